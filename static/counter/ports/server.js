// @ts-check
/**
 * The public API, and the only place that calls it. Every answer is an outcome (domain/outcome.js);
 * nothing here throws, because a counter without a network is an ordinary counter.
 */
import { outcomeOf } from "../domain/outcome.js"
import { clock } from "./clock.js"

/** @typedef {import("../domain/outcome.js").Outcome} Outcome */
/** @typedef {import("../domain/record.js").Deposit} Deposit */
/** @typedef {import("../domain/record.js").Reversal} Reversal */

const API = "/api/v1"
const PATIENCE_MS = 15_000

/** @param {string} name */
const meta = (name) => (
  document.querySelector(`meta[name="${name}"]`)?.getAttribute("content") ?? ""
)

/**
 * @param {string} path
 * @param {RequestInit} [options]
 * @returns {Promise<Outcome>}
 */
async function call(path, options = {}) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS)
  try {
    const answer = await fetch(API + path, {
      credentials: "same-origin", cache: "no-cache", signal: stop.signal, ...options,
    })
    // The body may break off after the headers came; then nothing is known either.
    const body = await answer.json().catch(() => null)
    return outcomeOf(answer.status, body)
  } catch {
    return outcomeOf(0, null)
  } finally {
    clearTimeout(timer)
  }
}

/** @param {string} path @param {object} body */
const post = (path, body) => call(path, {
  method: "POST",
  headers: { "Content-Type": "application/json", "X-CSRFToken": meta("csrf-token") },
  body: JSON.stringify(body),
})

/**
 * Where a record goes. The address says its type and, for a reversal, its deposit.
 * @param {Deposit | Reversal} record
 */
function send(record) {
  const { type, ...content } = record
  const sent = { ...content, sent_at: clock.written() }
  if (record.type === "deposit") return post("/deposits", sent)
  const { deposit, ...reversal } = /** @type {any} */ (sent)
  return post(`/deposits/${deposit}/reversal`, reversal)
}

/** Ends the session of this browser; a session that has ended already is as good. */
const signOut = () => fetch("/office/sign-out", {
  method: "POST", credentials: "same-origin", headers: { "X-CSRFToken": meta("csrf-token") },
}).catch(() => {})

export const server = {
  catalogue: () => call("/catalogue"),
  /** @param {string} card token or number */
  card: (card) => call(`/cards/${encodeURIComponent(card)}`),
  /** @param {string} words a family code, or part of a name */
  households: (words) => call(`/households?q=${encodeURIComponent(words)}&limit=12`),
  /** @param {string} id @param {string} point */
  series: (id, point) => post("/series", { id, collection_point: point }),
  send,
  signOut,
}
