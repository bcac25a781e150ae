// @ts-check
/**
 * What a scanner, a camera or a finger may give for a card: the address in its QR code, the bare
 * token, or the printed number whose last digit is a Damm check digit.
 */

/** 26 letters of Crockford's base32: 130 bits. */
export const TOKEN = "[0-9A-HJKMNP-TV-Z]{26}"
const BARE = new RegExp(`^${TOKEN}$`)
const ADDRESS = addressOf("C")
const NUMBER = /^(\d{6})-?(\d)$/

const DAMM = [
  "0317598642", "7092154863", "4206871359", "1750983426", "6123045978",
  "3674209581", "5869720134", "8945362017", "9438617205", "2581436790",
]

/**
 * What stands in a code of ours, behind a letter of its own. Any host will do: a server that moved
 * does not void its cards. A scanner set to another keyboard than the computer's types "-" where
 * the code says "/", so both stand for the same.
 * @param {string} letter
 */
export function addressOf(letter) {
  return new RegExp(`^HTTPS?[^0-9A-Z].*[/-]${letter}[/-](${TOKEN})(?:[/?#].*)?$`)
}

/**
 * @param {string} digits
 * @returns {boolean} whether the last digit is the Damm check digit of those before it
 */
export function checks(digits) {
  let interim = 0
  for (const digit of digits) interim = Number(DAMM[interim][Number(digit)])
  return interim === 0
}

/**
 * @param {string} read
 * @returns {{kind: "token" | "number", value: string} | null}
 */
export function cardFrom(read) {
  const text = read.trim().toUpperCase()
  if (BARE.test(text)) return { kind: "token", value: text }
  const address = ADDRESS.exec(text)
  if (address) return { kind: "token", value: address[1] }
  const number = NUMBER.exec(text.replaceAll(" ", ""))
  if (number && checks(number[1] + number[2])) return { kind: "number", value: number[1] + number[2] }
  return null
}

/**
 * A number as it is printed, "004217-7"; what has not been typed yet stays away.
 * @param {string} digits
 */
export function printedNumber(digits) {
  return digits.length > 6 ? `${digits.slice(0, 6)}-${digits.slice(6)}` : digits
}
