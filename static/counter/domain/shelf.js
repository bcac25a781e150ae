// @ts-check
/**
 * What a family can have for its credit, and what that costs, as the server will reckon it. The two
 * share the golden cases in tests/vectors/prices.json.
 *
 * @typedef {{COMPOST: number, POINTS: number}} Amounts grams, hundredths of a point
 * @typedef {{id: string, asset: keyof Amounts, amount: number, from: string}} Price
 * @typedef {{code: string, name: Record<string, string>, pictogram: string, photo: string | null,
 *   compost_g: number | null, by_scale: boolean, position: number, prices: Price[],
 *   month_cap: number | null, points: string[]}} Reward
 * @typedef {{card: Amounts, device: Amounts, pin_above: Amounts, hold_days: number}} Terms
 * @typedef {{reward: Reward, price: Price}} Offer
 */

/** Pieces handed out at one time. */
const PIECES_MAX = 100
const PER_KG_G = 1_000

/**
 * The price in force: the latest that has begun.
 * @param {Price[]} prices
 * @param {number} at milliseconds since 1970
 * @returns {Price | null}
 */
export function priceAt(prices, at) {
  const begun = prices.filter(({ from }) => Date.parse(from) <= at)
  return begun.reduce((latest, price) => (
    latest && Date.parse(latest.from) > Date.parse(price.from) ? latest : price
  ), /** @type {Price | null} */ (null))
}

/**
 * What has a price today, in the programme's own order.
 * @param {Reward[] | undefined} rewards a catalogue that was kept by an older page has none
 * @param {number} at
 * @returns {Offer[]}
 */
export function offersAt(rewards, at) {
  return [...rewards ?? []].sort((a, b) => a.position - b.position).flatMap((reward) => {
    const price = priceAt(reward.prices, at)
    return price ? [{ reward, price }] : []
  })
}

/**
 * By scale it is a price per kilogram, rounded down: no family pays a rounding.
 * @param {Pick<Reward, "by_scale">} reward
 * @param {Pick<Price, "amount">} price
 * @param {number} quantity pieces, or grams by scale
 */
export function costOf({ by_scale }, { amount }, quantity) {
  const total = amount * quantity
  // Taking the remainder off first keeps the division exact.
  return by_scale ? (total - (total % PER_KG_G)) / PER_KG_G : total
}

/**
 * @param {Pick<Reward, "by_scale">} reward
 * @param {{net_g_max: number}} limits
 * @returns {number} how many, or how many grams, are handed out at one time
 */
export const mostOf = ({ by_scale }, { net_g_max }) => (by_scale ? net_g_max : PIECES_MAX)
