// @ts-check
/** What is needed once a day: another point, another language, the office. */
import { ownPoints } from "../domain/catalogue.js"
import { ask } from "./choice.js"
import { changePerson } from "./notices.js"

const OTHER_LANGUAGE = { es: "en", en: "es" }

/** @param {import("./app.js").App} app */
export function menu(app) {
  const { say } = app
  const back = () => app.go.scan()
  const language = OTHER_LANGUAGE[/** @type {"es" | "en"} */ (app.language)] ?? "es"
  const several = ownPoints(app.catalogue).length > 1
  ask(app, {
    bar: app.catalogue.programme.name, title: say("menu"), back,
    options: [
      ...(several
        ? [{ label: say("change-point"), note: app.pointName, icon: "pin", run: () => app.go.askPoint(back) }]
        : []),
      { label: say("records"), note: say("records-note"), icon: "kept", run: () => app.go.records() },
      { label: say("other-language"), icon: "language", run: () => location.assign(`?lang=${language}`) },
      ...(app.phone ? ofThePhone(app) : ofTheStaff(app)),
    ],
  })
}

/** @param {import("./app.js").App} app */
const ofThePhone = ({ say, staff, go }) => [
  { label: say("another-weighs"), note: staff, icon: "users", run: () => go.people() },
]

/** @param {import("./app.js").App} app */
const ofTheStaff = (app) => {
  const { say, staff, go } = app
  return [
    { label: say("change-person"), note: staff, icon: "log-out", run: () => changePerson(app) },
    { label: say("office"), note: say("office-note"), icon: "building", run: () => location.assign("/office") },
    { label: say("connect-phone"), note: say("connect-phone-note"), icon: "device", run: () => go.enrol(() => menu(app)) },
  ]
}
