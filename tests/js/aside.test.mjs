// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { askedAs, waitingHere, withAsked, without } from "../../static/counter/domain/aside.js"

/** @param {string} id @param {string} [point] @param {string} [household] */
const bag = (id, point = "MALA-01", household = "h") => ({
  id, household, collection_point: point, reward: "compost-5kg", quantity: 1,
  set_aside: { COMPOST: 5000, POINTS: 0 }, expires_at: "2026-12-05T00:00:00Z",
})
/** @param {ReturnType<typeof bag>[]} items @returns {import("../../static/counter/domain/aside.js").Told} */
const told = (items) => ({ household: "h", state: "told", items })
const first = { id: "c1", recorded_at: "2026-11-27T15:00:00Z", batch: "MALA-01-B-001" }

test("only what lies here for this family may be handed out", () => {
  const items = [bag("a"), bag("b", "MALA-02")]
  assert.deepEqual(waitingHere(told(items), [], "h", "MALA-01"), [bag("a")])
  assert.deepEqual(waitingHere(told(items), [], "other", "MALA-01"), [])
  assert.deepEqual(waitingHere(null, [], "h", "MALA-01"), [])
  assert.deepEqual(waitingHere(told(items), [], undefined, "MALA-01"), [])
})

test("what was asked without an answer stays, also when the server lists it no more", () => {
  const asked = [{ aside: bag("a"), collection: first }]
  assert.deepEqual(waitingHere(told([]), asked, "h", "MALA-01"), [bag("a")])
  assert.deepEqual(waitingHere(told([bag("a"), bag("c")]), asked, "h", "MALA-01"), [bag("a"), bag("c")])
  assert.deepEqual(waitingHere(told([]), asked, "other", "MALA-01"), [])
})

test("it is asked again as it was the first time, until it is answered", () => {
  const asked = withAsked([], { aside: bag("a"), collection: first })
  const second = { id: "c2", recorded_at: "2026-11-27T15:01:00Z" }
  assert.deepEqual(askedAs(asked, bag("a"), second).collection, first)
  assert.deepEqual(askedAs(asked, bag("b"), second).collection, second)
  assert.deepEqual(withAsked(asked, askedAs(asked, bag("a"), second)), asked)
  assert.deepEqual(without(asked, bag("a")), [])
})
