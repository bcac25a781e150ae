// @ts-check
/**
 * The scale: material, weight, quality, and once more for another material. A visit of one clean
 * material is the tile, the digits and the green button.
 */
import "../parts/line-list.js"
import "../parts/material-grid.js"
import "../parts/number-keypad.js"
import { afterKey } from "../domain/quantity.js"
import * as visits from "../domain/visit.js"
import { acts, slot } from "../parts/template.js"
import { lookAside } from "./asides.js"
import { askQuality, askTare, sure } from "./weighing-choices.js"
import { drawDraft, drawGo, drawNoted, drawOwn, tilesOf } from "./weighing.js"
import { familyOf, noteOf } from "./wording.js"

/** @typedef {import("../domain/visit.js").Visit} Visit */

/** @param {import("./app.js").App} app */
export function weigh(app) {
  const { stage, say } = app
  const root = stage.screen("weigh")
  const grid = /** @type {any} */ (root.querySelector("material-grid"))
  const visit = () => /** @type {Visit} */ (app.visit)
  let step = visit().draft ? "weight" : "material"

  function draw() {
    if (root.dataset.step !== step) root.querySelector(".weigh-what")?.scrollTo(0, 0)
    root.dataset.step = step
    grid.chosen = visit().draft?.material ?? null
    drawOwn(app, root, visit())
    drawNoted(app, root, visit())
    drawDraft(app, root, visit())
    drawGo(app, root, visit(), step)
  }

  /** @param {Visit} changed @param {string} [next] */
  function keep(changed, next = step) {
    step = next
    app.keep(changed)
    draw()
  }

  /** @param {() => void} then what comes after what lies on the scale has been noted */
  function note(then) {
    const fault = visits.faultOfDraft(visit(), app.catalogue.limits)
    if (!fault) return sure(app, () => {
      app.keep(visits.noted(visit()))
      then()
    })
    app.sound.stop()
    slot(root, "say").textContent = say(`fault-${fault}`)
    slot(root, "say").dataset.kind = "stop"
  }

  function go() {
    if (step === "weight") return note(app.go.confirm)
    if (visits.isWeighing(visit())) return keep(visit(), "weight")
    return visit().lines.length && app.go.confirm()
  }

  /** @param {string} key */
  function press(key) {
    const { draft } = visit()
    if (!draft) return false
    keep(visits.changed(visit(), { written: afterKey(draft.written, key), isSure: false }), "weight")
    return true
  }

  /** Typed on a keyboard: the focus shows what Enter will do. @param {string} key */
  function typed(key) {
    const isTaken = press(key)
    if (isTaken) slot(root, "go").focus({ preventScroll: true })
    return isTaken
  }

  function back() {
    if (step === "weight") return keep(visit(), "material")
    app.go.leave(() => app.go.weigh())
  }

  /** The Enter of a keyboard is the green button, unless another button has the focus. */
  function enter() {
    const at = document.activeElement
    const isFree = !at || at === document.body || at.closest("number-keypad, h1")
    if (isFree) go()
    return Boolean(isFree)
  }

  /** @param {string} [word] */
  function refresh(word) {
    stage.hold(manner())
    drawOwn(app, root, visit())
    drawGo(app, root, visit(), step)
    lookAside(app, visit().who)
    if (word) stage.announce(say(word))
  }

  const manner = () => ({
    title: familyOf(app, visit().who), note: noteOf(app, visit().who),
    back, key: typed, enter, refresh,
  })

  grid.materials = tilesOf(app)
  grid.addEventListener("choose", (/** @type {CustomEvent<string>} */ { detail }) => {
    keep(visits.chosen(visit(), detail), "weight")
  })
  root.querySelector("line-list")?.addEventListener("undo", (event) => {
    const place = /** @type {CustomEvent<number | null>} */ (event).detail
    keep(place === null ? { ...visit(), draft: null } : visits.without(visit(), place))
  })
  root.querySelector("number-keypad")?.addEventListener("key", (event) => {
    press(/** @type {CustomEvent<string>} */ (event).detail)
  })
  acts(root, {
    go, take: () => app.go.take(visit().who), aside: () => app.go.asides(visit().who), people: () => app.go.people(), material: () => keep(visit(), "material"),
    more: () => note(() => app.go.weigh()),
    tare: () => askTare(app), quality: () => askQuality(app),
  })
  draw()
  stage.show(root, manner())
  lookAside(app, visit().who)
}
