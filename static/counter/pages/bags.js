// @ts-check
/** Which batch the bag is of: one touch on what its label says, or the label before a reader. */
import { bagsAt } from "../domain/bags.js"
import { fill, made, slot } from "../parts/template.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {(batch: string | null) => void} Choose */

/**
 * @param {App} app
 * @param {HTMLElement} root
 * @param {{point: string, batch: string | null, choose: Choose}} bag the batch that was chosen last
 *   stands in front, and there it stays while others are touched
 * @returns {(batch: string | null, isCompost: boolean) => void} shows what is chosen
 */
export function bagsOf(app, root, { point, batch: first, choose }) {
  const { batches } = app.catalogue
  const place = slot(root, "bags")

  function list() {
    const codes = bagsAt(batches, point, first)
    if (!codes.length) return place.replaceChildren()
    place.replaceChildren(...codes.map((code) => bagOf(code, code, choose)), bagOf("", app.say("bag-none"), choose))
  }

  list()
  return (batch, isCompost) => {
    if (batch && !bagsAt(batches, point, first).includes(batch)) {
      // Read from a label: no list has it.
      first = batch
      list()
    }
    slot(root, "bag").hidden = !isCompost || !place.childElementCount
    for (const press of place.querySelectorAll("button")) {
      press.setAttribute("aria-pressed", String(press.value === (batch ?? "")))
    }
  }
}

/**
 * @param {App} app
 * @param {import("../domain/code.js").Code | null} code
 * @param {(batch: string) => void} choose
 * @returns {boolean} whether it was the label of a bag of ours
 */
export function hearBag({ catalogue, sound }, code, choose) {
  if (code?.kind !== "bag" || code.programme !== catalogue.programme.code.toUpperCase()) return false
  sound.good()
  choose(code.value)
  return true
}

/** @param {string} code @param {string} words @param {Choose} choose */
function bagOf(code, words, choose) {
  const press = /** @type {HTMLButtonElement} */ (made("part-bag"))
  press.value = code
  fill(press, { code: words })
  press.addEventListener("click", () => choose(code || null))
  return press
}
