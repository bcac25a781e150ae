// @ts-check
/** Paper and other phones: what leaves the counter after a deposit. */

export const printer = {
  /**
   * Opens the receipt for the roll of the counter's printer.
   * @param {string} receipt its address
   * @param {number} width of the roll in millimetres
   */
  open: (receipt, width) => window.open(`${receipt}.pdf?width=${width}`, "_blank", "noopener"),

  /** The screen itself, for a receipt that the server does not have yet. */
  page: () => window.print(),

  /**
   * @param {string} address
   * @param {string} title
   * @returns {Promise<"sent" | "copied" | "left">} "left" when the person thought better of it
   */
  async share(address, title) {
    const url = new URL(address, location.href).href
    if (navigator.share) {
      return navigator.share({ title, url }).then(() => "sent", () => "left")
    }
    if (!navigator.clipboard) return "left"
    return navigator.clipboard.writeText(url).then(() => "copied", () => "left")
  },
}
