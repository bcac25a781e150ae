// @ts-check
/**
 * What the phone learns where there is signal, so that it needs none later: materials, who records,
 * cards, families that wait for one; and what the office learns of the phone. Nobody waits for it.
 */
import { rekeyed, reportOf, wantsNewKey } from "../domain/phone.js"
import { address } from "../ports/address.js"
import { cardBook } from "../ports/card-book.js"
import { seriesKey } from "../ports/series.js"
import { storage } from "../ports/storage.js"
import { hereOnlyOf } from "./badge.js"
import { changeKey, hearStanding } from "./phone.js"

/** @typedef {import("./app.js").App} App */

/** Often enough for a card that was handed over in the office this morning. */
const EVERY_MS = 5 * 60_000
const AT_ONCE = 1_000

/** @type {Promise<void> | null} */
let running = null
let last = -Infinity

/**
 * @param {App} app
 * @param {boolean} [isWanted] now, and not when its time has come
 * @returns {Promise<void>}
 */
export function keepUp(app, isWanted = false) {
  if (running) return running
  if (!isWanted && Math.abs(app.now() - last) < EVERY_MS) return Promise.resolve()
  running = learnAll(app).finally(() => { running = null })
  return running
}

/** @param {App} app */
async function learnAll(app) {
  if (!app.catalogue || app.phone?.isOut) return
  const catalogue = await app.server.catalogue()
  if (await hearStanding(app, catalogue) || catalogue.state !== "accepted") return
  app.learn(catalogue.answer)
  if (app.phone) {
    await renewKey(app)
    await learnPeople(app)
  }
  if (!await learnCards(app)) return
  last = app.now()
  if (app.phone) await report(app)
}

/** @param {App} app the new key lies on the disk before it is used for the first time */
async function renewKey(app) {
  const { phone } = app
  if (!phone || !wantsNewKey(phone, app.now())) return
  const outcome = await app.server.newKey()
  if (outcome.state === "accepted") await changeKey(app, rekeyed(phone, outcome.answer.key, app.now()))
}

/** @param {App} app */
async function learnPeople(app) {
  const outcome = await app.server.operators()
  if (outcome.state !== "accepted") return
  await app.store.set("operators", outcome.answer.items)
  app.stage.refresh()
}

/** @param {App} app @returns {Promise<boolean>} whether all was told */
async function learnCards(app) {
  for (let isAnew = false; ;) {
    const outcome = await app.server.cards(await cardBook.since(), AT_ONCE)
    if (outcome.state !== "accepted") return false
    await cardBook.learn(outcome.answer)
    if (outcome.answer.more) continue
    if (isAnew || (await cardBook.size()).count === outcome.answer.count) break
    // Something went astray: everything is told once more.
    isAnew = true
    await cardBook.forget()
  }
  const waiting = await app.server.waiting()
  if (waiting.state === "accepted") await app.store.set("families", waiting.answer.items)
  return true
}

/** @param {App} app */
async function report(app) {
  const { phone, store, catalogue, counts } = app
  const numbers = (phone?.points ?? []).map(({ code }) => (
    { code, kept: store.get(seriesKey(catalogue.programme.code, code)) }
  ))
  const next = numbers.filter(({ kept }) => kept).map(({ code, kept }) => (
    [`${code}-${kept.series}`, kept.next]
  ))
  await app.server.report(reportOf({
    version: address.version(), pending: hereOnlyOf(app), review: counts.review ?? 0,
    storage_left: (await storage.state()).left, next: Object.fromEntries(next),
  }))
}
