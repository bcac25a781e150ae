// @ts-check
/**
 * What is being taken home, beside what this phone knows of the family: from its book at once, from
 * the server a moment later. It lies in memory alone: nothing has left the shed yet.
 */
import { bagKey, isCompost, stillThere } from "../domain/bags.js"
import { cardFrom } from "../domain/card.js"
import { doubtsOf, leftOf, needsPin, sumsOf } from "../domain/exposure.js"
import { costOf, offersAt } from "../domain/shelf.js"
import { begun, quantityOf } from "../domain/taking.js"
import { cardBook } from "../ports/card-book.js"
import { network } from "../ports/network.js"
import { outbox } from "../ports/outbox.js"

/** @typedef {import("../domain/exposure.js").Known} Known */
/** @typedef {import("../domain/visit.js").Who} Who */

/** Whoever has no signal does not wait for it. */
const PATIENCE_MS = 1_500
/** More than a day's work of one phone. */
const LOOKED_BACK = 400
/** A family may have had many cards. */
const CARDS_READ = 20
const NOTHING = { COMPOST: 0, POINTS: 0 }

export class Handover {
  /** @type {Known} */
  known = { balances: null, isFresh: false, hasPin: null }
  /** Whether this phone has looked into its book. */
  isRead = false
  /** @type {string | null} as of when the balance was told, where that is not now */
  asOf = null
  /** @type {import("../domain/exposure.js").Sums} */
  sums = { theirs: NOTHING, given: NOTHING, all: NOTHING }
  /** @type {import("../domain/outcome.js").Outcome | null} what the server said of the card */
  outcome = null

  /** @param {import("./app.js").App} app @param {Who} who @param {() => void} changed */
  constructor(app, who, changed) {
    this.app = app
    const { batches, programme } = app.catalogue
    const point = app.point ?? ""
    const last = app.store.get(bagKey(programme.code, point))
    this.taking = begun(app.newId(), point, who, stillThere(batches, point, last))
    this.changed = changed
    // A book that cannot be read is one that knows nothing.
    this.ready = this.#learn(who).catch(() => {})
  }

  get offers() {
    return offersAt(this.app.catalogue.rewards, this.app.now())
  }

  /** What was chosen, with its price; null before, and when it is offered no more. */
  get offer() {
    return this.offers.find(({ reward }) => reward.code === this.taking.reward) ?? null
  }

  get quantity() {
    return this.offer ? quantityOf(this.taking, this.offer.reward) : 0
  }

  /** What it becomes: only of compost a label says where it came from. */
  get said() {
    return this.offer && isCompost(this.offer.reward) ? this.taking : { ...this.taking, batch: null }
  }

  get cost() {
    const { offer } = this
    return offer && { asset: offer.price.asset, amount: costOf(offer.reward, offer.price, this.quantity) }
  }

  get left() {
    return leftOf(this.known, this.sums)
  }

  get terms() {
    return this.app.catalogue.handing_out ?? { card: NOTHING, device: NOTHING, pin_above: NOTHING, hold_days: 0 }
  }

  get doubts() {
    const { offer, cost, quantity, known, sums, terms, taking: { point } } = this
    return offer && cost ? doubtsOf({ offer, quantity, amount: cost.amount, point, known, sums, terms }) : []
  }

  get needsPin() {
    const { cost, known, sums, terms } = this
    return cost !== null && needsPin({ ...cost, known, sums, terms })
  }

  /** Whether the server may be asked: it just answered, or there is no card that it could be asked by. */
  get hasSignal() {
    return this.known.isFresh || (!this.taking.who.card && !network.isAway())
  }

  /** @param {Who} who */
  async #learn(who) {
    const [kept, entries, { as_of }] = await Promise.all([
      inBook(who), outbox.latest(LOOKED_BACK).catch(() => []),
      cardBook.size().catch(() => ({ as_of: null })),
    ])
    // What was said when the card was read serves where there is no book.
    const balances = kept?.balances ?? who.balances ?? null
    this.asOf = kept && as_of
    this.known = { balances: balances && { ...NOTHING, ...balances }, isFresh: false, hasPin: kept ? kept.has_pin ?? false : null }
    this.#add(entries, this.asOf ? Date.parse(this.asOf) : Infinity)
    this.isRead = true
    this.changed()
    if (!who.card) return
    const outcome = await network.orAfter(this.app.server.card(who.card), PATIENCE_MS)
    this.outcome = outcome
    if (outcome?.state === "accepted" && outcome.answer.household) {
      const { has_pin, household, number } = outcome.answer
      this.taking = { ...this.taking, who: { ...who, household, number: number?.replace("-", "") } }
      this.known = { balances: { ...NOTHING, ...outcome.answer.balances }, isFresh: true, hasPin: Boolean(has_pin) }
      this.asOf = null
      this.#add(await outbox.latest(LOOKED_BACK), outcome.at)
    }
    this.changed()
  }

  /** @param {import("../domain/outbox.js").Entry[]} entries @param {number} since */
  #add(entries, since) {
    const { card, household } = this.taking.who
    this.sums = sumsOf(entries, {
      rates: this.app.catalogue.rates, since,
      isTheirs: ({ record, family }) => (
        Boolean(card && record.card === card)
        || Boolean(household && (family === household.id || record.household === household.id))
      ),
    })
  }
}

/** @param {Who} who @returns {Promise<import("../domain/card-book.js").Known | null>} */
async function inBook({ card, household }) {
  const read = card ? cardFrom(card) : null
  if (read) return cardBook.find(read)
  const cards = household ? await cardBook.byCode(household.code, CARDS_READ) : []
  return cards.find((one) => one.household === household?.id && one.status === "active") ?? null
}
