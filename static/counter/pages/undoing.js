// @ts-check
/** The operator's own last record, undone with a reason: a new record, nothing is deleted. */
import { reversalOf, takenBackOf } from "../domain/record.js"
import { ask } from "./choice.js"
import { tell } from "./notices.js"
import { record } from "./recording.js"

/** @typedef {import("./app.js").App} App */

const REASONS = [["weight", "scale"], ["material", "recycle"], ["family", "users"], ["other", "message"]]
const REASONS_OF_TAKEN = [["reward", "compost-bag"], ["not-taken", "undo"], ["family", "users"], ["other", "message"]]

/** @param {App} app */
export function undo(app) {
  const { say, last } = app
  if (!last) return app.go.scan()
  ask(app, {
    bar: app.pointName, title: say("undo-title"),
    text: say(last.isTaken ? "undo-taken-text" : "undo-text", { what: last.what, number: last.receipt.number }),
    back: () => app.go.scan(),
    options: (last.isTaken ? REASONS_OF_TAKEN : REASONS).map(([reason, icon]) => (
      { label: say(`undo-${reason}`), icon, run: () => reverse(app, say(`undo-${reason}`)) }
    )),
  })
}

/** @param {App} app @param {string} reason */
async function reverse(app, reason) {
  const { say, last, lastKey } = app
  if (!last) return
  const recordOf = last.isTaken ? takenBackOf : reversalOf
  const entry = await record(app, (stamp) => recordOf(last.id, reason, stamp), {
    what: say("taken-back", { what: last.what }),
    also: () => ({ [lastKey]: { ...last, isReversed: true } }),
  })
  if (!entry) return
  app.sound.good()
  tell(app, {
    kind: "good", icon: "undo", title: say("undone-title"),
    text: say("undone-text", { what: last.what }),
    acts: [{ label: say("next-family"), icon: "scan", isMain: true, run: () => app.go.scan() }],
  })
}
