// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { depositOf, reversalOf } from "../../static/counter/domain/record.js"
import { receiptNumber, taken } from "../../static/counter/domain/series.js"
import * as visits from "../../static/counter/domain/visit.js"

const LIMITS = { lines: 20, net_g_max: 500_000 }
const STAMP = { id: "0199e1a2-0000-7000-8000-000000000001", recorded_at: "2026-11-22T15:15:00.000Z",
  series: "A", sequence: 123 }
const family = { id: "h1", code: "0042", status: "active" }

const begun = () => visits.begun("rosa", "MALA-01", { card: "0042177", household: family })

/** @param {import("../../static/counter/domain/visit.js").Visit} visit */
const withFood = (visit) => visits.changed(
  visits.chosen(visit, "food"), { written: "5.4", tare: "bucket", tare_g: 200 },
)

test("what is on the scale becomes a line in grams", () => {
  const visit = visits.noted(withFood(begun()))
  assert.deepEqual(visit.lines, [{ material: "food", gross_g: 5400, tare_g: 200, quality: "clean" }])
  assert.equal(visit.draft, null)
})

test("a reason goes with a line that is not clean", () => {
  const dirty = visits.changed(withFood(begun()), { quality: "contaminated", reason: "plastic-in-it" })
  assert.equal(visits.noted(dirty).lines[0].reason, "plastic-in-it")
})

test("another material keeps the weight and starts clean again", () => {
  const dirty = visits.changed(withFood(begun()), { quality: "rejected", reason: "wet" })
  const { draft } = visits.chosen(dirty, "garden")
  assert.deepEqual([draft?.material, draft?.written, draft?.quality, draft?.reason],
    ["garden", "5.4", "clean", null])
})

test("the next material after a noted one starts from nothing", () => {
  const { draft } = visits.chosen(visits.noted(withFood(begun())), "pet")
  assert.deepEqual([draft?.written, draft?.tare_g], ["", 0])
})

test("another card keeps everything that was weighed", () => {
  const before = withFood(visits.noted(withFood(begun())))
  const after = visits.handedTo(before, { card: "1234566" })
  assert.deepEqual([after.lines, after.draft], [before.lines, before.draft])
  assert.ok(visits.holdsWeights(after))
})

test("a weight that is hard to believe is asked about once, until it is typed again", () => {
  const visit = visits.changed(withFood(begun()), { written: "54" })
  assert.ok(visits.isSurprising(visit.draft, 30_000))
  assert.ok(!visits.isSurprising(visit.draft, undefined))
  assert.ok(!visits.isSurprising(withFood(begun()).draft, 30_000))
  assert.ok(!visits.isSurprising(visits.changed(visit, { isSure: true }).draft, 30_000))
  assert.ok(!("isSure" in visits.noted(visits.changed(visit, { isSure: true })).lines[0]))
})

test("an undone line is gone and the others stay in order", () => {
  let visit = begun()
  for (const material of ["food", "pet", "glass"]) {
    visit = visits.noted(visits.changed(visits.chosen(visit, material), { written: "1" }))
  }
  assert.deepEqual(visits.without(visit, 1).lines.map((line) => line.material), ["food", "glass"])
})

test("nothing is lost silently: a typed weight counts as held", () => {
  assert.ok(!visits.holdsWeights(begun()))
  assert.ok(!visits.holdsWeights(visits.chosen(begun(), "food")))
  assert.ok(visits.holdsWeights(visits.changed(visits.chosen(begun(), "food"), { written: "5" })))
})

test("a visit takes no more lines than the server would", () => {
  const visit = withFood({ ...begun(), lines: new Array(20).fill({}) })
  assert.equal(visits.faultOfDraft(visit, LIMITS), "too-many-lines")
  assert.equal(visits.faultOfDraft(withFood(begun()), LIMITS), null)
  assert.equal(visits.faultOfDraft(begun(), LIMITS), "no-material")
})

test("a deposit is composed whole, by card", () => {
  const record = depositOf(visits.noted(withFood(begun())), STAMP)
  assert.deepEqual(record, {
    type: "deposit", ...STAMP, card: "0042177", collection_point: "MALA-01",
    lines: [{ material: "food", gross_g: 5400, tare_g: 200, quality: "clean" }],
  })
})

test("a deposit without a card names the household and says why", () => {
  const visit = visits.begun("rosa", "MALA-01", { household: family, absent: "forgotten" })
  const record = depositOf(visits.noted(withFood(visit)), STAMP)
  assert.equal(record.household, "h1")
  assert.equal(record.card_absent_reason, "forgotten")
  assert.ok(!("card" in record))
})

test("a reversal names its deposit and says why", () => {
  assert.deepEqual(reversalOf("d1", "wrong weight", STAMP),
    { type: "reversal", ...STAMP, deposit: "d1", reason: "wrong weight" })
})

test("receipt numbers count up in the browser's own series", () => {
  const { sequence, left } = taken({ series: "A", next: 123 })
  assert.equal(receiptNumber("MALA-01", "A", sequence), "MALA-01-A-000123")
  assert.equal(left.next, 124)
})
