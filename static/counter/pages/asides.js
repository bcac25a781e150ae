// @ts-check
/** Whether something is set aside for whoever stands here: only the server knows. */
import { waitingHere } from "../domain/aside.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Who} Who */

/** Where the phone keeps what the server was asked and has not answered. */
export const ASKED = "asides-asked"

/** @param {App} app @returns {import("../domain/aside.js").Asked[]} */
export const askedOf = ({ store }) => store.get(ASKED) ?? []

/** @param {App} app @param {Who} who */
export const asidesOf = (app, { household }) => waitingHere(app.told, askedOf(app), household?.id, app.point)

/** Asked once for a family; nobody waits for it. @param {App} app @param {Who} who */
export async function lookAside(app, { household }) {
  if (!household || app.told?.household === household.id) return
  /** @type {import("../domain/aside.js").Told} */
  const asking = { household: household.id, state: "asking", items: [] }
  app.told = asking
  const outcome = await app.server.holds(household.id)
  // Meanwhile another family may have come.
  if (app.told !== asking) return
  const isTold = outcome.state === "accepted"
  app.told = { ...asking, state: isTold ? "told" : "unknown", items: isTold ? outcome.answer.items : [] }
  if (!app.stage.isBusy()) app.stage.refresh()
}
