// @ts-check
/**
 * A phone that sleeps between two families costs each of them a code of the phone's own. So the
 * screen stays on while somebody works here, and goes off when nobody has touched it for long.
 */

const REST_AFTER_MS = 10 * 60_000

/** @type {any} */
let lock = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting

function rest() {
  lock?.release().catch(() => {})
  lock = null
}

/** Browsers let go by themselves when the page is not seen, and refuse on a nearly empty battery. */
async function hold() {
  clearTimeout(resting)
  resting = setTimeout(rest, REST_AFTER_MS)
  if ((lock && !lock.released) || document.hidden) return
  try {
    lock = await /** @type {any} */ (navigator).wakeLock?.request("screen") ?? null
  } catch {
    lock = null
  }
}

export const awake = {
  /** From now on, as long as somebody works. */
  begin() {
    hold()
    document.addEventListener("visibilitychange", hold)
    for (const touch of ["pointerdown", "keydown"]) {
      document.addEventListener(touch, hold, { capture: true, passive: true })
    }
  },
  /** A card was read: somebody works here, though nothing was touched. */
  hold,
  isHeld: () => Boolean(lock && !lock.released),
}
