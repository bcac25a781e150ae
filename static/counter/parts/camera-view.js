// @ts-check
import { camera } from "../ports/camera.js"
import { button, picture, slot } from "./template.js"

/** How long a code must be out of sight before it is read again. */
const SAME_CODE_REST_MS = 1500
const JUDGED_FOR_MS = 2500
const SIGNS = { look: "alert", stop: "x" }

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
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #forgetting
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
    const sight = await camera.open(film, () => this.#lose())
    // The operator may have gone on while the camera was opening.
    if (!this.#isHere) return
    this.#show(sight)
    if (sight !== "live") return
    // Time counts only while somebody looks.
    seen.at = performance.now()
    this.#before = seen.text
    button(this, "torch").hidden = !camera.hasTorch()
    button(this, "torch").setAttribute("aria-pressed", String(camera.isLit()))
    this.#stop = camera.watch(film, (text) => this.#read(text))
  }

  #lose() {
    this.#stop()
    if (this.#isHere) this.#show("busy")
  }

  /** @param {string} text */
  #read(text) {
    const now = performance.now()
    const isSame = text === seen.text && now - seen.at < SAME_CODE_REST_MS
    Object.assign(seen, { text, at: now })
    if (!isSame) this.dispatchEvent(new CustomEvent("code", { detail: text }))
    else if (text === this.#before) this.judge("look", this.say("camera-same"))
  }

  /**
   * How the last code was taken, where the eye is: edge, sign and word together.
   * @param {"look" | "stop"} verdict
   * @param {string} words
   */
  judge(verdict, words) {
    this.dataset.verdict = verdict
    picture(this.querySelector(".viewfinder-say") ?? this, SIGNS[verdict])
    slot(this, "say").textContent = words
    clearTimeout(this.#forgetting)
    this.#forgetting = setTimeout(() => this.isConnected && this.#show("live"), JUDGED_FOR_MS)
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
    this.dataset.verdict = ""
    clearTimeout(this.#forgetting)
    const isBlind = sight !== "opening" && sight !== "live"
    picture(this.querySelector(".viewfinder-say") ?? this, isBlind ? "camera-off" : "scan")
    button(this, "camera").hidden = !isBlind || sight === "insecure"
    slot(this, "say").textContent = this.say(`camera-${sight}`)
    slot(this, "say-more").hidden = !isBlind
    slot(this, "say-more").textContent = this.say("camera-else")
  }
}

customElements.define("camera-view", CameraView)
