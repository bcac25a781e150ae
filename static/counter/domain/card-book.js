// @ts-check
/**
 * The cards that this phone knows, without a name: told by the server, changes only. A card that is
 * not in it is no problem, the server resolves it when the visit arrives.
 *
 * @typedef {{COMPOST: number, POINTS: number}} Balances
 * @typedef {{hash: string, number: string | null, household: string | null, code: string | null,
 *   status: "active" | "inactive" | "unlinked" | "revoked" | "removed",
 *   balances: Balances | null, has_pin?: boolean}} Told as the server tells it
 * @typedef {Told & {isLinkedHere?: boolean}} Known its number without the hyphen
 * @typedef {{items: Told[], since: string, more: boolean, from_start: boolean, count: number,
 *   as_of: string}} Page
 * @typedef {{id: string, code: string}} Family
 */

/**
 * What a page changes in the book.
 * @param {Page} page
 * @returns {{isAnew: boolean, put: Known[], remove: string[]}}
 */
export function changesOf({ items, from_start }) {
  const isGone = (/** @type {Told} */ { status }) => status === "removed"
  return {
    isAnew: from_start,
    put: items.filter((one) => !isGone(one)).map((one) => (
      { ...one, number: one.number?.replace("-", "") ?? null }
    )),
    remove: items.filter(isGone).map(({ hash }) => hash),
  }
}

/**
 * Whose visit a known card opens.
 * @param {import("./visit.js").Who} who with what was read
 * @param {Known} known
 * @returns {import("./visit.js").Who}
 */
export function whoOf(who, { number, household, code, status, balances }) {
  if (!household || !code) return who
  return {
    ...who, ...(number ? { number } : {}), household: { id: household, code, status },
    ...(balances ? { balances: { ...balances } } : {}),
  }
}

/**
 * A blank card that was given to a family here; the server is told by a record of its own.
 * @param {Known} card
 * @param {Family} family
 * @returns {Known}
 */
export const linkedHere = (card, { id, code }) => (
  { ...card, status: "active", household: id, code, isLinkedHere: true }
)

/**
 * The families whose code begins so, each once: those with a card, and those that wait for one.
 * @param {Known[]} cards
 * @param {Family[]} waiting
 * @param {string} words
 * @param {number} most
 * @returns {(Family & {isActive: boolean})[]}
 */
export function familiesOf(cards, waiting, words, most) {
  const wanted = words.trim().toUpperCase()
  /** @type {Map<string, Family & {isActive: boolean}>} */
  const found = new Map()
  for (const { household, code, status } of cards) {
    if (household && code?.startsWith(wanted)) {
      found.set(household, { id: household, code, isActive: status !== "inactive" })
    }
  }
  for (const { id, code } of waiting) {
    if (code.startsWith(wanted)) found.set(id, { id, code, isActive: true })
  }
  return [...found.values()].sort((a, b) => a.code.localeCompare(b.code)).slice(0, most)
}
