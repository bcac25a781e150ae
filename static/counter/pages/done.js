// @ts-check
/**
 * A deposit is recorded: what the family gained and what to tell it. All of it is said at once from
 * what the phone knows; the server's answer, when it comes, takes its place.
 */
import { materialOf } from "../domain/catalogue.js"
import { creditOf, creditOfLine, netOf } from "../domain/credit.js"
import { UNPROMISED } from "../domain/outbox.js"
import { fill, made, slot } from "../parts/template.js"
import { drawTips, showRecorded } from "./recorded.js"
import { creditWords, familyOf, gainerOf, materialName, qualityOf } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Visit} Visit */
/** @typedef {import("../domain/outbox.js").Entry} Entry */

/** @param {App} app @param {Visit} visit @param {Entry} entry */
export function done(app, visit, entry) {
  showRecorded(app, visit.who, entry, (root, now) => draw(app, root, visit, now))
}

/** @param {App} app @param {HTMLElement} root @param {Visit} visit @param {Entry} entry */
function draw(app, root, visit, entry) {
  const { say, numbers, catalogue } = app
  const { answer } = entry
  // What somebody has to decide first is not promised.
  const { COMPOST = 0, POINTS = 0 } = answer?.credited
    ?? (UNPROMISED.includes(entry.state) ? {} : creditOf(visit.lines, catalogue.rates, entry.kept_at))
  // What the operator has looked at already is not asked twice.
  const warnings = (answer?.warnings ?? []).filter((warning) => (
    !(visit.isSure && warning === "implausible-weight")
  ))
  fill(root, {
    compost: COMPOST ? say("plus", { amount: numbers.weight(COMPOST) }) : null,
    points: POINTS ? say("plus-points", { amount: numbers.points(POINTS) }) : null,
    for: COMPOST || POINTS ? gainerOf(app, visit.who) : say("thanks", { family: familyOf(app, visit.who) }),
    has: answer?.balances ? say("has-now", {
      amount: numbers.weight(answer.balances.COMPOST ?? 0),
      points: numbers.points(answer.balances.POINTS ?? 0),
    }) : null,
  })
  slot(root, "lines").replaceChildren(...visit.lines.map((line) => rowOf(app, line, entry)))
  drawTips(root, tipsOf(app, visit, warnings), warnings.length > 0)
}

/** @param {App} app @param {import("../domain/visit.js").Line} line @param {Entry} entry */
function rowOf(app, line, { state, kept_at }) {
  const row = made("part-done-line")
  const earned = state === "dismissed" ? {} : creditOfLine(line, app.catalogue.rates, kept_at)
  fill(row, {
    name: materialName(app, line.material), note: qualityOf(app, line),
    net: app.numbers.weight(netOf(line)), credit: creditWords(app, earned).join(" ") || "–",
  })
  return row
}

/**
 * What the operator should look at, and what the family could do better.
 * @param {App} app
 * @param {Visit} visit
 * @param {string[]} warnings
 * @returns {string[]}
 */
function tipsOf(app, visit, warnings) {
  const looks = warnings.map((warning) => app.say(`warning-${warning}`))
  const advice = visit.lines
    .filter(({ quality }) => quality !== "clean")
    .map(({ material, reason }) => app.name(
      app.catalogue.quality_reasons.find(({ code }) => code === reason)?.advice
      ?? materialOf(app.catalogue, material)?.advice,
    ))
  return [...new Set([...looks, ...advice].filter(Boolean))]
}
