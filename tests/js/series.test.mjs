// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { begun, receiptNumber, taken } from "../../static/counter/domain/series.js"

test("each number is given once", () => {
  const { sequence, left } = taken({ series: "A", next: 7 })
  assert.equal(receiptNumber("MALA-01", "A", sequence), "MALA-01-A-000007")
  assert.deepEqual(left, { series: "A", next: 8 })
})

test("numbers begin with what was told", () => {
  assert.deepEqual(begun(undefined, { series: "B", next: 1 }), { series: "B", next: 1 })
})

test("numbers that are in use never go back, whatever another tab was told", () => {
  assert.deepEqual(begun({ series: "A", next: 9 }, { series: "A", next: 1 }), { series: "A", next: 9 })
  assert.deepEqual(begun({ series: "A", next: 2 }, { series: "A", next: 5 }), { series: "A", next: 5 })
  assert.deepEqual(begun({ series: "A", next: 9 }, { series: "B", next: 1 }), { series: "A", next: 9 })
})

test("letters that a restored server gives again go on behind what stands on paper", () => {
  assert.deepEqual(begun(undefined, { series: "B", next: 1 }, 12), { series: "B", next: 13 })
})
