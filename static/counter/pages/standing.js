// @ts-check
/** Where a record stands, as people say it: a sign, a few words, and what that means for them. */

import { UNSENT } from "../domain/outbox.js"

/** @typedef {import("../domain/outbox.js").Entry} Entry */
/** @typedef {{sign: string, word: string, note: string}} Standing */

/** @type {Record<import("../domain/outbox.js").State, string>} */
const SIGNS = {
  kept: "kept", sent: "cloud-up", accepted: "cloud-check", waiting: "clock", review: "eye",
  dismissed: "undo", unreadable: "alert",
}

/** @param {import("./app.js").App} app @param {Entry} entry @returns {Standing} */
export function standingOf(app, entry) {
  return { sign: SIGNS[entry.state], word: app.say(`state-${entry.state}`), note: noteOf(app, entry) }
}

/** @param {import("./app.js").App} app @param {Entry} entry */
function noteOf({ say, staff, courier }, { state, writer, staff: author, problem }) {
  if (UNSENT.includes(state)) {
    if (writer === "browser" && author !== staff) return say("state-anothers", { staff: author })
    if (courier.report.trouble === "signed-out") return say("trouble-signed-out")
  }
  return [problem?.title, say(`state-${state}-note`)].filter(Boolean).join(". ")
}
