// @ts-check
/** What was set aside is handed out: a picture, until when, one large button. The server says yes or no. */
import { askedAs, withAsked, without } from "../domain/aside.js"
import { bagKey, isCompost, stillThere } from "../domain/bags.js"
import { holdsWeights } from "../domain/visit.js"
import { acts, fill } from "../parts/template.js"
import { clock } from "../ports/clock.js"
import { ASKED, asidesOf, askedOf } from "./asides.js"
import { bagsOf, hearBag } from "./bags.js"
import { ask } from "./choice.js"
import { receiptOf } from "./confirming.js"
import { noSignal, refused } from "./notices.js"
import { amountOf, drawReward, manyOf } from "./taking-words.js"
import { familyOf } from "./wording.js"

/** @typedef {import("./app.js").App} App */
/** @typedef {import("../domain/aside.js").Aside} Aside */
/** @typedef {import("../domain/visit.js").Who} Who */

/** @param {App} app back to the scale, or to what else the family takes */
const leave = (app) => (app.handover ? app.go.taking() : app.go.resume())

/** @param {App} app @param {Who} who */
export function asides(app, who) {
  const found = asidesOf(app, who)
  if (found.length === 1) return aside(app, who, found[0])
  ask(app, {
    bar: familyOf(app, who), title: app.say("aside-title"), back: () => leave(app),
    options: found.map((one) => ({ label: whatOf(app, one), note: untilOf(app, one), icon: "gift", run: () => aside(app, who, one) })),
  })
}

/** @param {App} app @param {Aside} one what was withdrawn from the shelf since has no name there */
const rewardOf = ({ catalogue }, { reward: code }) => catalogue.rewards?.find((reward) => reward.code === code) ?? {
  code, name: { es: code, en: code }, pictogram: "gift", photo: null, compost_g: null, by_scale: false,
  position: 0, prices: [], month_cap: null, points: [],
}

/** @param {App} app @param {Aside} one */
export const whatOf = (app, one) => manyOf(app, rewardOf(app, one), one.quantity)

/** @param {App} app @param {Aside} one */
const untilOf = (app, one) => app.say("aside-until", { when: app.moments.moment(Date.parse(one.expires_at)) })

/** @param {Aside} one @returns {{asset: "COMPOST" | "POINTS", amount: number}} */
const costOf = ({ set_aside }) => (
  set_aside.COMPOST ? { asset: "COMPOST", amount: set_aside.COMPOST } : { asset: "POINTS", amount: set_aside.POINTS }
)

/** @param {App} app @param {string} point @returns {string | null} */
const lastOf = ({ catalogue: { batches, programme }, store }, point) => (
  stillThere(batches, point, store.get(bagKey(programme.code, point)))
)

/** @param {App} app @param {Who} who @param {Aside} one @param {string | null} [chosen] */
export function aside(app, who, one, chosen = lastOf(app, one.collection_point)) {
  const { stage, say } = app
  const root = stage.screen("aside")
  const reward = rewardOf(app, one)
  const { asset, amount } = costOf(one)
  let batch = isCompost(reward) ? chosen : null
  const show = bagsOf(app, root, { point: one.collection_point, batch, choose })
  /** @param {string | null} code */
  function choose(code) {
    batch = code
    show(batch, isCompost(reward))
  }
  const again = (/** @type {string | null} */ code) => aside(app, who, one, code)
  const go = () => (collect(app, who, one, batch), true)
  drawReward(root, reward)
  fill(root, {
    what: whatOf(app, one), until: untilOf(app, one), paid: say("aside-paid", { amount: amountOf(app, asset, amount) }),
    "go-say": say("go-take", { what: whatOf(app, one) }),
  })
  choose(batch)
  acts(root, { go, label: () => app.go.label(again, () => again(batch)) })
  stage.show(root, {
    title: familyOf(app, who), back: () => leave(app), code: (code) => hearBag(app, code, choose),
    enter: () => !document.activeElement?.closest("button:not(.go)") && go(),
  })
}

/** @param {App} app @param {Who} who @param {Aside} one @param {string | null} batch */
async function collect(app, who, one, batch) {
  const { stage, store, say } = app
  if (stage.isBusy()) return
  stage.busy(say("one-moment"))
  const fresh = { ...app.stamp(), ...(batch ? { batch } : {}) }
  const asked = askedAs(askedOf(app), one, fresh)
  // Before it leaves: whoever comes back after a lost answer is asked for under the same id.
  await store.set(ASKED, withAsked(askedOf(app), asked), "strict")
  const outcome = await app.server.collect(one.id, { ...asked.collection, sent_at: clock.written() })
  stage.free()
  app.showSending()
  if (outcome.state === "unknown" || outcome.state === "signed-out") {
    return noSignal(app, () => collect(app, who, one, batch), () => leave(app), "aside-no-answer")
  }
  await store.set(ASKED, without(askedOf(app), one), "strict")
  app.told = null
  if (outcome.state === "refused") {
    const isOfBag = outcome.problem.errors?.some(({ field }) => field === "batch")
    const run = () => (isOfBag ? aside(app, who, one, null) : leave(app))
    return refused(app, outcome.problem, { label: say("try-again"), icon: "refresh", run })
  }
  handed(app, who, one, asked.collection, outcome.answer)
}

/** @param {App} app @param {Who} who @param {Aside} one @param {import("../domain/aside.js").Collection} said @param {any} answer */
async function handed(app, who, one, { id, recorded_at, batch }, answer) {
  const { store } = app
  const reward = rewardOf(app, one)
  const { number } = answer.receipt
  const what = `${familyOf(app, who)} · ${whatOf(app, one)}`
  const cost = costOf(one)
  store.set(app.lastKey, { id, what, isTaken: true, recorded_at, receipt: { number, url: receiptOf(app.catalogue, id) } })
  if (isCompost(reward)) store.set(bagKey(app.catalogue.programme.code, one.collection_point), batch ?? null)
  if (!holdsWeights(app.visit)) app.letGo()
  app.handover = null
  app.sound.done()
  const entry = { id, number, answer, cost, state: "accepted", record: { batch }, kept_at: app.now(), problem: null }
  app.go.taken(who, { reward, price: cost }, one.quantity, entry)
}
