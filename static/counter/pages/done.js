// @ts-check
/** Recorded: what the family gained, what to tell it, and the paper. */
import { materialOf } from "../domain/catalogue.js"
import { creditOfLine, netOf } from "../domain/credit.js"
import { acts, button, fill, made, slot } from "../parts/template.js"
import { printer } from "../ports/printer.js"
import { creditWords, familyOf, gainerOf, materialName, qualityOf } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Visit} Visit */
/** @typedef {{id: string, receipt: {number: string, url: string},
 *   credited: Record<string, number>, balances?: Record<string, number>,
 *   warnings?: (string | {detail: string})[]}} Answer */

const ROLL_MM = 58

/** @param {App} app @param {Visit} visit @param {Answer} answer */
export function done(app, visit, answer) {
  const { say, numbers, stage } = app
  const root = stage.screen("done")
  const { COMPOST = 0, POINTS = 0 } = answer.credited
  // What the operator has looked at already is not asked twice.
  const warnings = (answer.warnings ?? []).filter((warning) => (
    !(visit.isSure && warning === "implausible-weight")
  ))
  fill(root, {
    compost: COMPOST ? say("plus", { amount: numbers.weight(COMPOST) }) : null,
    points: POINTS ? say("plus-points", { amount: numbers.points(POINTS) }) : null,
    for: COMPOST || POINTS ? gainerOf(app, visit.who) : say("thanks", { family: familyOf(app, visit.who) }),
    has: answer.balances ? say("has-now", {
      amount: numbers.weight(answer.balances.COMPOST ?? 0),
      points: numbers.points(answer.balances.POINTS ?? 0),
    }) : null,
    number: answer.receipt.number,
  })
  slot(root, "lines").append(...visit.lines.map((line) => rowOf(app, line)))
  slot(root, "tips").append(...tipsOf(app, visit, warnings).map((text) => {
    const tip = made("part-tip")
    fill(tip, { text })
    return tip
  }))
  button(root, "undo").hidden = !warnings.length
  acts(root, {
    undo: () => app.go.undo(),
    next: () => app.go.scan(),
    print: () => printer.open(answer.receipt.url, ROLL_MM),
    share: async () => {
      const way = await printer.share(answer.receipt.url, answer.receipt.number)
      if (way === "copied") fill(root, { share: say("copied") })
    },
  })
  stage.show(root, {
    title: app.pointName, takesCards: true, back: () => app.go.scan(),
    enter: () => (app.go.scan(), true),
  })
}

/** @param {App} app @param {import("../domain/visit.js").Line} line */
function rowOf(app, line) {
  const row = made("part-done-line")
  const earned = creditOfLine(line, app.catalogue.rates, app.now())
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
 * @param {(string | {detail: string})[]} warnings
 * @returns {string[]}
 */
function tipsOf(app, visit, warnings) {
  const looks = warnings.map((warning) => (
    typeof warning === "string" ? app.say(`warning-${warning}`) : warning.detail
  ))
  const advice = visit.lines
    .filter(({ quality }) => quality !== "clean")
    .map(({ material, reason }) => app.name(
      app.catalogue.quality_reasons.find(({ code }) => code === reason)?.advice
      ?? materialOf(app.catalogue, material)?.advice,
    ))
  return [...new Set([...looks, ...advice].filter(Boolean))]
}
