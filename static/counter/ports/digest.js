// @ts-check
/**
 * SHA-256 in hex. Browsers hash only over HTTPS and on the machine itself; elsewhere there is none.
 * @param {string} text
 * @returns {Promise<string | null>}
 */
export async function sha256(text) {
  if (!globalThis.crypto?.subtle) return null
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("")
}
