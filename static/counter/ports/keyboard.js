// @ts-check
/** The keyboard, and the USB scanner that pretends to be one. */
import { codeFrom } from "../domain/code.js"
import { SILENT, hear } from "../domain/wedge.js"

/**
 * @param {{onCode(code: import("../domain/code.js").Code): void, onKey(key: string): boolean,
 *   onEnter(): boolean}} wants onKey and onEnter say whether they took it
 */
export function listen({ onCode, onKey, onEnter }) {
  let wedge = SILENT
  /** @param {KeyboardEvent} event */
  function heard(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const result = hear(wedge, event.key, event.timeStamp)
    wedge = result.wedge
    const code = result.line === null ? null : codeFrom(result.line)
    const isWriting = event.target instanceof HTMLInputElement
    const taken = code
      ? (onCode(code), true)
      : !isWriting && (result.line === null
        ? result.typed !== null && onKey(result.typed)
        : onEnter())
    if (!taken) return
    // Or the Enter of the scanner would also press the button that has the focus.
    event.preventDefault()
    event.stopPropagation()
  }
  document.addEventListener("keydown", heard, { capture: true })
}
