// @ts-check
/**
 * The screen after something was recorded: what it means, where it stands, the paper, the next
 * family. All of it is said at once; the server's answer, when it comes, is drawn again.
 */
import { acts, button, fill, made, picture, slot } from "../parts/template.js"
import { printer } from "../ports/printer.js"
import { receiptOf } from "./confirming.js"
import { standingOf } from "./standing.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/outbox.js").Entry} Entry */

const ROLL_MM = 58

/**
 * @param {App} app
 * @param {import("../domain/visit.js").Who} who
 * @param {Entry} entry
 * @param {(root: HTMLElement, entry: Entry) => void} draw what is particular to it
 */
export function showRecorded(app, who, entry, draw) {
  const { stage } = app
  const root = stage.screen("done")
  const receipt = receiptOf(app.catalogue, entry.id)
  let now = entry
  const redraw = () => {
    drawStanding(app, root, now)
    draw(root, now)
  }
  redraw()
  acts(root, {
    undo: () => app.go.undo(),
    take: () => app.go.take(who),
    next: () => app.go.scan(),
    // Before the server has it there is no other paper than this screen.
    print: () => (now.state === "accepted" ? printer.open(receipt, ROLL_MM) : printer.page()),
    share: async () => {
      const way = await printer.share(receipt, entry.number ?? "")
      if (way === "copied") fill(root, { share: app.say("copied") })
    },
  })
  stage.show(root, {
    title: app.pointName, takesCards: true, back: () => app.go.scan(),
    enter: () => (app.go.scan(), true),
  })
  app.listeners.add((entries) => {
    const heard = entries.find(({ id }) => id === entry.id)
    if (heard && root.isConnected) {
      now = heard
      redraw()
    }
    return root.isConnected
  })
}

/** @param {App} app @param {HTMLElement} root @param {Entry} entry */
function drawStanding(app, root, entry) {
  const { sign, word, note } = standingOf(app, entry)
  fill(root, {
    number: entry.number, when: app.moments.moment(entry.kept_at), state: word, "state-note": note,
  })
  slot(root, "standing").dataset.state = entry.state
  picture(slot(root, "standing"), sign)
}

/**
 * What the operator should look at, and what the family could do better.
 * @param {HTMLElement} root
 * @param {string[]} texts
 * @param {boolean} mayCorrect
 */
export function drawTips(root, texts, mayCorrect) {
  slot(root, "tips").replaceChildren(...texts.map((text) => {
    const tip = made("part-tip")
    fill(tip, { text })
    return tip
  }))
  button(root, "undo").hidden = !mayCorrect
}
