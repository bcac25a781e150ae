// @ts-check
/** The numbers of this phone at its points, on its disk. Another tab may be at them too. */
import { begun } from "../domain/series.js"
import { write } from "./database.js"

/** @typedef {import("../domain/series.js").Series} Series */

/** @param {string} programme @param {string} point */
export const placeOf = (programme, point) => `${programme}/${point}`

/** @param {string} programme @param {string} point */
export const seriesKey = (programme, point) => `series/${placeOf(programme, point)}`

/**
 * Within a larger piece of work.
 * @param {import("./database.js").Shelves} shelves with `kept` and `records`
 * @param {string} place
 * @param {Series} told
 * @returns {Promise<Series>} what it goes on with
 */
export async function begin({ kept, records }, place, { series, next }) {
  const used = await records.by("series", [place, series])
  const numbers = begun(await kept.get(`series/${place}`), { series, next }, used.at(-1)?.sequence)
  await kept.put(numbers, `series/${place}`)
  return numbers
}

/** @param {string} place @param {Series} told */
export const beginAlone = (place, told) => write(["kept", "records"], (shelves) => begin(shelves, place, told))
