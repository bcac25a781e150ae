// @ts-check
/** The phone's clock, as it is: the server corrects it by the time at which a record is sent. */
export const clock = {
  /** @returns {number} milliseconds since 1970 */
  now: () => Date.now(),
  /** @returns {string} RFC 3339 */
  written: () => new Date().toISOString(),
  /** @returns {string} the day it is here, the same all day long */
  today: () => new Date().toDateString(),
  /** @returns {number} from 0 to 1: so that many phones do not act in the same moment */
  chance: () => Math.random(),
}
