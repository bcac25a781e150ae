// @ts-check
/**
 * Carries what the outbox keeps to the server, in its order, until the server has named each
 * record. It only drains: nobody waits for it, and nothing that fails here is lost or counts twice.
 */
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
import { Theirs } from "./theirs.js"

/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {import("../domain/stopped.js").Report} Report */
/** @typedef {import("./theirs.js").Listener & {newId: () => string,
 *   heard: (entries: Entry[]) => void, changed: (report: Report) => void}} Listener */

const BYTES_MAX = 900_000

export class Courier {
  /** @type {Report} */
  report = { isSending: false, trouble: null, problem: null, failures: 0 }
  #count = START
  #isWanted = false
  #isThorough = true
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
    if (network.isAway() && !isTouched) return release.sendLater()
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
    const theirs = new Theirs(authority.writer(), this.listener)
    // Each answer to an upload says it too: a weak signal is not asked twice.
    if (isThorough && !(await outbox.unsent()).some(isOwn)) {
      const outcome = await server.known()
      await theirs.hear(answerOf(outcome), outcome.at)
    }
    await this.#pass(theirs, isOwn, outbox.unsent)
    if (isThorough) await this.#pass(theirs, isOwn, () => outbox.toAsk(theirs.at))
    if (authority.writer() !== theirs.writer) return
    await theirs.settle()
    if (isThorough) await outbox.dropOutlived(theirs.at)
  }

  /** @param {Theirs} theirs @param {(entry: Entry) => boolean} isOwn @param {() => Promise<Entry[]>} find */
  async #pass(theirs, isOwn, find) {
    // This phone may have become another meanwhile: nothing goes in its new name unseen.
    while (authority.writer() === theirs.writer) {
      const first = firstOf((await find()).filter(isOwn), this.#count, BYTES_MAX)
      if (!first.length) return
      await this.#deliver(theirs, first)
    }
  }

  /** @param {Theirs} theirs @param {Entry[]} entries */
  async #deliver(theirs, entries) {
    const { writer } = theirs
    await outbox.depart(entries)
    const sent = entries.map(departed)
    const envelope = { id: this.listener.newId(), device: writer, sent_at: clock.written() }
    const outcome = await server.upload(uploadOf(sent, envelope))
    // Also when nothing was taken: what is asked about at most now and then is not asked for ever.
    theirs.at = outcome.at
    if (isForARecord(outcome)) {
      this.#count = 1
      if (sent.length > 1) return
      // One bad record is found alone and parked, and the others go on.
      const parked = await outbox.settle(writer, sent, refusedAlone(sent, outcome), outcome.at)
      return this.listener.heard(parked)
    }
    const { results, known } = answerOf(outcome)
    const after = await outbox.settle(writer, sent, results, outcome.at)
    this.listener.heard(after)
    if (after.every((entry, place) => entry === sent[place])) throw new Stopped("no-answer")
    this.#count = nextCount(this.#count, true)
    // Or a line that fails now and then would in the end rest longer than it sends.
    this.#tell(WELL)
    await theirs.hear(known, outcome.at)
  }
}
