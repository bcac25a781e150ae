// @ts-check
/**
 * Six digits on the big keys. They are checked on the phone, five times; after that by the server.
 * Each try is written down before it is looked at, so that a reload wins none.
 */
import "../parts/number-keypad.js"
import { PIN_DIGITS, forgiven, tried, triesLeft } from "../domain/operators.js"
import { acts, slot } from "../parts/template.js"
import { hashing } from "../ports/hashing.js"
import { tell } from "./notices.js"
import { takeOver } from "./shift.js"
import { held } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/operators.js").Operator} Operator */

/** @param {App} app @param {Operator} operator */
export function askPin(app, operator) {
  const { say, stage } = app
  if (!operator.pin) return noPin(app, operator)
  const root = stage.screen("pin")
  let typed = ""

  /** @param {string} [help] @param {boolean} [isWrong] */
  function draw(help = say(triesLeft(triesOf(app), operator) ? "pin-help" : "pin-online"), isWrong = false) {
    slot(root, "shown").textContent = "●".repeat(typed.length) + "○".repeat(PIN_DIGITS - typed.length)
    root.classList.toggle("keying-wrong", isWrong)
    slot(root, "help").textContent = help
  }

  async function check() {
    stage.busy(say("checking"))
    const verdict = await verdictOf(app, operator, typed)
    stage.free()
    app.showSending()
    if (verdict === true) return operator.pin?.one_time ? oneTime(app, operator) : takeOver(app, operator.id)
    typed = ""
    app.sound.stop()
    draw(verdict, true)
  }

  /** @param {string} key */
  function press(key) {
    if (key === "clear") typed = ""
    else if (key === "erase") typed = typed.slice(0, -1)
    else if (/^\d$/.test(key) && typed.length < PIN_DIGITS) typed += key
    draw()
    if (typed.length === PIN_DIGITS && !stage.isBusy()) check()
    return true
  }

  root.querySelector("number-keypad")?.addEventListener("key", (event) => {
    press(/** @type {CustomEvent} */ (event).detail)
  })
  acts(root, { people: () => app.go.people() })
  slot(root, "whose").textContent = say("pin-of", { name: operator.name })
  draw()
  stage.show(root, { title: say("who-weighs"), back: () => app.go.people(), key: press })
}

/** @param {App} app @returns {import("../domain/operators.js").Tries} */
const triesOf = (app) => app.store.get("pin-tries") ?? {}

/**
 * @param {App} app
 * @param {Operator} operator
 * @param {string} pin
 * @returns {Promise<true | string>} or in words why not
 */
async function verdictOf(app, operator, pin) {
  const { say } = app
  if (!hashing.isHere() || !triesLeft(triesOf(app), operator)) return askServer(app, operator, pin)
  await app.store.set("pin-tries", tried(triesOf(app), operator), "strict")
  const isRight = await hashing.isPin(pin, /** @type {any} */ (operator.pin))
  if (isRight) {
    await app.store.set("pin-tries", forgiven(triesOf(app), operator))
    return true
  }
  const left = triesLeft(triesOf(app), operator)
  return left ? say("pin-wrong", { left }) : say("pin-online")
}

/** @param {App} app @param {Operator} operator @param {string} pin @returns {Promise<true | string>} */
async function askServer(app, operator, pin) {
  const { say } = app
  const outcome = await app.server.verify(operator.id, pin)
  if (outcome.state === "refused") return outcome.problem.detail
  if (outcome.state !== "accepted") return say("pin-no-signal")
  if (!outcome.answer.valid) return say("pin-wrong-online")
  await app.store.set("pin-tries", forgiven(triesOf(app), operator))
  return true
}

/** @param {App} app @param {Operator} operator */
function noPin(app, operator) {
  const { say, go } = app
  tell(app, {
    kind: "ask", icon: "lock", title: say("no-pin-title", { name: operator.name }),
    text: say("no-pin-text"), held: held(app), back: () => go.people(),
    acts: [{ label: say("another-person"), icon: "users", isMain: true, run: () => go.people() }],
  })
}

/**
 * Good for today; but somebody else has seen it.
 * @param {App} app
 * @param {Operator} operator
 */
function oneTime(app, operator) {
  const { say } = app
  app.sound.look()
  tell(app, {
    kind: "ask", icon: "lock", title: say("one-time-pin-title"), text: say("one-time-pin-text"),
    held: held(app),
    acts: [{ label: say("weigh-now"), icon: "scale", isMain: true, run: () => takeOver(app, operator.id) }],
  })
}
