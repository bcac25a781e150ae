// @ts-check
/**
 * One family's visit at the scale, from the card to the record. Plain values that never
 * change in place, so that a visit can be kept in the browser as it is.
 *
 * @typedef {{id: string, code: string, status: string, name?: string}} Household
 * @typedef {{material: string, written: string, tare: string | null, tare_g: number,
 *   quality: string, reason: string | null, isSure?: boolean}} Draft what is on the scale
 * @typedef {{material: string, gross_g: number, tare_g: number, quality: string,
 *   reason?: string}} Line what has been noted
 * @typedef {{card?: string, number?: string, household?: Household, absent?: string,
 *   balances?: Record<string, number>}} Who
 * @typedef {{staff: string, point: string, who: Who, lines: Line[], draft: Draft | null,
 *   isSure?: boolean}} Visit `isSure` when a surprising weight was looked at
 */
import { faultOfWeight, gramsFromKilograms } from "./quantity.js"

/**
 * @param {string} staff whose work it is: nobody else may send it under another name
 * @param {string} point
 * @param {Who} who
 * @returns {Visit}
 */
export const begun = (staff, point, who) => (
  { staff, point, who, lines: [], draft: null }
)

/**
 * Another card or family for what has been weighed already: the weights stay.
 * @param {Visit} visit
 * @param {Who} who
 * @returns {Visit}
 */
export const handedTo = (visit, who) => ({ ...visit, who })

/**
 * Whose it is, as a record says it: by card, or by family with the reason of no card.
 * @param {Who} who
 */
export const saidOf = ({ card, household, absent }) => (
  card ? { card } : { household: household?.id, card_absent_reason: absent ?? "other" }
)

/**
 * The material on the scale. Choosing another keeps the weight: the finger slipped, not the scale.
 * @param {Visit} visit
 * @param {string} material
 * @returns {Visit}
 */
export function chosen(visit, material) {
  const fresh = { written: "", tare: null, tare_g: 0 }
  const draft = { ...fresh, ...visit.draft, material, quality: "clean", reason: null, isSure: false }
  return { ...visit, draft }
}

/**
 * @param {Visit} visit
 * @param {Partial<Draft>} changes
 * @returns {Visit}
 */
export function changed(visit, changes) {
  return visit.draft ? { ...visit, draft: { ...visit.draft, ...changes } } : visit
}

/** @param {Draft | null} draft */
export const grossOf = (draft) => (draft ? gramsFromKilograms(draft.written) : null)

/** @param {Draft | null} draft @returns {number} never below zero, for the screen */
export const netOfDraft = (draft) => Math.max(0, (grossOf(draft) ?? 0) - (draft?.tare_g ?? 0))

/**
 * Whether something stands on the display that would be lost by going on without it.
 * @param {Visit} visit
 */
export const isWeighing = (visit) => Boolean(visit.draft && visit.draft.written)

/**
 * Why the visit cannot take what is on the scale, as a problem code, or null when it can.
 * @param {Visit} visit
 * @param {{lines: number, net_g_max: number}} limits
 */
export function faultOfDraft(visit, limits) {
  if (!visit.draft) return "no-material"
  if (visit.lines.length >= limits.lines) return "too-many-lines"
  return faultOfWeight(grossOf(visit.draft), visit.draft.tare_g, limits.net_g_max)
}

/**
 * A weight that is unusual for the material, and that nobody has looked at twice: most often the
 * decimal point was forgotten. It is asked about, never refused.
 * @param {Draft | null} draft
 * @param {number | undefined} plausible_g
 */
export const isSurprising = (draft, plausible_g) => (
  Boolean(plausible_g && !draft?.isSure && netOfDraft(draft) > plausible_g)
)

/** @param {Draft} draft @returns {Line} */
export function lineOf({ material, written, tare_g, quality, reason }) {
  const line = { material, gross_g: gramsFromKilograms(written) ?? 0, tare_g, quality }
  return reason ? { ...line, reason } : line
}

/**
 * What is on the scale becomes a line. Only to be called when `faultOfDraft` says null.
 * @param {Visit} visit
 * @returns {Visit}
 */
export function noted(visit) {
  const { draft } = visit
  if (!draft) return visit
  const isSure = Boolean(visit.isSure || draft.isSure)
  return { ...visit, isSure, lines: [...visit.lines, lineOf(draft)], draft: null }
}

/** @param {Visit} visit @param {number} place @returns {Visit} */
export const without = (visit, place) => (
  { ...visit, lines: visit.lines.filter((_, index) => index !== place) }
)

/** @param {Visit | null} visit */
export const holdsWeights = (visit) => (
  Boolean(visit && (visit.lines.length || isWeighing(visit)))
)
