// @ts-check
/** What a card opens. The scale does not wait for the answer: it is there before the weight is. */
import { whoOf } from "../domain/card-book.js"
import { begun, handedTo, holdsWeights } from "../domain/visit.js"
import { cardBook } from "../ports/card-book.js"
import { network } from "../ports/network.js"
import { tell } from "./notices.js"
import { held } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/visit.js").Who} Who */
/** @typedef {import("../domain/code.js").Code} Card */

/** @typedef {import("../domain/outcome.js").Problem} Problem */

/** Whoever has no signal does not wait for it. */
const PATIENCE_MS = 1_500

/** Why a card is good for nothing, as the server says it of the card or of a deposit. */
const STATES = {
  "revoked": "revoked", "revoked-card": "revoked", "unlinked": "unlinked",
  "unlinked-card": "unlinked", "inactive": "inactive", "inactive-household": "inactive",
}

/**
 * The visit of somebody, with the weights of the one before if they were looking for a card.
 * @param {App} app
 * @param {Who} who
 */
export function welcome(app, who) {
  const { visit } = app
  app.handover = app.told = null
  app.keep(visit ? handedTo(visit, who) : begun(app.staff, app.point ?? "", who))
}

/**
 * A card from the USB scanner, which knows nothing of screens.
 * @param {App} app
 * @param {Card} card
 */
export function cardAnywhere(app, card) {
  const { visit, stage } = app
  if (!app.point || !app.isHere || stage.isBusy()) return
  // Scanners often read twice.
  if (!stage.takesCards() && visit?.who.card === card.value) return
  if (stage.takesCards() || !holdsWeights(visit)) return openCard(app, card)
  app.sound.stop()
  tell(app, {
    kind: "ask", icon: "card", title: app.say("other-card-title"), held: held(app),
    text: app.say("other-card-text"), back: () => app.go.resume(),
    acts: [
      { label: app.say("leave-visit"), icon: "trash", run: () => app.go.leave(app.go.resume) },
      { label: app.say("leave-no"), icon: "arrow-left", isMain: true, run: () => app.go.resume() },
    ],
  })
}

/** @param {App} app @param {Card} card */
export async function openCard(app, card) {
  const { kind, value } = card
  const known = await cardBook.find(card)
  if (app.stage.isBusy()) return
  if (known?.status === "unlinked") return openBlank(app, card)
  if (known && known.status !== "active") return cannotOpen(app, known.status)
  app.sound.good()
  const read = { card: value, ...(kind === "number" ? { number: value } : {}) }
  const who = known ? whoOf(read, known) : read
  welcome(app, who)
  app.go.weigh()
  // Given to its family here, and perhaps not told to the server yet.
  if (known?.isLinkedHere) return
  const outcome = await app.server.card(value)
  // Meanwhile the operator may have left, or read another card. While a visit is becoming a record it
  // stays as it is: kept once more it would come back after the record, and be recorded twice.
  if (app.stage.isBusy() || app.visit?.who.card !== value) return
  if (outcome.state !== "accepted" && known) return
  if (outcome.state === "refused" && outcome.status === 404) return cannotOpen(app, "unknown")
  // No signal, or nobody signed in: the record carries the card, and the server will know it.
  if (outcome.state !== "accepted") return app.stage.refresh("card-later")
  const { status, household, balances, number } = outcome.answer
  if (status === "unlinked") return app.go.whoseCard(card)
  if (status !== "active") return cannotOpen(app, status)
  if (household?.status !== "active") return cannotOpen(app, household?.status ?? "unlinked")
  app.keep(handedTo(app.visit, { ...who, number: number?.replace("-", ""), household, balances }))
  app.stage.refresh()
}

/**
 * Blank when this phone was told of it last; perhaps it was handed over since.
 * @param {App} app
 * @param {Card} card
 */
async function openBlank(app, card) {
  app.stage.busy(app.say("one-moment"))
  const outcome = await network.orAfter(app.server.card(card.value), PATIENCE_MS)
  app.stage.free()
  app.showSending()
  const household = outcome?.state === "accepted" ? outcome.answer.household : null
  if (household?.status !== "active") return app.go.whoseCard(card)
  app.sound.good()
  welcome(app, { card: card.value, household, balances: outcome?.answer.balances })
  app.go.weigh()
}

/**
 * A card that is good for nothing; what was weighed meanwhile stays for the next one.
 * @param {App} app
 * @param {string} why
 * @param {Problem} [problem] the server's own words, for what has none of ours
 */
export function cannotOpen(app, why, problem) {
  const { say, go } = app
  const known = /** @type {Record<string, string>} */ (STATES)[why]
  const state = known ?? "unknown"
  const isOurs = known || !problem || why === "unknown-card"
  // With nothing weighed there is nothing to keep for another card.
  if (!holdsWeights(app.visit)) app.letGo()
  app.sound.stop()
  tell(app, {
    kind: "stop", icon: "card", held: held(app),
    title: isOurs ? say(`card-${state}-title`) : problem.title,
    text: isOurs ? say(`card-${state}-text`) : problem.detail,
    back: () => go.leave(() => cannotOpen(app, why, problem)),
    acts: [
      { label: say("find-family"), icon: "user-search", run: () => go.search() },
      { label: say("type-number"), icon: "keyboard", run: () => go.number() },
      { label: say("read-another"), icon: "scan", isMain: true, run: () => go.scan() },
    ],
  })
}
