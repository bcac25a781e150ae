// @ts-check
import { fill, made, picture } from "./template.js"

/**
 * @typedef {{name: string, note: string, net: string, stream: string, pictogram: string,
 *   isWaiting: boolean}} Row `isWaiting` still lies on the scale
 */

/** What has been noted in this visit; says "undo" with the place of a line. */
class LineList extends HTMLElement {
  /** @param {Row[]} rows */
  set rows(rows) {
    const list = document.createElement("ul")
    list.append(...rows.map((row, place) => this.#line(row, place)))
    this.replaceChildren(...(rows.length ? [list] : []))
  }

  /** @param {Row} row @param {number} place */
  #line({ name, note, net, stream, pictogram, isWaiting }, place) {
    const line = made("part-line")
    line.classList.toggle("line-waiting", isWaiting)
    line.querySelector(".line-dot")?.classList.add(`stream-${stream}`)
    picture(line, pictogram)
    fill(line, { name, note, net })
    line.querySelector("button")?.addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("undo", { detail: isWaiting ? null : place }))
    })
    return line
  }
}

customElements.define("line-list", LineList)
