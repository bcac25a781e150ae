// @ts-check
/** How the scale's screen shows a visit; nothing here changes it. */
import { materialOf, materialsInUse } from "../domain/catalogue.js"
import { creditOfLine, netOf } from "../domain/credit.js"
import { isOwn } from "../domain/operators.js"
import { grossOf, isWeighing, lineOf, netOfDraft } from "../domain/visit.js"
import { fill, picture, slot } from "../parts/template.js"
import { asidesOf } from "./asides.js"
import { creditWords, materialName, netOfVisit, qualityOf, reasonOf } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Visit} Visit */

/** @param {App} app */
export const tilesOf = (app) => materialsInUse(app.catalogue).map((material) => (
  { ...material, name: app.name(material.name) }
))

/** @param {App} app @param {string} code */
function dressOf({ catalogue }, code) {
  const { stream = "rest", pictogram = "scale" } = materialOf(catalogue, code) ?? {}
  return { stream, pictogram }
}

/** @param {App} app @param {HTMLElement} root @param {Visit} visit */
export function drawOwn(app, root, { who }) {
  const own = /** @type {HTMLElement} */ (root.querySelector("[data-own]"))
  const isOurs = isOwn(app.shift, who.household)
  if (isOurs && own.hidden) app.sound.look()
  own.hidden = !isOurs
  fill(root, { own: app.say("own-family") })
}

/** @param {App} app @param {HTMLElement} root @param {Visit} visit */
export function drawNoted(app, root, visit) {
  const rows = visit.lines.map((line) => ({
    ...dressOf(app, line.material), name: materialName(app, line.material), isWaiting: false,
    note: qualityOf(app, line), net: app.numbers.weight(netOf(line)),
  }))
  if (visit.draft && isWeighing(visit)) {
    rows.push({
      ...dressOf(app, visit.draft.material), name: materialName(app, visit.draft.material),
      note: app.say("on-the-scale"), net: app.numbers.weight(netOfDraft(visit.draft)),
      isWaiting: true,
    })
  }
  const list = /** @type {any} */ (root.querySelector("line-list"))
  list.rows = rows
  fill(root, { ask: app.say(visit.lines.length ? "what-else" : "what") })
}

/** @param {App} app @param {HTMLElement} root @param {Visit} visit */
export function drawDraft(app, root, { draft }) {
  const { say, numbers } = app
  root.classList.toggle("weigh-empty", !draft)
  if (!draft) return fill(root, { material: "", say: "" })
  const { stream, pictogram } = dressOf(app, draft.material)
  const tile = /** @type {HTMLElement} */ (root.querySelector(".chosen-tile"))
  tile.className = `chosen-tile stream-${stream}`
  picture(tile, pictogram)
  root.dataset.quality = draft.quality
  slot(root, "say").dataset.kind = ""
  // Hundreds of kilos to the gram need the room of the container's button.
  root.querySelector(".weight-shown")?.toggleAttribute("data-long", draft.written.length > 5)
  const isClean = draft.quality === "clean"
  fill(root, {
    material: materialName(app, draft.material), written: draft.written || "0",
    tare: tareOf(app, draft), say: previewOf(app, draft),
    sum: draft.tare_g ? say("equals", { amount: numbers.weight(netOfDraft(draft)) }) : "",
    quality: isClean ? say("not-clean") : reasonOf(app, draft),
  })
  picture(slot(root, "quality-button"), isClean ? "contaminated" : draft.quality)
}

/** @param {App} app @param {import("../domain/visit.js").Draft} draft */
function tareOf({ say, name, numbers, catalogue }, { tare, tare_g }) {
  if (!tare_g) return say("no-tare")
  const preset = catalogue.tare_presets.find(({ code }) => code === tare)
  return say("tare", { name: name(preset?.name), amount: numbers.weight(tare_g) })
}

/** @param {App} app @param {import("../domain/visit.js").Draft} draft */
function previewOf(app, draft) {
  if (!grossOf(draft) || !netOfDraft(draft)) return ""
  if (draft.quality === "rejected") return app.say("rejected-earns-nothing")
  const line = lineOf(draft)
  const words = creditWords(app, creditOfLine(line, app.catalogue.rates, app.now()))
  return words.join(" · ") || app.say("earns-nothing")
}

/**
 * The one big button: what it does depends on what lies on the scale.
 * @param {App} app
 * @param {HTMLElement} root
 * @param {Visit} visit
 * @param {string} step
 */
export function drawGo(app, root, visit, step) {
  const { say, numbers } = app
  const button = /** @type {HTMLButtonElement} */ (slot(root, "go"))
  const quality = visit.draft?.quality ?? "clean"
  const isWeight = step === "weight"
  button.hidden = !isWeight && !visit.lines.length && !isWeighing(visit)
  // Whoever came to take something home is one tap away from it, until something is weighed.
  slot(root, "take").hidden = !button.hidden || !app.catalogue.rewards?.length
  slot(root, "aside").hidden = !button.hidden || !asidesOf(app, visit.who).length
  button.dataset.quality = isWeight ? quality : "clean"
  picture(button, isWeight && quality !== "clean" ? quality : isWeight || !isWeighing(visit) ? "check" : "arrow-right")
  fill(root, {
    "go-say": isWeight ? say(`go-${quality}`)
      : isWeighing(visit) ? say("go-on-weighing")
        : say("go-visit", { amount: numbers.weight(netOfVisit(visit)) }),
  })
}
