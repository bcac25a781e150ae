// @ts-check
/** Whoever weighs now, on a phone that several people share. */
import { isOn, operatorOf, shiftOf } from "../domain/operators.js"
import { clock } from "../ports/clock.js"

/** @typedef {import("./app.js").App} App */

/** @param {App} app whether somebody must say who they are before the next family */
export const mustAskWho = (app) => (
  Boolean(app.phone) && !isOn(app.shift, app.operators, clock.today())
)

/**
 * Takes the scale over; a visit that lies on it goes on in their name.
 * @param {App} app
 * @param {string | null} id null where no PIN has reached this phone
 */
export function takeOver(app, id) {
  const operator = id === null ? null : operatorOf(app.operators, id)
  app.store.set("shift", shiftOf(operator, app.phone?.label ?? "", clock.today()))
  if (app.visit) app.keep({ ...app.visit, staff: app.staff })
  app.sound.done()
  app.go.resume()
}
