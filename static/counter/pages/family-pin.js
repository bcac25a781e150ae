// @ts-check
/**
 * The family types its own PIN. The server says whether it is right, and remembers for which record;
 * the phone keeps no trace of it.
 */
import "../parts/number-keypad.js"
import { saidOf } from "../domain/visit.js"
import { clock } from "../ports/clock.js"
import { button, fill, slot } from "../parts/template.js"
import { familyOf } from "./wording.js"

const PIN_DIGITS = 4

/** @param {import("./app.js").App} app @param {() => void} then */
export function askFamilyPin(app, then) {
  const { say, stage } = app
  const { taking, quantity, offer } = /** @type {import("./handover.js").Handover} */ (app.handover)
  const root = stage.screen("pin")
  let typed = ""

  /** @param {string} [help] @param {boolean} [isWrong] */
  function draw(help = say("family-pin-help"), isWrong = false) {
    slot(root, "shown").textContent = "●".repeat(typed.length) + "○".repeat(PIN_DIGITS - typed.length)
    root.classList.toggle("keying-wrong", isWrong)
    fill(root, { help })
  }

  async function check() {
    stage.busy(say("checking"))
    const now = clock.written()
    const outcome = await app.server.checkPin({
      id: taking.id, ...saidOf(taking.who), collection_point: taking.point, reward: offer?.reward.code,
      quantity, recorded_at: now, sent_at: now, pin: typed,
    })
    stage.free()
    app.showSending()
    if (outcome.state === "accepted") return then()
    typed = ""
    app.sound.stop()
    draw(outcome.state === "refused" ? `${outcome.problem.title}. ${outcome.problem.detail}` : say("family-pin-no-signal"), true)
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
    press(/** @type {CustomEvent<string>} */ (event).detail)
  })
  // Nobody else's PIN will do.
  button(root, "people").remove()
  fill(root, { whose: say("family-pin", { family: familyOf(app, taking.who) }) })
  draw()
  stage.show(root, { title: familyOf(app, taking.who), back: () => app.go.taking(), key: press })
}
