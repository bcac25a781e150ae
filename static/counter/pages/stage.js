// @ts-check
/**
 * One screen at a time. A screen is a function that fills its own copy of a template; the stage
 * takes care of the bar, the browser's back button, the focus and what is read aloud.
 */
import { made, picture, slot } from "../parts/template.js"

/**
 * @typedef {{title: string, note?: string, back?: () => void, menu?: () => void,
 *   key?: (key: string) => boolean, enter?: () => boolean, refresh?: (word?: string) => void,
 *   code?: (code: import("../domain/code.js").Code) => boolean, takesCards?: boolean}} Manner how a
 *   screen wants to be held
 */

/** Long enough for an eye that comes up from the scale. */
const SIGN_STAYS_MS = 1_100

/** @param {() => void} onSending what the count of unsent records opens */
export function stageOf(onSending) {
  const place = /** @type {HTMLElement} */ (document.getElementById("stage"))
  const bar = /** @type {HTMLElement} */ (document.querySelector(".bar"))
  const announcer = /** @type {HTMLElement} */ (document.getElementById("announcer"))
  /** @type {Manner} */
  let manner = { title: "" }

  /** @param {string} name @returns {HTMLElement} the copy, not yet in the page */
  const screen = (name) => made(`screen-${name}`)

  /** @param {HTMLElement} root @param {Manner} wanted */
  function show(root, wanted) {
    place.replaceChildren(root)
    free()
    hold(wanted)
    window.scrollTo(0, 0)
    // Whoever cannot see the screen is told that it has changed.
    const focus = /** @type {HTMLElement | null} */ (root.querySelector("input, h1[tabindex]"))
    focus?.focus({ preventScroll: true })
    if (wanted.back && !history.state?.inside) history.pushState({ inside: true }, "")
  }

  /** @param {Manner} wanted */
  function hold(wanted) {
    manner = wanted
    slot(bar, "title").textContent = wanted.title
    slot(bar, "note").textContent = wanted.note ?? ""
    slot(bar, "note").hidden = !wanted.note
    pressable("back").hidden = !wanted.back
    pressable("menu").hidden = !wanted.menu
  }

  /** @param {string} name */
  const pressable = (name) => /** @type {HTMLElement} */ (bar.querySelector(`[data-act="${name}"]`))

  /** @param {string} text */
  function announce(text) {
    announcer.textContent = text
  }

  const isFree = () => !place.inert
  const shownSign = /** @type {HTMLElement} */ (document.getElementById("sign"))
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let signEnds

  /** @param {string} kind good, look or stop @param {string} icon */
  function sign(kind, icon) {
    clearTimeout(signEnds)
    bar.dataset.sign = shownSign.dataset.sign = kind
    picture(shownSign, icon)
    shownSign.hidden = false
    signEnds = setTimeout(() => {
      delete bar.dataset.sign
      shownSign.hidden = true
    }, SIGN_STAYS_MS)
  }

  /** @param {string} text @param {boolean} isKept something waits here to be sent */
  function sending(text, isKept) {
    const badge = slot(bar, "sending")
    badge.hidden = false
    badge.classList.toggle("sending-kept", isKept)
    picture(badge, isKept ? "kept" : "cloud-check")
    slot(badge, "sending-say").textContent = text
  }

  /** @param {string} text while an answer is awaited nothing else can be pressed */
  function busy(text) {
    place.inert = true
    place.setAttribute("aria-busy", "true")
    sending(text, true)
  }

  function free() {
    place.inert = false
    place.removeAttribute("aria-busy")
  }

  slot(bar, "sending").addEventListener("click", () => isFree() && onSending())
  pressable("back").addEventListener("click", () => isFree() && manner.back?.())
  pressable("menu").addEventListener("click", () => isFree() && manner.menu?.())
  window.addEventListener("popstate", () => {
    const { back } = manner
    if (!back) return
    // The phone's back button goes back one screen, never out of a visit.
    history.pushState({ inside: true }, "")
    if (isFree()) back()
  })

  return {
    screen, show, hold, announce, sending, sign, busy, free,
    isBusy: () => !isFree(),
    takesCards: () => Boolean(manner.takesCards),
    /** @param {string} key */
    key: (key) => manner.key?.(key) ?? false,
    /** @param {import("../domain/code.js").Code} code */
    code: (code) => manner.code?.(code) ?? false,
    enter: () => manner.enter?.() ?? false,
    /** @param {string} [word] */
    refresh: (word) => manner.refresh?.(word),
  }
}
