// @ts-check
/** From opening the page to the first card: who works here, at which point, with which materials. */
import { materialsInUse, ownPoints } from "../domain/catalogue.js"
import { ask } from "./choice.js"
import { changePerson, noSignal, signIn, tell } from "./notices.js"
import { seriesOf } from "./sending.js"

/** @typedef {import("./app.js").App} App */

const PASSWORD = "/office/password?next=/counter"

/** @param {App} app */
export async function start(app) {
  if (!app.store.isDurable) return keepsNothing(app)
  const outcome = await app.server.catalogue()
  if (outcome.state === "signed-out") return signIn(app)
  const again = () => start(app)
  if (outcome.state === "refused") return notHere(app, outcome.problem)
  if (outcome.state === "accepted") app.learn(outcome.answer)
  // Without a signal the catalogue of the last time serves; the server computes the credit anyway.
  else if (!app.catalogue) return noSignal(app, again)
  app.showSending()
  choosePoint(app)
}

/**
 * Nothing is weighed where nothing can be kept.
 * @param {App} app
 */
function keepsNothing(app) {
  const { say } = app
  tell(app, {
    kind: "stop", icon: "alert", bar: say("counter"),
    title: say("keeps-nothing-title"), text: say("keeps-nothing-text"),
    acts: [{ label: say("try-again"), icon: "refresh", isMain: true, run: () => location.reload() }],
  })
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
function open(app, point) {
  app.point = point
  app.store.set(`point/${app.staff}`, point)
  if (!materialsInUse(app.catalogue).length) return nothingToDo(app, "no-materials")
  // Asked for early, so that the first family does not wait for it.
  seriesOf(app)
  if (app.visit) app.go.resume()
  else app.go.scan()
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
