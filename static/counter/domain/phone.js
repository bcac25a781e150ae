// @ts-check
/**
 * This phone as the office knows it: its key, the numbers it was given, and whether it still works.
 * Plain values, kept as they are; whoever changes one keeps the new one before using it.
 *
 * @typedef {{id: string, label: string, key: string, before: string | null, keyed_at: number,
 *   points: {code: string, name: string}[],
 *   series: {collection_point: string, series: string, next: number}[],
 *   isOut?: boolean, isUnknown?: boolean}} Phone `isOut`: the office took it out of use, and it may
 *   hand in what it still has; `isUnknown`: its key opens nothing, perhaps since the server was restored
 * @typedef {{code: string, key: string}} Claim what a phone asks to be connected with
 * @typedef {{device: string, label: string, key: string, points: Phone["points"],
 *   series: Phone["series"]}} Enrolled
 */

const OUT_OF_USE = "device-out-of-use"
const DAY_MS = 86_400_000
/** A key that slipped out of an old backup of a phone opens nothing for longer than this. */
const NEW_KEY_AFTER_MS = 30 * DAY_MS

/**
 * @param {Enrolled} answer
 * @param {number} now
 * @returns {Phone}
 */
export const enrolled = ({ device, label, key, points, series }, now) => (
  { id: device, label, key, before: null, keyed_at: now, points, series }
)

/**
 * The key is the phone's own and lies on its disk before it asks: should the answer be lost, it asks
 * again with the same code and key, and is answered again.
 * @param {Claim | null} kept of the time before
 * @param {string} code
 * @param {() => Uint8Array} newBytes 32 random ones
 * @returns {Claim}
 */
export const claimOf = (kept, code, newBytes) => (
  kept?.code === code ? kept : { code, key: keyOf(newBytes()) }
)

/** @param {Uint8Array} bytes */
const keyOf = (bytes) => {
  const letters = btoa(String.fromCharCode(...bytes))
  return `wxd_${letters.replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "")}`
}

/** @param {Phone} phone @param {number} now */
export const wantsNewKey = ({ isOut, keyed_at }, now) => (
  !isOut && (now - keyed_at > NEW_KEY_AFTER_MS || now < keyed_at - DAY_MS)
)

/**
 * With a new key. The server takes the one before until the new one is used, and again when it was
 * restored from a backup: so it is kept beside it.
 * @param {Phone} phone
 * @param {string} key
 * @param {number} now
 * @returns {Phone}
 */
export const rekeyed = (phone, key, now) => (
  { ...phone, key, before: phone.key, keyed_at: now }
)

/** @param {Phone} phone @returns {Phone | null} with the key before, if there is one to try */
export const fallenBack = (phone) => (
  phone.before ? { ...phone, key: phone.before, before: phone.key, keyed_at: 0 } : null
)

/**
 * How it stands with the office, by an answer to anything that it asked in its name.
 * @param {Phone} phone
 * @param {import("./outcome.js").Outcome} outcome
 * @returns {Phone} the same when nothing is new; out of use it stays
 */
export function standing(phone, outcome) {
  // No answer says nothing.
  if (outcome.state === "unknown") return phone
  const { isOut = false, isUnknown = false } = phone
  const now = { isOut: isOut || isOutOfUse(outcome), isUnknown: outcome.state === "signed-out" }
  return now.isOut === isOut && now.isUnknown === isUnknown ? phone : { ...phone, ...now }
}

/** @param {import("./outcome.js").Outcome} outcome */
export const isOutOfUse = (outcome) => outcome.state === "refused" && outcome.problem.code === OUT_OF_USE

/** Whether a code of the office's is wanted here. @param {Phone | null} phone */
export const mayBecomeAnother = (phone) => !phone || Boolean(phone.isOut || phone.isUnknown)

/**
 * What the office's list shows of this phone.
 * @param {{version: string, pending: number, review: number, storage_left: number | null,
 *   next: Record<string, number>}} state `next` by point and series: "MALA-01-A"
 */
export function reportOf({ version, pending, review, storage_left, next }) {
  const left = storage_left === null ? {} : { storage_left }
  return { version: version.slice(0, 200), pending, review, ...left, next }
}
