// @ts-check
/** A blank card finds its family at the counter, with or without a signal; then on with the scale. */
import { cardLinkOf } from "../domain/record.js"
import { cardBook } from "../ports/card-book.js"
import { welcome } from "./cards.js"
import { tell } from "./notices.js"
import { record } from "./recording.js"
import { held } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/card-book.js").Known} Known */
/** @typedef {import("../domain/code.js").Code} Code */

/** @param {App} app @param {Code} card */
export function whoseCard(app, card) {
  const { say, go } = app
  app.sound.look()
  tell(app, {
    kind: "ask", icon: "card", title: say("blank-title"), text: say("blank-text"), held: held(app),
    back: () => (app.visit ? go.resume() : go.scan()),
    acts: [
      { label: say("read-another"), icon: "scan", run: () => go.scan() },
      { label: say("find-family"), icon: "user-search", isMain: true, run: () => go.search(card) },
    ],
  })
}

/**
 * @param {App} app
 * @param {Code} card
 * @param {{id: string, code: string}} family
 */
export function askToGive(app, card, family) {
  const { say, go } = app
  const { code } = family
  tell(app, {
    kind: "ask", icon: "card", title: say("give-title", { code }), text: say("give-text"), held: held(app),
    back: () => go.search(card),
    acts: [
      { label: say("give-no"), icon: "user-search", run: () => go.search(card) },
      { label: say("give-yes"), icon: "check", isMain: true, run: () => give(app, card, family) },
    ],
  })
}

/** @param {App} app @param {Code} card @param {{id: string, code: string}} family */
async function give(app, card, family) {
  const { id, code } = family
  const entry = await record(app, (stamp) => cardLinkOf(card.value, id, stamp), {
    what: app.say("card-given", { code }), isNumbered: false,
  })
  if (!entry) return
  const known = await cardBook.find(card)
  if (known) await cardBook.link(known, family).catch(() => {})
  app.sound.good()
  const number = card.kind === "number" ? { number: card.value } : {}
  welcome(app, { card: card.value, ...number, household: { id, code, status: "active" } })
  app.go.weigh()
}
