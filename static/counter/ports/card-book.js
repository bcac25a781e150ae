// @ts-check
/** The cards on this phone: found by one read of an index, ten thousand or ten. */
import { changesOf, linkedHere } from "../domain/card-book.js"
import { read, write } from "./database.js"
import { hashing } from "./hashing.js"

/** @typedef {import("../domain/card-book.js").Known} Known */

const SINCE = "cards/since"
const AS_OF = "cards/as-of"

export const cardBook = {
  /** @returns {Promise<string>} what to ask the server with: "" for everything */
  since: () => read(["kept"], async ({ kept }) => await kept.get(SINCE) ?? ""),

  /**
   * One page, and how far it goes: both or neither, so that a phone that dies in between goes on
   * where it was.
   * @param {import("../domain/card-book.js").Page} page
   */
  learn(page) {
    const { isAnew, put, remove } = changesOf(page)
    return write(["cards", "kept"], async ({ cards, kept }) => {
      if (isAnew) await cards.clear()
      await Promise.all([
        ...put.map((card) => cards.put(card)), ...remove.map((hash) => cards.remove(hash)),
        kept.put(page.since, SINCE), kept.put(page.as_of, AS_OF),
      ])
    }, "relaxed")
  },

  /**
   * @param {{kind: string, value: string}} card
   * @returns {Promise<Known | null>} null when this phone does not know it
   */
  async find({ kind, value }) {
    const hash = kind === "token" ? await hashing.keyOf(value) : null
    if (kind === "token" && !hash) return null
    return read(["cards"], async ({ cards }) => (
      hash ? await cards.get(hash) : (await cards.by("number", value, 1))[0]
    )).then((found) => found ?? null, () => null)
  },

  /** @param {string} code the beginning of a family's code @param {number} most */
  byCode: (code, most) => read(["cards"], ({ cards }) => (
    cards.beginning("code", code.trim().toUpperCase(), most)
  )).then((found) => /** @type {Known[]} */ (found), () => []),

  /** @param {Known} card @param {import("../domain/card-book.js").Family} family */
  link: (card, family) => write(["cards"], ({ cards }) => cards.put(linkedHere(card, family)), "relaxed"),

  /** @returns {Promise<{count: number, as_of: string | null}>} */
  size: () => read(["cards", "kept"], async ({ cards, kept }) => (
    { count: await cards.count(), as_of: await kept.get(AS_OF) ?? null }
  )),

  /** Another phone than before: what it was told counts no longer. */
  forget: () => write(["cards", "kept"], async ({ cards, kept }) => {
    await Promise.all([cards.clear(), kept.remove(SINCE), kept.remove(AS_OF)])
  }),
}
