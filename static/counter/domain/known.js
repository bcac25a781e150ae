// @ts-check
/**
 * How many of this phone's records the server has named, and which: a count, and the XOR of the
 * SHA-256 of their ids in hex. A server that was restored from a backup knows fewer than it did.
 *
 * @typedef {{count: number, digest: string}} Known `digest` is "" where the browser cannot hash
 */

/** @type {Known} */
export const NOTHING = { count: 0, digest: "0".repeat(64) }

/** @param {string} one @param {string} other both of the same length, in hex */
const xor = (one, other) => [...one].map((digit, place) => (
  (parseInt(digit, 16) ^ parseInt(other[place], 16)).toString(16)
)).join("")

/**
 * @param {Known} known
 * @param {(string | null)[]} hashes of the ids that are new, in hex
 * @returns {Known}
 */
export function withMore(known, hashes) {
  const digest = hashes.reduce(
    (sum, hash) => (sum && hash ? xor(sum, hash) : ""), /** @type {string} */ (known.digest),
  )
  return { count: known.count + hashes.length, digest }
}

/**
 * How what the server knows stands to what it has told us.
 * @param {Known} mine
 * @param {Known} theirs
 * @returns {"same" | "less" | "more"} "more" is no fault: an answer was lost on the way, or the
 *   office took in a file of ours
 */
export function standing(mine, theirs) {
  if (theirs.count !== mine.count) return theirs.count < mine.count ? "less" : "more"
  return !mine.digest || mine.digest === theirs.digest ? "same" : "less"
}
