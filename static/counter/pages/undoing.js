// @ts-check
/** The operator's own last deposit, undone with a reason: a new record, nothing is deleted. */
import { ask } from "./choice.js"
import { noSignal, refused, signIn, tell } from "./notices.js"
import { sendReversal } from "./sending.js"

/** @typedef {import("./app.js").App} App */

const REASONS = [["weight", "scale"], ["material", "recycle"], ["family", "users"], ["other", "message"]]

/** @param {App} app */
export function undo(app) {
  const { say, last } = app
  if (!last) return app.go.scan()
  ask(app, {
    bar: app.pointName, title: say("undo-title"),
    text: say("undo-text", { what: last.what, number: last.receipt.number }),
    back: () => app.go.scan(),
    options: REASONS.map(([reason, icon]) => (
      { label: say(`undo-${reason}`), icon, run: () => reverse(app, say(`undo-${reason}`)) }
    )),
  })
}

/** @param {App} app @param {string} reason */
async function reverse(app, reason) {
  const { stage, say, last } = app
  if (!last || stage.isBusy()) return
  stage.busy(say("sending"))
  const outcome = await sendReversal(app, reason)
  stage.free()
  app.showSending()
  const toScan = { label: say("next-family"), icon: "scan", run: () => app.go.scan() }
  if (outcome.state === "signed-out") return signIn(app)
  if (outcome.state === "unknown") return noSignal(app, () => reverse(app, reason), () => app.go.scan())
  if (outcome.state === "refused") {
    if (outcome.problem.code === "already-reversed") app.remember({ ...last, isReversed: true })
    return refused(app, outcome.problem, toScan)
  }
  app.sound.good()
  tell(app, {
    kind: "good", icon: "undo", title: say("undone-title"),
    text: say("undone-text", { what: last.what }), acts: [{ ...toScan, isMain: true }],
  })
}
