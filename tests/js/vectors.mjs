// @ts-check
import { readFileSync } from "node:fs"

/** The golden cases that Python reads too. @param {string} name */
export const vectors = (name) => (
  JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"))
)
