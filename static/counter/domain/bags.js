// @ts-check
/**
 * Which batch a bag of compost is of: its label says it, in letters and in its code. A bag without a
 * label is of none that is known.
 *
 * @typedef {{code: string, points: string[]}} Batch
 */

/** @param {string} programme @param {string} point under which the phone keeps what was chosen last */
export const bagKey = (programme, point) => `bag/${programme}/${point}`

/** @param {Pick<import("./shelf.js").Reward, "by_scale" | "compost_g">} reward */
export const isCompost = ({ by_scale, compost_g }) => by_scale || compost_g !== null

/**
 * The batches whose bags may lie at a point, the first one in front: nobody looks for what comes all
 * day long. One that was read from a label stands there too, whatever the server told.
 * @param {Batch[] | undefined} batches a catalogue that was kept by an older page has none
 * @param {string} point
 * @param {string | null} first
 * @returns {string[]}
 */
export function bagsAt(batches, point, first) {
  const codes = (batches ?? []).filter(({ points }) => points.includes(point)).map(({ code }) => code)
  return first ? [first, ...codes.filter((code) => code !== first)] : codes
}

/**
 * What was chosen last at this point, while it may still lie there.
 * @param {Batch[] | undefined} batches
 * @param {string} point
 * @param {string | null} last
 */
export const stillThere = (batches, point, last) => (
  last && bagsAt(batches, point, null).includes(last) ? last : null
)
