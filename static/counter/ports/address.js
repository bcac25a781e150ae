// @ts-check
/** Where this page was opened, and what its address said. */

const CODE = /^#enrol=(.+)$/

export const address = {
  /**
   * The code by which the office connects a phone, once: it must not stay in the address, which
   * whoever takes the phone next can read.
   * @returns {string | null}
   */
  takeCode() {
    const found = CODE.exec(location.hash)
    if (found) history.replaceState(history.state, "", location.pathname + location.search)
    return found && decodeURIComponent(found[1])
  },
  /** @param {() => void} came a link of the office was opened while the page was open already */
  watch: (came) => window.addEventListener("hashchange", came),
  /** Which version of the page this is: all its files lie below one folder of that name. */
  version: () => /\/static\/([^/]+)\//.exec(import.meta.url)?.[1] ?? "",
}
