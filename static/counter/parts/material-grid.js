// @ts-check
import { made, picture, slot } from "./template.js"

/**
 * @typedef {{code: string, name: string, stream: string, pictogram: string}} Tile
 */

/** Materials as big tiles in the colour of their stream; says "choose" with the code. */
class MaterialGrid extends HTMLElement {
  /** @param {Tile[]} tiles */
  set materials(tiles) {
    this.replaceChildren(...tiles.map((tile) => this.#tile(tile)))
  }

  /** @param {string | null} code */
  set chosen(code) {
    for (const tile of this.querySelectorAll("button")) {
      tile.setAttribute("aria-pressed", String(tile.value === code))
    }
  }

  /** @param {Tile} tile */
  #tile({ code, name, stream, pictogram }) {
    const tile = /** @type {HTMLButtonElement} */ (made("part-material"))
    tile.value = code
    tile.classList.add(`stream-${stream}`)
    picture(tile, pictogram)
    slot(tile, "name").textContent = name
    tile.addEventListener("click", () => {
      this.dispatchEvent(new CustomEvent("choose", { detail: code }))
    })
    return tile
  }
}

customElements.define("material-grid", MaterialGrid)
