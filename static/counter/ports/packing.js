// @ts-check
/** Many records over a weak signal: a tenth of the bytes, where the browser can pack. */

/** Below it packing wins nothing. */
const WORTH_CHARACTERS = 1_024

/**
 * @param {object} body
 * @param {boolean} mayPack
 * @returns {Promise<{body: BodyInit, headers: Record<string, string>}>}
 */
export async function written(body, mayPack) {
  const text = JSON.stringify(body)
  const headers = { "Content-Type": "application/json" }
  if (!mayPack || !globalThis.CompressionStream || text.length < WORTH_CHARACTERS) {
    return { body: text, headers }
  }
  const packed = new Blob([text]).stream().pipeThrough(new CompressionStream("gzip"))
  return {
    body: await new Response(packed).arrayBuffer(),
    headers: { ...headers, "Content-Encoding": "gzip" },
  }
}
