// @ts-check
/**
 * What all screens share: the words, the catalogue, where we are, the visit in progress, and what
 * the browser keeps of it. Every change of the visit is kept at once, so that a reload, a dead
 * battery or a session that ended finds it again.
 */
import { numbersOf } from "../domain/numbers.js"
import { uuid7 } from "../domain/uuid7.js"
import { inLanguage } from "../domain/words.js"
import { clock } from "../ports/clock.js"
import { randomBytes } from "../ports/random.js"
import { server } from "../ports/server.js"
import { sound } from "../ports/sound.js"

/** @typedef {import("../domain/catalogue.js").Catalogue} Catalogue */
/** @typedef {import("../domain/visit.js").Visit} Visit */
/** @typedef {{id: string, what: string, receipt: {number: string, url: string},
 *   recorded_at: string, isReversed?: boolean}} Last */

export class App {
  /**
   * @param {(key: string, values?: Record<string, string | number>) => string} say
   * @param {ReturnType<typeof import("./stage.js").stageOf>} stage
   * @param {import("../ports/store.js").Store} store
   */
  constructor(say, stage, store) {
    this.say = say
    this.stage = stage
    this.server = server
    this.sound = sound
    this.store = store
    /** @type {Record<string, (...given: any[]) => any>} every screen by its name, see main.js */
    this.go = {}
    this.language = document.documentElement.lang
    /** @type {Catalogue} */
    this.catalogue = store.get("catalogue")
    /** @type {string | null} */
    this.point = null
    /** @type {Visit | null} */
    this.visit = store.get("visit")
    this.numbers = numbersOf(this.catalogue?.programme.locale ?? "es_PE")
  }

  /** @param {Catalogue} catalogue */
  learn(catalogue) {
    this.catalogue = catalogue
    this.numbers = numbersOf(catalogue.programme.locale)
    this.store.set("catalogue", catalogue)
  }

  get staff() {
    return this.catalogue.mine.staff
  }

  /** Where this browser writes, whoever sits at it: its series of receipts is bound to it. */
  get place() {
    return `${this.catalogue.programme.code}/${this.point}`
  }

  get pointName() {
    return this.catalogue.points.find(({ code }) => code === this.point)?.name ?? ""
  }

  now = () => clock.now()
  timestamp = () => clock.written()
  newId = () => uuid7(clock.now(), randomBytes(10))

  /** @param {Record<string, string> | undefined} names */
  name = (names) => inLanguage(names, this.language)

  /** @param {Visit} visit */
  keep(visit) {
    this.visit = visit
    this.store.set("visit", visit)
    this.showSending()
  }

  /** Only after the server's answer, or a tap that says so. */
  letGo() {
    this.visit = null
    this.store.remove("visit")
    this.showSending()
  }

  /** @returns {Last | null} this person's own last deposit here */
  get last() {
    return this.store.get(`last/${this.place}/${this.staff}`)
  }

  /** @param {Last} last */
  remember(last) {
    this.store.set(`last/${this.place}/${this.staff}`, last)
  }

  /** @returns {import("../domain/record.js").Reversal | null} composed, and without an answer */
  get unsentReversal() {
    return this.store.get("reversal")
  }

  set unsentReversal(record) {
    this.store.set("reversal", record)
  }

  showSending() {
    const isKept = Boolean(this.visit?.record || this.unsentReversal)
    if (!navigator.onLine && !isKept) this.stage.sending(this.say("no-signal"), true)
    else this.stage.sending(this.say(isKept ? "one-to-send" : "all-sent"), isKept)
  }
}
