// @ts-check
/** A family without its card: found by its code, and asked why. */
import { fill, made, slot } from "../parts/template.js"
import { welcome } from "./cards.js"
import { ask } from "./choice.js"
import { signIn } from "./notices.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Household & {sector?: string}} Household */

const REST_MS = 300
const REASONS = [["forgotten", "home"], ["lost", "search"], ["other", "message"]]

/** @param {App} app */
export function search(app) {
  const { stage } = app
  const root = stage.screen("search")
  const input = /** @type {HTMLInputElement} */ (root.querySelector("input"))
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let resting
  const look = () => find(app, root, input.value.trim())
  input.addEventListener("input", () => {
    clearTimeout(resting)
    resting = setTimeout(look, REST_MS)
  })
  root.addEventListener("submit", (event) => {
    event.preventDefault()
    clearTimeout(resting)
    look()
  })
  stage.show(root, { title: app.pointName, takesCards: true, back: () => app.go.scan() })
}

/** @param {App} app @param {HTMLElement} root @param {string} words */
async function find(app, root, words) {
  const { say } = app
  root.dataset.words = words
  if (!words) return show(app, root, [], say("search-help"))
  show(app, root, [], say("searching"))
  const outcome = await app.server.households(words)
  // An answer that comes after the next letter is no longer wanted.
  if (root.dataset.words !== words || !root.isConnected) return
  if (outcome.state === "signed-out") return signIn(app, () => app.go.scan())
  if (outcome.state === "refused") return show(app, root, [], outcome.problem.detail)
  if (outcome.state === "unknown") return show(app, root, [], say("search-no-signal"))
  const { items } = outcome.answer
  show(app, root, items, say(items.length ? "search-found" : "search-none", { words }))
}

/** @param {App} app @param {HTMLElement} root @param {Household[]} families @param {string} found */
function show(app, root, families, found) {
  fill(root, { found })
  slot(root, "families").replaceChildren(...families.map((family) => {
    const item = made("part-family")
    const { code, name, sector, status } = family
    const isActive = status === "active"
    const note = isActive ? [name, sector].filter(Boolean).join(" · ") : app.say("family-inactive")
    fill(item, { name: app.say("family", { code }), note: note || null })
    const press = /** @type {HTMLButtonElement} */ (item.querySelector("button"))
    press.disabled = !isActive
    press.addEventListener("click", () => askWhy(app, family))
    return item
  }))
}

/** @param {App} app @param {Household} household */
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
