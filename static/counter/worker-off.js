// @ts-check
/**
 * The way out, when a release on the phones is broken: takes the place of the worker, forgets what
 * it kept and goes. The next page comes from the server; what was weighed is not touched.
 */
const own = /** @type {any} */ (self)

own.addEventListener("install", () => own.skipWaiting())
own.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(leave()))

async function leave() {
  for (const name of await own.caches.keys()) await own.caches.delete(name)
  await own.registration.unregister()
}
