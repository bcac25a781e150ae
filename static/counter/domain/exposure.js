// @ts-check
/**
 * How much a phone may hand out by itself. What it knows of a balance is as old as its last word from
 * the server; until that has named a record, all that was handed out is at stake: the same family
 * may have been at another point. What goes beyond is nobody's crime and is never lost: it is
 * recorded, the server calls it unsettled, and somebody looks at it.
 *
 * @typedef {import("./outbox.js").Entry} Entry
 * @typedef {import("./shelf.js").Amounts} Amounts
 * @typedef {import("./shelf.js").Terms} Terms
 * @typedef {{theirs: Amounts, given: Amounts, all: Amounts}} Sums `theirs`: how the family's balance
 *   moved since it was told; `given` and `all`: what was handed out to it, and to anybody, and the
 *   server has not named yet
 * @typedef {{balances: Amounts | null, isFresh: boolean, hasPin: boolean | null}} Known what is
 *   known of the family; `isFresh`: the server said so a moment ago; null: nobody knows here
 * @typedef {"short" | "card" | "device" | "none-here" | "cap"} Doubt
 */
import { creditOf } from "./credit.js"
import { OPEN, UNSENT } from "./outbox.js"

/** @type {(keyof Amounts)[]} */
const ASSETS = ["COMPOST", "POINTS"]

/** @param {Entry} entry */
const isUnsent = ({ state }) => UNSENT.includes(state)

/**
 * What a record does to the family's balance.
 * @param {Entry | undefined} entry
 * @param {Map<string, Entry>} byId
 * @param {import("./credit.js").Rate[]} rates
 * @returns {Partial<Amounts>}
 */
function effectOf(entry, byId, rates) {
  // What the office dismissed moves nothing, and taking it back does not either.
  if (!entry || entry.state === "dismissed") return {}
  const { record, cost, answer, kept_at } = entry
  if (record.type === "deposit") return answer?.credited ?? creditOf(record.lines, rates, kept_at)
  if (record.type === "redemption") return cost ? { [cost.asset]: -cost.amount } : {}
  if (record.type !== "reversal") return {}
  const undone = effectOf(byId.get(record.deposit ?? record.redemption), byId, rates)
  return Object.fromEntries(Object.entries(undone).map(([asset, amount]) => [asset, -amount]))
}

/**
 * @param {Entry[]} entries of this phone, the latest at least
 * @param {{rates: import("./credit.js").Rate[], isTheirs: (entry: Entry) => boolean, since: number}}
 *   how `since`: as of when the balance was told, by the server's clock
 * @returns {Sums}
 */
export function sumsOf(entries, { rates, isTheirs, since }) {
  const byId = new Map(entries.map((entry) => [entry.id, entry]))
  const whose = (/** @type {Entry} */ entry) => byId.get(entry.record.deposit ?? entry.record.redemption) ?? entry
  const takenBack = new Set(entries.filter(isUnsent).map(({ record }) => record.redemption))
  const sums = { theirs: { COMPOST: 0, POINTS: 0 }, given: { COMPOST: 0, POINTS: 0 }, all: { COMPOST: 0, POINTS: 0 } }
  for (const entry of entries) {
    const effect = effectOf(entry, byId, rates)
    const isMine = isTheirs(whose(entry))
    // What a person has to decide is not promised; but a bag that left has left.
    const isNew = entry.state === "accepted" ? (entry.told_at ?? 0) > since
      : isUnsent(entry) || (OPEN.includes(entry.state) && entry.record.type === "redemption")
    const isAtStake = entry.record.type === "redemption" && isUnsent(entry) && !takenBack.has(entry.id)
    for (const asset of ASSETS) {
      const amount = effect[asset] ?? 0
      if (isMine && isNew) sums.theirs[asset] += amount
      if (isMine && isAtStake) sums.given[asset] -= amount
      if (isAtStake) sums.all[asset] -= amount
    }
  }
  return sums
}

/** @param {Known} known @param {Sums} sums @returns {Amounts | null} what the family has, as far as is known */
export const leftOf = ({ balances }, { theirs }) => balances && {
  COMPOST: Math.max(0, balances.COMPOST + theirs.COMPOST), POINTS: Math.max(0, balances.POINTS + theirs.POINTS),
}

/**
 * What the operator is told before it is handed out; nothing when all is well.
 * @param {{offer: import("./shelf.js").Offer, quantity: number, amount: number, point: string,
 *   known: Known, sums: Sums, terms: Terms}} wanted
 * @returns {Doubt[]}
 */
export function doubtsOf({ offer: { reward, price: { asset } }, quantity, amount, point, known, sums, terms }) {
  const left = leftOf(known, sums)
  /** @type {[Doubt, boolean][]} */
  const found = [
    ["short", left !== null && amount > left[asset]],
    ["card", !known.isFresh && amount + sums.given[asset] > terms.card[asset]],
    ["device", !known.isFresh && amount + sums.all[asset] > terms.device[asset]],
    ["none-here", !reward.points.includes(point)],
    ["cap", reward.month_cap !== null && quantity > reward.month_cap],
  ]
  return found.filter(([, holds]) => holds).map(([doubt]) => doubt)
}

/**
 * Whether the family's PIN is needed. What it took since the server heard of us counts too, so that
 * many small bags are no way around it; of whom nobody knows here it may have one.
 * @param {{asset: keyof Amounts, amount: number, known: Known, sums: Sums, terms: Terms}} wanted
 */
export const needsPin = ({ asset, amount, known, sums, terms }) => (
  known.hasPin !== false && amount > 0 && amount + sums.given[asset] > terms.pin_above[asset]
)
