// @ts-check
/** Good, look, stop: what is heard and felt is also seen, as a colour and as a sign. */

/** @type {Record<string, {sign: string, icon: string}>} */
const SIGNS = {
  good: { sign: "good", icon: "check" }, done: { sign: "good", icon: "check" },
  look: { sign: "look", icon: "alert" }, stop: { sign: "stop", icon: "x" },
}

/**
 * @template {Record<string, () => void>} T
 * @param {T} sound
 * @param {{sign(sign: string, icon: string): void}} stage
 * @returns {T}
 */
export function signalling(sound, stage) {
  return /** @type {T} */ (Object.fromEntries(Object.entries(sound).map(([name, play]) => [name, () => {
    const { sign, icon } = SIGNS[name]
    stage.sign(sign, icon)
    play()
  }])))
}
