// @ts-check
/**
 * The page's HTML lies in <template> elements, with its words. These few functions copy one and
 * put values into it; values always go in as text, so nothing that somebody typed becomes HTML.
 */

/** @param {string} id @returns {HTMLElement} */
export function made(id) {
  const template = /** @type {HTMLTemplateElement} */ (document.getElementById(id))
  const first = /** @type {HTMLElement} */ (template.content.firstElementChild)
  // Imported, not cloned: a clone's custom elements would stay asleep until they enter the page.
  return document.importNode(first, true)
}

/** @param {ParentNode} root @param {string} name @returns {HTMLElement} */
export const slot = (root, name) => (
  /** @type {HTMLElement} */ (root.querySelector(`[data-slot="${name}"]`))
)

/**
 * A text shows its place, null hides it.
 * @param {ParentNode} root
 * @param {Record<string, string | null | undefined>} values
 */
export function fill(root, values) {
  for (const [name, value] of Object.entries(values)) {
    const place = slot(root, name)
    place.hidden = value === null || value === undefined
    place.textContent = value ?? ""
  }
}

/** @param {Element} root the first pictogram in it becomes @param {string} name */
export function picture(root, name) {
  root.querySelector("use")?.setAttribute("href", `${document.body.dataset.sprite}#${name}`)
}

/** @param {ParentNode} root @param {string} name @returns {HTMLButtonElement} */
export const button = (root, name) => (
  /** @type {HTMLButtonElement} */ (root.querySelector(`[data-act="${name}"]`))
)

/**
 * What the buttons of a screen do, by their data-act.
 * @param {HTMLElement} root
 * @param {Record<string, () => void>} actions
 */
export function acts(root, actions) {
  root.addEventListener("click", (event) => {
    const pressed = /** @type {Element} */ (event.target).closest("[data-act]")
    const action = actions[pressed?.getAttribute("data-act") ?? ""]
    if (action && !(/** @type {HTMLButtonElement} */ (pressed).disabled)) action()
  })
}
