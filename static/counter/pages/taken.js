// @ts-check
/** Handed out and recorded: what the family took, what that cost, and what it has now. */
import { fill, slot } from "../parts/template.js"
import { drawTips, showRecorded } from "./recorded.js"
import { amountOf, hasOf, manyOf } from "./taking-words.js"
import { gainerOf } from "./wording.js"

/** @typedef {import("./app.js").App} App */

/**
 * @param {App} app
 * @param {import("../domain/visit.js").Who} who
 * @param {import("../domain/shelf.js").Offer} offer
 * @param {number} quantity
 * @param {import("../domain/outbox.js").Entry} entry
 */
export function taken(app, who, { reward, price }, quantity, entry) {
  const { say } = app
  showRecorded(app, who, entry, (root, { answer, cost, record, state }) => {
    const paid = state === "dismissed" ? null : say("costs", { amount: amountOf(app, price.asset, cost?.amount ?? 0) })
    const { balances } = answer ?? {}
    const left = balances ? hasOf(app, { COMPOST: balances.COMPOST ?? 0, POINTS: balances.POINTS ?? 0 }) : null
    const warnings = answer?.warnings ?? []
    fill(root, {
      compost: manyOf(app, reward, quantity), points: null,
      for: record.batch ? say("for-and-batch", { for: gainerOf(app, who), batch: record.batch }) : gainerOf(app, who),
      has: left && paid ? say("costs-and-has", { cost: paid, has: left }) : paid,
    })
    // Nothing was weighed.
    const table = /** @type {HTMLElement} */ (slot(root, "lines").closest("table"))
    table.hidden = true
    drawTips(root, warnings.map((warning) => say(`warning-${warning}`)), warnings.length > 0)
  })
}
