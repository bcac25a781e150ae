// @ts-check
/** The label of a bag before the camera: its code says which batch the bag is of. */
import "../parts/camera-view.js"
import { codeFrom } from "../domain/code.js"
import { hearBag } from "./bags.js"

/**
 * @param {import("./app.js").App} app
 * @param {(batch: string) => void} choose
 * @param {() => void} back
 */
export function label(app, choose, back) {
  const { say, stage, sound } = app
  const root = stage.screen("label")
  const view = /** @type {any} */ (root.querySelector("camera-view"))
  view.say = (/** @type {string} */ key) => say(
    { "camera-live": "show-label", "camera-else": "label-else" }[key] ?? key,
  )
  view.addEventListener("code", (/** @type {CustomEvent<string>} */ { detail }) => {
    if (hearBag(app, codeFrom(detail), choose)) return
    sound.stop()
    view.judge("stop", say("not-a-label"))
  })
  stage.show(root, { title: say("show-label"), back, code: (code) => hearBag(app, code, choose) })
}
