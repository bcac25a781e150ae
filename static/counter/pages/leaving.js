// @ts-check
/** The only way by which something weighed is thrown away: a tap that says so, twice. */
import { holdsWeights } from "../domain/visit.js"
import { tell } from "./notices.js"
import { weighed } from "./wording.js"

/**
 * @param {import("./app.js").App} app
 * @param {() => void} stay
 */
export function leave(app, stay) {
  const { say } = app
  const go = () => {
    app.letGo()
    app.go.scan()
  }
  if (!holdsWeights(app.visit)) return go()
  tell(app, {
    kind: "ask", icon: "trash", title: say("leave-title"),
    text: say("leave-text"), held: weighed(app), back: stay,
    acts: [
      { label: say("leave-yes"), icon: "trash", run: go },
      { label: say("leave-no"), icon: "arrow-left", isMain: true, run: stay },
    ],
  })
}
