// @ts-check
/**
 * What this phone has recorded, and where each record stands. Entries never change in place.
 *
 * - `kept`: lies here and nowhere else
 * - `sent`: left, and no answer came; perhaps the server has it, so it goes again as it is
 * - `accepted`: it is in the ledger
 * - `waiting`: the server keeps it for a record that it refers to
 * - `review`: the server keeps it, and a person decides
 * - `dismissed`: a person decided that it does not count
 * - `unreadable`: the server could not read it and has not kept it
 *
 * @typedef {"kept" | "sent" | "accepted" | "waiting" | "review" | "dismissed" | "unreadable"} State
 * @typedef {{code: string, title: string, detail: string}} Problem
 * @typedef {{credited?: Record<string, number>, redeemed?: Record<string, number>,
 *   balances?: Record<string, number>, warnings?: string[]}} Answer
 * @typedef {{id: string, status: string, problem?: Problem | null, first?: Answer | null,
 *   deposit?: Answer | null, redemption?: Answer | null}} Result what the server says of one record
 * @typedef {{id: string, type: string, series?: string, sequence?: number, [field: string]: any}}
 *   Rec any type of record; it goes as it is
 * @typedef {{id: string, order: number, state: State, record: Rec, writer: string, staff: string,
 *   place: string, series: string | null, sequence: number | null, number: string | null,
 *   what: string, kept_at: number, told_at: number | null, asked_at: number | null,
 *   problem: Problem | null, answer: Answer | null, family?: string | null,
 *   cost?: {asset: "COMPOST" | "POINTS", amount: number} | null}} Entry
 *   `family` whose it is, where that is known; `cost` of a redemption, as it was told here;
 *   `writer` is who may send it: a phone's id, or "browser" for whoever is signed in as `staff`;
 *   `told_at` is when the server first said that it has it, and `asked_at` when it last spoke of it,
 *   both by the server's clock
 */

const BROWSER = "browser"
const DAY_MS = 86_400_000
/** So long a phone can give back what a server has lost. */
export const STAYS_MS = 60 * DAY_MS
/** What a person decides changes seldom. */
const ASK_AGAIN_MS = 6 * 3_600_000

/** @type {State[]} what the server does not have, as far as we know */
export const UNSENT = ["kept", "sent"]
/** @type {State[]} what lies on this phone and nowhere else, as far as we know */
export const HERE_ONLY = [...UNSENT, "unreadable"]
/** @type {State[]} what may still change on the server */
export const OPEN = ["waiting", "review", "unreadable"]
/** @type {State[]} */
export const DECIDED = ["accepted", "dismissed"]
/** @type {State[]} */
export const STATES = [...UNSENT, ...OPEN, ...DECIDED]
/** @type {State[]} what earns nothing, or nothing that could be promised yet */
export const UNPROMISED = [...OPEN, "dismissed"]

/**
 * @param {Rec} record
 * @param {Pick<Entry, "order" | "writer" | "staff" | "place" | "number" | "what" | "kept_at" | "family"
 *   | "cost">} facts
 * @returns {Entry}
 */
export const entryOf = (record, facts) => ({
  ...facts, id: record.id, state: "kept", record,
  series: record.series ?? null, sequence: record.sequence ?? null,
  told_at: null, asked_at: null, problem: null, answer: null,
})

/**
 * It is on its way. What the server had named before is only asked about.
 * @param {Entry} entry
 * @returns {Entry}
 */
export const departed = (entry) => (entry.state === "kept" ? { ...entry, state: "sent" } : entry)

/** @type {Record<string, State>} */
const MEANS = {
  accepted: "accepted", duplicate: "accepted", waiting: "waiting", review: "review",
  unreadable: "unreadable",
}

/** Of these the server gives its first answer again, as long as there is one. */
const ANSWERED = ["deposit", "redemption"]

/** @param {Entry} entry @param {Result} result @returns {State | undefined} */
const meantBy = ({ record }, { status, first }) => (
  // The office looked at it, and nothing came of it.
  status === "duplicate" && !first && ANSWERED.includes(record.type) ? "dismissed" : MEANS[status]
)

/**
 * What the server said of it; words that this page does not know leave it where it is.
 * @param {Entry} entry
 * @param {Result | undefined} result
 * @param {number} at by the server's clock
 * @returns {Entry}
 */
export function answered(entry, result, at) {
  const state = result && meantBy(entry, result)
  if (!result || !state || result.id !== entry.id) return entry
  if (state === "dismissed") return { ...entry, state, asked_at: at, told_at: entry.told_at ?? at, answer: null }
  return {
    ...entry, state, asked_at: at,
    // Not kept there: nothing has been acknowledged.
    told_at: state === "unreadable" ? entry.told_at : entry.told_at ?? at,
    problem: state === "accepted" ? null : result.problem ?? null,
    answer: result.deposit ?? result.redemption ?? result.first ?? entry.answer,
  }
}

/** Whether an answer acknowledged it for the first time. @param {Entry} before @param {Entry} after */
export const isNewlyTold = (before, after) => before.told_at === null && after.told_at !== null

/** The server lost it: it is as if it had never left. @param {Entry} entry @returns {Entry} */
export const offeredAgain = (entry) => ({ ...entry, state: "kept" })

/**
 * This phone is another from now on. What lies here alone goes in its new name, with its own id and
 * number; and, where the server knows the one before no longer, so does all that it may have lost. It puts
 * before a person what it cannot place. What somebody signed in for goes in their name and in no other.
 * @param {Entry} entry
 * @param {string} writer
 * @param {boolean} isForgotten
 * @returns {Entry} the same when it stays as it is
 */
export function inherited(entry, writer, isForgotten) {
  if (entry.writer === BROWSER && entry.state !== "unreadable") return entry
  if (HERE_ONLY.includes(entry.state)) return { ...entry, writer }
  return isForgotten ? { ...offeredAgain(entry), writer } : entry
}

/**
 * Since the server last spoke of it: what a person decided after months is as new as that.
 * @param {Entry} entry @param {number} now
 */
const stays = ({ told_at, asked_at }, now) => now - Math.max(told_at ?? 0, asked_at ?? 0) <= STAYS_MS

/** @param {Entry} entry @param {number} now */
export const canBeOffered = (entry, now) => entry.told_at !== null && stays(entry, now)

/** Only what is decided is ever dropped. @param {Entry} entry @param {number} now */
export const isOutlived = (entry, now) => (
  DECIDED.includes(entry.state) && entry.told_at !== null && !stays(entry, now)
)

/** @param {Entry} entry @param {number} now */
export const wantsAsking = ({ state, asked_at }, now) => (
  OPEN.includes(state) && Math.abs(now - (asked_at ?? 0)) > ASK_AGAIN_MS
)
