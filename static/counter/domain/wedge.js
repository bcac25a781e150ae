// @ts-check
/**
 * A USB scanner is a keyboard in a hurry: it types the card's address and Enter, wherever the
 * operator happens to be. Digits and the decimal mark may also come from a person, so they are
 * passed on as typed until a sign shows that a scanner is at work.
 *
 * @typedef {{heard: string, at: number}} Wedge
 * @typedef {{wedge: Wedge, typed: string | null, line: string | null}} Heard
 */

/** A pause longer than this ends what the scanner was typing. */
const PAUSE_MS = 1500
const PERSONS_KEYS = /^[\d.,]$/

/** @type {Wedge} */
export const SILENT = { heard: "", at: 0 }

/**
 * @param {Wedge} wedge
 * @param {string} key as KeyboardEvent.key names it
 * @param {number} at milliseconds
 * @returns {Heard} `typed` is a key for the weight or number; `line` is all that came before Enter
 */
export function hear(wedge, key, at) {
  const before = at - wedge.at > PAUSE_MS ? "" : wedge.heard
  if (key === "Enter") return { wedge: SILENT, typed: null, line: before }
  if (key === "Backspace") return { wedge: SILENT, typed: "erase", line: null }
  if (key === "Escape") return { wedge: SILENT, typed: "clear", line: null }
  if (key.length !== 1) return { wedge: { heard: before, at }, typed: null, line: null }
  const heard = before + key
  const byPerson = [...heard].every((sign) => PERSONS_KEYS.test(sign))
  return { wedge: { heard, at }, typed: byPerson ? key : null, line: null }
}
