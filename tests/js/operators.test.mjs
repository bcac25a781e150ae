// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import * as operators from "../../static/counter/domain/operators.js"

const pin = { salt: "aa", iterations: 1, hash: "bb", one_time: false }
const rosa = { id: "r", number: 1, name: "Rosa", active: true, badge_hash: "11", pin, households: ["h"] }
const luis = { ...rosa, id: "l", number: 2, name: "Luis", badge_hash: "22", households: [] }
const gone = { ...rosa, id: "g", number: 3, name: "Ana", active: false, badge_hash: "33" }
const all = [rosa, luis, gone]

test("who no longer works here is not offered, and their badge opens nothing", () => {
  assert.deepEqual(operators.atWork(all).map(({ name }) => name), ["Luis", "Rosa"])
  assert.equal(operators.ofBadge(all, "11"), rosa)
  assert.equal(operators.ofBadge(all, "33"), null)
  assert.equal(operators.ofBadge(all, "99"), null)
})

test("after five tries only the server says whether a PIN is right", () => {
  let tries = {}
  for (let left = 5; left > 0; left -= 1) {
    assert.equal(operators.triesLeft(tries, rosa), left)
    tries = operators.tried(tries, rosa)
  }
  assert.equal(operators.triesLeft(tries, rosa), 0)
  assert.equal(operators.triesLeft(operators.tried(tries, rosa), rosa), 0)
  assert.equal(operators.triesLeft(tries, luis), 5)
})

test("the right PIN, and a new one, begin with five tries", () => {
  const tries = operators.tried(operators.tried({}, rosa), rosa)
  assert.equal(operators.triesLeft(operators.forgiven(tries, rosa), rosa), 5)
  assert.equal(operators.triesLeft(tries, { ...rosa, pin: { ...pin, salt: "cc" } }), 5)
})

test("a shift lasts until the day ends or whoever works is sent away", () => {
  const shift = operators.shiftOf(rosa, "phone", "2026-11-27")
  assert.equal(operators.isOn(shift, all, "2026-11-27"), true)
  assert.equal(operators.isOn(shift, all, "2026-11-28"), false)
  assert.equal(operators.isOn(operators.shiftOf(gone, "phone", "2026-11-27"), all, "2026-11-27"), false)
  assert.equal(operators.isOn(null, all, "2026-11-27"), false)
})

test("without any PIN the phone records in its own name, until one has reached it", () => {
  const shift = operators.shiftOf(null, "the green one", "2026-11-27")
  assert.deepEqual([shift.id, shift.name], [null, "the green one"])
  assert.equal(operators.isOn(shift, [{ ...rosa, pin: null }], "2026-11-27"), true)
  assert.equal(operators.isOn(shift, all, "2026-11-27"), false)
})

test("an operator's own family is noticed", () => {
  const on = "2026-11-27"
  assert.equal(operators.isOwn(operators.shiftOf(rosa, "", on), { id: "h" }), true)
  assert.equal(operators.isOwn(operators.shiftOf(luis, "", on), { id: "h" }), false)
  assert.equal(operators.isOwn(null, { id: "h" }), false)
  assert.equal(operators.isOwn(operators.shiftOf(rosa, "", on), undefined), false)
})
