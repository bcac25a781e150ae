// @ts-check
/** Looks for a QR code beside the page's own work, so that keys stay quick while it looks. */
import decodeQR from "../../vendor/qr/decode.js"

self.addEventListener("message", ({ data: image }) => {
  let text = null
  try {
    text = decodeQR(image)
  } catch {
    // Most frames hold no code; the library says so by throwing.
  }
  self.postMessage(text)
})
