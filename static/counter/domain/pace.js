// @ts-check
/** When to try again, and how much to send at once: gentle on a weak signal and on a busy server. */

const FIRST_MS = 1_000
const LONGEST_MS = 300_000
const FEWEST = 5
const MOST = 400

export const START = 25

/**
 * Twice as long after each failure, up to five minutes, and never the same for two phones: a
 * Saturday's two hundred come back at once.
 * @param {number} failures in a row, at least one
 * @param {number} random from 0 to 1
 * @returns {number} milliseconds
 */
export function restAfter(failures, random) {
  const longest = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(failures - 1, 20))
  return Math.round(longest * (0.5 + random / 2))
}

/**
 * How many records go together next: a signal that carried many may carry more.
 * @param {number} count
 * @param {boolean} hasArrived
 */
export const nextCount = (count, hasArrived) => (
  hasArrived ? Math.min(MOST, count * 2) : Math.max(FEWEST, Math.floor(count / 4))
)
