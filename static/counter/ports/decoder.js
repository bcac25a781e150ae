// @ts-check
/**
 * From a picture to the text of its QR code: the browser's own detector where there is one, else
 * the vendored decoder, which is loaded only then.
 *
 * @typedef {{read(video: HTMLVideoElement): Promise<string | null>}} Decoder
 */

/** Enough for a 28 mm code at arm's length, and quick on a cheap phone. */
const WIDTH_MAX = 720

/** @returns {Promise<Decoder>} */
export async function decoder() {
  return (await nativeDecoder()) ?? vendoredDecoder()
}

/** @returns {Promise<Decoder | null>} */
async function nativeDecoder() {
  const Native = /** @type {any} */ (globalThis).BarcodeDetector
  // Some browsers have the class and no format behind it.
  const formats = await Native?.getSupportedFormats().catch(() => [])
  if (!formats?.includes("qr_code")) return null
  const detector = new Native({ formats: ["qr_code"] })
  return {
    read: async (video) => (await detector.detect(video).catch(() => []))[0]?.rawValue ?? null,
  }
}

/** @returns {Decoder} */
function vendoredDecoder() {
  const worker = new Worker(new URL("./decoder-worker.js", import.meta.url), { type: "module" })
  const canvas = document.createElement("canvas")
  const picture = canvas.getContext("2d", { willReadFrequently: true })
  /** @param {HTMLVideoElement} video @returns {Promise<string | null>} */
  function read(video) {
    const scale = Math.min(1, WIDTH_MAX / video.videoWidth)
    const [width, height] = [video.videoWidth, video.videoHeight].map((side) => Math.round(side * scale))
    if (!picture || !width || !height) return Promise.resolve(null)
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
    picture.drawImage(video, 0, 0, width, height)
    const { data } = picture.getImageData(0, 0, width, height)
    return new Promise((resolve) => {
      worker.onmessage = (event) => resolve(event.data)
      worker.onerror = () => resolve(null)
      worker.postMessage({ width, height, data }, [data.buffer])
    })
  }
  return { read }
}
