// @ts-check
/**
 * What the browser keeps: `here` until the tab closes (the visit), `longer` until somebody clears
 * the browser (the series of receipt numbers, the catalogue, the last deposit). A browser that
 * keeps nothing must not stop the work, so it is kept in memory as well.
 *
 * @typedef {{get(key: string): any, set(key: string, value: any): void,
 *   remove(key: string): void}} Shelf
 */

const PREFIX = "wasteexchange/"

/** @param {() => Storage} storage @returns {Shelf} */
function shelf(storage) {
  /** @type {Map<string, string>} */
  const memory = new Map()
  return {
    get(key) {
      const text = attempt(() => storage().getItem(PREFIX + key)) ?? memory.get(key)
      // What another version of this page left behind may be unreadable; it is as good as absent.
      return text ? attempt(() => JSON.parse(text)) ?? null : null
    },
    set(key, value) {
      const text = JSON.stringify(value)
      memory.set(key, text)
      attempt(() => storage().setItem(PREFIX + key, text))
    },
    remove(key) {
      memory.delete(key)
      attempt(() => storage().removeItem(PREFIX + key))
    },
  }
}

/** @template T @param {() => T} reach @returns {T | undefined} */
function attempt(reach) {
  try {
    return reach()
  } catch {
    // Private windows and full disks refuse by throwing.
    return undefined
  }
}

export const store = { here: shelf(() => sessionStorage), longer: shelf(() => localStorage) }
