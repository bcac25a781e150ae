// @ts-check
/** This phone as one of the office's: its key, its numbers, and what is said when it is out of use. */
import { fallenBack, isOutOfUse, standing } from "../domain/phone.js"
import { authority } from "../ports/authority.js"
import { identity } from "../ports/identity.js"
import { placeOf } from "../ports/series.js"
import { hereOnlyOf } from "./badge.js"
import { tell } from "./notices.js"
import { held } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/phone.js").Phone} Phone */

/** @param {App} app every call goes in its name from now on */
export function bear(app) {
  const { phone } = app
  if (!phone) return authority.bear(null)
  authority.bear(phone.key, phone.id, phone.before, () => change(app, fallenBack(phone) ?? phone))
}

/** @param {App} app @param {Phone} phone kept before it is used */
async function change(app, phone) {
  await identity.keep(phone)
  app.store.learn({ phone })
  bear(app)
}

/** @param {App} app the numbers that came with the key, as soon as the programme is known */
export async function adoptNumbers(app) {
  const { phone, catalogue } = app
  if (!phone?.series.length) return
  app.store.learn(await identity.adopt(phone, (point) => placeOf(catalogue.programme.code, point)))
}

/**
 * The office took it out of use, or does not know it; whatever is asked for tells.
 * @param {App} app
 * @param {import("../domain/outcome.js").Outcome} outcome
 * @returns {Promise<boolean>} whether it is out of use
 */
export async function hearStanding(app, outcome) {
  const { phone } = app
  if (!phone) return false
  const now = standing(phone, outcome)
  if (now !== phone) await change(app, now)
  return isOutOfUse(outcome)
}

/** @param {App} app @param {Phone} phone with a key that is new */
export const changeKey = (app, phone) => change(app, phone)

/** @param {App} app how much still lies here alone, and what lies on the scale */
function keptHere(app) {
  const count = hereOnlyOf(app)
  return [count ? app.say("kept-here", { count }) : null, held(app)].filter(Boolean).join(". ") || null
}

/** @param {App} app it only hands in what it still has */
export async function outOfUse(app) {
  const { say, go } = app
  await app.recount()
  app.courier.go()
  tell(app, {
    kind: "stop", icon: "lock", bar: app.phone?.label ?? say("counter"),
    title: say("out-of-use-title"), text: say("out-of-use-text"), held: keptHere(app),
    acts: [
      { label: say("records"), icon: "kept", run: () => go.records() },
      { label: say("connect-again"), icon: "scan", isMain: true, run: () => go.enrol(() => outOfUse(app)) },
    ],
  })
}

/** @param {App} app neither key opens anything */
export async function notKnown(app) {
  const { say, go } = app
  await app.recount()
  tell(app, {
    kind: "stop", icon: "key", bar: app.phone?.label ?? say("counter"),
    title: say("not-known-title"), text: say("not-known-text"), held: keptHere(app),
    acts: [
      { label: say("records"), icon: "kept", run: () => go.records() },
      { label: say("try-again"), icon: "refresh", run: () => go.start() },
      { label: say("connect-again"), icon: "scan", isMain: true, run: () => go.enrol(() => notKnown(app)) },
    ],
  })
}
