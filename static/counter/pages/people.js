// @ts-check
/** Who weighs, on a phone that several people share: a badge, or a name; then the PIN. */
import "../parts/camera-view.js"
import { codeFrom } from "../domain/code.js"
import { atWork, ofBadge } from "../domain/operators.js"
import { fill, made, picture, slot } from "../parts/template.js"
import { hashing } from "../ports/hashing.js"
import { network } from "../ports/network.js"
import { keepUp } from "./keeping-up.js"
import { tell } from "./notices.js"
import { askPin } from "./pin.js"
import { mustAskWho, takeOver } from "./shift.js"
import { held } from "./wording.js"

const PATIENCE_MS = 4_000

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/operators.js").Operator} Operator */

/** @param {App} app */
export async function people(app) {
  const { say, stage } = app
  // Just connected: nobody was told yet who records here.
  if (!app.store.get("operators") && !stage.isBusy()) {
    stage.busy(say("one-moment"))
    await keepUp(app, true)
    stage.free()
    app.showSending()
  }
  const found = atWork(app.operators)
  if (!found.some(({ pin }) => pin)) return nobodyYet(app)
  const root = stage.screen("people")
  fill(root, { held: held(app) })
  const view = /** @type {any} */ (root.querySelector("camera-view"))
  view.say = (/** @type {string} */ key) => say(
    { "camera-live": "show-badge", "camera-else": "badge-else" }[key] ?? key,
  )
  view.addEventListener("code", (/** @type {CustomEvent<string>} */ { detail }) => {
    const code = codeFrom(detail)
    if (code?.kind === "badge") return badge(app, code.value)
    app.sound.stop()
    view.judge("stop", say("not-a-badge"))
  })
  list(app, root)
  // Whoever worked until now goes on, if it was touched by mistake.
  stage.show(root, {
    title: say("who-weighs"), back: mustAskWho(app) ? undefined : () => app.go.resume(),
    refresh: () => list(app, root),
  })
}

/** @param {App} app @param {HTMLElement} root */
function list(app, root) {
  slot(root, "people").replaceChildren(...atWork(app.operators).map((one) => optionOf(app, one)))
}

/** @param {App} app @param {Operator} operator */
function optionOf(app, operator) {
  const item = made("part-option")
  picture(item, "user")
  fill(item, { label: operator.name, note: app.say("number-of-staff", { number: operator.number }) })
  item.querySelector("button")?.addEventListener("click", () => askPin(app, operator))
  return item
}

/**
 * A badge, read by the camera or the USB scanner, on whatever screen.
 * @param {App} app
 * @param {string} letters
 */
export async function badge(app, letters) {
  const hash = await hashing.keyOf(letters) ?? ""
  const operator = ofBadge(app.operators, hash) ?? await ofNewBadge(app, hash)
  if (operator) {
    app.sound.good()
    return askPin(app, operator)
  }
  app.sound.stop()
  const { say, go } = app
  tell(app, {
    kind: "stop", icon: "user", title: say("unknown-badge-title"), text: say("unknown-badge-text"),
    held: held(app), back: () => go.people(),
    acts: [{ label: say("touch-name"), icon: "users", isMain: true, run: () => go.people() }],
  })
}

/**
 * Printed since this phone was told last: where there is signal it is known in a moment.
 * @param {App} app
 * @param {string} hash
 */
async function ofNewBadge(app, hash) {
  app.stage.busy(app.say("one-moment"))
  await network.orAfter(keepUp(app, true), PATIENCE_MS)
  app.stage.free()
  app.showSending()
  return ofBadge(app.operators, hash)
}

/**
 * No PIN has reached this phone: the families that wait are weighed all the same, and the record
 * names the phone alone.
 * @param {App} app
 */
function nobodyYet(app) {
  const { say, go } = app
  tell(app, {
    kind: "ask", icon: "lock", title: say("no-pins-title"), text: say("no-pins-text"), held: held(app),
    acts: [
      { label: say("weigh-nameless"), icon: "scale", run: () => takeOver(app, null) },
      {
        label: say("ask-again"), icon: "refresh", isMain: true,
        run: async () => { await keepUp(app, true); go.people() },
      },
    ],
  })
}
