// @ts-check
/**
 * Keeps one release of the counter on the phone, all of its files or none of them, and gives the
 * page out of it. It only keeps files: what was weighed is the page's, so that a broken worker can
 * never lose any of it. The server writes `self.RELEASE` before this text.
 *
 * @typedef {{address: string, integrity: string}} Part
 */
const { RELEASE, caches, clients, location } = /** @type {any} */ (self)
/** @type {(name: string, heard: (event: any) => void) => void} */
const on = (name, heard) => self.addEventListener(name, heard)

const PREFIX = "counter-release-"
const CACHE = PREFIX + RELEASE.version
const LIST = "/counter/release"
const CHOICE = "counter-language"
const PAGE = "/counter"
const LANGUAGES = ["es", "en"]

/** @returns {Promise<Map<string, Response>>} parts of the releases before, by their content */
async function before() {
  const found = new Map()
  for (const name of await caches.keys()) {
    if (!name.startsWith(PREFIX) || name === CACHE) continue
    const cache = await caches.open(name)
    const list = await (await cache.match(LIST))?.json() ?? []
    for (const { address, integrity } of list) {
      const kept = await cache.match(address)
      if (kept) found.set(integrity, kept)
    }
  }
  return found
}

/**
 * A part with another content than this release has is refused by the browser: then nothing of the
 * release is taken, and the one before stays.
 * @param {Part} part
 * @returns {Promise<Response>}
 */
async function fetched({ address, integrity }) {
  const cache = address.startsWith("/static/") ? "default" : "no-store"
  const answer = await fetch(address, { credentials: "omit", integrity, cache })
  if (!answer.ok) throw new Error(`${address}: ${answer.status}`)
  return answer
}

/**
 * A copy of its own: one that names the address it came from would import from the old release.
 * @param {Response} kept
 */
const copied = async (kept) => new Response(await kept.clone().blob(), { headers: kept.headers })

async function fill() {
  const [old, cache] = [await before(), await caches.open(CACHE)]
  await Promise.all(RELEASE.parts.map(async (/** @type {Part} */ part) => {
    const kept = old.get(part.integrity)
    await cache.put(part.address, kept ? await copied(kept) : await fetched(part))
  }))
  // Last of all: a release without its list is not whole.
  await cache.put(LIST, new Response(JSON.stringify(RELEASE.parts)))
}

async function tidy() {
  const names = await caches.keys()
  const old = names.filter((/** @type {string} */ name) => name.startsWith(PREFIX) && name !== CACHE)
  await Promise.all(old.map((/** @type {string} */ name) => caches.delete(name)))
  await clients.claim()
}

/** The page in the language that was chosen last. @param {URL} address */
async function page(address) {
  const choices = await caches.open(CHOICE)
  const asked = address.searchParams.get("lang")
  const isChoice = asked !== null && LANGUAGES.includes(asked)
  if (isChoice) await choices.put(PAGE, new Response(asked))
  const chosen = isChoice ? asked : await (await choices.match(PAGE))?.text()
  const language = chosen ?? LANGUAGES.find((one) => navigator.language.startsWith(one)) ?? LANGUAGES[0]
  return part(`${PAGE}?lang=${language}`, `${PAGE}?lang=${language}`)
}

/** @param {string} address @param {RequestInfo} otherwise what the network is asked for */
async function part(address, otherwise) {
  const cache = await caches.open(CACHE)
  return await cache.match(address) ?? fetch(otherwise)
}

on("install", (event) => {
  // Browsers that can take the files out of the release by themselves, without waking this worker for
  // each of them: a hundred small files are a second on a cheap phone.
  const route = { condition: { urlPattern: "/static/*" }, source: { cacheName: CACHE } }
  event.addRoutes?.(route).catch(() => {})
  event.waitUntil(fill())
})
on("activate", (event) => event.waitUntil(tidy()))
on("fetch", (event) => {
  const { request } = event
  const address = new URL(request.url)
  if (request.method !== "GET" || address.origin !== location.origin) return
  if (request.mode === "navigate" && address.pathname === PAGE) return event.respondWith(page(address))
  if (address.pathname.startsWith("/static/")) event.respondWith(part(address.pathname, request))
})
// Only the page knows whether somebody is weighing.
on("message", ({ data }) => data === "take-over" && /** @type {any} */ (self).skipWaiting())
on("sync", (event) => event.waitUntil(call()))

/** There is a network again: whoever is open sends. Where nobody is, it goes when the page is opened. */
async function call() {
  const open = await clients.matchAll({ includeUncontrolled: true })
  for (const one of open) one.postMessage("send")
}
