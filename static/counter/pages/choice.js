// @ts-check
/** A question with a few big answers: which point, why no card, why not clean, what to undo. */
import { fill, made, picture, slot } from "../parts/template.js"

/**
 * @typedef {{label: string, icon: string, note?: string, kind?: string, run: () => void}} Option
 * @typedef {{title: string, text?: string, options: (Option | {heading: string})[],
 *   bar: string, note?: string, back?: () => void}} Question
 */

/** @param {import("./app.js").App} app @param {Question} question */
export function ask(app, { title, text, options, bar, note, back }) {
  const root = app.stage.screen("choice")
  fill(root, { title, text: text ?? null })
  slot(root, "options").append(...options.map(optionOf))
  app.stage.show(root, { title: bar, note, back })
}

/** @param {Option | {heading: string}} option */
function optionOf(option) {
  if ("heading" in option) {
    const heading = made("part-heading")
    fill(heading, { label: option.heading })
    return heading
  }
  const item = made("part-option")
  const press = /** @type {HTMLButtonElement} */ (item.querySelector("button"))
  if (option.kind) press.dataset.kind = option.kind
  picture(item, option.icon)
  fill(item, { label: option.label, note: option.note ?? null })
  press.addEventListener("click", option.run)
  return item
}
