// @ts-check
/** Twelve keys; says "key" with the key's name. */
class NumberKeypad extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", ({ target }) => {
      const key = /** @type {Element} */ (target).closest("[data-key]")
      if (!key) return
      this.dispatchEvent(new CustomEvent("key", { detail: key.getAttribute("data-key") }))
    })
  }
}

customElements.define("number-keypad", NumberKeypad)
