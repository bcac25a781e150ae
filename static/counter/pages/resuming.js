// @ts-check
/** A visit that was in progress when the page closed goes on where it was. */
import { changePerson, tell } from "./notices.js"
import { mustAskWho } from "./shift.js"
import { weighed } from "./wording.js"

/** @param {import("./app.js").App} app */
export function resume(app) {
  const { say, visit } = app
  if (!visit) return app.go.scan()
  if (mustAskWho(app)) return app.go.people()
  if (visit.staff !== app.staff) return belongsToAnother(app)
  app.go.weigh()
  app.stage.announce(say("goes-on"))
}

/**
 * Work is never sent under somebody else's name.
 * @param {import("./app.js").App} app
 */
function belongsToAnother(app) {
  const { say } = app
  tell(app, {
    kind: "ask", icon: "users", title: say("anothers-visit-title"), text: say("anothers-visit-text"),
    held: weighed(app),
    acts: [
      { label: say("leave-visit"), icon: "trash", run: () => app.go.leave(() => resume(app)) },
      { label: say("sign-in"), icon: "key", isMain: true, run: () => changePerson(app) },
    ],
  })
}
