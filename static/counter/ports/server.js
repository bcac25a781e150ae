// @ts-check
/**
 * The public API, and the only place that calls it. Every answer is an outcome (domain/outcome.js);
 * nothing here throws, because a counter without a network is an ordinary counter.
 */
import { isForgery, outcomeOf } from "../domain/outcome.js"
import { authority } from "./authority.js"
import { clock } from "./clock.js"

/** @typedef {import("../domain/outcome.js").Outcome} Outcome */
/** @typedef {import("../domain/record.js").Deposit} Deposit */
/** @typedef {import("../domain/record.js").Reversal} Reversal */

const API = "/api/v1"
const PATIENCE_MS = 15_000

/**
 * @param {string} path
 * @param {object} [body] what is written; none for a question
 * @returns {Promise<Outcome>}
 */
async function call(path, body) {
  const first = await attempt(path, body)
  // Somebody signed in since: the secret has changed with them, and it may still be the same person.
  if (!isForgery(first.status, first.body)) return outcomeOf(first.status, first.body)
  authority.forget()
  const second = await attempt(path, body)
  return outcomeOf(second.status, second.body)
}

/**
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<{status: number, body: any}>} status 0 when nothing answered
 */
async function attempt(path, body) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const { credentials, headers } = await authority.signature(Boolean(body))
    const answer = await fetch(API + path, {
      credentials, cache: "no-cache", signal: stop.signal,
      ...(body
        ? { method: "POST", body: JSON.stringify(body), headers: { ...headers, "Content-Type": "application/json" } }
        : { headers }),
    })
    // The body may break off after the headers came; then nothing is known either.
    return { status: answer.status, body: await answer.json().catch(() => null) }
  } catch {
    return { status: 0, body: null }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * Where a record goes. The address says its type and, for a reversal, its deposit.
 * @param {Deposit | Reversal} record
 */
function send(record) {
  const { type, ...content } = record
  const sent = { ...content, sent_at: clock.written() }
  if (record.type === "deposit") return call("/deposits", sent)
  const { deposit, ...reversal } = /** @type {any} */ (sent)
  return call(`/deposits/${deposit}/reversal`, reversal)
}

/** Ends the session of this browser; a session that has ended already is as good. */
async function signOut() {
  try {
    const { credentials, headers } = await authority.signature(true)
    await fetch("/office/sign-out", { method: "POST", credentials, headers })
  } catch {
    // Without a network the next person signs in over it.
  }
  authority.forget()
}

export const server = {
  catalogue: () => call("/catalogue"),
  /** @param {string} card token or number */
  card: (card) => call(`/cards/${encodeURIComponent(card)}`),
  /** @param {string} words a family code, or part of a name */
  households: (words) => call(`/households?q=${encodeURIComponent(words)}&limit=12`),
  /** @param {string} id @param {string} point */
  series: (id, point) => call("/series", { id, collection_point: point }),
  send,
  signOut,
}
