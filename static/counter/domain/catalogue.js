// @ts-check
/**
 * What the server told this counter about its programme, asked the way the screens need it.
 *
 * @typedef {{code: string, name: Record<string, string>, stream: string, pictogram: string,
 *   position: number, active: boolean, frequent: boolean,
 *   advice?: Record<string, string>, plausible_visit_g?: number}} Material
 * @typedef {{code: string, name: string, active: boolean}} Point
 * @typedef {{programme: {code: string, name: string, locale: string, time_zone: string}, points: Point[],
 *   materials: Material[], rates: import("./credit.js").Rate[],
 *   tare_presets: {code: string, name: Record<string, string>, tare_g: number}[],
 *   quality_reasons: {code: string, quality: string, name: Record<string, string>,
 *     advice?: Record<string, string>}[],
 *   rewards?: import("./shelf.js").Reward[], handing_out?: import("./shelf.js").Terms,
 *   batches?: import("./bags.js").Batch[],
 *   limits: {lines: number, net_g_max: number, text: number},
 *   mine: {staff: string, points: string[]}}} Catalogue
 */

/** @param {Catalogue} catalogue @returns {Point[]} where this person may weigh */
export function ownPoints({ points, mine }) {
  return points.filter((point) => point.active && mine.points.includes(point.code))
}

/**
 * Materials in use: what comes every day first, each part in the programme's own order.
 * @param {Catalogue} catalogue
 * @returns {Material[]}
 */
export function materialsInUse({ materials }) {
  return materials
    .filter((material) => material.active)
    .sort((a, b) => Number(b.frequent) - Number(a.frequent) || a.position - b.position)
}

/** @param {Catalogue} catalogue @param {string} code */
export const materialOf = ({ materials }, code) => materials.find((one) => one.code === code)

/** @param {Catalogue} catalogue @param {string} quality */
export function reasonsFor({ quality_reasons }, quality) {
  return quality_reasons.filter((reason) => reason.quality === quality)
}
