// @ts-check
/** The printed number, typed: its check digit is tried on the spot, before anybody weighs. */
import "../parts/number-keypad.js"
import { cardFrom, printedNumber } from "../domain/card.js"
import { acts, button, slot } from "../parts/template.js"

const DIGITS = 7

/** @param {import("./app.js").App} app @param {string} [first] a digit that was typed already */
export function number(app, first = "") {
  const { say, stage } = app
  const root = stage.screen("number")
  let typed = first

  function draw() {
    const isWhole = typed.length === DIGITS
    const card = cardFrom(typed)
    const rest = "·".repeat(DIGITS - typed.length)
    slot(root, "shown").textContent = printedNumber(typed + rest)
    const isWrong = isWhole && !card
    root.classList.toggle("keying-wrong", isWrong)
    slot(root, "help").textContent = say(isWrong ? "number-wrong" : "number-help")
    button(root, "open").disabled = !card
    if (isWrong) app.sound.stop()
  }

  /** @param {string} key */
  function press(key) {
    if (key === "clear") typed = ""
    else if (key === "erase") typed = typed.slice(0, -1)
    else if (/^\d$/.test(key) && typed.length < DIGITS) typed += key
    draw()
    return true
  }

  function open() {
    const card = cardFrom(typed)
    if (card) app.go.openCard(card)
    return Boolean(card)
  }

  root.querySelector("number-keypad")?.addEventListener("key", (event) => {
    press(/** @type {CustomEvent} */ (event).detail)
  })
  acts(root, { open })
  draw()
  stage.show(root, {
    title: app.pointName, takesCards: true,
    back: () => app.go.scan(), key: press, enter: open,
  })
}
