// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { uuid7 } from "../../static/counter/domain/uuid7.js"

test("the example of RFC 9562 comes out as printed there", () => {
  const random = Uint8Array.from([0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f])
  assert.equal(uuid7(0x017f22e279b0, random), "017f22e2-79b0-7cc3-98c4-dc0c0c07398f")
})

test("version and variant stand whatever the random bytes are", () => {
  for (const fill of [0x00, 0x55, 0xff]) {
    const id = uuid7(1_700_000_000_000, new Uint8Array(10).fill(fill))
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/)
  }
})

test("a later id sorts after an earlier one", () => {
  const random = new Uint8Array(10)
  assert.ok(uuid7(1_700_000_000_000, random) < uuid7(1_700_000_000_001, random))
})
