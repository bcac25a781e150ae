// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { bagsAt, isCompost, stillThere } from "../../static/counter/domain/bags.js"
import { codeFrom } from "../../static/counter/domain/code.js"
import { redemptionOf } from "../../static/counter/domain/record.js"
import { begun, chosen } from "../../static/counter/domain/taking.js"

const [FIRST, SECOND, AWAY] = ["MALA-01-B-003", "MALA-01-B-002", "MALA-02-B-001"]
const batches = [
  { code: FIRST, points: ["MALA-01", "MALA-02"] },
  { code: SECOND, points: ["MALA-01"] },
  { code: AWAY, points: ["MALA-02"] },
]
const STAMP = { id: "s", recorded_at: "2026-11-27T15:00:00Z", series: "A", sequence: 7 }

test("of a point stand the batches that may lie there, what was chosen last in front", () => {
  assert.deepEqual(bagsAt(batches, "MALA-01", null), [FIRST, SECOND])
  assert.deepEqual(bagsAt(batches, "MALA-01", SECOND), [SECOND, FIRST])
  assert.deepEqual(bagsAt(undefined, "MALA-01", null), [])
})

test("what a label says stands there whatever the server told", () => {
  assert.deepEqual(bagsAt(batches, "MALA-01", "MALA-01-B-001"), ["MALA-01-B-001", FIRST, SECOND])
})

test("what was chosen last is chosen again only while it may lie there", () => {
  assert.equal(stillThere(batches, "MALA-01", SECOND), SECOND)
  assert.equal(stillThere(batches, "MALA-02", SECOND), null)
  assert.equal(stillThere(batches, "MALA-01", null), null)
  assert.equal(stillThere(undefined, "MALA-01", SECOND), null)
})

test("compost has a batch, in bags and by scale; a seedling has none", () => {
  assert.equal(isCompost({ compost_g: 5000, by_scale: false }), true)
  assert.equal(isCompost({ compost_g: null, by_scale: true }), true)
  assert.equal(isCompost({ compost_g: null, by_scale: false }), false)
})

test("the record says the batch, and says nothing where the bag says none", () => {
  const taking = chosen(begun("t", "MALA-01", { card: "0".repeat(26) }, SECOND), "compost-5kg")
  assert.equal(redemptionOf(taking, 1, STAMP).batch, SECOND)
  assert.equal("batch" in redemptionOf({ ...taking, batch: null }, 1, STAMP), false)
})

test("a label is read in any case, and by a scanner that was made for another keyboard", () => {
  const bag = { kind: "bag", programme: "MALA", value: FIRST }
  for (const read of [
    "HTTPS://ABONO.EXAMPLE/B/MALA/MALA-01-B-003", "https://abono.example:8000/b/MALA/MALA-01-B-003",
    "HTTPS---ABONO.EXAMPLE-B-MALA-MALA-01-B-003", " https://abono.example/B/MALA/MALA-01-B-003?x=1 ",
  ]) assert.deepEqual(codeFrom(read), bag, read)
  for (const read of [FIRST, "https://abono.example/B/MALA", "https://abono.example/R/MALA/MALA-01-B-003"]) {
    assert.equal(codeFrom(read), null, read)
  }
})
