// @ts-check
/** What the server has said of the records of this phone, kept on its disk: of each, and in all. */
import { NOTHING, withMore } from "../domain/known.js"
import {
  DECIDED, answered, canBeOffered, departed, isNewlyTold, isOutlived, offeredAgain,
} from "../domain/outbox.js"
import { read, write } from "./database.js"
import { sha256 } from "./digest.js"

/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {import("../domain/outbox.js").Result} Result */
/** @typedef {import("../domain/known.js").Known} Known */

const DROPPED_AT_ONCE = 400
/** @param {string} writer */
const knownKey = (writer) => `known/${writer}`

/**
 * Whose it is may have changed since it was read: that stays as it is.
 * @param {import("./database.js").Shelf} records
 * @param {Entry} entry
 */
const keepState = async (records, entry) => {
  const { writer } = await records.get(entry.id) ?? entry
  return records.put({ ...entry, writer })
}

/** @param {Entry[]} entries that leave now */
export const depart = (entries) => write(["records"], ({ records }) => (
  Promise.all(entries.map((entry) => keepState(records, departed(entry))))
), "relaxed")

/**
 * Keeps what the server said, and counts what it named for the first time.
 * @param {string} writer in whose name they were sent
 * @param {Entry[]} entries as they were sent
 * @param {Result[]} results in the same order
 * @param {number} at by the server's clock
 * @returns {Promise<Entry[]>}
 */
export async function settle(writer, entries, results, at) {
  const after = entries.map((entry, place) => answered(entry, results[place], at))
  const isNew = after.map((entry, place) => isNewlyTold(entries[place], entry))
  // Hashed before: a database does not wait for anything but itself.
  const hashes = await Promise.all(
    after.filter((_, place) => isNew[place]).map(({ id }) => sha256(id)),
  )
  await write(["records", "kept"], async ({ records, kept }) => {
    const known = withMore(await kept.get(knownKey(writer)) ?? NOTHING, hashes)
    await Promise.all([
      kept.put(known, knownKey(writer)), ...after.map((entry) => keepState(records, entry)),
    ])
  })
  return after
}

/** @param {string} writer @returns {Promise<Known>} what the server has told us that it has of theirs */
export const known = (writer) => read(["kept"], async ({ kept }) => await kept.get(knownKey(writer)) ?? NOTHING)

/** @param {string} writer @param {Known} theirs */
export const adopt = (writer, theirs) => write(["kept"], ({ kept }) => kept.put(theirs, knownKey(writer)))

/**
 * The server was restored from a backup. What another wrote here before cannot go in this name.
 * @param {string} writer @param {number} now @returns {Promise<number>} how many
 */
export const offerAgain = (writer, now) => write(["records"], async ({ records }) => {
  const told = (await records.all()).filter((entry) => (
    entry.writer === writer && canBeOffered(entry, now)
  ))
  await Promise.all(told.map((entry) => records.put(offeredAgain(entry))))
  return told.length
})

/** @param {number} now by the server's clock: a phone's wrong one must not drop anything */
export const dropOutlived = (now) => write(["records"], async ({ records }) => {
  // The oldest lie first; what is left over goes the next time.
  const found = await Promise.all(DECIDED.map((state) => records.by("state", [state], DROPPED_AT_ONCE)))
  const old = found.flat().filter((entry) => isOutlived(entry, now))
  await Promise.all(old.map(({ id }) => records.remove(id)))
})
