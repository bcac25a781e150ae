// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { doubtsOf, leftOf, needsPin, sumsOf } from "../../static/counter/domain/exposure.js"

const RATES = [{ material: "food", quality: "clean", asset: "COMPOST", per_kg: 200, from: "2000-01-01T05:00:00Z" }]
const TERMS = {
  card: { COMPOST: 10_000, POINTS: 10_000 }, device: { COMPOST: 12_000, POINTS: 10_000 },
  pin_above: { COMPOST: 5_000, POINTS: 5_000 }, hold_days: 14,
}
const MINE = "mine"
let order = 0

/** @param {any} record @param {any} [facts] */
const entry = (record, facts = {}) => {
  order += 1
  return /** @type {any} */ ({
    id: `id-${order}`, order, state: "kept", record, kept_at: Date.parse("2026-11-27T15:00:00Z"), told_at: null,
    answer: null, family: MINE, cost: null, ...facts,
  })
}
const bag = (facts = {}) => entry({ type: "redemption", card: "c" }, { cost: { asset: "COMPOST", amount: 5_000 }, ...facts })
const brought = (/** @type {number} */ gross_g, facts = {}) => (
  entry({ type: "deposit", card: "c", lines: [{ material: "food", quality: "clean", gross_g, tare_g: 0 }] }, facts)
)
/** @param {any[]} entries @param {number} [since] */
const sums = (entries, since = 1_000) => (
  sumsOf(entries, { rates: RATES, isTheirs: ({ family }) => family === MINE, since })
)
const told = (/** @type {number} */ at, facts = {}) => ({ state: "accepted", told_at: at, ...facts })

test("what lies here alone moves what the family has", () => {
  const { theirs, given, all } = sums([brought(40_000), bag(), bag({ family: "another" })])
  assert.equal(theirs.COMPOST, 8_000 - 5_000)
  assert.deepEqual([given.COMPOST, all.COMPOST], [5_000, 10_000])
})

test("what the server named before it told the balance is in the balance, and no more at stake", () => {
  const { theirs, all } = sums([brought(40_000, told(900)), bag(told(900)), bag(told(1_100))])
  assert.equal(theirs.COMPOST, -5_000)
  assert.equal(all.COMPOST, 0)
})

test("what was sent and not answered is at stake like what was never sent", () => {
  assert.equal(sums([bag({ state: "sent" })]).given.COMPOST, 5_000)
})

test("what was taken back gives everything back", () => {
  const wrong = bag()
  const back = entry({ type: "reversal", redemption: wrong.id })
  const { theirs, given, all } = sums([wrong, back])
  assert.deepEqual([theirs.COMPOST, given.COMPOST, all.COMPOST], [0, 0, 0])
  const early = bag(told(900))
  assert.equal(sums([early, entry({ type: "reversal", redemption: early.id })]).theirs.COMPOST, 5_000)
})

test("what a person has to decide is not promised, but a bag that left has left", () => {
  const { theirs } = sums([brought(40_000, { state: "review" }), bag({ state: "review", told_at: 900 })])
  assert.equal(theirs.COMPOST, -5_000)
})

test("what the office dismissed earns nothing and costs nothing, and taking it back changes nothing", () => {
  const gone = { state: "dismissed", told_at: 1_100 }
  const visit = brought(40_000, gone)
  const { theirs, given, all } = sums([visit, bag(gone), entry({ type: "reversal", deposit: visit.id })])
  assert.deepEqual([theirs.COMPOST, given.COMPOST, all.COMPOST], [0, 0, 0])
})

test("the server's own word on a credit comes before ours", () => {
  const capped = brought(40_000, told(1_100, { answer: { credited: { COMPOST: 100, POINTS: 0 } } }))
  assert.equal(sums([capped]).theirs.COMPOST, 100)
})

test("nobody has less than nothing, and of whom nobody knows nothing is said", () => {
  const known = { balances: { COMPOST: 2_000, POINTS: 0 }, isFresh: false, hasPin: false }
  assert.deepEqual(leftOf(known, sums([bag()])), { COMPOST: 0, POINTS: 0 })
  assert.equal(leftOf({ ...known, balances: null }, sums([])), null)
})

const OFFER = /** @type {any} */ ({
  reward: { code: "compost-5kg", by_scale: false, month_cap: null, points: ["MALA-01"] },
  price: { asset: "COMPOST", amount: 5_000 },
})
/** @param {number} quantity @param {any} [facts] */
const doubts = (quantity, { offer = OFFER, entries = [], balance = 50_000, ...known } = {}) => doubtsOf({
  offer, quantity, amount: quantity * 5_000, point: "MALA-01", sums: sums(entries), terms: TERMS,
  known: { balances: balance === null ? null : { COMPOST: balance, POINTS: 0 }, isFresh: false, hasPin: false, ...known },
})

test("up to the exposure nothing is said, also of whom nothing is known", () => {
  assert.deepEqual(doubts(2), [])
  assert.deepEqual(doubts(2, { balance: null }), [])
})

test("beyond the exposure of a card, counted over all that the server has not named", () => {
  assert.deepEqual(doubts(3), ["card", "device"])
  assert.deepEqual(doubts(1, { entries: [bag(), bag()] }), ["card", "device"])
  assert.deepEqual(doubts(1, { entries: [bag(told(900)), bag(told(900))] }), [])
})

test("beyond the exposure of the phone, whoever took it", () => {
  const others = [bag({ family: "another" }), bag({ family: "a third" })]
  assert.deepEqual(doubts(1, { entries: others }), ["device"])
})

test("more than the family has is said, with a signal and without", () => {
  assert.deepEqual(doubts(1, { balance: 4_999 }), ["short"])
  assert.deepEqual(doubts(3, { balance: 14_999, isFresh: true }), ["short"])
  assert.deepEqual(doubts(1, { balance: 9_000, entries: [bag()] }), ["short"])
})

test("with a fresh word of the server there is no exposure", () => {
  assert.deepEqual(doubts(9, { isFresh: true }), [])
})

test("none in the shed, and more than a family's share", () => {
  const scarce = { ...OFFER, reward: { ...OFFER.reward, points: [], month_cap: 1 } }
  assert.deepEqual(doubts(2, { offer: scarce, isFresh: true }), ["none-here", "cap"])
})

/** @param {number} amount @param {boolean | null} hasPin @param {any[]} [entries] */
const asks = (amount, hasPin, entries = []) => needsPin({
  asset: "COMPOST", amount, sums: sums(entries), terms: TERMS, known: { balances: null, isFresh: false, hasPin },
})

test("a PIN is needed above its limit, of a family that has one or may have one", () => {
  assert.equal(asks(5_000, true), false)
  assert.equal(asks(5_001, true), true)
  assert.equal(asks(50_000, false), false)
  assert.equal(asks(5_001, null), true)
})

test("many small bags are no way around the PIN", () => {
  assert.equal(asks(5_000, true, [bag()]), true)
  assert.equal(asks(5_000, true, [bag(told(900))]), false)
})
