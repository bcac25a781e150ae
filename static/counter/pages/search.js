// @ts-check
/** A family without its card, or the family of a card that has none: found by its code. */
import { familiesOf } from "../domain/card-book.js"
import { fill, made, slot } from "../parts/template.js"
import { authority } from "../ports/authority.js"
import { cardBook } from "../ports/card-book.js"
import { welcome } from "./cards.js"
import { ask } from "./choice.js"
import { askToGive } from "./linking.js"
import { signIn } from "./notices.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {{id: string, code: string, status: string, name?: string, sector?: string}} Found */

const REST_MS = 300
const SHOWN_MAX = 12
/** A family may have had many cards. */
const CARDS_READ = 120
const REASONS = [["forgotten", "home"], ["lost", "search"], ["other", "message"]]

/** @param {App} app @param {import("../domain/code.js").Code} [card] that is looking for its family */
export function search(app, card) {
  const { stage, say } = app
  const root = stage.screen("search")
  const input = /** @type {HTMLInputElement} */ (root.querySelector("input"))
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting
  /** @param {Found} family */
  const choose = (family) => (card ? askToGive(app, card, family) : askWhy(app, family))
  const look = () => find(app, root, input.value.trim(), choose)
  // A phone of the office knows no names, so none can be searched for.
  if (authority.isDevice()) fill(root, { label: say("family-code") })
  input.addEventListener("input", () => {
    clearTimeout(resting)
    resting = setTimeout(look, REST_MS)
  })
  root.addEventListener("submit", (event) => {
    event.preventDefault()
    clearTimeout(resting)
    look()
  })
  const back = () => (card && app.visit ? app.go.resume() : app.go.scan())
  stage.show(root, { title: card ? say("whose-card") : app.pointName, takesCards: !card, back })
}

/**
 * @param {App} app
 * @param {HTMLElement} root
 * @param {string} words
 * @param {(family: Found) => void} choose
 */
async function find(app, root, words, choose) {
  const { say } = app
  root.dataset.words = words
  if (!words) return show(app, root, [], say("search-help"), choose)
  show(app, root, [], say("searching"), choose)
  const outcome = authority.isDevice() ? null : await app.server.households(words)
  const here = outcome?.state === "accepted" ? [] : await findHere(app, words)
  // An answer that comes after the next letter is no longer wanted.
  if (root.dataset.words !== words || !root.isConnected) return
  if (outcome?.state === "signed-out" && !here.length) return signIn(app, () => app.go.scan())
  if (outcome?.state === "refused") return show(app, root, [], outcome.problem.detail, choose)
  if (outcome?.state === "unknown" && !here.length) return show(app, root, [], say("search-no-signal"), choose)
  const items = outcome?.state === "accepted" ? outcome.answer.items : here
  // Without names there is no other word to try.
  const none = authority.isDevice() ? "search-none-here" : "search-none"
  show(app, root, items, say(items.length ? "search-found" : none, { words }), choose)
}

/** @param {App} app @param {string} words @returns {Promise<Found[]>} of what this phone was told */
async function findHere(app, words) {
  const cards = await cardBook.byCode(words, CARDS_READ)
  const found = familiesOf(cards, app.store.get("families") ?? [], words, SHOWN_MAX)
  return found.map(({ id, code, isActive }) => ({ id, code, status: isActive ? "active" : "inactive" }))
}

/**
 * @param {App} app
 * @param {HTMLElement} root
 * @param {Found[]} families
 * @param {string} found
 * @param {(family: Found) => void} choose
 */
function show(app, root, families, found, choose) {
  fill(root, { found })
  slot(root, "families").replaceChildren(...families.map((family) => {
    const item = made("part-family")
    const { code, name, sector, status } = family
    const isActive = status === "active"
    const note = isActive ? [name, sector].filter(Boolean).join(" · ") : app.say("family-inactive")
    fill(item, { name: app.say("family", { code }), note: note || null })
    const press = /** @type {HTMLButtonElement} */ (item.querySelector("button"))
    press.disabled = !isActive
    press.addEventListener("click", () => choose(family))
    return item
  }))
}

/** @param {App} app @param {Found} household */
function askWhy(app, household) {
  const { say } = app
  const { id, code, status } = household
  /** @param {string} absent */
  const choose = (absent) => {
    app.sound.good()
    welcome(app, { household: { id, code, status }, absent })
    app.go.weigh()
  }
  ask(app, {
    bar: say("family", { code }), title: say("why-no-card"), back: () => search(app),
    options: REASONS.map(([reason, icon]) => (
      { label: say(`absent-${reason}`), icon, run: () => choose(reason) }
    )),
  })
}
