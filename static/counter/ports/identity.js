// @ts-check
/** Which of the office's phones this is, as it lies in the database. */
import { read, write } from "./database.js"
import { begin } from "./series.js"

/** @typedef {import("../domain/phone.js").Phone} Phone */

/**
 * What belongs to whoever wrote here before, and to no other. What lies on the scale stays: the family
 * stands there, whoever goes on.
 */
const ANOTHERS = /^(?:(?:asking-)?series\/|cards\/|known\/)|^(?:shift|counted|given-back|operators|families|enrolling)$/

export const identity = {
  /**
   * From now on this is that phone, all at once: its key is told only once, and the numbers of
   * whoever wrote here before are not its own.
   * @param {Phone} phone
   */
  become: (phone) => write(["kept", "cards"], async ({ kept, cards }) => {
    const others = (await kept.keys()).filter((key) => ANOTHERS.test(String(key)))
    await Promise.all([...others.map((key) => kept.remove(key)), cards.clear(), kept.put(phone, "phone")])
  }),

  /** @param {Phone} phone with another key, or out of use */
  keep: (phone) => write(["kept"], ({ kept }) => kept.put(phone, "phone")),

  /**
   * The numbers that came with the phone's key become those of its points, once.
   * @param {Phone} phone
   * @param {(point: string) => string} placeOf
   * @returns {Promise<Record<string, any>>} what has changed
   */
  adopt: (phone, placeOf) => write(["kept", "records"], async (shelves) => {
    /** @type {Record<string, any>} */
    const changed = { phone: { ...phone, series: [] } }
    for (const told of phone.series) {
      const place = placeOf(told.collection_point)
      changed[`series/${place}`] = await begin(shelves, place, told)
    }
    await shelves.kept.put(changed.phone, "phone")
    return changed
  }),

  /** @returns {Promise<Phone | null>} as another tab may have left it */
  now: () => read(["kept"], async ({ kept }) => await kept.get("phone") ?? null),
}
