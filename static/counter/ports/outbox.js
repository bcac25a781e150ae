// @ts-check
/**
 * The records of this phone on its disk. A record and its number are kept together or not at all,
 * and nothing leaves the phone before it lies there.
 */
import {
  DECIDED, OPEN, STATES, UNSENT, answered, canBeOffered, departed, entryOf, isNewlyTold, isOutlived,
  offeredAgain, wantsAsking,
} from "../domain/outbox.js"
import { NOTHING, withMore } from "../domain/known.js"
import { receiptNumber, taken } from "../domain/series.js"
import { read, write } from "./database.js"
import { sha256 } from "./digest.js"

/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {import("../domain/outbox.js").Rec} Rec */
/** @typedef {import("../domain/outbox.js").Result} Result */
/** @typedef {import("../domain/known.js").Known} Known */
/** @typedef {{id: string, recorded_at: string, operator?: string}} Stamp who and when */
/** @typedef {{stamp: Stamp, compose: (stamp: any) => Rec, programme: string, point: string,
 *   writer: string, staff: string, what: string, kept_at: number, isNumbered?: boolean,
 *   family?: string | null, cost?: Entry["cost"],
 *   also?: (entry: Entry) => Record<string, any>}} Wanted
 *   `also` are values of the store `kept` that change together with the record; null removes one */

/** What has to be there before anything can be recorded. */
export class NoSeries extends Error {}

/** @param {string} programme @param {string} point */
export const seriesKey = (programme, point) => `series/${programme}/${point}`

const KNOWN = "known"
const DROPPED_AT_ONCE = 400
const BY_ORDER = (/** @type {Entry} */ one, /** @type {Entry} */ other) => one.order - other.order

/**
 * Gives a record its number and keeps both; rejects, and nothing has happened, when the phone is
 * full or there are no numbers.
 * @param {Wanted} wanted
 * @returns {Promise<{entry: Entry, changed: Record<string, any>}>}
 */
const keep = (wanted) => write(["records", "kept"], async ({ records, kept }) => {
  const { stamp, programme, point, isNumbered = true } = wanted
  const [numbers, last] = await Promise.all([kept.get(seriesKey(programme, point)), kept.get("order")])
  if (isNumbered && !numbers) throw new NoSeries()
  const next = isNumbered ? taken(numbers) : null
  const record = wanted.compose(
    next ? { ...stamp, series: numbers.series, sequence: next.sequence } : stamp,
  )
  const { writer, staff, what, kept_at, family = null, cost = null } = wanted
  const entry = entryOf(record, {
    order: (last ?? 0) + 1, writer, staff, what, kept_at, family, cost, place: `${programme}/${point}`,
    number: next && receiptNumber(point, numbers.series, next.sequence),
  })
  const changed = {
    ...wanted.also?.(entry), order: entry.order,
    ...(next ? { [seriesKey(programme, point)]: next.left } : {}),
  }
  await Promise.all([
    records.put(entry),
    ...Object.entries(changed).map(([key, value]) => (
      value === null ? kept.remove(key) : kept.put(value, key)
    )),
  ])
  return { entry, changed }
})

/** @param {import("../domain/outbox.js").State[]} states @param {number} [most] of each */
const inStates = (states, most) => read(["records"], async ({ records }) => {
  const found = await Promise.all(states.map((state) => records.by("state", [state], most)))
  return /** @type {Entry[]} */ (found.flat().sort(BY_ORDER))
})

/** @returns {Promise<Record<import("../domain/outbox.js").State, number>>} */
const counts = () => read(["records"], async ({ records }) => {
  const found = await Promise.all(STATES.map((state) => records.countBy("state", [state])))
  return /** @type {any} */ (Object.fromEntries(STATES.map((state, place) => [state, found[place]])))
})

/** @param {Entry[]} entries that leave now */
const depart = (entries) => write(["records"], ({ records }) => (
  Promise.all(entries.map((entry) => records.put(departed(entry))))
), "relaxed")

/**
 * Keeps what the server said, and counts what it named for the first time.
 * @param {Entry[]} entries as they were sent
 * @param {Result[]} results in the same order
 * @param {number} at by the server's clock
 * @returns {Promise<Entry[]>}
 */
async function settle(entries, results, at) {
  const after = entries.map((entry, place) => answered(entry, results[place], at))
  const isNew = after.map((entry, place) => isNewlyTold(entries[place], entry))
  // Hashed before: a database does not wait for anything but itself.
  const hashes = await Promise.all(
    after.filter((_, place) => isNew[place]).map(({ id }) => sha256(id)),
  )
  await write(["records", "kept"], async ({ records, kept }) => {
    const known = withMore(await kept.get(KNOWN) ?? NOTHING, hashes)
    await Promise.all([kept.put(known, KNOWN), ...after.map((entry) => records.put(entry))])
  })
  return after
}

/** @returns {Promise<Known>} what the server has told us that it has */
const known = () => read(["kept"], async ({ kept }) => await kept.get(KNOWN) ?? NOTHING)

/** @param {Known} theirs */
const adopt = (theirs) => write(["kept"], ({ kept }) => kept.put(theirs, KNOWN))

/** The server was restored from a backup. @param {number} now @returns {Promise<number>} how many */
const offerAgain = (now) => write(["records"], async ({ records }) => {
  const told = (await records.all()).filter((entry) => canBeOffered(entry, now))
  await Promise.all(told.map((entry) => records.put(offeredAgain(entry))))
  return told.length
})

/** @param {number} now by the server's clock: a phone's wrong one must not drop anything */
const dropOutlived = (now) => write(["records"], async ({ records }) => {
  // The oldest lie first; what is left over goes the next time.
  const found = await Promise.all(DECIDED.map((state) => records.by("state", [state], DROPPED_AT_ONCE)))
  const old = found.flat().filter((entry) => isOutlived(entry, now))
  await Promise.all(old.map(({ id }) => records.remove(id)))
})

export const outbox = {
  keep, counts, depart, settle, known, adopt, offerAgain, dropOutlived, inStates,
  /** @param {string} id @returns {Promise<Entry | undefined>} */
  find: (id) => read(["records"], ({ records }) => records.get(id)),
  unsent: () => inStates(UNSENT),
  /** @param {number} most @returns {Promise<Entry[]>} the newest first */
  latest: (most) => read(["records", "kept"], async ({ records, kept }) => {
    const last = await kept.get("order") ?? 0
    return (await records.from("order", last - most + 1)).reverse()
  }),
  /** @param {number} now @returns {Promise<Entry[]>} what the server may have decided meanwhile */
  toAsk: async (now) => (await inStates(OPEN)).filter((entry) => wantsAsking(entry, now)),
}
