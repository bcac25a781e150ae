// @ts-check
/**
 * The numbers of receipts: point, series, sequence. A series belongs to one browser at one point,
 * so the number is final on paper before the server has seen the record.
 *
 * @typedef {{series: string, next: number}} Series
 */

/**
 * @param {string} point
 * @param {string} series
 * @param {number} sequence
 */
export function receiptNumber(point, series, sequence) {
  return `${point}-${series}-${String(sequence).padStart(6, "0")}`
}

/**
 * The next number, and what is left of the series. A number that was given once is on paper: it is
 * never given back.
 * @param {Series} series
 * @returns {{sequence: number, left: Series}}
 */
export function taken(series) {
  return { sequence: series.next, left: { ...series, next: series.next + 1 } }
}

/**
 * Numbers that are told anew, beside those that lie here: what is in use goes on, and never back. A
 * server that was restored may give letters again that stand on paper already.
 * @param {Series | undefined} there
 * @param {Series} told
 * @param {number} [last] the highest of this series that a record on this phone has
 * @returns {Series}
 */
export function begun(there, told, last = 0) {
  if (there && there.series !== told.series) return there
  return { series: told.series, next: Math.max(told.next, there?.next ?? 1, last + 1) }
}
