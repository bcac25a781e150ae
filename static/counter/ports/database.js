// @ts-check
/**
 * The phone's own database, and the only door to it. What `write` has returned from lies on the
 * disk: a page that is closed, a tab that is killed and a battery that dies find it again.
 *
 * - `records`: what this phone has recorded, each with where it stands (domain/outbox.js)
 * - `kept`: one value a key: numbers of receipts, catalogue, the visit in progress, who works here
 * - `cards`: the cards of this phone's points, by the first 32 hex digits of their token's hash
 *
 * @typedef {"records" | "kept" | "cards"} Name
 * @typedef {ReturnType<typeof shelfOf>} Shelf
 * @typedef {Record<Name, Shelf>} Shelves only those that were asked for
 */

const NAME = "wasteexchange"
const VERSION = 1
const BEFORE_ALL = -Infinity
/** Sorts behind every number and text that a key may hold. */
const AFTER_ALL = /** @type {any[]} */ ([])

/** @type {Promise<IDBDatabase> | null} */
let opening = null

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
function answered(request) {
  const answer = new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  // The transaction tells what failed, once; of the requests that fall with it, some nobody awaits.
  answer.catch(() => {})
  return answer
}

/** @param {IDBDatabase} base makes what is missing; what is there stays as it is */
function build(base) {
  const records = base.createObjectStore("records", { keyPath: "id" })
  // In the order in which they were kept: a reversal never goes before its deposit.
  records.createIndex("state", ["state", "order"])
  records.createIndex("order", "order")
  records.createIndex("series", ["place", "series", "sequence"])
  base.createObjectStore("kept")
  const cards = base.createObjectStore("cards", { keyPath: "hash" })
  cards.createIndex("number", "number")
  cards.createIndex("code", "code")
}

/** @returns {Promise<IDBDatabase>} */
async function opened() {
  const request = indexedDB.open(NAME, VERSION)
  request.onupgradeneeded = () => build(request.result)
  const base = await answered(request)
  const forget = () => { opening = null }
  base.onclose = forget
  // A newer page wants to change the stores: it must not wait for this one.
  base.onversionchange = () => { base.close(); forget() }
  return base
}

/** @returns {Promise<IDBDatabase>} rejects where the browser keeps nothing */
function base() {
  opening ??= opened().catch((fault) => {
    opening = null
    throw fault
  })
  return opening
}

/** @param {IDBObjectStore} store */
const shelfOf = (store) => ({
  /** @param {IDBValidKey} key @returns {Promise<any>} undefined when it is not there */
  get: (key) => answered(store.get(key)),
  /** @param {any} value is refused, with all that was to happen, when its key is there */
  add: (value) => answered(store.add(value)),
  /** @param {any} value @param {IDBValidKey} [key] of `kept` */
  put: (value, key) => answered(store.put(value, key)),
  /** @param {IDBValidKey} key */
  remove: (key) => answered(store.delete(key)),
  clear: () => answered(store.clear()),
  /** @returns {Promise<any[]>} */
  all: () => answered(store.getAll()),
  keys: () => answered(store.getAllKeys()),
  count: () => answered(store.count()),
  /**
   * By an index, in its order.
   * @param {string} index @param {any} key a value, or the beginning of a compound one
   * @param {number} [most] @returns {Promise<any[]>}
   */
  by: (index, key, most) => answered(store.index(index).getAll(rangeOf(key), most)),
  /** Texts of an index that begin so. @param {string} index @param {string} text @param {number} most */
  beginning: (index, text, most) => answered(
    store.index(index).getAll(IDBKeyRange.bound(text, `${text}\uffff`), most),
  ),
  /** @param {string} index @param {any} key @returns {Promise<number>} */
  countBy: (index, key) => answered(store.index(index).count(rangeOf(key))),
  /** @param {string} index @param {number} least @returns {Promise<any[]>} from there to the end */
  from: (index, least) => answered(store.index(index).getAll(IDBKeyRange.lowerBound(least))),
})

/** @param {any} key @returns {IDBKeyRange} all that begins with it */
const rangeOf = (key) => (Array.isArray(key)
  ? IDBKeyRange.bound([...key, BEFORE_ALL], [...key, AFTER_ALL])
  : IDBKeyRange.only(key))

/**
 * @template T
 * @param {Name[]} names
 * @param {IDBTransactionMode} mode
 * @param {IDBTransactionOptions} options
 * @param {(shelves: Shelves) => Promise<T>} work
 * @returns {Promise<T>}
 */
async function together(names, mode, options, work) {
  const transaction = (await base()).transaction(names, mode, options)
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error)
  })
  // It is awaited below; a fault in `work` comes first and is the one that is told.
  ended.catch(() => {})
  const shelves = Object.fromEntries(names.map((name) => [name, shelfOf(transaction.objectStore(name))]))
  try {
    const result = await work(/** @type {Shelves} */ (shelves))
    await ended
    return result
  } catch (fault) {
    if (!transaction.error) try { transaction.abort() } catch { /* it has ended already */ }
    throw fault
  }
}

/**
 * All that `work` asks for happens, or nothing of it; it may await only what the shelves answer.
 * Rejects with a QuotaExceededError when the phone is full.
 * @template T
 * @param {Name[]} names
 * @param {(shelves: Shelves) => Promise<T>} work
 * @param {IDBTransactionDurability} [durability] "relaxed" for what may be lost with the battery
 * @returns {Promise<T>}
 */
export const write = (names, work, durability = "strict") => (
  together(names, "readwrite", { durability }, work)
)

/**
 * @template T
 * @param {Name[]} names @param {(shelves: Shelves) => Promise<T>} work @returns {Promise<T>}
 */
export const read = (names, work) => together(names, "readonly", {}, work)
