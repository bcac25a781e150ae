// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { afterKey, faultOfWeight, gramsFromKilograms } from "../../static/counter/domain/quantity.js"
import { vectors } from "./vectors.mjs"

/** @param {string} keys one sign a key, "<" erases */
const keyed = (keys) => [...keys].reduce((text, key) => afterKey(text, key === "<" ? "erase" : key), "")

test("kilograms as written become grams as the shared vectors say", () => {
  const { typed_kilograms, half_typed_on_the_keypad } = vectors("quantity")
  for (const { written, grams } of [...typed_kilograms, ...half_typed_on_the_keypad]) {
    assert.equal(gramsFromKilograms(written), grams, JSON.stringify(written))
  }
})

test("every weight to the gram comes through typing unharmed", () => {
  for (let grams = 1; grams < 1_000_000; grams += 997) {
    const text = `${Math.trunc(grams / 1000)}.${String(grams % 1000).padStart(3, "0")}`
    assert.equal(gramsFromKilograms(keyed(text)), grams)
  }
})

test("point and comma are one key and count once", () => {
  assert.equal(keyed("5,4"), "5.4")
  assert.equal(keyed("5.4.2"), "5.42")
})

test("a leading point stands for zero kilograms", () => assert.equal(keyed(".5"), "0.5"))
test("a leading zero is replaced by the digit that follows", () => assert.equal(keyed("05"), "5"))
test("the last sign is erased", () => assert.equal(keyed("5.4<<<7"), "7"))
test("clear leaves nothing", () => assert.equal(afterKey("123.4", "clear"), ""))
test("a fourth whole digit is not taken", () => assert.equal(keyed("1234"), "123"))
test("a fourth decimal is not taken", () => assert.equal(keyed("1.2345"), "1.234"))
test("letters change nothing", () => assert.equal(keyed("1x2"), "12"))

test("a weight that is no line says why by the server's own code", () => {
  assert.equal(faultOfWeight(null, 0, 500_000), "no-weight")
  assert.equal(faultOfWeight(0, 0, 500_000), "no-weight")
  assert.equal(faultOfWeight(200, 200, 500_000), "tare-not-below-gross")
  assert.equal(faultOfWeight(500_001, 0, 500_000), "weight-out-of-range")
  assert.equal(faultOfWeight(500_200, 200, 500_000), null)
  assert.equal(faultOfWeight(201, 200, 500_000), null)
})
