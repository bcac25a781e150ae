// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { NOTHING, standing, withMore } from "../../static/counter/domain/known.js"
import { sha256 } from "../../static/counter/ports/digest.js"
import { vectors } from "./vectors.mjs"

test("which records the server has named is counted as the server counts it", async () => {
  for (const { ids, count, digest } of vectors("known").known) {
    assert.deepEqual(withMore(NOTHING, await Promise.all(ids.map(sha256))), { count, digest })
  }
})

test("a server that knows fewer, or others, was restored from a backup", () => {
  const [none, one, two] = vectors("known").known
  assert.equal(standing(two, one), "less")
  assert.equal(standing(one, { ...one, digest: two.digest }), "less")
  assert.equal(standing(none, one), "more")
  assert.equal(standing(two, two), "same")
})

test("a browser that cannot hash compares the count alone", () => {
  const known = withMore(NOTHING, [null])
  assert.deepEqual(known, { count: 1, digest: "" })
  assert.equal(standing(known, { count: 1, digest: "ab" }), "same")
  assert.equal(standing(withMore(known, ["ab"]), { count: 1, digest: "ab" }), "less")
})
