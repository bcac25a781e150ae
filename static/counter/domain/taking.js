// @ts-check
/**
 * What a family is about to take home, from the picture to the record. Plain values that never
 * change in place. Its id is that of the record that it becomes, because the server is told it
 * before when the family types its PIN.
 *
 * @typedef {import("./visit.js").Who} Who
 * @typedef {{id: string, point: string, who: Who, reward: string | null, pieces: number,
 *   written: string, batch: string | null}} Taking `pieces` of what is counted; what stands on the scale
 *   is `written`; `batch` is what the bag's label says, null where it says none
 */
import { afterKey, gramsFromKilograms } from "./quantity.js"

/**
 * @param {string} id @param {string} point @param {Who} who
 * @param {string | null} [batch] of the bag before
 * @returns {Taking}
 */
export const begun = (id, point, who, batch = null) => (
  { id, point, who, reward: null, pieces: 1, written: "", batch }
)

/** Another reward begins with one of it. @param {Taking} taking @param {string} reward @returns {Taking} */
export const chosen = (taking, reward) => (
  taking.reward === reward ? taking : { ...taking, reward, pieces: 1, written: "" }
)

/**
 * @param {Taking} taking
 * @param {number} more less than 0 for fewer
 * @param {number} most
 * @returns {Taking}
 */
export const counted = (taking, more, most) => (
  { ...taking, pieces: Math.min(most, Math.max(1, taking.pieces + more)) }
)

/** @param {Taking} taking @param {string} key of the keypad @returns {Taking} */
export const keyed = (taking, key) => ({ ...taking, written: afterKey(taking.written, key) })

/** @param {Taking} taking @param {{by_scale: boolean}} reward @returns {number} pieces, or grams */
export const quantityOf = ({ pieces, written }, { by_scale }) => (
  by_scale ? gramsFromKilograms(written) ?? 0 : pieces
)
