// @ts-check
/**
 * Whatever a camera or a USB scanner reads: a family's card, the badge of somebody who records, the
 * code by which the office connects a phone, or the label of a bag of compost.
 *
 * @typedef {{kind: "token" | "number" | "badge" | "enrolment" | "bag", value: string,
 *   programme?: string}} Code the value of a bag is its batch, of the programme beside it
 */
import { TOKEN, addressOf, cardFrom } from "./card.js"

const BADGE = addressOf("B")
// "#" and "=" are other signs on another keyboard than the scanner was made for.
const ENROLMENT = new RegExp(`^HTTPS?[^0-9A-Z].*COUNTER[^0-9A-Z]ENROL[^0-9A-Z](${TOKEN})$`)
// The two may end alike, but what a batch is called ends in its number.
const BAG = /^HTTPS?[^0-9A-Z].*[/-]B[/-]([0-9A-Z]+)[/-]([0-9A-Z]+(?:-[0-9A-Z]+)*-B-\d{3,})(?:[/?#].*)?$/
const LETTERS = new RegExp(`^${TOKEN}$`)
/** @type {Record<string, string>} letters that are not in a code, and what was meant */
const HEARD_AS = { I: "1", L: "1", O: "0" }

/** @param {string} read @returns {Code | null} */
export function codeFrom(read) {
  const text = read.trim().toUpperCase()
  const badge = BADGE.exec(text)
  if (badge) return { kind: "badge", value: badge[1] }
  const enrolment = ENROLMENT.exec(text)
  if (enrolment) return { kind: "enrolment", value: enrolment[1] }
  const bag = BAG.exec(text)
  if (bag) return { kind: "bag", programme: bag[1], value: bag[2] }
  return cardFrom(read)
}

/**
 * A code for a phone as somebody typed it from the office's screen, as it was meant: no blanks and
 * hyphens, O as 0, I and L as 1; or its whole address.
 * @param {string} typed
 * @returns {string | null} null while it is not whole
 */
export function enrolmentFrom(typed) {
  const code = codeFrom(typed)
  if (code?.kind === "enrolment") return code.value
  const letters = lettersOf(typed)
  return LETTERS.test(letters) ? letters : null
}

/** @param {string} typed */
export const lettersOf = (typed) => (
  typed.toUpperCase().replace(/[\s-]/g, "").replace(/[ILO]/g, (letter) => HEARD_AS[letter])
)
