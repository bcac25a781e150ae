// @ts-check
/** Before anything else: this browser keeps what is weighed, and no other tab is at it. */
import { workHere } from "../ports/tabs.js"
import { tell } from "./notices.js"

/** @typedef {import("./app.js").App} App */

/**
 * Nothing is weighed where nothing can be kept.
 * @param {App} app
 */
export function keepsNothing(app) {
  const { say } = app
  tell(app, {
    kind: "stop", icon: "alert", bar: say("counter"),
    title: say("keeps-nothing-title"), text: say("keeps-nothing-text"),
    acts: [{ label: say("try-again"), icon: "refresh", isMain: true, run: () => location.reload() }],
  })
}

/**
 * @param {App} app
 * @param {boolean} [isTaking] go on here, wherever it was
 * @returns {Promise<boolean>} false when another tab works, and the operator was told
 */
export async function isOnlyTab(app, isTaking = false) {
  if (app.isHere && !isTaking) return true
  app.isHere = await workHere(() => isElsewhere(app), isTaking)
  if (!app.isHere) isElsewhere(app)
  return app.isHere
}

/** @param {App} app */
function isElsewhere(app) {
  const { say } = app
  app.isHere = false
  app.courier.stop()
  tell(app, {
    kind: "ask", icon: "device", bar: say("counter"),
    title: say("elsewhere-title"), text: say("elsewhere-text"),
    acts: [{
      label: say("go-on-here"), icon: "arrow-right", isMain: true,
      run: async () => {
        await isOnlyTab(app, true)
        await app.again()
        app.go.start()
      },
    }],
  })
}
