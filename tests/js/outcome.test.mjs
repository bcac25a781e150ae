// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { outcomeOf } from "../../static/counter/domain/outcome.js"
import { inLanguage, speaker } from "../../static/counter/domain/words.js"

const problem = { type: "/problems/revoked-card", code: "revoked-card", title: "t", detail: "d" }

test("created and repeated are both accepted", () => {
  assert.equal(outcomeOf(201, { id: "1" }).state, "accepted")
  assert.equal(outcomeOf(200, { id: "1" }).state, "accepted")
})

test("a rule of the server refuses, for good", () => {
  assert.deepEqual(outcomeOf(422, problem), { state: "refused", status: 422, problem })
  assert.equal(outcomeOf(409, problem).state, "refused")
})

test("silence, hurry and trouble leave it unknown, so the same record is sent again", () => {
  for (const status of [0, 408, 429, 500, 502, 503]) {
    assert.equal(outcomeOf(status, null).state, "unknown", String(status))
  }
  assert.equal(outcomeOf(500, problem).state, "unknown")
})

test("a page of somebody between us and the server is no answer", () => {
  assert.equal(outcomeOf(403, null).state, "unknown")
  assert.equal(outcomeOf(200, null).state, "unknown")
  assert.equal(outcomeOf(404, { message: "proxy" }).state, "unknown")
})

test("a session that ended asks for signing in, nothing else", () => {
  assert.equal(outcomeOf(401, null).state, "signed-out")
  assert.equal(outcomeOf(400, { code: "csrf", detail: "d" }).state, "signed-out")
  assert.equal(outcomeOf(403, { ...problem, code: "point-not-yours" }).state, "refused")
})

test("words take their values and show their key when missing", () => {
  const say = speaker({ kept: "%(kg)s of %(family)s" })
  assert.equal(say("kept", { kg: "5.20 kg", family: "0042" }), "5.20 kg of 0042")
  assert.equal(say("kept", { kg: 5 }), "5 of %(family)s")
  assert.equal(say("nothing-here"), "nothing-here")
})

test("a name is read in the reader's language, else in Spanish", () => {
  assert.equal(inLanguage({ es: "Comida", en: "Food" }, "en"), "Food")
  assert.equal(inLanguage({ es: "Comida" }, "en"), "Comida")
  assert.equal(inLanguage(undefined, "en"), "")
})
