// @ts-check
/**
 * The records of this phone on its disk. A record and its number are kept together or not at all,
 * and nothing leaves the phone before it lies there.
 */
import { OPEN, STATES, UNSENT, entryOf, wantsAsking } from "../domain/outbox.js"
import { receiptNumber, taken } from "../domain/series.js"
import { adopt, depart, dropOutlived, known, offerAgain, settle } from "./answers.js"
import { read, write } from "./database.js"
import { placeOf, seriesKey } from "./series.js"

/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {import("../domain/outbox.js").Rec} Rec */
/** @typedef {{id: string, recorded_at: string, operator?: string}} Stamp who and when */
/** @typedef {{stamp: Stamp, compose: (stamp: any) => Rec, programme: string, point: string,
 *   writer: string, staff: string, what: string, kept_at: number, isNumbered?: boolean,
 *   family?: string | null, cost?: Entry["cost"],
 *   also?: (entry: Entry) => Record<string, any>}} Wanted
 *   `also` are values of the store `kept` that change together with the record; null removes one */

/** What has to be there before anything can be recorded. */
export class NoSeries extends Error {}

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
    order: (last ?? 0) + 1, writer, staff, what, kept_at, family, cost, place: placeOf(programme, point),
    number: next && receiptNumber(point, numbers.series, next.sequence),
  })
  const changed = {
    ...wanted.also?.(entry), order: entry.order,
    ...(next ? { [seriesKey(programme, point)]: next.left } : {}),
  }
  await Promise.all([
    // An id that is used again must not take the place of what lies here.
    records.add(entry),
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
