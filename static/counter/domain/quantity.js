// @ts-check
/**
 * Weights as an operator keys them. Everything inside is integer grams: a number with a decimal
 * point is only ever a text here, so no weight passes through a floating-point number.
 */

const WHOLE_DIGITS = 3
const DECIMAL_DIGITS = 3
const WRITTEN = /^(\d{0,3})(?:[.,](\d{0,3}))?$/

/**
 * Kilograms as written, in grams: "1,25" is 1250. Null when it is no weight.
 * @param {string} written
 * @returns {number | null}
 */
export function gramsFromKilograms(written) {
  const match = WRITTEN.exec(written.trim())
  if (!match || !/\d/.test(written)) return null
  const [, whole, decimals = ""] = match
  return Number(whole) * 1000 + Number(decimals.padEnd(DECIMAL_DIGITS, "0"))
}

/**
 * What stands on the display after one more key: a digit, "." or "," (both the decimal mark),
 * "erase" (the last sign) or "clear" (all). A key that makes no sense changes nothing.
 * @param {string} written
 * @param {string} key
 * @returns {string}
 */
export function afterKey(written, key) {
  if (key === "clear") return ""
  if (key === "erase") return written.slice(0, -1)
  if (key === "." || key === ",") return written.includes(".") ? written : `${written || "0"}.`
  if (!/^\d$/.test(key)) return written
  if (written === "0") return key
  const [whole, decimals] = written.split(".")
  const room = decimals === undefined
    ? whole.length < WHOLE_DIGITS
    : decimals.length < DECIMAL_DIGITS
  return room ? written + key : written
}

/**
 * Why a gross weight and a tare make no line, as the server's problem code, or null when they do.
 * @param {number | null} gross_g
 * @param {number} tare_g
 * @param {number} net_g_max
 * @returns {"no-weight" | "tare-not-below-gross" | "weight-out-of-range" | null}
 */
export function faultOfWeight(gross_g, tare_g, net_g_max) {
  if (gross_g === null || gross_g < 1) return "no-weight"
  if (gross_g - tare_g < 1) return "tare-not-below-gross"
  if (gross_g - tare_g > net_g_max) return "weight-out-of-range"
  return null
}
