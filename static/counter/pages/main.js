// @ts-check
/** Wires the counter: words, stage, screens, keyboard; then starts. */
import { speaker } from "../domain/words.js"
import { address } from "../ports/address.js"
import { awake } from "../ports/awake.js"
import { listen } from "../ports/keyboard.js"
import { network } from "../ports/network.js"
import { release } from "../ports/release.js"
import { openStore } from "../ports/store.js"
import { App } from "./app.js"
import { openCard } from "./cards.js"
import { codeAnywhere } from "./codes.js"
import { confirm } from "./confirming.js"
import { done } from "./done.js"
import { LATER } from "./later.js"
import { noSignal } from "./notices.js"
import { number } from "./number.js"
import { resume } from "./resuming.js"
import { scan } from "./scan.js"
import { stageOf } from "./stage.js"
import { askPoint, start } from "./start.js"
import { weigh } from "./weigh.js"

const SCREENS = {
  askPoint, confirm, done, number, openCard, resume, scan, start, weigh,
}

const words = JSON.parse(document.getElementById("words")?.textContent ?? "{}")
const stage = stageOf(() => app.go.records())
const app = new App(speaker(words), stage, await openStore())
for (const [name, screen] of Object.entries(SCREENS)) {
  app.go[name] = (...given) => /** @type {any} */ (screen)(app, ...given)
}

for (const [name, fetched] of Object.entries(LATER)) {
  app.go[name] = async (...given) => {
    const screens = await fetched().catch(() => null)
    if (screens) return screens[name](app, ...given)
    // The signal went before a fresh phone had the whole counter.
    noSignal(app, () => app.go[name](...given), app.go.start)
  }
}

listen({
  onCode: (code) => { codeAnywhere(app, code) },
  onKey: (key) => !stage.isBusy() && stage.key(key),
  onEnter: () => !stage.isBusy() && stage.enter(),
})
network.watch(() => {
  app.showSending()
  if (network.isAway()) return
  release.look()
  if (app.isHere) app.courier.go()
})
address.watch(() => {
  const value = address.takeCode()
  if (value) codeAnywhere(app, { kind: "enrolment", value })
})
awake.begin()
start(app)
release.keep(() => app.isHere && app.courier.go())
