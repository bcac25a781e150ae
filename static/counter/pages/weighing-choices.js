// @ts-check
/** Questions about what lies on the scale: in what, how clean, and whether it can be so much. */
import { materialOf, reasonsFor } from "../domain/catalogue.js"
import { changed, isSurprising, netOfDraft } from "../domain/visit.js"
import { ask } from "./choice.js"
import { tell } from "./notices.js"
import { familyOf, materialName } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Visit} Visit */

const GRADES = ["contaminated", "rejected"]

/** @param {App} app @param {Partial<import("../domain/visit.js").Draft>} changes */
function answer(app, changes) {
  app.keep(changed(/** @type {Visit} */ (app.visit), changes))
  app.go.weigh()
}

/** @param {App} app */
export function askTare(app) {
  const { say, numbers, catalogue } = app
  ask(app, {
    bar: barOf(app), title: say("tare-title"), text: say("tare-text"), back: () => app.go.weigh(),
    options: [
      {
        label: say("no-tare"), icon: "scale",
        run: () => answer(app, { tare: null, tare_g: 0 }),
      },
      ...catalogue.tare_presets.filter(({ tare_g }) => tare_g > 0).map(({ code, name, tare_g }) => ({
        label: app.name(name), note: numbers.weight(tare_g), icon: "bucket",
        run: () => answer(app, { tare: code, tare_g }),
      })),
    ],
  })
}

/** @param {App} app */
export function askQuality(app) {
  const { say } = app
  const draft = app.visit?.draft
  ask(app, {
    bar: barOf(app), title: say("quality-title", { material: materialName(app, draft?.material ?? "") }),
    back: () => app.go.weigh(),
    options: [
      {
        label: say("quality-clean"), icon: "clean", kind: "clean",
        run: () => answer(app, { quality: "clean", reason: null }),
      },
      ...GRADES.flatMap((quality) => [
        { heading: say(`quality-${quality}-heading`) },
        ...reasonsFor(app.catalogue, quality).map(({ code, name }) => ({
          label: app.name(name), icon: quality, kind: quality,
          run: () => answer(app, { quality, reason: code }),
        })),
        {
          label: say("other-reason"), icon: quality, kind: quality,
          run: () => answer(app, { quality, reason: null }),
        },
      ]),
    ],
  })
}

/**
 * Goes on at once with an ordinary weight; asks first about one that is hard to believe.
 * @param {App} app
 * @param {() => void} then
 */
export function sure(app, then) {
  const { say, numbers, catalogue, visit } = app
  const draft = visit?.draft ?? null
  const code = draft?.material ?? ""
  if (!isSurprising(draft, materialOf(catalogue, code)?.plausible_visit_g)) return then()
  app.sound.stop()
  tell(app, {
    kind: "ask", icon: "scale", bar: barOf(app), back: () => app.go.weigh(),
    title: say("sure-title", { amount: numbers.weight(netOfDraft(draft)) }),
    text: say("sure-text", { material: materialName(app, code) }),
    acts: [
      {
        label: say("sure-yes"), icon: "check",
        run: () => {
          answer(app, { isSure: true })
          then()
        },
      },
      { label: say("sure-no"), icon: "arrow-left", isMain: true, run: () => app.go.weigh() },
    ],
  })
}

/** @param {App} app */
const barOf = (app) => (app.visit ? familyOf(app, app.visit.who) : app.pointName)
