// @ts-check
/** Records as they leave together: few enough for one upload, in the order in which they were kept. */

/** @typedef {import("./outbox.js").Entry} Entry */

/**
 * The first records that fit one upload, in their order: one at least, whatever it weighs.
 * @param {Entry[]} entries
 * @param {number} records at most
 * @param {number} bytes at most, of the records alone
 * @returns {Entry[]}
 */
export function firstOf(entries, records, bytes) {
  const encoder = new TextEncoder()
  let weight = 0
  const first = []
  for (const entry of entries.slice(0, records)) {
    weight += encoder.encode(JSON.stringify(entry.record)).length + 1
    if (first.length && weight > bytes) break
    first.push(entry)
  }
  return first
}

/**
 * What the office's intake reads too, so that a file is an upload that was never sent.
 * @param {Entry[]} entries
 * @param {{id: string, device: string, sent_at: string}} envelope
 */
export const uploadOf = (entries, envelope) => (
  { ...envelope, records: entries.map(({ record }) => record) }
)
