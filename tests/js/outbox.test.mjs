// @ts-check
import assert from "node:assert/strict"
import { test } from "node:test"
import * as outbox from "../../static/counter/domain/outbox.js"
import { START, nextCount, restAfter } from "../../static/counter/domain/pace.js"
import { isNearlyFull, leftOf } from "../../static/counter/domain/room.js"
import { firstOf, uploadOf } from "../../static/counter/domain/upload.js"

const DAY_MS = 86_400_000
const AT = Date.parse("2026-11-22T15:15:00Z")
const RECORD = { id: "r1", type: "deposit", series: "A", sequence: 7, lines: [] }
const FACTS = { order: 1, writer: "browser", staff: "rosa", place: "MALA/MALA-01",
  number: "MALA-01-A-000007", what: "Family 0042 · 5.40 kg", kept_at: AT }

const kept = () => outbox.entryOf(RECORD, FACTS)
/** @param {string} status @param {object} [more] */
const said = (status, more) => (/** @type {any} */ ({ id: "r1", status, ...more }))
const PROBLEM = { code: "revoked-card", title: "This card was changed", detail: "Ask." }

test("what is kept has not left, and is sent as it is", () => {
  assert.deepEqual([kept().state, kept().series, kept().sequence], ["kept", "A", 7])
  const sent = outbox.departed(kept())
  assert.equal(sent.state, "sent")
  assert.equal(sent.record, RECORD)
  assert.ok(outbox.UNSENT.includes(sent.state))
})

test("each answer of the server has its state, and nothing else changes one", () => {
  const sent = outbox.departed(kept())
  const states = { accepted: "accepted", duplicate: "accepted", waiting: "waiting", review: "review",
    unreadable: "unreadable" }
  for (const [status, state] of Object.entries(states)) {
    assert.equal(outbox.answered(sent, said(status, { first: {} }), AT).state, state)
  }
  assert.equal(outbox.answered(sent, said("something new"), AT), sent)
  assert.equal(outbox.answered(sent, undefined, AT), sent)
})

test("an answer that names another record settles nothing", () => {
  const sent = outbox.departed(kept())
  assert.equal(outbox.answered(sent, said("accepted", { id: "r2" }), AT), sent)
})

test("the first answer's credit is kept, and a duplicate brings it back", () => {
  const answer = { credited: { COMPOST: 1080 }, balances: { COMPOST: 2000 }, warnings: [] }
  const first = outbox.answered(kept(), said("accepted", { deposit: answer }), AT)
  assert.equal(first.answer, answer)
  assert.equal(outbox.answered(kept(), said("duplicate", { first: answer }), AT).answer, answer)
  assert.equal(outbox.answered(first, said("accepted"), AT).answer, answer)
})

test("why a person looks at it is kept until it is settled", () => {
  const held = outbox.answered(kept(), said("review", { problem: PROBLEM }), AT)
  assert.equal(held.problem, PROBLEM)
  assert.equal(outbox.departed(held).state, "review")
  assert.equal(outbox.answered(held, said("duplicate", { first: {} }), AT).problem, null)
})

test("what the office dismissed does not count: the server has it, and no first answer of it", () => {
  const held = outbox.answered(kept(), said("review", { problem: PROBLEM }), AT)
  const dismissed = outbox.answered(held, said("duplicate", { first: null }), AT + 5)
  assert.deepEqual([dismissed.state, dismissed.answer, dismissed.told_at], ["dismissed", null, AT])
  assert.equal(dismissed.problem, PROBLEM)
  assert.ok(outbox.STATES.includes("dismissed") && outbox.UNPROMISED.includes("dismissed"))
  assert.ok(!outbox.HERE_ONLY.includes("dismissed") && !outbox.wantsAsking(dismissed, AT + 9 * DAY_MS))
  // Of what takes back and of a card there never is an answer.
  for (const type of ["reversal", "card-link"]) {
    const other = { ...kept(), record: { ...RECORD, type } }
    assert.equal(outbox.answered(other, said("duplicate", { first: null }), AT).state, "accepted")
  }
})

test("a record is acknowledged once, and never one that could not be read", () => {
  const before = kept()
  const held = outbox.answered(before, said("review"), AT)
  assert.ok(outbox.isNewlyTold(before, held))
  const later = outbox.answered(held, said("duplicate", { first: {} }), AT + 5)
  assert.ok(!outbox.isNewlyTold(held, later))
  assert.equal(later.told_at, AT)
  assert.equal(outbox.answered(before, said("unreadable"), AT).told_at, null)
})

test("what is decided is dropped after 60 days, and nothing else ever", () => {
  const accepted = outbox.answered(kept(), said("accepted"), AT)
  assert.ok(!outbox.isOutlived(accepted, AT + 60 * DAY_MS))
  assert.ok(outbox.isOutlived(accepted, AT + 60 * DAY_MS + 1))
  for (const entry of [kept(), outbox.departed(kept()), outbox.answered(kept(), said("review"), AT),
    outbox.answered(kept(), said("unreadable"), AT), outbox.offeredAgain(accepted)]) {
    assert.ok(!outbox.isOutlived(entry, AT + 1000 * DAY_MS), entry.state)
  }
})

test("what a person decided after the 60th day stays 60 days more, and can be offered again", () => {
  const held = outbox.answered(kept(), said("review"), AT)
  const asked = outbox.answered(held, said("review"), AT + 60 * DAY_MS)
  assert.ok(outbox.canBeOffered(asked, AT + 61 * DAY_MS))
  for (const first of [{}, null]) {
    const decided = outbox.answered(asked, said("duplicate", { first }), AT + 61 * DAY_MS)
    assert.equal(decided.told_at, AT)
    assert.ok(outbox.canBeOffered(decided, AT + 61 * DAY_MS))
    assert.ok(!outbox.isOutlived(decided, AT + 121 * DAY_MS))
    assert.ok(outbox.isOutlived(decided, AT + 121 * DAY_MS + 1))
  }
})

test("what a server lost within 60 days is offered again, and counts as unsent", () => {
  const accepted = outbox.answered(kept(), said("accepted"), AT)
  assert.ok(outbox.canBeOffered(accepted, AT + 60 * DAY_MS))
  assert.ok(!outbox.canBeOffered(accepted, AT + 61 * DAY_MS))
  assert.ok(!outbox.canBeOffered(kept(), AT))
  const again = outbox.offeredAgain(accepted)
  assert.equal(again.state, "kept")
  assert.ok(!outbox.isNewlyTold(again, outbox.answered(again, said("accepted"), AT + 9)))
})

test("what lies here alone goes on when the phone becomes another, as it was numbered", () => {
  const mine = { ...kept(), writer: "before" }
  for (const entry of [mine, outbox.departed(mine), outbox.answered(mine, said("unreadable"), AT)]) {
    assert.deepEqual(outbox.inherited(entry, "now", false), { ...entry, writer: "now" })
  }
  const told = outbox.answered(mine, said("accepted"), AT)
  assert.equal(outbox.inherited(told, "now", false), told)
})

test("a server that does not know the phone is offered all that it may have lost", () => {
  const mine = { ...kept(), writer: "before" }
  for (const status of ["accepted", "review", "waiting"]) {
    const told = outbox.answered(mine, said(status), AT)
    assert.deepEqual(outbox.inherited(told, "now", true), { ...told, state: "kept", writer: "now" })
  }
})

test("what somebody signed in for goes in their name and in no other", () => {
  for (const entry of [kept(), outbox.answered(kept(), said("accepted"), AT)]) {
    assert.equal(outbox.inherited(entry, "now", true), entry)
  }
  const unreadable = outbox.answered(kept(), said("unreadable"), AT)
  assert.equal(outbox.inherited(unreadable, "now", false).writer, "now")
})

test("what a person decides is asked about now and then, also after the clock was set back", () => {
  const held = outbox.answered(kept(), said("review"), AT)
  assert.ok(!outbox.wantsAsking(held, AT + 60_000))
  assert.ok(outbox.wantsAsking(held, AT + 7 * 3_600_000))
  assert.ok(outbox.wantsAsking(held, AT - 7 * 3_600_000))
  assert.ok(!outbox.wantsAsking(outbox.answered(kept(), said("accepted"), AT), AT + 9 * DAY_MS))
})

test("an upload holds few enough records and bytes, and one at least", () => {
  const entries = Array.from({ length: 10 }, (_, place) => ({ ...kept(), id: `r${place}` }))
  const size = JSON.stringify(RECORD).length + 1
  assert.equal(firstOf(entries, 4, 1e6).length, 4)
  assert.equal(firstOf(entries, 9, size * 3).length, 3)
  assert.equal(firstOf(entries, 9, 1).length, 1)
  assert.deepEqual(firstOf([], 9, 1), [])
})

test("a file for the office is an upload that was never sent", () => {
  const envelope = { id: "u1", device: "browser", sent_at: "2026-11-22T15:15:00Z" }
  assert.deepEqual(uploadOf([kept()], envelope), { ...envelope, records: [RECORD] })
})

test("it rests longer after each failure, never the same for two phones, five minutes at most", () => {
  assert.deepEqual([1, 2, 3].map((failures) => restAfter(failures, 1)), [1000, 2000, 4000])
  assert.equal(restAfter(1, 0), 500)
  assert.equal(restAfter(500, 1), 300_000)
})

test("a signal that carried many carries more, and one that failed fewer", () => {
  assert.equal(nextCount(START, true), 50)
  assert.equal(nextCount(400, true), 400)
  assert.equal(nextCount(100, false), 25)
  assert.equal(nextCount(5, false), 5)
})

test("a phone says that it is nearly full while there is room for days", () => {
  assert.equal(leftOf({ usage: 10, quota: 30 }), 20)
  assert.equal(leftOf({}), null)
  assert.ok(isNearlyFull(leftOf({ usage: 90e6, quota: 100e6 })))
  assert.ok(!isNearlyFull(leftOf({ usage: 0, quota: 100e6 })))
  assert.ok(!isNearlyFull(null))
})
