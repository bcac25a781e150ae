// @ts-check
/**
 * From a weighed visit to the server's answer. The record is composed whole and kept before it is
 * sent; whatever happens on the way, what is sent again is the same record.
 */
import { depositOf, renumbered, reversalOf } from "../domain/record.js"
import { givenBack, taken } from "../domain/series.js"
import { sealed } from "../domain/visit.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/outcome.js").Outcome} Outcome */
/** @typedef {import("../domain/record.js").Deposit} Deposit */
/** @typedef {import("../domain/record.js").Reversal} Reversal */

const SERIES_TRIES = 3
/** The number is another record's, or the server has forgotten this browser: ask for numbers anew. */
const NUMBER_IS_NOT_OURS = new Set(["sequence-taken", "unknown-series"])

/** @param {App} app */
const seriesKey = (app) => `series/${app.place}`

/**
 * This browser's series at this point, from the server when there is none yet.
 * @param {App} app
 * @returns {Promise<Outcome>} accepted with the series, or why there is none
 */
export async function seriesOf(app) {
  const kept = app.store.get(seriesKey(app))
  if (kept) return { state: "accepted", answer: kept }
  // Asked again under the same id: a lost answer must not leave a series that nobody uses.
  const asking = `asking-${seriesKey(app)}`
  const id = app.store.get(asking) ?? app.newId()
  app.store.set(asking, id)
  const outcome = await app.server.series(id, app.point ?? "")
  if (outcome.state !== "accepted") return outcome
  const { series, next } = outcome.answer
  app.store.set(seriesKey(app), { series, next })
  app.store.remove(asking)
  return { state: "accepted", answer: { series, next } }
}

/** @param {App} app @param {import("../domain/series.js").Series} series */
function takeNumber(app, series) {
  const { sequence, left } = taken(series)
  app.store.set(seriesKey(app), left)
  return { series: series.series, sequence }
}

/** @param {App} app @param {import("../domain/series.js").Series} series */
const stampOf = (app, series) => (
  { id: app.newId(), recorded_at: app.timestamp(), ...takeNumber(app, series) }
)

/**
 * Sends a record until it has an answer about itself. A number that another id has used is no
 * matter for the operator: the record gets a new series and goes again.
 * @template {Deposit | Reversal} T
 * @param {App} app
 * @param {T} record
 * @param {(record: T) => void} keep called before each sending
 * @returns {Promise<Outcome>}
 */
async function deliver(app, record, keep) {
  let sending = record
  for (let attempt = 1; ; attempt += 1) {
    keep(sending)
    const outcome = await app.server.send(sending)
    if (outcome.state !== "refused") return outcome
    if (!NUMBER_IS_NOT_OURS.has(outcome.problem.code) || attempt === SERIES_TRIES) {
      giveBack(app, sending)
      return outcome
    }
    app.store.remove(seriesKey(app))
    const fresh = await seriesOf(app)
    if (fresh.state !== "accepted") return fresh
    sending = renumbered(sending, takeNumber(app, fresh.answer))
  }
}

/** @param {App} app @param {Deposit | Reversal} record */
function giveBack(app, record) {
  const series = app.store.get(seriesKey(app))
  if (series) app.store.set(seriesKey(app), givenBack(series, record))
}

/**
 * Sends the visit as it stands, or again the record that has had no answer yet.
 * @param {App} app
 * @returns {Promise<Outcome>}
 */
export async function sendVisit(app) {
  const visit = /** @type {import("../domain/visit.js").Visit} */ (app.visit)
  let record = /** @type {Deposit | null} */ (visit.record)
  if (!record) {
    const series = await seriesOf(app)
    if (series.state !== "accepted") return series
    record = depositOf(visit, stampOf(app, series.answer))
  }
  const outcome = await deliver(app, record, (sending) => app.keep(sealed(visit, sending)))
  // Refused for good: it was never recorded, so it may be changed and becomes a new record.
  if (outcome.state === "refused") app.keep(sealed(visit, null))
  return outcome
}

/**
 * Undoes the last deposit. An unanswered reversal is kept, and goes again as the same record.
 * @param {App} app
 * @param {string} reason
 * @returns {Promise<Outcome>}
 */
export async function sendReversal(app, reason) {
  const { last } = app
  const kept = app.unsentReversal
  let record = kept && kept.deposit === last?.id ? kept : null
  if (!record) {
    const series = await seriesOf(app)
    if (series.state !== "accepted") return series
    record = reversalOf(last?.id ?? "", reason, stampOf(app, series.answer))
  }
  const outcome = await deliver(app, record, (sending) => { app.unsentReversal = sending })
  if (outcome.state === "accepted" && last) app.remember({ ...last, isReversed: true })
  if (outcome.state === "refused" || outcome.state === "accepted") app.unsentReversal = null
  return outcome
}
