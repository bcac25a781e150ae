// @ts-check
/**
 * What all screens share: the words, the catalogue, where we are, the visit in progress, and how far
 * the records of this phone have come. Every change of the visit is kept at once, so that a reload,
 * a dead battery or a session that ended finds it again.
 */
import { momentsOf } from "../domain/moments.js"
import { numbersOf } from "../domain/numbers.js"
import { uuid7 } from "../domain/uuid7.js"
import { inLanguage } from "../domain/words.js"
import { clock } from "../ports/clock.js"
import { Courier } from "../ports/courier.js"
import { outbox } from "../ports/outbox.js"
import { randomBytes } from "../ports/random.js"
import { server } from "../ports/server.js"
import { sound } from "../ports/sound.js"
import { drawBadge } from "./badge.js"
import { Crew } from "./crew.js"
import { keepUp } from "./keeping-up.js"
import { signalling } from "./signals.js"

/** @typedef {import("../domain/catalogue.js").Catalogue} Catalogue */
/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {import("../domain/visit.js").Visit} Visit */
/** @typedef {{id: string, what: string, receipt: {number: string, url: string},
 *   recorded_at: string, isReversed?: boolean, isTaken?: boolean}} Last `isTaken` home, not brought */

export class App extends Crew {
  /**
   * @param {(key: string, values?: Record<string, string | number>) => string} say
   * @param {ReturnType<typeof import("./stage.js").stageOf>} stage
   * @param {import("../ports/store.js").Store} store
   */
  constructor(say, stage, store) {
    super(store)
    this.say = say
    this.stage = stage
    this.server = server
    this.sound = signalling(sound, stage)
    /** @type {Record<string, (...given: any[]) => any>} every screen by its name, see main.js */
    this.go = {}
    this.language = document.documentElement.lang
    /** @type {string | null} */
    this.point = null
    /** @type {Visit | null} */
    this.visit = store.get("visit")
    /** @type {import("./handover.js").Handover | null} what a family is about to take home */
    this.handover = null
    /** @type {import("../domain/aside.js").Told | null} what is set aside for whoever is here */
    this.told = null
    this.numbers = numbersOf(this.catalogue?.programme.locale ?? "es_PE")
    this.moments = momentsOf(this.language, this.catalogue?.programme.time_zone)
    /** @type {Partial<Record<import("../domain/outbox.js").State, number>>} */
    this.counts = {}
    /** @type {Set<(entries: Entry[]) => boolean>} told what the server answered, until they say no */
    this.listeners = new Set()
    /** Whether this is the tab that works. */
    this.isHere = false
    this.courier = new Courier({
      newId: this.newId,
      heard: (entries) => this.hear(entries),
      changed: () => this.showSending(),
      givenBack: (count) => {
        this.store.set("given-back", { count, at: clock.now() })
        this.hear([])
      },
      counted: (here, there) => {
        this.store.set("counted", { here, there })
        this.hear([])
        keepUp(this)
      },
    })
  }

  /** @param {Catalogue} catalogue */
  learn(catalogue) {
    this.catalogue = catalogue
    this.numbers = numbersOf(catalogue.programme.locale)
    this.moments = momentsOf(this.language, catalogue.programme.time_zone)
    this.store.set("catalogue", catalogue)
  }

  get pointName() {
    return this.catalogue?.points.find(({ code }) => code === this.point)?.name ?? ""
  }

  now = () => clock.now()
  newId = () => uuid7(clock.now(), randomBytes(10))

  /** @returns {import("../ports/outbox.js").Stamp} who records, and when */
  stamp = () => ({
    id: this.newId(), recorded_at: clock.written(),
    ...(this.shift?.id ? { operator: this.shift.id } : {}),
  })

  /** @param {Record<string, string> | undefined} names */
  name = (names) => inLanguage(names, this.language)

  /** @param {Visit} visit */
  keep(visit) {
    this.visit = visit
    this.store.set("visit", visit)
  }

  /** Only after it was recorded, or a tap that says so. */
  letGo() {
    this.visit = null
    this.store.remove("visit")
  }

  get lastKey() {
    return `last/${this.catalogue.programme.code}/${this.point}/${this.staff}`
  }

  /** @returns {Last | null} this person's own last record here */
  get last() {
    return this.store.get(this.lastKey)
  }

  /** What another tab has kept since. */
  async again() {
    await this.store.again()
    this.catalogue = this.store.get("catalogue")
    this.visit = this.store.get("visit")
  }

  /** How many records stand where; asked again after each change. */
  async recount() {
    this.counts = await outbox.counts()
    this.showSending()
  }

  /** Something new lies in the outbox. */
  recorded() {
    this.recount()
    this.courier.nudge()
  }

  /** @param {Entry[]} entries */
  hear(entries) {
    for (const listener of this.listeners) {
      if (!listener(entries)) this.listeners.delete(listener)
    }
    this.recount()
  }

  showSending() {
    drawBadge(this)
  }
}
