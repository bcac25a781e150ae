// @ts-check
/** What stops the work for a moment: what happened, what is safe, and the next step as buttons. */
import { fill, made, picture, slot } from "../parts/template.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {{label: string, icon: string, isMain?: boolean, run: () => void}} Act */
/** @typedef {{kind: "ask" | "stop" | "kept" | "good", icon: string, title: string, text?: string,
 *   held?: string | null, acts: Act[], bar?: string, back?: () => void}} Notice */

const SIGN_IN = "/office/sign-in?next=/counter"

/** @param {App} app @param {Notice} notice */
export function tell(app, { kind, icon, title, text, held, acts, bar, back }) {
  const root = app.stage.screen("notice")
  root.dataset.kind = kind
  picture(root, icon)
  fill(root, { title, text: text ?? null, held: held ?? null })
  slot(root, "acts").append(...acts.map(actOf))
  app.stage.show(root, { title: bar ?? (app.pointName || app.say("counter")), back })
}

/** @param {Act} act */
function actOf({ label, icon, isMain, run }) {
  const press = /** @type {HTMLButtonElement} */ (made("part-act"))
  if (isMain) press.className = "go"
  picture(press, icon)
  fill(press, { label })
  press.addEventListener("click", run)
  return press
}

/** @param {App} app @param {() => void} [later] what goes on without it */
export function signIn(app, later) {
  const { say, visit } = app
  tell(app, {
    kind: "ask", icon: "user", bar: say("counter"),
    title: say("sign-in-title"), text: say("sign-in-text"),
    held: visit ? say("held-over-sign-in") : null,
    acts: [
      { label: say("connect-phone"), icon: "device", run: () => app.go.enrol(app.go.start) },
      ...(later ? [{ label: say("sign-in-later"), icon: "arrow-right", run: later }] : []),
      { label: say("sign-in"), icon: "key", isMain: true, run: () => location.assign(SIGN_IN) },
    ],
  })
}

/**
 * Whoever is signed in leaves; what was weighed stays in this browser.
 * @param {App} app
 */
export async function changePerson(app) {
  if (app.stage.isBusy()) return
  app.stage.busy(app.say("one-moment"))
  const isReached = await app.server.signOut()
  app.stage.free()
  app.showSending()
  if (isReached) location.assign(SIGN_IN)
  else noSignal(app, () => changePerson(app), () => app.go.resume())
}

/**
 * The server could not be reached for something that cannot wait.
 * @param {App} app
 * @param {() => void} again
 * @param {() => void} [back]
 * @param {string} [text] what is to be known of it
 */
export function noSignal(app, again, back, text = "no-signal-text") {
  const { say } = app
  tell(app, {
    kind: "kept", icon: "wifi-off", title: say("no-signal-title"), text: say(text), back,
    acts: [{ label: say("try-again"), icon: "refresh", isMain: true, run: again }],
  })
}

/**
 * Anything that the server refuses outside a visit: its own words, and one way on.
 * @param {App} app
 * @param {import("../domain/outcome.js").Problem} problem
 * @param {Act} act
 */
export function refused(app, problem, act) {
  app.sound.stop()
  tell(app, {
    kind: "stop", icon: "alert", title: problem.title, text: problem.detail,
    acts: [{ ...act, isMain: true }],
  })
}
