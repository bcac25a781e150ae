// @ts-check
/**
 * Why nothing more can be handed in at present. None of it is a fault of the operator's, and all of
 * it is tried again.
 *
 * @typedef {"no-answer" | "signed-out" | "refused" | "full"} Trouble
 * @typedef {import("./outcome.js").Problem} Problem
 * @typedef {{isSending: boolean, trouble: Trouble | null, problem: Problem | null,
 *   failures: number}} Report how the sending goes, for the screens
 */

/** The body was refused as a whole: one record in it is to blame, */
const BODY_REFUSED = new Set([400, 413, 422])
/** unless it is what stands around the records, or the way in which all of them are written. */
const AROUND = new Set(["protocol", "id", "device", "sent_at"])
const TOO_OLD = /^(?:counter|server)-too-old$/

/** The counter's own page is too old for this server: a newer one must not wait for the sending. */
export const COUNTER_TOO_OLD = "counter-too-old"

/**
 * Whether a body was refused for a record in it. For anything else every record would be, one after
 * the other, and none of them is to blame.
 * @param {import("./outcome.js").Outcome} outcome
 * @returns {outcome is Extract<import("./outcome.js").Outcome, {state: "refused"}>}
 */
export const isForARecord = (outcome) => (
  outcome.state === "refused" && BODY_REFUSED.has(outcome.status)
  && !TOO_OLD.test(outcome.problem.code)
  && !(outcome.problem.errors ?? []).some(({ field }) => AROUND.has(field))
)
/** Something arrived, and what came before it counts no longer. */
export const WELL = { trouble: null, problem: null, failures: 0 }

export class Stopped extends Error {
  /** @param {Trouble} trouble @param {Problem | null} [problem] the server's own words */
  constructor(trouble, problem = null) {
    super(trouble)
    this.trouble = trouble
    this.problem = problem
  }
}

/** @type {Record<string, Trouble>} */
const TROUBLES = { "unknown": "no-answer", "signed-out": "signed-out", "refused": "refused" }

/**
 * @param {import("./outcome.js").Outcome} outcome
 * @returns {any} what the server answered; throws when it did not
 */
export function answerOf(outcome) {
  if (outcome.state === "accepted") return outcome.answer
  throw new Stopped(TROUBLES[outcome.state], outcome.state === "refused" ? outcome.problem : null)
}

/**
 * A body that holds one record and is refused as a whole: it is that record.
 * @param {{id: string}[]} sent
 * @param {{problem: Problem}} outcome
 */
export const refusedAlone = (sent, { problem }) => (
  sent.map(({ id }) => ({ id, status: "unreadable", problem }))
)

/** @param {any} fault @returns {Stopped} a full disk, else no network */
export const stoppedBy = (fault) => (fault instanceof Stopped
  ? fault
  : new Stopped(fault?.name === "QuotaExceededError" ? "full" : "no-answer"))
