// @ts-check
/** Which of the office's phones this is, as it lies in the database. */
import { inherited } from "../domain/outbox.js"
import { read, write } from "./database.js"
import { begin } from "./series.js"

/** @typedef {import("../domain/phone.js").Phone} Phone */
/** @typedef {import("../domain/outbox.js").Entry} Entry */

/**
 * What belongs to whoever wrote here before, and to no other. What lies on the scale stays: the family
 * stands there, whoever goes on.
 */
const ANOTHERS = /^(?:(?:asking-)?series\/|cards\/|known\/)|^(?:shift|counted|given-back|operators|families|enrolling)$/

export const identity = {
  /**
   * From now on this is that phone, all at once: its key is told only once, and the numbers of
   * whoever wrote here before are not its own. What they recorded and nobody else has is.
   * @param {Phone} phone
   * @param {boolean} isForgotten the server knows the one before no longer
   */
  become: (phone, isForgotten) => write(["kept", "cards", "records"], async ({ kept, cards, records }) => {
    const others = (await kept.keys()).filter((key) => ANOTHERS.test(String(key)))
    const all = /** @type {Entry[]} */ (await records.all())
    const changed = all.map((entry) => inherited(entry, phone.id, isForgotten))
      .filter((entry, place) => entry !== all[place])
    await Promise.all([
      ...others.map((key) => kept.remove(key)), ...changed.map((entry) => records.put(entry)),
      cards.clear(), kept.put(phone, "phone"),
    ])
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
