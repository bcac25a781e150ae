// @ts-check
/** The one count that is always in sight: what still lies on this phone alone. */
import { UNSENT } from "../domain/outbox.js"
import { network } from "../ports/network.js"

/** @param {import("./app.js").App} app */
export function unsentOf({ counts }) {
  return UNSENT.reduce((sum, state) => sum + (counts[state] ?? 0), 0)
}

/** @param {import("./app.js").App} app */
export function drawBadge(app) {
  const { say, stage, courier } = app
  const count = unsentOf(app)
  const { trouble } = courier.report
  if (trouble === "signed-out" && count) return stage.sending(say("sign-in-to-send", { count }), true)
  if (count) return stage.sending(say("kept-here", { count }), true)
  stage.sending(say(network.isAway() ? "no-signal" : "all-sent"), false)
}
