// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { codeFrom, enrolmentFrom } from "../../static/counter/domain/code.js"
import { hashing } from "../../static/counter/ports/hashing.js"
import { vectors } from "./vectors.mjs"

test("a badge, a phone's code and a card are told apart as the shared vectors say", () => {
  for (const { read, code } of vectors("badges").scans) assert.deepEqual(codeFrom(read), code, read)
})

test("a code that is typed is understood as it was meant", () => {
  const { shown, typed, not_whole } = vectors("enrolment_codes")
  assert.equal(enrolmentFrom(shown.groups), shown.code)
  for (const one of typed) assert.equal(enrolmentFrom(one.typed), one.code, one.typed)
  for (const one of not_whole) assert.equal(enrolmentFrom(one), null, one)
})

test("its whole address may be typed or pasted, too", () => {
  const { code } = vectors("enrolment_codes").shown
  assert.equal(enrolmentFrom(`https://abono.example/counter#enrol=${code}`), code)
})

test("a badge and a card are known by the first half of their hash", async () => {
  for (const { letters, badge_hash } of vectors("badges").badges) {
    assert.equal(await hashing.keyOf(letters), badge_hash)
  }
  for (const { token, hash } of vectors("cards").tokens) {
    assert.equal(await hashing.keyOf(token), hash.slice(0, 32))
  }
})

test("a PIN is checked as the server checks it", async () => {
  for (const kept of vectors("pins").pins) {
    assert.equal(await hashing.isPin(kept.pin, kept), true)
    assert.equal(await hashing.isPin("482914", kept), false)
  }
})
