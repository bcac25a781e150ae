// @ts-check
/** What the server says to a visit, and what the operator does next. */
import { cannotOpen } from "./cards.js"
import { refused, signIn, tell } from "./notices.js"
import { sendVisit } from "./sending.js"
import { familyOf, held, netOfVisit } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Visit} Visit */

const AGAIN_AFTER_MS = 10_000

/** @param {App} app */
export async function confirm(app) {
  const { stage, say } = app
  if (stage.isBusy() || !app.visit) return
  stage.busy(say("sending"))
  const outcome = await sendVisit(app)
  stage.free()
  app.showSending()
  if (outcome.state === "accepted") return accepted(app, outcome.answer)
  if (outcome.state === "signed-out") return signIn(app)
  if (outcome.state === "unknown") return waiting(app)
  return notTaken(app, outcome.problem)
}

/** @param {App} app @param {any} answer */
function accepted(app, answer) {
  const visit = /** @type {Visit} */ (app.visit)
  const weight = app.numbers.weight(netOfVisit(visit))
  app.remember({
    id: answer.id, receipt: answer.receipt, what: `${familyOf(app, visit.who)} · ${weight}`,
    recorded_at: app.timestamp(),
  })
  app.letGo()
  app.sound.done()
  app.go.done(visit, answer)
}

/**
 * Nothing answered: the record stays here as it is, and goes again by itself or by a tap.
 * @param {App} app
 */
function waiting(app) {
  const { say } = app
  const again = () => app.go.confirm()
  tell(app, {
    kind: "kept", icon: "kept", title: say("kept-title"), text: say("kept-text"), held: held(app),
    acts: [
      { label: say("leave-visit"), icon: "trash", run: () => app.go.leave(() => waiting(app)) },
      { label: say("try-again"), icon: "refresh", isMain: true, run: again },
    ],
  })
  const shown = document.querySelector(".notice")
  const unless = () => { if (shown?.isConnected) again() }
  window.addEventListener("online", unless, { once: true })
  setTimeout(unless, AGAIN_AFTER_MS)
}

/** @param {App} app @param {import("../domain/outcome.js").Problem} problem */
function notTaken(app, problem) {
  const { say } = app
  if (/-(card|household)$/.test(problem.code)) return cannotOpen(app, problem.code, problem)
  if (/-point|point-/.test(problem.code)) {
    return refused(app, problem, { label: say("ask-again"), icon: "refresh", run: app.go.start })
  }
  app.sound.stop()
  const detail = [problem.detail, ...(problem.errors ?? []).map((error) => error.detail)]
  tell(app, {
    kind: "stop", icon: "alert", title: problem.title, text: [...new Set(detail)].join(" "),
    held: held(app),
    acts: [
      { label: say("leave-visit"), icon: "trash", run: () => app.go.leave(() => notTaken(app, problem)) },
      { label: say("to-the-weights"), icon: "arrow-left", isMain: true, run: () => app.go.weigh() },
    ],
  })
}
