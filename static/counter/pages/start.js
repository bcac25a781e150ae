// @ts-check
/** From opening the page to the first card: who works here, at which point, with which materials. */
import { materialsInUse, ownPoints } from "../domain/catalogue.js"
import { mayBecomeAnother } from "../domain/phone.js"
import { address } from "../ports/address.js"
import { network } from "../ports/network.js"
import { storage } from "../ports/storage.js"
import { ask } from "./choice.js"
import { fetchLater } from "./later.js"
import { changePerson, noSignal, signIn, tell } from "./notices.js"
import { seriesOf } from "./recording.js"
import { isOnlyTab, keepsNothing } from "./one-tab.js"
import { mustAskWho } from "./shift.js"
import { adoptNumbers, bear, hearStanding, notKnown, outOfUse } from "./phone.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/outcome.js").Outcome} Outcome */

const PASSWORD = "/office/password?next=/counter"
/** Whoever knows what to do without the server does not wait for it. */
const PATIENCE_MS = 1_500
const SHORTCUTS = ["number", "records"]

/** @param {App} app */
export async function start(app) {
  if (!app.store.isDurable) return keepsNothing(app)
  if (!await isOnlyTab(app)) return
  app.recount()
  bear(app)
  const code = address.takeCode()
  if (code && mayBecomeAnother(app.phone)) return app.go.connect(code, app.go.start)
  if (app.phone?.isOut) return outOfUse(app)
  const asking = app.server.catalogue()
  const outcome = await (app.catalogue ? network.orAfter(asking, PATIENCE_MS) : asking)
  if (outcome) return begin(app, outcome)
  begin(app, { state: "unknown", status: 0 })
  late(app, await asking)
}

/** @param {App} app @param {Outcome} outcome */
async function begin(app, outcome) {
  if (await hearStanding(app, outcome)) return outOfUse(app)
  if (app.phone && outcome.state === "signed-out") return notKnown(app)
  if (outcome.state === "refused") return notHere(app, outcome.problem)
  if (outcome.state === "accepted") app.learn(outcome.answer)
  // Without a signal the catalogue of the last time serves; the server computes the credit anyway.
  else if (!app.catalogue) return outcome.state === "signed-out" ? signIn(app) : noSignal(app, () => start(app))
  else if (outcome.state === "signed-out") return signIn(app, () => choosePoint(app))
  choosePoint(app)
}

/** The answer that nobody waited for. @param {App} app @param {Outcome} outcome */
async function late(app, outcome) {
  await hearStanding(app, outcome)
  if (outcome.state !== "accepted") return
  const before = app.staff
  app.learn(outcome.answer)
  if (app.staff !== before) choosePoint(app)
}

/**
 * Signed in, but not as somebody who weighs.
 * @param {App} app
 * @param {import("../domain/outcome.js").Problem} problem
 */
function notHere(app, problem) {
  const { say } = app
  if (problem.code === "password-change-needed") return location.assign(PASSWORD)
  tell(app, {
    kind: "stop", icon: "user", bar: say("counter"), title: problem.title, text: problem.detail,
    acts: [
      { label: say("try-again"), icon: "refresh", run: () => { start(app) } },
      { label: say("change-person"), icon: "key", isMain: true, run: () => changePerson(app) },
    ],
  })
}

/** @param {App} app */
export function choosePoint(app) {
  const points = ownPoints(app.catalogue)
  const kept = app.visit?.point ?? app.store.get(`point/${app.staff}`)
  if (!points.length) return nothingToDo(app, "no-points")
  if (points.length === 1) return open(app, points[0].code)
  if (points.some(({ code }) => code === kept)) return open(app, kept)
  askPoint(app)
}

/** @param {App} app @param {() => void} [back] */
export function askPoint(app, back) {
  const { say } = app
  ask(app, {
    bar: app.catalogue.programme.name, title: say("where-are-you"), back,
    options: ownPoints(app.catalogue).map(({ code, name }) => (
      { label: name, note: code, icon: "pin", run: () => open(app, code) }
    )),
  })
}

/** @param {App} app @param {string} point */
async function open(app, point) {
  app.point = point
  // What was weighed where this phone records no longer is recorded where it does now.
  if (app.visit && !ownPoints(app.catalogue).some(({ code }) => code === app.visit?.point)) {
    app.keep({ ...app.visit, point })
  }
  app.store.set(`point/${app.staff}`, point)
  if (!materialsInUse(app.catalogue).length) return nothingToDo(app, "no-materials")
  storage.ask()
  await adoptNumbers(app)
  const numbers = await seriesOf(app, point)
  if (numbers.state === "refused") return notHere(app, numbers.problem)
  if (numbers.state === "signed-out") return signIn(app)
  if (numbers.state === "unknown") return noSignal(app, () => open(app, point))
  app.courier.go()
  fetchLater()
  if (app.visit || mustAskWho(app)) app.go.resume()
  else app.go[firstScreen()]()
}

/** What was touched on the phone's home screen, once; else the next card. */
function firstScreen() {
  const asked = new URLSearchParams(location.search).get("open") ?? ""
  history.replaceState(history.state, "", location.pathname)
  return SHORTCUTS.includes(asked) ? asked : "scan"
}

/** @param {App} app @param {"no-points" | "no-materials"} why */
function nothingToDo(app, why) {
  const { say } = app
  tell(app, {
    kind: "ask", icon: why === "no-points" ? "pin" : "scale", bar: app.catalogue.programme.name,
    title: say(`${why}-title`), text: say(`${why}-text`),
    acts: [{
      label: say("try-again"), icon: "refresh", isMain: true, run: () => { start(app) },
    }],
  })
}
