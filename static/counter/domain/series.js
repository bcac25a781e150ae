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
 * The next number, and what is left of the series.
 * @param {Series} series
 * @returns {{sequence: number, left: Series}}
 */
export function taken(series) {
  return { sequence: series.next, left: { ...series, next: series.next + 1 } }
}

/**
 * A number whose record the server refused was never used: give it back, so that no gap appears
 * where nothing was lost. Not possible once a later number has been taken.
 * @param {Series} series
 * @param {{series?: string, sequence?: number}} record
 * @returns {Series}
 */
export function givenBack(series, record) {
  const isLast = record.series === series.series && record.sequence === series.next - 1
  return isLast ? { ...series, next: series.next - 1 } : series
}
