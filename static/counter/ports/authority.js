// @ts-check
/**
 * In whose name this page calls, said in one place: an enrolled phone by its key, else whoever is
 * signed in by the cookie. The page itself holds nothing of anybody, so that it can be kept.
 */

const SESSION = "/counter/session"

/** @type {string | null} */
let key = null
/** @type {{staff: string | null, secret: string} | null} */
let session = null

/** @returns {Promise<{staff: string | null, secret: string}>} rejects when nothing answers */
async function ask() {
  const answer = await fetch(SESSION, { credentials: "same-origin", cache: "no-store" })
  if (!answer.ok) throw new Error(SESSION)
  return answer.json()
}

export const authority = {
  /** @param {string | null} deviceKey null for a browser that is no device of the office's */
  bear(deviceKey) { key = deviceKey },
  isDevice: () => key !== null,
  /** Who is signed in, and the secret of the page's calls, are asked anew. */
  forget() { session = null },
  /** @returns {Promise<string | null>} by name; null for a stranger, and for a phone's key */
  async staff() {
    session ??= key === null ? await ask() : null
    return session?.staff ?? null
  },
  /**
   * How a call is signed.
   * @param {boolean} isChange something is written
   * @returns {Promise<{credentials: RequestCredentials, headers: Record<string, string>}>}
   */
  async signature(isChange) {
    if (key !== null) return { credentials: "omit", headers: { Authorization: `Bearer ${key}` } }
    if (!isChange) return { credentials: "same-origin", headers: {} }
    session ??= await ask()
    return { credentials: "same-origin", headers: { "X-CSRFToken": session.secret } }
  },
}
