// @ts-check
/**
 * Carries what the outbox keeps to the server, in its order, until the server has named each
 * record. It only drains: nobody waits for it, and nothing that fails here is lost or counts twice.
 */
import { standing } from "../domain/known.js"
import { departed } from "../domain/outbox.js"
import { START, nextCount, restAfter } from "../domain/pace.js"
import { Stopped, WELL, answerOf, isForARecord, refusedAlone, stoppedBy } from "../domain/stopped.js"
import { firstOf, uploadOf } from "../domain/upload.js"
import { authority } from "./authority.js"
import { clock } from "./clock.js"
import { network } from "./network.js"
import { outbox } from "./outbox.js"
import { release } from "./release.js"
import { server } from "./server.js"
import { alone } from "./tabs.js"

/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {import("../domain/stopped.js").Report} Report */
/** @typedef {{newId: () => string, heard: (entries: Entry[]) => void, changed: (report: Report) => void,
 *   givenBack: (count: number) => void, counted: (here: number, there: number) => void}} Listener
 *   `givenBack` the server had lost so many; `counted` what it has told us, and what it says now */

const BYTES_MAX = 900_000

export class Courier {
  /** @type {Report} */
  report = { isSending: false, trouble: null, problem: null, failures: 0 }
  /** @type {{count: number, digest: string} | null} what the server said last */
  #theirs = null
  #at = 0
  #count = START
  #isWanted = false
  #isThorough = true
  #hasGivenBack = false
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer

  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener
  }

  /** There is something new. After failures it waits for its turn, so that nobody is hurried. */
  nudge = () => this.report.failures || this.#run()

  /** Now, and thoroughly: the network is back, some time has passed, or somebody touched a button. */
  go(isTouched = false) {
    this.#isThorough = true
    this.#run(isTouched)
  }

  /** Another tab goes on. */
  stop = () => clearTimeout(this.#timer)

  async #run(isTouched = false) {
    // What cannot leave does not pretend to; the browser says when there is a network.
    if (network.isAway() && !isTouched) return
    this.#isWanted = true
    if (this.report.isSending) return
    clearTimeout(this.#timer)
    this.#tell({ isSending: true })
    while (this.#isWanted) {
      this.#isWanted = false
      await this.#once()
    }
    this.#tell({ isSending: false })
  }

  async #once() {
    try {
      await alone("outbox", () => this.#drain())
      this.#isThorough = false
      this.#tell(WELL)
    } catch (fault) {
      const { trouble, problem } = stoppedBy(fault)
      if (trouble === "signed-out") authority.forget()
      const failures = this.report.failures + 1
      this.#isThorough = true
      this.#count = nextCount(this.#count, false)
      this.#timer = setTimeout(() => this.#run(), restAfter(failures, clock.chance()))
      this.#tell({ trouble, problem, failures })
      // With a network the browser would call at once, and again, and the rest would be none.
      if (network.isAway()) release.sendLater()
    }
  }

  /** @param {Partial<Report>} change */
  #tell(change) {
    this.report = { ...this.report, ...change }
    this.listener.changed(this.report)
  }

  async #drain() {
    const [isOwn, isThorough] = [await authority.own(), this.#isThorough]
    this.#hasGivenBack = false
    // Each answer to an upload says it too: a weak signal is not asked twice.
    if (isThorough && !(await outbox.unsent()).some(isOwn)) await this.#compare(await server.known())
    await this.#pass(isOwn, outbox.unsent)
    if (isThorough) await this.#pass(isOwn, () => outbox.toAsk(this.#at))
    if (!this.#theirs) return
    this.listener.counted((await outbox.known()).count, this.#theirs.count)
    // Nothing is left to be sent: from here on this is what it must not fall below.
    await outbox.adopt(this.#theirs)
    if (isThorough) await outbox.dropOutlived(this.#at)
  }

  /** @param {(entry: Entry) => boolean} isOwn @param {() => Promise<Entry[]>} find */
  async #pass(isOwn, find) {
    for (;;) {
      const first = firstOf((await find()).filter(isOwn), this.#count, BYTES_MAX)
      if (!first.length) return
      await this.#deliver(first)
    }
  }

  /** @param {import("../domain/outcome.js").Outcome & {at: number}} outcome that says what it has */
  async #compare(outcome) {
    const { count, digest } = answerOf(outcome)
    ;[this.#theirs, this.#at] = [{ count, digest }, outcome.at]
    if (this.#hasGivenBack || standing(await outbox.known(), this.#theirs) !== "less") return
    this.#hasGivenBack = true
    const isUnderWay = (await outbox.unsent()).some(({ told_at }) => told_at !== null)
    if (!isUnderWay) this.listener.givenBack(await outbox.offerAgain(this.#at))
  }

  /** @param {Entry[]} entries */
  async #deliver(entries) {
    await outbox.depart(entries)
    const sent = entries.map(departed)
    const envelope = { id: this.listener.newId(), device: authority.writer(), sent_at: clock.written() }
    const outcome = await server.upload(uploadOf(sent, envelope))
    // Also when nothing was taken: what is asked about at most now and then is not asked for ever.
    this.#at = outcome.at
    if (isForARecord(outcome)) {
      this.#count = 1
      // One bad record is found alone and parked, and the others go on.
      if (sent.length === 1) this.listener.heard(await outbox.settle(sent, refusedAlone(sent, outcome), outcome.at))
      return
    }
    const { results, known } = answerOf(outcome)
    const after = await outbox.settle(sent, results, outcome.at)
    this.listener.heard(after)
    if (after.every((entry, place) => entry === sent[place])) throw new Stopped("no-answer")
    this.#count = nextCount(this.#count, true)
    // Or a line that fails now and then would in the end rest longer than it sends.
    this.#tell(WELL)
    await this.#compare({ state: "accepted", answer: known, at: outcome.at })
  }
}
