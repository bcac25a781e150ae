// @ts-check
/**
 * In whose name this page calls, said in one place: an enrolled phone by its key, else whoever is
 * signed in by the cookie. The page itself holds nothing of anybody, so that it can be kept.
 */

import { Stopped } from "../domain/stopped.js"

const SESSION = "/counter/session"

/** @type {string | null} */
let key = null
/** @type {string | null} */
let device = null
/** @type {string | null} the key before: a server that was restored knows no other */
let spare = null
let swapped = () => {}
/** @typedef {{staff: string | null, programme: string | null, secret: string}} Session */
/** @type {Session | null} */
let session = null

/** @returns {Promise<Session>} rejects when nothing answers */
async function ask() {
  const answer = await fetch(SESSION, { credentials: "same-origin", cache: "no-store" })
  if (!answer.ok) throw new Error(SESSION)
  return answer.json()
}

export const authority = {
  /**
   * @param {string | null} deviceKey null for a browser that is no device of the office's
   * @param {string | null} [id] of the device
   * @param {string | null} [before] the key that it had before this one
   * @param {() => void} [onSwapped] the one before opened what this one did not
   */
  bear(deviceKey, id = null, before = null, onSwapped = () => {}) {
    key = deviceKey
    device = id
    spare = before
    swapped = onSwapped
  },
  /** @returns {boolean} whether there is another key to try, which is now in use */
  swap() {
    if (spare === null) return false
    ;[key, spare] = [spare, key]
    return true
  },
  /** The other key it is. */
  settle: () => swapped(),
  /** @returns {string} whose records these are: a phone's id, or this browser's */
  writer: () => (key === null ? "browser" : device ?? "device"),
  isDevice: () => key !== null,
  /** Who is signed in, and the secret of the page's calls, are asked anew. */
  forget() { session = null },
  /** @returns {Promise<boolean>} asked anew, after a call in this name was refused */
  async isStillTheSame() {
    const before = session
    session = await ask().catch(() => null)
    return session !== null && session.staff === before?.staff
      && session.programme === before?.programme
  },
  /** @returns {Promise<string | null>} by name; null for a stranger, and for a phone's key */
  async staff() {
    session ??= key === null ? await ask() : null
    return session?.staff ?? null
  },
  /**
   * Which records may be sent in the name of who is here: nobody's work goes under another name.
   * @returns {Promise<(entry: import("../domain/outbox.js").Entry) => boolean>}
   */
  async own() {
    const [staff, writer] = [await this.staff(), this.writer()]
    if (this.isDevice()) return (entry) => entry.writer === writer
    if (staff === null) throw new Stopped("signed-out")
    // One name may be known in two programmes.
    const place = `${session?.programme}/`
    return (entry) => (
      entry.writer === writer && entry.staff === staff && entry.place.startsWith(place)
    )
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
