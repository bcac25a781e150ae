// @ts-check
/**
 * The public API, and the only place that calls it. Every answer is an outcome (domain/outcome.js);
 * nothing here throws, because a counter without a network is an ordinary counter.
 */
import { isForgery, outcomeOf } from "../domain/outcome.js"
import { authority } from "./authority.js"
import { clock } from "./clock.js"
import { written } from "./packing.js"

/** @typedef {import("../domain/outcome.js").Outcome} Outcome */
/** @typedef {{patience?: number, mayPack?: boolean,
 *   signer?: Pick<typeof authority, "signature">}} Manner */

const API = "/api/v1"
const PATIENCE_MS = 15_000
/** Many records over a weak signal. */
const UPLOAD_PATIENCE_MS = 60_000
const CANNOT_UNPACK = 415

/** A call that anyone may make, and that goes in nobody's name. */
const nobody = { signature: async () => ({ credentials: /** @type {const} */ ("omit"), headers: {} }) }

/**
 * @param {string} path
 * @param {object} [body] what is written; none for a question
 * @param {Manner} [manner]
 * @returns {Promise<Outcome & {at: number}>} `at` by the server's clock, else by ours
 */
async function call(path, body, manner) {
  let reply = await attempt(path, body, manner)
  // Somebody signed in since, and the secret changed with them: perhaps the same person.
  if (isForgery(reply.status, reply.body) && await authority.isStillTheSame()) {
    reply = await attempt(path, body, manner)
  }
  if (reply.status === 401 && authority.swap()) {
    reply = await attempt(path, body, manner)
    if (reply.status === 401) authority.swap()
    else authority.settle()
  }
  return { ...outcomeOf(reply.status, reply.body), at: reply.at }
}

/**
 * @param {string} path
 * @param {object} [body]
 * @param {Manner} [manner]
 * @returns {Promise<{status: number, body: any, at: number}>} status 0 when nothing answered
 */
async function attempt(path, body, { patience = PATIENCE_MS, mayPack = false, signer = authority } = {}) {
  const stop = new AbortController()
  const timer = setTimeout(() => stop.abort(), patience)
  try {
    const { credentials, headers } = await signer.signature(Boolean(body))
    const sent = body ? await written(body, mayPack) : { headers: {} }
    const answer = await fetch(API + path, {
      ...sent, method: body ? "POST" : "GET", headers: { ...headers, ...sent.headers },
      credentials, cache: "no-cache", signal: stop.signal,
    })
    const at = Date.parse(answer.headers.get("Date") ?? "") || clock.now()
    // The body may break off after the headers came; then nothing is known either.
    return { status: answer.status, body: await answer.json().catch(() => null), at }
  } catch {
    return { status: 0, body: null, at: clock.now() }
  } finally {
    clearTimeout(timer)
  }
}

/**
 * A server that was set back to an older version may not unpack yet: then it goes as it is.
 * @param {object} outbox
 */
async function upload(outbox) {
  const outcome = await call("/uploads", outbox, { patience: UPLOAD_PATIENCE_MS, mayPack: true })
  if (outcome.state !== "refused" || outcome.status !== CANNOT_UNPACK) return outcome
  return call("/uploads", outbox, { patience: UPLOAD_PATIENCE_MS })
}

/**
 * A phone becomes one of the office's; with the same code and key it may ask again. A server that was
 * set back to an older version makes the key itself.
 * @param {import("../domain/phone.js").Claim} claim
 * @param {string} version
 * @returns {Promise<Outcome>}
 */
async function enrol({ code, key }, version) {
  const ask = async (/** @type {object} */ said) => {
    const { status, body } = await attempt("/devices", { ...said, version }, { signer: nobody })
    return outcomeOf(status, body)
  }
  const outcome = await ask({ code, key })
  const isKeyRefused = outcome.state === "refused"
    && outcome.problem.errors?.some(({ field }) => field === "key")
  return isKeyRefused ? ask({ code }) : outcome
}

/**
 * Ends the session of this browser; a session that has ended already is as good.
 * @returns {Promise<boolean>} false when nothing answered
 */
async function signOut() {
  try {
    const { credentials, headers } = await authority.signature(true)
    await fetch("/office/sign-out", { method: "POST", credentials, headers })
    authority.forget()
    return true
  } catch {
    return false
  }
}

export const server = {
  catalogue: () => call("/catalogue"),
  /** @param {string} card token or number */
  card: (card) => call(`/cards/${encodeURIComponent(card)}`),
  /** @param {string} words a family code, or part of a name */
  households: (words) => call(`/households?q=${encodeURIComponent(words)}&limit=12`),
  /** @param {string} id @param {string} point */
  series: (id, point) => call("/series", { id, collection_point: point }),
  upload,
  /** @param {object} redemption as it will be recorded, with the PIN that the family typed */
  checkPin: (redemption) => call("/pin-checks", redemption),
  /** What is set aside. @param {string} household */
  holds: (household) => call(`/holds?household=${encodeURIComponent(household)}`),
  /** @param {string} hold @param {object} collection */
  collect: (hold, collection) => call(`/holds/${hold}/collection`, collection),
  known: () => call("/uploads/known"),
  enrol,
  newKey: () => call("/devices/key", {}),
  /** @param {object} state of this phone, for the office */
  report: (state) => call("/devices/report", state),
  operators: () => call("/catalogue/operators"),
  /** @param {string} operator @param {string} pin */
  verify: (operator, pin) => call("/operators/verification", { operator, pin }),
  /** @param {string} since what was told last @param {number} limit */
  cards: (since, limit) => call(`/catalogue/cards?since=${encodeURIComponent(since)}&limit=${limit}`),
  /** Families that have no card. */
  waiting: () => call("/catalogue/households"),
  signOut,
}
