// @ts-check
/**
 * The records that this page writes, whole: id, time, series and sequence are given here, before
 * anything is sent, so that the outbox keeps them as they are. Another type of record needs no more
 * than a composer of its own.
 *
 * @typedef {import("./visit.js").Visit} Visit
 * @typedef {{id: string, recorded_at: string, operator?: string, series: string,
 *   sequence: number}} Stamp
 * @typedef {Stamp & {type: "deposit", collection_point: string, card?: string, household?: string,
 *   card_absent_reason?: string, lines: import("./visit.js").Line[]}} Deposit
 * @typedef {Stamp & {type: "reversal", deposit: string, reason: string}} Reversal
 * @typedef {Stamp & {type: "reversal", redemption: string, reason: string}} TakenBack
 * @typedef {Stamp & {type: "redemption", collection_point: string, card?: string, household?: string,
 *   card_absent_reason?: string, reward: string, quantity: number, batch?: string}} Redemption
 * @typedef {Omit<Stamp, "series" | "sequence"> & {type: "card-link", card: string,
 *   household: string}} CardLink
 */

import { saidOf } from "./visit.js"

/**
 * @param {Visit} visit
 * @param {Stamp} stamp
 * @returns {Deposit}
 */
export function depositOf(visit, stamp) {
  return { type: "deposit", ...stamp, ...saidOf(visit.who), collection_point: visit.point, lines: visit.lines }
}

/**
 * @param {string} deposit the id of the deposit to undo
 * @param {string} reason in words, for whoever reads the receipt
 * @param {Stamp} stamp
 * @returns {Reversal}
 */
export const reversalOf = (deposit, reason, stamp) => (
  { type: "reversal", ...stamp, deposit, reason }
)

/**
 * @param {import("./taking.js").Taking} taking
 * @param {number} quantity pieces, or grams by scale
 * @param {Stamp} stamp
 * @returns {Redemption}
 */
export const redemptionOf = ({ id, point, who, reward, batch }, quantity, stamp) => ({
  type: "redemption", ...stamp, id, ...saidOf(who), collection_point: point, reward: reward ?? "", quantity,
  ...(batch ? { batch } : {}),
})

/**
 * @param {string} redemption the id of the redemption to undo
 * @param {string} reason
 * @param {Stamp} stamp
 * @returns {TakenBack}
 */
export const takenBackOf = (redemption, reason, stamp) => (
  { type: "reversal", ...stamp, redemption, reason }
)

/**
 * @param {string} card a blank one, by its letters or its number
 * @param {string} household whose it is from now on
 * @param {Omit<Stamp, "series" | "sequence">} stamp it has no receipt, so no number
 * @returns {CardLink}
 */
export const cardLinkOf = (card, household, stamp) => ({ type: "card-link", ...stamp, card, household })
