// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { cardFrom, checks, printedNumber } from "../../static/counter/domain/card.js"
import { vectors } from "./vectors.mjs"

test("whatever is read gives the card that the shared vectors say", () => {
  for (const { read, card } of vectors("card_scans").scans) {
    assert.deepEqual(cardFrom(read), card, read)
  }
})

test("numbers with a right check digit pass", () => {
  for (const number of vectors("card_numbers").valid) assert.ok(checks(number), number)
})

test("numbers with a wrong check digit do not pass", () => {
  for (const number of vectors("card_numbers").invalid) assert.ok(!checks(number), number)
})

test("every single wrong digit and every swap of neighbours is noticed", () => {
  const number = "0042177"
  for (let place = 0; place < 7; place += 1) {
    for (const digit of "0123456789") {
      const wrong = number.slice(0, place) + digit + number.slice(place + 1)
      assert.equal(checks(wrong), wrong === number, wrong)
    }
    const [a, b] = [number[place], number[place + 1]]
    if (b === undefined || a === b) continue
    assert.ok(!checks(number.slice(0, place) + b + a + number.slice(place + 2)))
  }
})

test("a number is shown as it is printed, while it is typed too", () => {
  assert.equal(printedNumber("0042177"), "004217-7")
  assert.equal(printedNumber("0042"), "0042")
})
