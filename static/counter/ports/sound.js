// @ts-check
/**
 * Tones and a shake, for people who look at the scale and not at the screen. Every sound has
 * its picture and word on the screen; nothing is said by sound alone.
 */

/** Browsers are silent, and grumble, before somebody has touched the page. */
const mayBeHeard = () => navigator.userActivation?.hasBeenActive ?? true

/** @type {AudioContext | null} */
let context = null

/** @param {number[]} pitches in hertz, one after the other */
function play(pitches) {
  if (!mayBeHeard()) return
  try {
    context ??= new AudioContext()
    if (context.state === "suspended") context.resume().catch(() => {})
    pitches.forEach((pitch, index) => tone(pitch, /** @type {AudioContext} */ (context), index * 0.13))
  } catch {
    // A phone without sound still weighs.
  }
}

/** @param {number} pitch @param {AudioContext} on @param {number} after seconds */
function tone(pitch, on, after) {
  const [voice, volume] = [on.createOscillator(), on.createGain()]
  const begins = on.currentTime + after
  voice.frequency.value = pitch
  volume.gain.setValueAtTime(0.25, begins)
  volume.gain.exponentialRampToValueAtTime(0.001, begins + 0.12)
  voice.connect(volume).connect(on.destination)
  voice.start(begins)
  voice.stop(begins + 0.13)
}

/** @param {number[]} pattern */
const shake = (pattern) => mayBeHeard() && navigator.vibrate?.(pattern)

export const sound = {
  good() { play([880]); shake([60]) },
  done() { play([660, 990]); shake([60, 40, 60]) },
  look() { play([520, 520]); shake([90, 60, 90]) },
  stop() { play([220, 180]); shake([200]) },
}
