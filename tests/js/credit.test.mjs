// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { creditOf, creditOfLine } from "../../static/counter/domain/credit.js"
import { vectors } from "./vectors.mjs"

const { rates, cases } = vectors("credit")

for (const { name, at, lines, credited } of cases) {
  test(`credit: ${name}`, () => {
    assert.deepEqual(creditOf(lines, rates, Date.parse(at)), credited)
  })
}

test("the preview never promises a gram more than the exact share", () => {
  const at = Date.parse("2026-11-22T15:15:00Z")
  for (let gross_g = 1; gross_g < 5000; gross_g += 7) {
    const line = { material: "food", gross_g, tare_g: 0, quality: "clean" }
    const { COMPOST } = creditOfLine(line, rates, at)
    assert.equal(BigInt(COMPOST), (BigInt(gross_g) * 200n) / 1000n)
  }
})
