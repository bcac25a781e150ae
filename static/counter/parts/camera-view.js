// @ts-check
import { camera } from "../ports/camera.js"
import { button, picture, slot } from "./template.js"

/** How long a code must be out of sight before it is read again. */
const SAME_CODE_REST_MS = 1500

/**
 * What was read last, on this screen or the one before the visit: the card that still lies there
 * when the operator touches "next family" must not open a second visit of the same family.
 */
const seen = { text: "", at: -Infinity }

/**
 * What the camera sees, and its words. Says "code" with each text that is read.
 * @property {(key: string) => string} say set before the element enters the page
 */
class CameraView extends HTMLElement {
  /** @type {(key: string) => string} */
  say = (key) => key
  #stop = () => {}
  #isHere = false
  #before = ""
  #onSight = () => (document.hidden ? this.#rest() : this.#open())

  connectedCallback() {
    this.#isHere = true
    document.addEventListener("visibilitychange", this.#onSight)
    button(this, "camera").addEventListener("click", () => this.#open())
    button(this, "torch").addEventListener("click", () => this.#light())
    this.#open()
  }

  disconnectedCallback() {
    this.#isHere = false
    document.removeEventListener("visibilitychange", this.#onSight)
    this.#stop()
  }

  /** A phone in a pocket must not look on. */
  #rest() {
    this.#stop()
    camera.close()
  }

  async #open() {
    this.#stop()
    this.#show("opening")
    const film = /** @type {HTMLVideoElement} */ (this.querySelector("video"))
    const sight = await camera.open(film)
    // The operator may have gone on while the camera was opening.
    if (!this.#isHere) return
    this.#show(sight)
    if (sight !== "live") return
    // Time counts only while somebody looks.
    seen.at = performance.now()
    this.#before = seen.text
    button(this, "torch").hidden = !camera.hasTorch()
    this.#stop = camera.watch(film, (text) => this.#read(text))
  }

  /** @param {string} text */
  #read(text) {
    const now = performance.now()
    const isSame = text === seen.text && now - seen.at < SAME_CODE_REST_MS
    Object.assign(seen, { text, at: now })
    if (!isSame) this.dispatchEvent(new CustomEvent("code", { detail: text }))
    else if (text === this.#before) slot(this, "say").textContent = this.say("camera-same")
  }

  #light() {
    const torch = button(this, "torch")
    const lit = torch.getAttribute("aria-pressed") !== "true"
    torch.setAttribute("aria-pressed", String(lit))
    camera.torch(lit)
  }

  /** @param {string} sight */
  #show(sight) {
    this.dataset.sight = sight
    const isBlind = sight !== "opening" && sight !== "live"
    picture(this.querySelector(".viewfinder-say") ?? this, isBlind ? "camera-off" : "scan")
    button(this, "camera").hidden = !isBlind || sight === "insecure"
    slot(this, "say").textContent = this.say(`camera-${sight}`)
    slot(this, "say-more").hidden = !isBlind
    slot(this, "say-more").textContent = this.say("camera-else")
  }
}

customElements.define("camera-view", CameraView)
