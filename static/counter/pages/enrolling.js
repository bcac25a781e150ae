// @ts-check
/** A fresh phone becomes one of the office's, by the code on the office's screen. */
import "../parts/camera-view.js"
import { codeFrom, enrolmentFrom } from "../domain/code.js"
import { claimOf, enrolled } from "../domain/phone.js"
import { slot } from "../parts/template.js"
import { address } from "../ports/address.js"
import { identity } from "../ports/identity.js"
import { randomBytes } from "../ports/random.js"
import { hereOnlyOf, unsentOf } from "./badge.js"
import { noSignal, tell } from "./notices.js"
import { bear } from "./phone.js"

/** @typedef {import("./app.js").App} App */

/** @param {App} app @param {() => void} [back] */
export function enrol(app, back) {
  const { say, stage } = app
  const root = stage.screen("enrol")
  const view = /** @type {any} */ (root.querySelector("camera-view"))
  const letters = /** @type {HTMLInputElement} */ (root.querySelector("input"))
  const help = slot(root, "help")
  help.textContent = say("enrol-help")
  view.say = (/** @type {string} */ key) => say({ "camera-live": "show-code", "camera-else": "enrol-else" }[key] ?? key)
  view.addEventListener("code", (/** @type {CustomEvent<string>} */ { detail }) => {
    const code = codeFrom(detail)
    if (code?.kind === "enrolment") return connect(app, code.value, back)
    app.sound.stop()
    view.judge("stop", say("not-a-phone-code"))
  })
  root.addEventListener("submit", (event) => {
    event.preventDefault()
    const code = enrolmentFrom(letters.value)
    if (code) return connect(app, code, back)
    app.sound.stop()
    help.textContent = say("enrol-not-whole")
    letters.focus()
  })
  // Letters that are typed at one go look like a card's.
  const code = (/** @type {import("../domain/code.js").Code} */ { kind, value }) => (
    (kind === "enrolment" || kind === "token") && (connect(app, value, back), true)
  )
  stage.show(root, { title: say("connect-phone"), back, code })
}

/**
 * @param {App} app
 * @param {string} code
 * @param {() => void} [back]
 * @param {boolean} [isSure] what could not be read stays here, and was told
 */
export async function connect(app, code, back, isSure = false) {
  const { say, stage } = app
  if (stage.isBusy()) return
  const again = (wasTold = false) => { connect(app, code, back, wasTold) }
  stage.busy(say("connecting"))
  await app.recount()
  // What is kept here was numbered for who wrote it: it goes before this phone becomes another, unless
  // the server does not know that one. Then it could never go, and goes in the new name.
  const isForgotten = isUnknown(app)
  const isClear = isForgotten || !(isSure ? unsentOf(app) : hereOnlyOf(app))
  if (!isClear) app.courier.go()
  const outcome = isClear ? await claim(app, code) : null
  stage.free()
  app.showSending()
  if (!outcome) return unsentOf(app) ? sendFirst(app, again, back) : saveFirst(app, again, back)
  if (outcome.state === "refused") return notConnected(app, outcome.problem, back)
  if (outcome.state !== "accepted") return noSignal(app, () => again(isSure), back)
  const phone = enrolled(outcome.answer, app.now())
  await identity.become(phone, isForgotten)
  await app.again()
  bear(app)
  app.sound.done()
  tell(app, {
    kind: "good", icon: "device", bar: say("counter"), title: say("connected-title", { label: phone.label }),
    text: say("connected-text", { points: phone.points.map(({ name }) => name).join(", ") }),
    acts: [{ label: say("begin"), icon: "arrow-right", isMain: true, run: () => app.go.start() }],
  })
}

/** @param {App} app whether the server took its key for nobody's, at the start or when it sent */
const isUnknown = ({ phone, courier }) => (
  Boolean(phone && (phone.isUnknown || courier.report.trouble === "signed-out"))
)

/** @param {App} app @param {string} code */
async function claim(app, code) {
  const asked = claimOf(app.store.get("enrolling"), code, () => randomBytes(32))
  await app.store.set("enrolling", asked, "strict")
  return app.server.enrol(asked, address.version())
}

/** @param {App} app @param {() => void} again @param {() => void} [back] */
function sendFirst(app, again, back) {
  const { say } = app
  tell(app, {
    kind: "kept", icon: "kept", bar: say("counter"), back,
    title: say("send-first-title"), text: say("send-first-text"),
    acts: [{ label: say("try-again"), icon: "refresh", isMain: true, run: () => again() }],
  })
}

/**
 * What no server could read would never go: it stays, and a file of it is the surer way.
 * @param {App} app @param {(wasTold: boolean) => void} again @param {() => void} [back]
 */
function saveFirst(app, again, back) {
  const { say, go } = app
  tell(app, {
    kind: "kept", icon: "kept", bar: say("counter"), back,
    title: say("save-first-title", { count: hereOnlyOf(app) }), text: say("save-first-text"),
    acts: [
      { label: say("connect-now"), icon: "device", run: () => again(true) },
      { label: say("records"), icon: "kept", isMain: true, run: () => go.records() },
    ],
  })
}

/** @param {App} app @param {import("../domain/outcome.js").Problem} problem @param {() => void} [back] */
function notConnected(app, problem, back) {
  const { say } = app
  app.sound.stop()
  tell(app, {
    kind: "stop", icon: "device", bar: say("counter"), title: problem.title, text: problem.detail, back,
    acts: [{ label: say("read-code-again"), icon: "scan", isMain: true, run: () => enrol(app, back) }],
  })
}
