// @ts-check
/** Where a record stands, as people say it: a sign, a few words, and what that means for them. */

import { UNSENT } from "../domain/outbox.js"

/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {{sign: string, word: string, note: string}} Standing */

/** @type {Record<import("../domain/outbox.js").State, string>} */
const SIGNS = {
  kept: "kept", sent: "cloud-up", accepted: "cloud-check", waiting: "clock", review: "eye",
  unreadable: "alert",
}

/** @param {import("./app.js").App} app @param {Entry} entry @returns {Standing} */
export function standingOf({ say, staff }, entry) {
  const { state, problem } = entry
  const isAnothers = entry.writer === "browser" && entry.staff !== staff
  const isStuck = UNSENT.includes(state) && isAnothers
  return {
    sign: SIGNS[state],
    word: say(`state-${state}`),
    note: isStuck ? say("state-anothers", { staff: entry.staff }) : [
      problem?.title ?? "", say(`state-${state}-note`),
    ].filter(Boolean).join(". "),
  }
}
