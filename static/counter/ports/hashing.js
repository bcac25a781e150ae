// @ts-check
/**
 * Hashes by the browser itself. It has them on secure addresses only; elsewhere nothing is known by
 * its hash, and the server is asked.
 */
const BYTES_KEPT = 16

/** @param {ArrayBuffer} bytes */
const hex = (bytes) => (
  Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("")
)

/** @param {string} text of hex digits */
const bytesOf = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))

/** @param {string} text */
const written = (text) => new TextEncoder().encode(text)

const tools = () => globalThis.crypto?.subtle

export const hashing = {
  isHere: () => Boolean(tools()),

  /**
   * What a card or a badge is kept by: the first 16 bytes of SHA-256 of its 26 letters.
   * @param {string} token
   * @returns {Promise<string | null>} null where the browser does not hash
   */
  async keyOf(token) {
    if (!tools()) return null
    return hex((await tools().digest("SHA-256", written(token))).slice(0, BYTES_KEPT))
  },

  /**
   * Whether a PIN is the one that was set: PBKDF2 with HMAC-SHA-256, 32 bytes.
   * @param {string} pin
   * @param {{salt: string, iterations: number, hash: string}} kept
   * @returns {Promise<boolean>}
   */
  async isPin(pin, { salt, iterations, hash }) {
    const key = await tools().importKey("raw", written(pin), "PBKDF2", false, ["deriveBits"])
    const how = { name: "PBKDF2", hash: "SHA-256", salt: bytesOf(salt), iterations }
    return hex(await tools().deriveBits(how, key, hash.length * 4)) === hash
  },
}
