// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { redemptionOf, takenBackOf } from "../../static/counter/domain/record.js"
import { begun, chosen, counted, keyed, quantityOf } from "../../static/counter/domain/taking.js"

const ID = "0199e1a2-0000-7000-8000-000000000001"
const STAMP = { id: "0199e1a2-0000-7000-8000-000000000002", recorded_at: "2026-11-27T15:00:00Z", series: "A", sequence: 7 }
const card = { card: "0".repeat(26) }

test("a reward begins with one, and never falls below it or grows beyond what is handed out", () => {
  const bag = chosen(begun(ID, "MALA-01", card), "compost-5kg")
  assert.equal(bag.pieces, 1)
  assert.equal(counted(bag, -1, 100).pieces, 1)
  assert.equal(counted(counted(bag, 1, 100), 1, 100).pieces, 3)
  assert.equal(counted({ ...bag, pieces: 100 }, 1, 100).pieces, 100)
})

test("choosing the same again keeps the number, another begins anew", () => {
  const two = counted(chosen(begun(ID, "MALA-01", card), "compost-5kg"), 1, 100)
  assert.equal(chosen(two, "compost-5kg").pieces, 2)
  assert.equal(chosen(two, "seedling").pieces, 1)
})

test("by scale the keys say grams", () => {
  const loose = ["2", ".", "3", "4"].reduce(keyed, chosen(begun(ID, "MALA-01", card), "loose"))
  assert.equal(quantityOf(loose, { by_scale: true }), 2340)
  assert.equal(quantityOf(begun(ID, "MALA-01", card), { by_scale: true }), 0)
})

test("the record has the id that the server may have been told before, and the phone's number", () => {
  const bag = chosen(begun(ID, "MALA-01", card), "compost-5kg")
  assert.deepEqual(redemptionOf(bag, 2, STAMP), {
    type: "redemption", ...STAMP, id: ID, ...card, collection_point: "MALA-01", reward: "compost-5kg", quantity: 2,
  })
})

test("without a card it names the family and why", () => {
  const household = { id: "h", code: "0042", status: "active" }
  const bag = chosen(begun(ID, "MALA-01", { household, absent: "lost" }), "compost-5kg")
  const { card: none, household: whose, card_absent_reason } = redemptionOf(bag, 1, STAMP)
  assert.deepEqual([none, whose, card_absent_reason], [undefined, "h", "lost"])
})

test("what was taken back names its redemption", () => {
  assert.deepEqual(takenBackOf(ID, "left here", STAMP), { type: "reversal", ...STAMP, redemption: ID, reason: "left here" })
})
