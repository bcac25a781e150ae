// @ts-check
/** Waiting for the next card: camera, USB scanner, typed number or family code, all at once. */
import "../parts/camera-view.js"
import { codeFrom } from "../domain/code.js"
import { isNearlyFull } from "../domain/room.js"
import { COUNTER_TOO_OLD } from "../domain/stopped.js"
import { acts, button, fill, slot } from "../parts/template.js"
import { release } from "../ports/release.js"
import { storage } from "../ports/storage.js"
import { unsentOf } from "./badge.js"
import { codeAnywhere } from "./codes.js"
import { outOfUse } from "./phone.js"
import { mustAskWho } from "./shift.js"
import { held } from "./wording.js"

/** @typedef {import("./app.js").App} App */

/** @param {App} app */
export function scan(app) {
  const { say, stage, visit } = app
  if (app.phone?.isOut) return outOfUse(app)
  if (mustAskWho(app)) return app.go.people()
  const root = stage.screen("scan")
  fill(root, { held: held(app) })
  const view = /** @type {any} */ (root.querySelector("camera-view"))
  view.say = say
  view.addEventListener("code", (/** @type {CustomEvent<string>} */ { detail }) => {
    const code = codeFrom(detail)
    if (code && code.kind !== "bag") return codeAnywhere(app, code)
    app.sound.stop()
    view.judge("stop", say("not-a-card"))
  })
  acts(root, {
    number: () => app.go.number(), search: () => app.go.search(), undo: () => app.go.undo(),
  })
  showLast(app, root)
  warn(app, root)
  // Between two families a newer release may come in, if nothing waits here that this one can send.
  const isTooOld = app.courier.report.problem?.code === COUNTER_TOO_OLD
  if (!visit && (isTooOld || !unsentOf(app))) release.renew()
  stage.show(root, {
    title: app.pointName, note: app.phone ? app.staff : undefined, takesCards: true,
    menu: visit ? undefined : () => app.go.menu(),
    // A visit that looks for another card goes back to its weights, not out of them.
    back: visit ? () => app.go.weigh() : undefined,
    key: (key) => /^\d$/.test(key) && (app.go.number(key), true),
  })
}

/** In time: while something can still be done about it. @param {App} app @param {HTMLElement} root */
async function warn({ say, numbers }, root) {
  const { left } = await storage.state()
  if (isNearlyFull(left)) fill(root, { warning: say("nearly-full", { amount: numbers.megabytes(left ?? 0) }) })
}

/** @param {App} app @param {HTMLElement} root */
function showLast({ say, last, visit }, root) {
  if (!last || visit) return
  slot(root, "last").hidden = false
  fill(root, {
    "last-label": say(last.isReversed ? "last-undone" : "last-visit"), "last-what": last.what,
  })
  slot(root, "last-receipt").setAttribute("href", last.receipt.url)
  // An operator may undo what is of today; the rest is the coordinator's.
  const isOfToday = new Date(last.recorded_at).toDateString() === new Date().toDateString()
  button(root, "undo").hidden = Boolean(last.isReversed) || !isOfToday
}
