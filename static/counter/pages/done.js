// @ts-check
/**
 * Recorded: what the family gained, what to tell it, and the paper. All of it is said at once from
 * what the phone knows; the server's answer, when it comes, takes its place.
 */
import { materialOf } from "../domain/catalogue.js"
import { creditOf, creditOfLine, netOf } from "../domain/credit.js"
import { OPEN } from "../domain/outbox.js"
import { acts, button, fill, made, picture, slot } from "../parts/template.js"
import { printer } from "../ports/printer.js"
import { receiptOf } from "./confirming.js"
import { standingOf } from "./standing.js"
import { creditWords, familyOf, gainerOf, materialName, qualityOf } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Visit} Visit */
/** @typedef {import("../domain/outbox.js").Entry} Entry */

const ROLL_MM = 58

/** @param {App} app @param {Visit} visit @param {Entry} entry */
export function done(app, visit, entry) {
  const { stage } = app
  const root = stage.screen("done")
  const receipt = receiptOf(app.catalogue, entry.id)
  let now = entry
  slot(root, "lines").append(...visit.lines.map((line) => rowOf(app, line, entry.kept_at)))
  draw(app, root, visit, now)
  acts(root, {
    undo: () => app.go.undo(),
    next: () => app.go.scan(),
    // Before the server has it there is no other paper than this screen.
    print: () => (now.state === "accepted" ? printer.open(receipt, ROLL_MM) : printer.page()),
    share: async () => {
      const way = await printer.share(receipt, entry.number ?? "")
      if (way === "copied") fill(root, { share: app.say("copied") })
    },
  })
  stage.show(root, {
    title: app.pointName, takesCards: true, back: () => app.go.scan(),
    enter: () => (app.go.scan(), true),
  })
  app.listeners.add((entries) => {
    const heard = entries.find(({ id }) => id === entry.id)
    if (heard && root.isConnected) draw(app, root, visit, now = heard)
    return root.isConnected
  })
}

/** @param {App} app @param {HTMLElement} root @param {Visit} visit @param {Entry} entry */
function draw(app, root, visit, entry) {
  const { say, numbers, catalogue } = app
  const { answer } = entry
  // What somebody has to decide first is not promised.
  const { COMPOST = 0, POINTS = 0 } = answer?.credited
    ?? (OPEN.includes(entry.state) ? {} : creditOf(visit.lines, catalogue.rates, entry.kept_at))
  // What the operator has looked at already is not asked twice.
  const warnings = (answer?.warnings ?? []).filter((warning) => (
    !(visit.isSure && warning === "implausible-weight")
  ))
  const { sign, word, note } = standingOf(app, entry)
  fill(root, {
    compost: COMPOST ? say("plus", { amount: numbers.weight(COMPOST) }) : null,
    points: POINTS ? say("plus-points", { amount: numbers.points(POINTS) }) : null,
    for: COMPOST || POINTS ? gainerOf(app, visit.who) : say("thanks", { family: familyOf(app, visit.who) }),
    has: answer?.balances ? say("has-now", {
      amount: numbers.weight(answer.balances.COMPOST ?? 0),
      points: numbers.points(answer.balances.POINTS ?? 0),
    }) : null,
    number: entry.number, when: app.moments.moment(entry.kept_at), state: word, "state-note": note,
  })
  slot(root, "standing").dataset.state = entry.state
  picture(slot(root, "standing"), sign)
  slot(root, "tips").replaceChildren(...tipsOf(app, visit, warnings).map((text) => {
    const tip = made("part-tip")
    fill(tip, { text })
    return tip
  }))
  button(root, "undo").hidden = !warnings.length
}

/** @param {App} app @param {import("../domain/visit.js").Line} line @param {number} at */
function rowOf(app, line, at) {
  const row = made("part-done-line")
  const earned = creditOfLine(line, app.catalogue.rates, at)
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
