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

/** The body was refused as a whole: one record in it is to blame. */
export const BODY_REFUSED = new Set([400, 413, 415, 422])
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
