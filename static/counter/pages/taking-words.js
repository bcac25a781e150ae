// @ts-check
/** How a reward, its price and what a family has are said. */
import { fill, picture } from "../parts/template.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/shelf.js").Reward} Reward */
/** @typedef {import("../domain/shelf.js").Amounts} Amounts */

/** @param {App} app @param {keyof Amounts} asset @param {number} amount */
export function amountOf({ say, numbers }, asset, amount) {
  if (!amount) return say("free")
  return asset === "COMPOST"
    ? say("of-compost", { amount: numbers.weight(amount) })
    : say("of-points", { amount: numbers.points(amount) })
}

/** @param {App} app @param {import("../domain/shelf.js").Offer} offer what one costs, or a kilogram */
export function priceOf(app, { reward, price: { asset, amount } }) {
  const words = amountOf(app, asset, amount)
  return reward.by_scale && amount ? app.say("per-kg", { amount: words }) : words
}

/** @param {App} app @param {Reward} reward @param {number} quantity */
export function manyOf({ say, numbers, name }, reward, quantity) {
  if (reward.by_scale) return say("weighed-of", { amount: numbers.weight(quantity), name: name(reward.name) })
  return quantity > 1 ? say("several-of", { count: quantity, name: name(reward.name) }) : name(reward.name)
}

/** @param {App} app @param {Amounts} left */
export const hasOf = ({ say, numbers }, { COMPOST, POINTS }) => (
  say("has-both", { amount: numbers.weight(COMPOST), points: numbers.points(POINTS) })
)

/** Photo and drawing, by whatever is here. @param {Element} root @param {Reward} reward */
export function drawReward(root, { pictogram, photo }) {
  picture(root, pictogram)
  const image = /** @type {HTMLImageElement} */ (root.querySelector("img"))
  image.hidden = true
  // Without a signal there may be no photo: the drawing stands until one is there.
  image.onload = () => { image.hidden = false }
  if (photo) image.src = photo
}

/**
 * What the family has, and how old that is.
 * @param {App} app @param {HTMLElement} root
 */
export function drawHas(app, root) {
  const { left, asOf, known, isRead } = /** @type {import("./handover.js").Handover} */ (app.handover)
  fill(root, {
    has: left ? hasOf(app, left) : app.say(isRead ? "has-unknown" : "one-moment"),
    "as-of": left && !known.isFresh && asOf ? app.say("as-of", { when: app.moments.moment(Date.parse(asOf)) }) : null,
  })
}
