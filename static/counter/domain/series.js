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
