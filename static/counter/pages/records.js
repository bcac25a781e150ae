// @ts-check
/** What this phone has recorded and where each record stands; nothing can be cleared from here. */
import { HERE_ONLY, OPEN, STATES, UNSENT } from "../domain/outbox.js"
import { uploadOf } from "../domain/upload.js"
import { acts, fill, made, picture, slot } from "../parts/template.js"
import { authority } from "../ports/authority.js"
import { clock } from "../ports/clock.js"
import { files } from "../ports/files.js"
import { outbox } from "../ports/outbox.js"
import { storage } from "../ports/storage.js"
import { unsentOf } from "./badge.js"
import { standingOf } from "./standing.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/outbox.js").Entry} Entry */

const SHOWN_MAX = 60

/** @param {App} app */
export async function records(app) {
  const root = app.stage.screen("records")
  const draw = () => drawAll(app, root)
  acts(root, {
    send: () => app.courier.go(true),
    save: () => save(app),
  })
  app.stage.show(root, { title: app.pointName || app.say("counter"), back: () => goOn(app) })
  await draw()
  app.listeners.add(() => (root.isConnected && (draw(), true)))
}

/** @param {App} app back to what was interrupted */
function goOn(app) {
  if (app.visit) app.go.resume()
  else if (app.point) app.go.scan()
  else app.go.start()
}

/** @param {App} app @param {HTMLElement} root */
async function drawAll(app, root) {
  const { say, store } = app
  const [open, unsent, latest, room] = await Promise.all([
    outbox.inStates(OPEN), outbox.unsent(), outbox.latest(SHOWN_MAX), storage.state(),
  ])
  // What needs somebody first, then what lies only here, then the newest.
  const shown = new Map([...open, ...unsent, ...latest].map((entry) => [entry.id, entry]))
  slot(root, "entries").replaceChildren(...[...shown.values()].map((entry) => rowOf(app, entry)))
  const back = store.get("given-back")
  const here = [...unsent, ...open].filter(({ state }) => HERE_ONLY.includes(state)).length
  fill(root, {
    none: shown.size ? null : say("records-none"),
    count: here ? say("kept-here", { count: here }) : say("all-sent"),
    server: serverOf(app), trouble: troubleOf(app),
    back: back ? say("given-back", { count: back.count, day: app.moments.day(back.at) }) : null,
    room: roomOf(app, room),
  })
}

/** @param {App} app @returns {string | null} the one count, compared with the server's */
function serverOf({ say, store }) {
  const counted = store.get("counted")
  if (!counted) return null
  const { here, there } = counted
  return there < here ? say("server-has-less", { here, there }) : say("server-has", { there })
}

/** @param {App} app @returns {string | null} why nothing leaves at present; never an alarm */
function troubleOf(app) {
  const { trouble, problem } = app.courier.report
  if (!trouble || !unsentOf(app)) return null
  return problem?.detail ?? app.say(`trouble-${trouble}`)
}

/** @param {App} app @param {{isPromised: boolean | null, left: number | null}} room */
function roomOf({ say, numbers }, { isPromised, left }) {
  const promise = isPromised === null ? "" : say(isPromised ? "storage-promised" : "storage-not-promised")
  const rest = left === null ? "" : say("storage-left", { amount: numbers.megabytes(left) })
  return [promise, rest].filter(Boolean).join(" ") || null
}

/** @param {App} app @param {Entry} entry */
function rowOf(app, entry) {
  const row = made("part-record")
  const { sign, word, note } = standingOf(app, entry)
  row.dataset.state = entry.state
  picture(row, sign)
  fill(row, {
    what: entry.what, number: entry.number, when: app.moments.moment(entry.kept_at), word,
    note: entry.state === "accepted" ? null : note || null,
  })
  return row
}

/**
 * The last resort of a phone that cannot send: the office takes the file in.
 * @param {App} app
 */
async function save(app) {
  // A server that does not know this phone may have lost all of it.
  const entries = await outbox.inStates(app.phone?.isUnknown ? STATES : [...UNSENT, ...OPEN])
  const envelope = { id: app.newId(), device: authority.writer(), sent_at: clock.written() }
  const day = clock.written().slice(0, 10)
  files.save(`${app.catalogue.programme.code}-${day}.json`, uploadOf(entries, envelope))
  app.stage.announce(app.say("saved"))
}
