// @ts-check
/**
 * The rear camera. It stays open for a short while after a card was read, because opening it takes
 * a cheap phone a second and the next family is already there.
 */
import { decoder } from "./decoder.js"

/** @typedef {"live" | "denied" | "none" | "busy" | "insecure"} Sight */

const LOOK_EVERY_MS = 90
const REST_AFTER_MS = 90_000
const WANTED = {
  video: { facingMode: { ideal: "environment" }, width: { ideal: 1280 }, height: { ideal: 720 } },
  audio: false,
}

/** @type {MediaStream | null} */
let stream = null
/** @type {ReturnType<typeof setTimeout> | undefined} */
let resting
/** @type {Promise<import("./decoder.js").Decoder> | null} */
let eyes = null
/** Lit once in a dark shed, it is lit again for the next family. */
let isWantedLit = false

const track = () => stream?.getVideoTracks()[0]
const isOpen = () => track()?.readyState === "live"

function close() {
  for (const one of stream?.getTracks() ?? []) one.stop()
  stream = null
}

/** @param {any} refusal @returns {Sight} */
function sightOf(refusal) {
  if (refusal?.name === "NotAllowedError") return "denied"
  return refusal?.name === "NotReadableError" ? "busy" : "none"
}

/**
 * @param {HTMLVideoElement} video
 * @param {() => void} onLost something else took the camera: a call, another program
 * @returns {Promise<Sight>}
 */
async function open(video, onLost) {
  clearTimeout(resting)
  if (!navigator.mediaDevices) return "insecure"
  try {
    if (!isOpen()) stream = await navigator.mediaDevices.getUserMedia(WANTED)
    const found = track()
    if (found) found.onended = onLost
    video.srcObject = stream
    await Promise.all([video.play(), adjust(isWantedLit)])
    return "live"
  } catch (refusal) {
    // play() is interrupted when the operator was quicker than the camera.
    return /** @type {any} */ (refusal)?.name === "AbortError" ? "live" : sightOf(refusal)
  }
}

/** @returns {any} what this camera can do, as far as it says so */
const skills = () => track()?.getCapabilities?.() ?? {}

/**
 * Light, and a focus that looks again and again: a card is held at any distance. All at once, for
 * what is asked last takes the place of what was asked before; a camera that cannot still sees.
 * @param {boolean} isLit
 */
async function adjust(isLit) {
  const { focusMode, torch } = skills()
  const wishes = [
    ...(focusMode?.includes("continuous") ? [{ focusMode: "continuous" }] : []),
    ...(torch ? [{ torch: isLit }] : []),
  ]
  if (!wishes.length) return
  await track()?.applyConstraints(/** @type {any} */ ({ advanced: wishes })).catch(() => {})
}

/**
 * Calls back with each text that is read, until stopped.
 * @param {HTMLVideoElement} video
 * @param {(text: string) => void} onText
 * @returns {() => void} stops looking, and the camera too a little later
 */
function watch(video, onText) {
  let looking = true
  eyes ??= decoder()
  async function look() {
    const reader = await eyes
    while (looking) {
      const text = video.readyState >= 2 ? await reader?.read(video) : null
      if (text && looking) onText(text)
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS))
    }
  }
  look()
  return () => {
    looking = false
    // No light on the scale, in the eyes of whoever stands behind it.
    if (isWantedLit) adjust(false)
    clearTimeout(resting)
    resting = setTimeout(close, REST_AFTER_MS)
  }
}

/** @returns {boolean} */
const hasTorch = () => Boolean(skills().torch)

/** @param {boolean} lit */
function torch(lit) {
  isWantedLit = lit
  adjust(lit)
}

export const camera = { open, watch, close, hasTorch, torch, isLit: () => isWantedLit }
