// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import * as book from "../../static/counter/domain/card-book.js"

const card = {
  hash: "aa", number: "004217-7", household: "h", code: "0042", status: /** @type {const} */ ("active"),
  balances: { COMPOST: 12840, POINTS: 3500 },
}
const blank = { ...card, hash: "bb", number: "000042-7", household: null, code: null, status: /** @type {const} */ ("unlinked"), balances: null }
const page = { items: [card, blank], since: "1-x", more: false, from_start: true, count: 2, as_of: "2026-11-27T10:00:00Z" }

test("a page is kept by the number as it is keyed, and tombstones remove", () => {
  const gone = { ...card, hash: "cc", number: null, household: null, code: null, status: /** @type {const} */ ("removed"), balances: null }
  const { isAnew, put, remove } = book.changesOf({ ...page, items: [card, gone] })
  assert.equal(isAnew, true)
  assert.deepEqual(put.map(({ hash, number }) => [hash, number]), [["aa", "0042177"]])
  assert.deepEqual(remove, ["cc"])
})

test("a known card opens the visit of its family with what it has", () => {
  const [known] = book.changesOf(page).put
  assert.deepEqual(book.whoOf({ card: "T" }, known), {
    card: "T", number: "0042177", household: { id: "h", code: "0042", status: "active" },
    balances: { COMPOST: 12840, POINTS: 3500 },
  })
})

test("a blank card opens nobody's until it is linked here", () => {
  const known = book.changesOf(page).put[1]
  assert.deepEqual(book.whoOf({ card: "T" }, known), { card: "T" })
  const linked = book.linkedHere(known, { id: "h2", code: "0043" })
  assert.equal(linked.status, "active")
  assert.equal(book.whoOf({ card: "T" }, linked).household?.code, "0043")
})

test("families are found by the beginning of their code, each once, with those that have no card", () => {
  const known = book.changesOf(page).put
  const twice = [...known, { ...known[0], hash: "dd" }, { ...known[0], hash: "ee", household: "i", code: "0049", status: /** @type {const} */ ("inactive") }]
  const waiting = [{ id: "w", code: "0041" }, { id: "z", code: "0100" }]
  assert.deepEqual(book.familiesOf(twice, waiting, " 004 ", 12), [
    { id: "w", code: "0041", isActive: true },
    { id: "h", code: "0042", isActive: true },
    { id: "i", code: "0049", isActive: false },
  ])
  assert.equal(book.familiesOf(twice, waiting, "", 2).length, 2)
  assert.equal(book.familiesOf(twice, waiting, "9", 2).length, 0)
})
