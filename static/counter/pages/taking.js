// @ts-check
/** A family takes something home: a picture, how many, the green button. */
import "../parts/number-keypad.js"
import { isCompost } from "../domain/bags.js"
import { isOwn } from "../domain/operators.js"
import { mostOf } from "../domain/shelf.js"
import { chosen, counted, keyed } from "../domain/taking.js"
import { acts, button, fill, made, slot } from "../parts/template.js"
import { asidesOf, lookAside } from "./asides.js"
import { bagsOf, hearBag } from "./bags.js"
import { cannotOpen } from "./cards.js"
import { handOut } from "./handing.js"
import { Handover } from "./handover.js"
import { amountOf, drawHas, drawReward, manyOf, priceOf } from "./taking-words.js"
import { familyOf } from "./wording.js"

export { taken } from "./taken.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/taking.js").Taking} Taking */

/** @param {App} app @param {import("../domain/visit.js").Who} who */
export function take(app, who) {
  const handover = new Handover(app, who, () => {
    if (app.handover === handover) hear(app, handover)
  })
  app.handover = handover
  app.go.taking()
}

/** What the server says of the card, when it says so. @param {App} app @param {Handover} handover */
function hear(app, { outcome }) {
  const { status, household } = outcome?.state === "accepted" ? outcome.answer : { status: "active" }
  const why = status === "active" ? household?.status ?? status : status
  if (why === "active") return app.stage.refresh()
  app.handover = null
  cannotOpen(app, why)
}

/** The screen, as far as it had come. @param {App} app */
export function taking(app) {
  const { stage, say } = app
  const handover = /** @type {Handover} */ (app.handover)
  const root = stage.screen("take")
  // Perhaps there is a signal now.
  if (app.told?.state === "unknown") app.told = null
  const back = () => (handover.taking.reward ? keep({ ...handover.taking, reward: null }) : leave(app))

  function draw() {
    const { offer, cost, quantity } = handover
    root.dataset.step = !offer ? "what" : offer.reward.by_scale ? "weight" : "many"
    drawHas(app, root)
    fill(root, { title: offer ? app.name(offer.reward.name) : say("take-what") })
    button(root, "go").hidden = !offer
    drawAsides(app, root, handover)
    if (!offer || !cost) return
    drawReward(slot(root, "chosen"), offer.reward)
    fill(root, {
      each: priceOf(app, offer), many: String(handover.taking.pieces), written: handover.taking.written || "0",
      cost: quantity ? say("costs", { amount: amountOf(app, cost.asset, cost.amount) }) : "",
      "go-say": say("go-take", { what: manyOf(app, offer.reward, quantity) }),
    })
    button(root, "go").disabled = !quantity
    button(root, "less").disabled = quantity <= 1
    showBag(handover.taking.batch, isCompost(offer.reward))
  }

  /** @param {Taking} changed */
  function keep(changed) {
    handover.taking = changed
    draw()
  }

  const { batch: last } = handover.taking
  /** What is weighed out of a heap has no label, and its buttons lie out of sight. @param {import("../domain/shelf.js").Offer} offer */
  const ofBag = ({ reward }) => (reward.by_scale ? null : last)
  /** @param {string | null} batch */
  const bag = (batch) => keep({ ...handover.taking, batch })
  const showBag = bagsOf(app, root, { point: handover.taking.point, batch: handover.taking.batch, choose: bag })
  const label = () => app.go.label((/** @type {string} */ batch) => {
    handover.taking = { ...handover.taking, batch }
    app.go.taking()
  }, () => app.go.taking())

  /** @param {number} more */
  const count = (more) => () => {
    if (handover.offer) keep(counted(handover.taking, more, mostOf(handover.offer.reward, app.catalogue.limits)))
  }

  /** @param {string} key */
  function press(key) {
    if (!handover.offer?.reward.by_scale) return false
    keep(keyed(handover.taking, key))
    return true
  }

  const go = () => {
    if (handover.quantity) handOut(app)
    return Boolean(handover.quantity)
  }

  slot(root, "rewards").append(...handover.offers.map((offer) => (
    offerOf(app, offer, () => keep({ ...chosen(handover.taking, offer.reward.code), batch: ofBag(offer) }))
  )))
  fill(root, { none: handover.offers.length ? null : say("take-none") })
  root.querySelector("number-keypad")?.addEventListener("key", (event) => {
    press(/** @type {CustomEvent<string>} */ (event).detail)
  })
  acts(root, { go, label, aside: () => app.go.asides(handover.taking.who), less: count(-1), more: count(1), what: () => keep({ ...handover.taking, reward: null }) })
  draw()
  const { who } = handover.taking
  stage.show(root, {
    title: familyOf(app, who), back, note: isOwn(app.shift, who.household) ? say("own-family-short") : undefined, key: press, refresh: () => draw(),
    code: (code) => hearBag(app, code, bag),
    // The Enter of a keyboard is the green button, unless another button has the focus.
    enter: () => !document.activeElement?.closest("button:not(.go)") && go(),
  })
}

/** What waits for the family, or that nobody can know it here. @param {App} app @param {HTMLElement} root @param {Handover} handover */
function drawAsides(app, root, { offer, isRead, known, taking: { who } }) {
  lookAside(app, who)
  const isUnknown = who.household ? app.told?.state === "unknown" : isRead && !known.isFresh
  slot(root, "aside").hidden = Boolean(offer) || !asidesOf(app, who).length
  slot(root, "aside-note").hidden = !isUnknown || Boolean(offer)
}

/** Back to what it came from: the scale, or the next family. @param {App} app */
function leave(app) {
  app.handover = null
  app.go.resume()
}

/** @param {App} app @param {import("../domain/shelf.js").Offer} offer @param {() => void} choose */
function offerOf(app, offer, choose) {
  const { reward } = offer
  const item = made("part-reward")
  drawReward(item, reward)
  fill(item, {
    name: app.name(reward.name), price: priceOf(app, offer),
    note: reward.points.includes(app.point ?? "") ? null : app.say("none-here"),
  })
  const press = /** @type {HTMLButtonElement} */ (item.querySelector("button"))
  press.value = reward.code
  press.addEventListener("click", choose)
  return item
}
