// @ts-check
/** A file that leaves the phone by its folder of downloads. */
export const files = {
  /** @param {string} name @param {object} content written as JSON */
  save(name, content) {
    const address = URL.createObjectURL(new Blob([JSON.stringify(content)], { type: "application/json" }))
    const link = Object.assign(document.createElement("a"), { href: address, download: name })
    link.click()
    setTimeout(() => URL.revokeObjectURL(address), 60_000)
  },
}
