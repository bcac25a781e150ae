// @ts-check
/**
 * The credit as the server will compute it, so that the family hears it at the scale. The server's
 * answer is what counts; the two share the golden cases in tests/vectors/credit.json.
 *
 * @typedef {{material: string, quality: string, asset: string, per_kg: number, from: string}} Rate
 * @typedef {{material: string, quality: string, gross_g: number, tare_g: number}} Line
 * @typedef {Record<string, number>} Amounts
 */

/** @param {Line} line */
export const netOf = (line) => line.gross_g - line.tare_g

/**
 * The rates in force for one material and quality: of each asset the latest that has begun.
 * @param {Rate[]} rates
 * @param {Line} line
 * @param {number} at milliseconds since 1970
 * @returns {Rate[]}
 */
export function ratesFor(rates, line, at) {
  /** @type {Map<string, Rate>} */
  const inForce = new Map()
  for (const rate of rates) {
    if (rate.material !== line.material || rate.quality !== line.quality) continue
    const begins = Date.parse(rate.from)
    const known = inForce.get(rate.asset)
    if (begins <= at && (!known || Date.parse(known.from) < begins)) inForce.set(rate.asset, rate)
  }
  return [...inForce.values()]
}

/**
 * floor(net_g × rate ÷ 1000) per asset; rejected material earns nothing.
 * @param {Line} line
 * @param {Rate[]} rates
 * @param {number} at
 * @returns {Amounts}
 */
export function creditOfLine(line, rates, at) {
  if (line.quality === "rejected") return {}
  /** @type {Amounts} */
  const earned = {}
  for (const rate of ratesFor(rates, line, at)) {
    const thousandths = netOf(line) * rate.per_kg
    // Taking the remainder off first keeps the division exact; a float never rounds it up.
    earned[rate.asset] = (thousandths - (thousandths % 1000)) / 1000
  }
  return earned
}

/**
 * Rounded down line by line, then added: never promise a gram that was not received.
 * @param {Line[]} lines
 * @param {Rate[]} rates
 * @param {number} at
 * @returns {Amounts}
 */
export function creditOf(lines, rates, at) {
  /** @type {Amounts} */
  const total = {}
  for (const line of lines) {
    for (const [asset, amount] of Object.entries(creditOfLine(line, rates, at))) {
      total[asset] = (total[asset] ?? 0) + amount
    }
  }
  return total
}
