// @ts-check
/** The one count that is always in sight: what still lies on this phone alone. */
import { HERE_ONLY, UNSENT } from "../domain/outbox.js"
import { network } from "../ports/network.js"

/** @typedef {import("./app.js").App} App */

/** @param {App} app @param {import("../domain/outbox.js").State[]} states */
const countOf = ({ counts }, states) => states.reduce((sum, state) => sum + (counts[state] ?? 0), 0)

/** @param {App} app what goes by itself, once it can */
export const unsentOf = (app) => countOf(app, UNSENT)

/** @param {App} app what would be lost with this phone: the server could not read all of it either */
export const hereOnlyOf = (app) => countOf(app, HERE_ONLY)

/** @param {App} app */
export function drawBadge(app) {
  const { say, stage, courier } = app
  const count = hereOnlyOf(app)
  const { trouble } = courier.report
  if (trouble === "signed-out" && unsentOf(app)) return stage.sending(say("sign-in-to-send", { count }), true)
  if (count) return stage.sending(say("kept-here", { count }), true)
  stage.sending(say(network.isAway() ? "no-signal" : "all-sent"), false)
}
