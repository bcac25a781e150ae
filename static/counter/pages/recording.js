// @ts-check
/**
 * Whatever is recorded here is kept on the phone first, with its number, and goes to the server by
 * itself. The operator goes on only when it lies on the disk.
 */
import { authority } from "../ports/authority.js"
import { NoSeries, outbox } from "../ports/outbox.js"
import { beginAlone, placeOf, seriesKey } from "../ports/series.js"
import { tell } from "./notices.js"
import { held } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {import("../domain/outcome.js").Outcome} Outcome */

/**
 * @param {App} app
 * @param {(stamp: any) => import("../domain/outbox.js").Rec} compose the record, whole
 * @param {{what: string, point?: string, isNumbered?: boolean, family?: string, cost?: Entry["cost"],
 *   also?: (entry: Entry) => Record<string, any>, again?: () => void}} facts `what` it is, for the
 *   list of records; `also` values that the phone keeps together with it; `again` tries once more
 * @returns {Promise<Entry | null>} null when it could not be kept, and the operator was told
 */
export async function record(app, compose, { point = app.point ?? "", again, ...facts }) {
  const { stage, say, catalogue, staff } = app
  if (stage.isBusy()) return null
  stage.busy(say("keeping"))
  try {
    const { entry, changed } = await outbox.keep({
      ...facts, stamp: app.stamp(), compose, programme: catalogue.programme.code, point,
      writer: authority.writer(), staff, kept_at: app.now(),
    })
    stage.free()
    app.store.learn(changed)
    app.recorded()
    return entry
  } catch (fault) {
    stage.free()
    app.showSending()
    notKept(app, fault, again ?? (() => (app.visit ? app.go.weigh() : app.go.scan())))
    return null
  }
}

/**
 * The one thing that must be told before the next family comes: it is not recorded.
 * @param {App} app
 * @param {any} fault
 * @param {() => void} again
 */
function notKept(app, fault, again) {
  const { say } = app
  const why = fault instanceof NoSeries ? "no-numbers"
    : fault?.name === "QuotaExceededError" ? "phone-full" : "not-kept"
  app.sound.stop()
  tell(app, {
    kind: "stop", icon: "alert", title: say(`${why}-title`), text: say(`${why}-text`), held: held(app),
    acts: [
      { label: say("records"), icon: "kept", run: () => app.go.records() },
      {
        label: say("try-again"), icon: "refresh", isMain: true,
        run: () => (why === "no-numbers" ? app.go.start() : again()),
      },
    ],
  })
}

/**
 * This browser's numbers at a point: from the server once, then for good.
 * @param {App} app
 * @param {string} point
 * @returns {Promise<Outcome>} accepted with the series, or why there is none
 */
export async function seriesOf(app, point) {
  const { store, catalogue } = app
  const key = seriesKey(catalogue.programme.code, point)
  const kept = store.get(key)
  if (kept) return { state: "accepted", answer: kept }
  // Asked again under the same id: a lost answer must not leave a series that nobody uses.
  const asking = `asking-${key}`
  const id = store.get(asking) ?? app.newId()
  store.set(asking, id)
  const outcome = await app.server.series(id, point)
  if (outcome.state !== "accepted") return outcome
  const numbers = await beginAlone(placeOf(catalogue.programme.code, point), outcome.answer).catch(() => null)
  // A disk that is full is told of when something is to be recorded.
  if (numbers) store.learn({ [key]: numbers })
  store.remove(asking)
  return outcome
}
