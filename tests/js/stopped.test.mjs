// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { outcomeOf } from "../../static/counter/domain/outcome.js"
import { Stopped, answerOf, isForARecord } from "../../static/counter/domain/stopped.js"

/** @param {number} status @param {string} code @param {string} [field] */
const refused = (status, code, field) => outcomeOf(status, {
  code, title: "t", detail: "d", errors: field ? [{ field, detail: "d" }] : undefined,
})

test("a body that is refused for what it holds is the fault of a record in it", () => {
  for (const [status, code, field] of /** @type {[number, string, string?][]} */ ([
    [400, "not-json"], [413, "too-large"], [422, "invalid"], [422, "invalid", "records.0.lines"],
  ])) assert.ok(isForARecord(refused(status, code, field)), `${status} ${code} ${field}`)
})

test("a refusal of how all of them are written is no record's fault, and stops the sending", () => {
  for (const [status, code, field] of /** @type {[number, string, string?][]} */ ([
    [422, "counter-too-old", "protocol"], [422, "counter-too-old"], [422, "server-too-old"],
    [422, "invalid", "sent_at"], [415, "not-json"], [403, "device-out-of-use"],
  ])) {
    const outcome = refused(status, code, field)
    assert.ok(!isForARecord(outcome), `${status} ${code} ${field}`)
    assert.throws(() => answerOf(outcome), (fault) => (
      fault instanceof Stopped && fault.trouble === "refused" && fault.problem?.detail === "d"
    ))
  }
  for (const status of [200, 401, 503]) assert.ok(!isForARecord(outcomeOf(status, {})))
})
