// @ts-check
/**
 * The release that this phone keeps, so that the counter opens without a network. A newer one waits
 * until nobody weighs and nothing is left to be sent.
 */
const WORKER = "/counter/worker.js"
const SCOPE = "/counter"
/** Where the worker looks for the language of the page. */
const CHOICE = "counter-language"

/** @type {ServiceWorkerRegistration | null} */
let registration = null
/** Whether the page was given by a worker: then another one means another release. */
let isKept = false

const workers = () => navigator.serviceWorker

/** The worker did not give the first page: it has to be told in which language that was. */
async function noteLanguage() {
  const choices = await caches.open(CHOICE)
  if (await choices.match(SCOPE)) return
  await choices.put(SCOPE, new Response(document.documentElement.lang))
}

export const release = {
  /**
   * @param {() => void} onSend the browser found the network, and asks for the outbox to be sent
   */
  async keep(onSend) {
    if (!workers() || document.body.dataset.worker === "off") return
    isKept = Boolean(workers().controller)
    noteLanguage().catch(() => {})
    workers().addEventListener("message", ({ data }) => { if (data === "send") onSend() })
    workers().addEventListener("controllerchange", () => {
      if (isKept) location.reload()
      isKept = true
    })
    const options = /** @type {const} */ ({ scope: SCOPE, updateViaCache: "none" })
    registration = await workers().register(WORKER, options).catch(() => null)
  },
  /** Looks for a newer release; it comes in beside the one that works. */
  look: () => registration?.update().catch(() => {}),
  /** Nobody weighs and nothing waits: now is the time. The page loads itself again. */
  renew: () => registration?.waiting?.postMessage("take-over"),
  /** The browser sends when it finds a network, where it can. */
  sendLater: () => /** @type {any} */ (registration)?.sync?.register("outbox").catch(() => {}),
}
