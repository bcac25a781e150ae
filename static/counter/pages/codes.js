// @ts-check
/** Whatever was read, on whatever screen: a card, a badge, a bag, or the office's code for a phone. */
import { mayBecomeAnother } from "../domain/phone.js"
import { cardAnywhere } from "./cards.js"
import { mustAskWho } from "./shift.js"

/**
 * @param {import("./app.js").App} app
 * @param {import("../domain/code.js").Code} code
 */
export function codeAnywhere(app, code) {
  const { stage, go, phone } = app
  if (!app.isHere || stage.isBusy() || stage.code(code)) return
  if (code.kind === "enrolment") return mayBecomeAnother(phone) ? go.connect(code.value, go.start) : app.sound.stop()
  if (!app.point) return
  if (code.kind === "bag") return app.sound.stop()
  if (code.kind === "badge") return phone ? go.badge(code.value) : app.sound.stop()
  if (!mustAskWho(app)) return cardAnywhere(app, code)
  app.sound.look()
  go.people()
}
