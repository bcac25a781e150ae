// @ts-check
/** Whether there may be a network, and being told when it comes. A browser is often wrong about it. */
const NOW_AND_THEN_MS = 300_000

export const network = {
  isAway: () => !navigator.onLine,
  /**
   * @template T
   * @param {Promise<T>} answer
   * @param {number} patience in milliseconds
   * @returns {Promise<T | null>} null when it takes longer
   */
  orAfter: (answer, patience) => Promise.race([
    answer, new Promise((resolve) => setTimeout(resolve, patience, null)),
  ]),
  /** @param {() => void} changed also called now and then, for what nobody announces */
  watch(changed) {
    setInterval(changed, NOW_AND_THEN_MS)
    for (const change of ["online", "offline"]) window.addEventListener(change, changed)
    document.addEventListener("visibilitychange", () => { if (!document.hidden) changed() })
  },
}
