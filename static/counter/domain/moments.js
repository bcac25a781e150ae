// @ts-check
/** Days and hours as the reader's language says them, in the programme's time. */

/** @param {string} language @param {string} [zone] of the programme; else the phone's */
export function momentsOf(language, zone) {
  const tag = `${language}-PE`
  const day = new Intl.DateTimeFormat(tag, { day: "numeric", month: "short", timeZone: zone })
  const hour = new Intl.DateTimeFormat(tag, {
    hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone,
  })
  return {
    /** @param {number} at milliseconds since 1970 */
    day: (at) => day.format(at),
    /** @param {number} at */
    moment: (at) => `${day.format(at)}, ${hour.format(at)}`,
  }
}
