// @ts-check
/**
 * What an answer of the server means for the record that was sent.
 *
 * - `accepted`: it is in the ledger, `answer` says what was credited.
 * - `refused`: it is not, and never will be as it stands; `problem` says why.
 * - `unknown`: it may or may not be; the same record must be sent again.
 * - `signed-out`: it is not, until somebody signs in again.
 *
 * @typedef {{code: string, title: string, detail: string,
 *   errors?: {field: string, detail: string}[]}} Problem
 * @typedef {{state: "accepted", answer: any} | {state: "refused", status: number,
 *   problem: Problem} | {state: "unknown", status: number} | {state: "signed-out"}} Outcome
 */

/** Answers that say nothing about the record: busy, restarting, too many, a gateway's own. */
const SAYS_NOTHING = new Set([0, 408, 425, 429])

/**
 * @param {number} status 0 when nothing answered
 * @param {any} body parsed JSON, or null when there was none
 * @returns {Outcome}
 */
export function outcomeOf(status, body) {
  if (status >= 200 && status < 300 && body !== null) return { state: "accepted", answer: body }
  if (status === 401 || isForgery(status, body)) return { state: "signed-out" }
  // A page that is not a problem document came from something between us and the server.
  const isOurs = typeof body?.code === "string" && typeof body?.detail === "string"
  if (SAYS_NOTHING.has(status) || status >= 500 || !isOurs) return { state: "unknown", status }
  return { state: "refused", status, problem: body }
}

/** @param {number} status @param {any} body the secret of the page is not the session's */
export function isForgery(status, body) {
  return (status === 400 || status === 403) && /^csrf/.test(body?.code ?? "")
}
