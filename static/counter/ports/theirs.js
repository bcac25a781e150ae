// @ts-check
/**
 * What the server says that it has of one writer's records, against what it told us before. Each
 * round begins one anew, so that the count of whoever wrote here before is nobody else's.
 */
import { standing } from "../domain/known.js"
import { outbox } from "./outbox.js"

/** @typedef {import("../domain/known.js").Known} Known */
/** @typedef {{givenBack: (count: number) => void, counted: (here: number, there: number) => void}}
 *   Listener `givenBack` the server had lost so many; `counted` what it has told us, and what it
 *   says now */

export class Theirs {
  /** By the server's clock; 0 until it has said anything. */
  at = 0
  /** @type {Known | null} what it said last */
  #known = null
  #hasGivenBack = false

  /** @param {string} writer whose records these are @param {Listener} listener */
  constructor(writer, listener) {
    this.writer = writer
    this.listener = listener
  }

  /** @param {Known} known @param {number} at */
  async hear({ count, digest }, at) {
    this.#known = { count, digest }
    this.at = at
    if (this.#hasGivenBack || standing(await outbox.known(this.writer), this.#known) !== "less") return
    this.#hasGivenBack = true
    const isUnderWay = (await outbox.unsent()).some(({ writer, told_at }) => (
      writer === this.writer && told_at !== null
    ))
    if (!isUnderWay) this.listener.givenBack(await outbox.offerAgain(this.writer, at))
  }

  /** Nothing is left to be sent: from here on this is what it must not fall below. */
  async settle() {
    if (!this.#known) return
    this.listener.counted((await outbox.known(this.writer)).count, this.#known.count)
    await outbox.adopt(this.writer, this.#known)
  }
}
