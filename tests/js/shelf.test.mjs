// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import { costOf, mostOf, offersAt, priceAt } from "../../static/counter/domain/shelf.js"
import { vectors } from "./vectors.mjs"

const { prices, in_force, costs } = vectors("prices")

for (const { name, at, price } of in_force) {
  test(`price in force: ${name}`, () => {
    assert.equal(priceAt(prices, Date.parse(at))?.id ?? null, price)
    assert.equal(priceAt([...prices].reverse(), Date.parse(at))?.id ?? null, price)
  })
}

for (const { name, by_scale, amount, quantity, cost } of costs) {
  test(`cost: ${name}`, () => assert.equal(costOf({ by_scale }, { amount }, quantity), cost))
}

test("what has no price yet is not offered, the rest in the programme's order", () => {
  const reward = { name: {}, pictogram: "gift", photo: null, compost_g: null, by_scale: false, month_cap: null, points: [] }
  const rewards = [
    { ...reward, code: "b", position: 2, prices }, { ...reward, code: "a", position: 1, prices },
    { ...reward, code: "later", position: 0, prices: prices.slice(1) },
  ]
  const at = Date.parse("2026-11-27T00:00:00Z")
  assert.deepEqual(offersAt(rewards, at).map((offer) => offer.reward.code), ["a", "b"])
  assert.deepEqual(offersAt(undefined, at), [])
})

test("no more than is handed out at one time", () => {
  assert.equal(mostOf({ by_scale: false }, { net_g_max: 500_000 }), 100)
  assert.equal(mostOf({ by_scale: true }, { net_g_max: 500_000 }), 500_000)
})
