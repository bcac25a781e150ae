// @ts-check
/** Whether the phone has room for the days to come, told while something can still be done. */

/** Some ten thousand records, with what the browser needs to write them. */
const ENOUGH_BYTES = 20 * 2 ** 20

/**
 * @param {{usage?: number, quota?: number}} estimate as the browser gives it
 * @returns {number | null} bytes that are left; null when it does not say
 */
export const leftOf = ({ usage, quota }) => (
  quota === undefined ? null : Math.max(0, quota - (usage ?? 0))
)

/** @param {number | null} left */
export const isNearlyFull = (left) => left !== null && left < ENOUGH_BYTES
