// @ts-check
/** How a visit, a family and a credit are said on every screen. */
import { materialOf } from "../domain/catalogue.js"
import { printedNumber } from "../domain/card.js"
import { netOf } from "../domain/credit.js"
import { isOwn } from "../domain/operators.js"
import { netOfDraft } from "../domain/visit.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Who} Who */

/** @param {App} app @param {Who} who */
export function familyOf({ say }, { household, number }) {
  if (household) return say("family", { code: household.code })
  return number ? say("card", { number: printedNumber(number) }) : say("card-read")
}

/** @param {App} app @param {Who} who @returns {string} for whom a credit is, in the middle of a sentence */
export function gainerOf({ say }, { household, number }) {
  if (household) return say("for-family", { code: household.code })
  return number ? say("for-card", { number: printedNumber(number) }) : say("for-card-read")
}

/** @param {App} app @param {Who} who @returns {string | undefined} what the family has now */
function balanceOf({ say, numbers }, { balances }) {
  return balances && say("has", { amount: numbers.weight(balances.COMPOST ?? 0) })
}

/** @param {App} app @param {Who} who @returns {string | undefined} what is to be known of them first */
export const noteOf = (app, who) => (
  isOwn(app.shift, who.household) ? app.say("own-family-short") : balanceOf(app, who)
)

/** @param {App} app @param {string} code */
export const materialName = (app, code) => app.name(materialOf(app.catalogue, code)?.name) || code

/** @typedef {{quality: string, reason?: string | null}} Judged */

/** @param {App} app @param {Judged} line @returns {string} why it is not clean, as short as can be */
export function reasonOf(app, { quality, reason }) {
  const why = app.catalogue.quality_reasons.find(({ code }) => code === reason)
  return why ? app.name(why.name) : app.say(`quality-${quality}`)
}

/** @param {App} app @param {Judged} line */
export function qualityOf(app, line) {
  const quality = app.say(`quality-${line.quality}`)
  const reason = reasonOf(app, line)
  return reason === quality ? quality : app.say("quality-why", { quality, reason })
}

/** @param {App} app @param {Record<string, number>} amounts @returns {string[]} without what is 0 */
export function creditWords({ say, numbers }, amounts) {
  const { COMPOST = 0, POINTS = 0 } = amounts
  return [
    COMPOST ? say("plus", { amount: numbers.weight(COMPOST) }) : "",
    POINTS ? say("plus-points", { amount: numbers.points(POINTS) }) : "",
  ].filter(Boolean)
}

/** @param {import("../domain/visit.js").Visit} visit */
export const netOfVisit = (visit) => (
  visit.lines.reduce((sum, line) => sum + netOf(line), 0)
)

/** @param {App} app @param {"held" | "weighed"} word @returns {string | null} */
function allOf({ visit, say, numbers }, word) {
  if (!visit) return null
  const net_g = netOfVisit(visit) + netOfDraft(visit.draft)
  return net_g ? say(word, { amount: numbers.weight(net_g) }) : null
}

/** @param {App} app @returns {string | null} what is kept while something else is looked for */
export const held = (app) => allOf(app, "held")

/** @param {App} app @returns {string | null} all that this visit has weighed so far */
export const weighed = (app) => allOf(app, "weighed")
