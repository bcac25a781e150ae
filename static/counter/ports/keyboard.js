// @ts-check
/** The keyboard, and the USB scanner that pretends to be one. */
import { cardFrom } from "../domain/card.js"
import { SILENT, hear } from "../domain/wedge.js"

/**
 * @param {{onCard(card: {kind: string, value: string}): void, onKey(key: string): boolean,
 *   onEnter(): boolean}} wants onKey and onEnter say whether they took it
 */
export function listen({ onCard, onKey, onEnter }) {
  let wedge = SILENT
  /** @param {KeyboardEvent} event */
  function heard(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return
    const result = hear(wedge, event.key, event.timeStamp)
    wedge = result.wedge
    const card = result.line === null ? null : cardFrom(result.line)
    const isWriting = event.target instanceof HTMLInputElement
    const taken = card
      ? (onCard(card), true)
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
