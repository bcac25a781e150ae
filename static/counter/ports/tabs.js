// @ts-check
/**
 * One tab at a time works, and one at a time empties the outbox. Browsers lock on secure addresses
 * only; elsewhere each tab works, which the database and the server's ids withstand.
 */

const PREFIX = "wasteexchange/"
/** A page that is loaded again waits for itself to be gone. */
const PATIENCE_MS = 1_500

const locks = () => globalThis.navigator?.locks

/**
 * @template T
 * @param {string} name
 * @param {() => Promise<T>} work
 * @returns {Promise<T | undefined>} undefined when somebody is at it already
 */
export async function alone(name, work) {
  if (!locks()) return work()
  return locks().request(PREFIX + name, { ifAvailable: true }, (lock) => (lock ? work() : undefined))
}

/**
 * Makes this the tab that works, until it is closed or another takes over.
 * @param {() => void} lost another tab took over
 * @param {boolean} [isTaking] take it from whichever has it
 * @returns {Promise<boolean>} false when another tab has it
 */
export function workHere(lost, isTaking = false) {
  if (!locks()) return Promise.resolve(true)
  const patience = new AbortController()
  return new Promise((resolve) => {
    const timer = setTimeout(() => patience.abort(), PATIENCE_MS)
    const options = isTaking ? { steal: true } : { signal: patience.signal }
    let isHeld = false
    locks().request(`${PREFIX}counter`, options, () => {
      isHeld = true
      clearTimeout(timer)
      resolve(true)
      return new Promise(() => {})
    }).catch(() => (isHeld ? lost() : resolve(false)))
  })
}
