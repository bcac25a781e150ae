// @ts-check
/**
 * The small values that the browser keeps (the store `kept`), all read at the start, so that the
 * screens need not wait for them. A browser that keeps nothing is told so (`isDurable`).
 */
import { read, write } from "./database.js"

/** @typedef {Awaited<ReturnType<typeof openStore>>} Store */

/** @returns {Promise<Map<string, any>>} */
const readAll = () => read(["kept"], async ({ kept }) => {
  const [keys, values] = await Promise.all([kept.keys(), kept.all()])
  return new Map(keys.map((key, place) => [String(key), values[place]]))
})

export async function openStore() {
  const found = await readAll().catch(() => null)
  /** @type {Map<string, any>} */
  let memory = found ?? new Map()

  /** @param {Promise<any>} writing @returns {Promise<boolean>} whether it lies on the disk */
  const kept = (writing) => writing.then(() => true, () => false)

  return {
    isDurable: Boolean(found),
    /** @param {string} key @returns {any} null when there is none */
    get: (key) => memory.get(key) ?? null,
    /**
     * @param {string} key
     * @param {any} value
     * @param {IDBTransactionDurability} [durability]
     */
    set(key, value, durability = "relaxed") {
      memory.set(key, value)
      return kept(write(["kept"], (shelves) => shelves.kept.put(value, key), durability))
    },
    /** @param {string} key */
    remove(key) {
      memory.delete(key)
      return kept(write(["kept"], (shelves) => shelves.kept.remove(key), "relaxed"))
    },
    /** What another tab has kept since. */
    async again() {
      memory = await readAll().catch(() => memory)
    },
    /**
     * What a larger piece of work wrote itself.
     * @param {Record<string, any>} values
     */
    learn(values) {
      for (const [key, value] of Object.entries(values)) memory.set(key, value)
    },
  }
}
