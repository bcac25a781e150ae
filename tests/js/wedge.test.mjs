// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { cardFrom } from "../../static/counter/domain/card.js"
import { SILENT, hear } from "../../static/counter/domain/wedge.js"

const TOKEN = "7KQ2M4N6P8R0S1T3V5W7X9YZAB"

/** @param {string[]} keys @param {number} pace milliseconds between keys */
function play(keys, pace) {
  let wedge = SILENT
  const typed = []
  let line = null
  keys.forEach((key, index) => {
    const heard = hear(wedge, key, 1000 + index * pace)
    wedge = heard.wedge
    if (heard.typed) typed.push(heard.typed)
    line = heard.line ?? line
  })
  return { typed: typed.join(""), line }
}

test("a scanned address arrives whole and types nothing into the weight", () => {
  const { typed, line } = play([..."HTTPS://ABONO.EXAMPLE/C/", ...TOKEN, "Enter"], 5)
  assert.equal(typed, "")
  assert.deepEqual(cardFrom(line ?? ""), { kind: "token", value: TOKEN })
})

test("a slow scanner that holds the shift key is understood too", () => {
  const keys = ["Shift", "H", "T", "T", "P", "S", "Shift", ":", "/", "/", "A", "/", "C", "/", ...TOKEN]
  assert.deepEqual(cardFrom(play([...keys, "Enter"], 60).line ?? ""), { kind: "token", value: TOKEN })
})

test("digits and the decimal mark of a person are passed on", () => {
  assert.equal(play(["5", ",", "4"], 200).typed, "5,4")
})

test("a printed number may come from a scanner or a person", () => {
  const { typed, line } = play([..."0042177", "Enter"], 10)
  assert.equal(typed, "0042177")
  assert.deepEqual(cardFrom(line ?? ""), { kind: "number", value: "0042177" })
})

test("after a pause the hurry is over and digits are a person's again", () => {
  let { wedge } = hear(SILENT, "H", 1000)
  assert.equal(hear(wedge, "5", 1100).typed, null)
  wedge = hear(wedge, "T", 1200).wedge
  assert.equal(hear(wedge, "5", 9000).typed, "5")
})

test("backspace and escape belong to the keypad", () => {
  assert.equal(hear(SILENT, "Backspace", 1).typed, "erase")
  assert.equal(hear(SILENT, "Escape", 1).typed, "clear")
})
