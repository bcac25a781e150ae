// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { numbersOf } from "../../static/counter/domain/numbers.js"
import { vectors } from "./vectors.mjs"

const { weight, weightParts, points } = numbersOf("es_PE")

test("weights are written as in Peru", () => {
  for (const { grams, text } of vectors("numbers").weights) {
    assert.equal(weight(grams), text.replace(" ", "\u00a0"))
  }
})

test("points are written as in Peru", () => {
  for (const { hundredths, text } of vectors("numbers").points) assert.equal(points(hundredths), text)
})

test("number and unit can stand apart", () => {
  assert.deepEqual(weightParts(5400), { number: "5.40", unit: "kg" })
  assert.deepEqual(weightParts(340), { number: "340", unit: "g" })
})
