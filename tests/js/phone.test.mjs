// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import * as phones from "../../static/counter/domain/phone.js"

const DAY = 86_400_000
const answer = { device: "d", label: "the green one", key: "wxd_1", points: [], series: [] }
const OUT = /** @type {any} */ ({ state: "refused", status: 403, problem: { code: "device-out-of-use" } })
const phone = phones.enrolled(answer, 1000 * DAY)

test("a key is changed each month, and when the clock has gone back", () => {
  assert.equal(phones.wantsNewKey(phone, 1029 * DAY), false)
  assert.equal(phones.wantsNewKey(phone, 1031 * DAY), true)
  assert.equal(phones.wantsNewKey(phone, 998 * DAY), true)
  assert.equal(phones.wantsNewKey(phones.standing(phone, OUT), 1031 * DAY), false)
})

test("the key before is kept until the next one, for a server that was restored", () => {
  const next = phones.rekeyed(phone, "wxd_2", 1031 * DAY)
  assert.deepEqual([next.key, next.before], ["wxd_2", "wxd_1"])
  const back = phones.fallenBack(next)
  assert.deepEqual([back?.key, back?.before], ["wxd_1", "wxd_2"])
  assert.ok(back && phones.wantsNewKey(back, 1031 * DAY))
  assert.equal(phones.fallenBack(phone), null)
})

test("a phone asks again with the key it asked with, and with another one for another code", () => {
  const first = phones.claimOf(null, "CODE", () => new Uint8Array(32).fill(255))
  assert.match(first.key, /^wxd_[A-Za-z0-9_-]{43}$/)
  assert.equal(phones.claimOf(first, "CODE", () => new Uint8Array(32)), first)
  const other = phones.claimOf(first, "OTHER", () => new Uint8Array(32))
  assert.deepEqual(other, { code: "OTHER", key: `wxd_${"A".repeat(43)}` })
})

test("what is not known of the storage is not reported", () => {
  const state = { version: "1", pending: 2, review: 0, storage_left: null, next: { "MALA-01-A": 7 } }
  assert.deepEqual(phones.reportOf(state), {
    version: "1", pending: 2, review: 0, next: { "MALA-01-A": 7 },
  })
  assert.equal(phones.reportOf({ ...state, storage_left: 5 }).storage_left, 5)
})

test("a key that opens nothing is remembered until it opens something, and silence says nothing", () => {
  const unknown = phones.standing(phone, { state: "signed-out" })
  assert.deepEqual([unknown.isUnknown, unknown.isOut], [true, false])
  assert.equal(phones.standing(unknown, { state: "unknown", status: 0 }), unknown)
  const known = phones.standing(unknown, { state: "accepted", answer: {} })
  assert.equal(known.isUnknown, false)
  assert.equal(phones.standing(known, { state: "accepted", answer: {} }), known)
  const out = phones.standing(unknown, OUT)
  assert.deepEqual([out.isUnknown, out.isOut], [false, true])
  assert.deepEqual([null, phone, unknown, out, known].map(phones.mayBecomeAnother), [true, false, true, true, false])
})
