// @ts-check
/**
 * From the green button to the record. What the server would refuse is refused here while the
 * person still stands there, and it was asked; without a signal nobody is sent away, but the operator is
 * told before what will be looked at. A PIN is never guessed at: without the server nothing is handed
 * out above its limit, for four digits on a phone would be no secret.
 */
import { bagKey, isCompost } from "../domain/bags.js"
import { redemptionOf } from "../domain/record.js"
import { holdsWeights } from "../domain/visit.js"
import { receiptOf } from "./confirming.js"
import { askFamilyPin } from "./family-pin.js"
import { tell } from "./notices.js"
import { record } from "./recording.js"
import { amountOf, hasOf, manyOf } from "./taking-words.js"
import { familyOf } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("./handover.js").Handover} Handover */

/** @param {App} app */
export async function handOut(app) {
  const { stage, say } = app
  const handover = /** @type {Handover} */ (app.handover)
  stage.busy(say("one-moment"))
  await handover.ready
  stage.free()
  app.showSending()
  // The card turned out to be good for nothing.
  if (app.handover !== handover || !handover.offer) return
  const { doubts } = handover
  if (doubts.includes("short") && handover.known.isFresh) return notEnough(app)
  if (handover.needsPin && !handover.hasSignal) return noPinHere(app)
  if (doubts.length) return doubted(app, doubts)
  goOn(app)
}

/** @param {App} app nothing stands in the way but perhaps the PIN */
const goOn = (app) => (app.handover?.needsPin ? askFamilyPin(app, () => keep(app)) : keep(app))

/** @param {App} app */
async function keep(app) {
  const { offer, cost, quantity, said: taking } = /** @type {Handover} */ (app.handover)
  if (!offer || !cost) return
  const what = `${familyOf(app, taking.who)} · ${manyOf(app, offer.reward, quantity)}`
  const entry = await record(app, (stamp) => redemptionOf(taking, quantity, stamp), {
    what, point: taking.point, cost, family: taking.who.household?.id, again: () => app.go.taking(),
    also: (kept) => ({
      // The visit of whoever came to take something is over; what is weighed waits on the scale.
      ...(holdsWeights(app.visit) ? {} : { visit: null }),
      ...(isCompost(offer.reward) && !offer.reward.by_scale ? { [bagKey(app.catalogue.programme.code, taking.point)]: taking.batch } : {}),
      [app.lastKey]: {
        id: kept.id, what, isTaken: true, recorded_at: kept.record.recorded_at,
        receipt: { number: kept.number ?? "", url: receiptOf(app.catalogue, kept.id) },
      },
    }),
  })
  if (!entry) return
  if (!holdsWeights(app.visit)) app.visit = null
  app.handover = null
  app.sound.done()
  app.go.taken(taking.who, offer, quantity, entry)
}

/** @param {App} app @returns {import("./notices.js").Act} the way that costs nobody anything */
const takeLess = (app) => (
  { label: app.say("take-less"), icon: "arrow-left", isMain: true, run: () => app.go.taking() }
)

/** @param {App} app the server said so a moment ago */
function notEnough(app) {
  const { say } = app
  const { left, cost, taking } = /** @type {Handover} */ (app.handover)
  if (!left || !cost) return
  app.sound.stop()
  tell(app, {
    kind: "stop", icon: "compost-bag", bar: familyOf(app, taking.who), title: say("not-enough-title"),
    text: say("not-enough-text", { has: hasOf(app, left), cost: amountOf(app, cost.asset, cost.amount) }),
    back: () => app.go.taking(), acts: [takeLess(app)],
  })
}

/** @param {App} app */
function noPinHere(app) {
  const { say } = app
  const { cost, terms, known, taking } = /** @type {Handover} */ (app.handover)
  if (!cost) return
  const most = amountOf(app, cost.asset, terms.pin_above[cost.asset])
  app.sound.stop()
  tell(app, {
    kind: "stop", icon: "lock", bar: familyOf(app, taking.who), title: say("pin-needs-signal-title"),
    text: say(known.hasPin === null ? "pin-unknown-text" : "pin-needs-signal-text", { amount: most }),
    back: () => app.go.taking(), acts: [takeLess(app)],
  })
}

/**
 * Said plainly, and then the operator decides: the family stands there.
 * @param {App} app
 * @param {import("../domain/exposure.js").Doubt[]} doubts
 */
function doubted(app, doubts) {
  const { say } = app
  const { left, cost, terms, taking } = /** @type {Handover} */ (app.handover)
  if (!cost) return
  const { asset } = cost
  const values = {
    has: left ? hasOf(app, left) : "", card: amountOf(app, asset, terms.card[asset]),
    device: amountOf(app, asset, terms.device[asset]),
  }
  const isBeyond = doubts.some((doubt) => doubt === "short" || doubt === "card" || doubt === "device")
  app.sound.look()
  tell(app, {
    kind: "ask", icon: "alert", bar: familyOf(app, taking.who),
    title: say(isBeyond ? "beyond-title" : `doubt-${doubts[0]}-title`),
    text: [...doubts.map((doubt) => say(`doubt-${doubt}`, values)), ...(isBeyond ? [say("beyond-text")] : [])].join(" "),
    back: () => app.go.taking(),
    acts: [{ label: say("take-anyway"), icon: "check", run: () => goOn(app) }, takeLess(app)],
  })
}
