// @ts-check
/** A visit becomes a record of this phone: with its number, at once, whatever the network does. */
import { depositOf } from "../domain/record.js"
import { record } from "./recording.js"
import { familyOf, netOfVisit } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/outbox.js").Entry} Entry */

/** @param {App} app @param {Entry} entry @returns {import("./app.js").Last} */
const lastOf = ({ catalogue }, { id, number, what, record: { recorded_at } }) => (
  { id, what, recorded_at, receipt: { number: number ?? "", url: receiptOf(catalogue, id) } }
)

/** @param {import("../domain/catalogue.js").Catalogue} catalogue @param {string} id */
export const receiptOf = ({ programme }, id) => `/r/${programme.code}/${id}`

/** @param {App} app */
export async function confirm(app) {
  const { visit } = app
  if (!visit) return
  const weight = app.numbers.weight(netOfVisit(visit))
  const entry = await record(app, (stamp) => depositOf(visit, stamp), {
    what: `${familyOf(app, visit.who)} · ${weight}`, point: visit.point, family: visit.who.household?.id,
    // Together with the record: a page that is closed now must not find the visit once more.
    also: (kept) => ({ visit: null, [app.lastKey]: lastOf(app, kept) }),
  })
  if (!entry) return
  app.visit = null
  app.sound.done()
  app.go.done(visit, entry)
}
