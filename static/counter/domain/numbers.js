// @ts-check
/**
 * Numbers as the programme's country writes them: below 1 kg whole grams, below 1,000 kg two
 * decimals, above one. Always rounded down, so that a screen never shows more than there is.
 */

const GAP = "\u00a0"

/**
 * @param {number} amount a whole number of the smallest unit
 * @param {number} step
 */
const down = (amount, step) => Math.sign(amount) * (Math.abs(amount) - (Math.abs(amount) % step))

/** @param {string} locale as Babel writes it ("es_PE") or as browsers do ("es-PE") */
export function numbersOf(locale) {
  const tag = locale.replace("_", "-")
  const fixed = [0, 1, 2].map(
    (digits) =>
      new Intl.NumberFormat(tag, {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
        // Spanish groups from five digits by default; the contract groups from four.
        useGrouping: /** @type {any} */ ("always"),
      }),
  )

  /**
   * Number and unit apart, for the one big figure of a screen.
   * @param {number} grams
   * @returns {{number: string, unit: "g" | "kg"}}
   */
  function weightParts(grams) {
    const size = Math.abs(grams)
    if (size < 1000) return { number: fixed[0].format(grams), unit: "g" }
    if (size < 1_000_000) return { number: fixed[2].format(down(grams, 10) / 1000), unit: "kg" }
    return { number: fixed[1].format(down(grams, 100) / 1000), unit: "kg" }
  }

  /** @param {number} grams */
  function weight(grams) {
    const { number, unit } = weightParts(grams)
    return number + GAP + unit
  }

  /** @param {number} hundredths of a point; whole points are written without decimals */
  const points = (hundredths) => fixed[hundredths % 100 ? 2 : 0].format(hundredths / 100)

  /** @param {number} bytes */
  const megabytes = (bytes) => fixed[0].format(down(bytes, 1_000_000) / 1_000_000) + GAP + "MB"

  return { weight, weightParts, points, megabytes }
}
