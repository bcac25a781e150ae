// @ts-check
/**
 * Screens that nobody needs to weigh come a little later, so that the page opens light; they are
 * here before they are asked for, because there may be no signal then.
 */

/** @type {Record<string, () => Promise<any>>} the screen's name, and where it is */
export const LATER = {
  aside: () => import("./aside.js"),
  asides: () => import("./aside.js"),
  badge: () => import("./people.js"),
  connect: () => import("./enrolling.js"),
  enrol: () => import("./enrolling.js"),
  label: () => import("./label.js"),
  leave: () => import("./leaving.js"),
  menu: () => import("./menu.js"),
  people: () => import("./people.js"),
  records: () => import("./records.js"),
  search: () => import("./search.js"),
  take: () => import("./taking.js"),
  taken: () => import("./taking.js"),
  taking: () => import("./taking.js"),
  undo: () => import("./undoing.js"),
  whoseCard: () => import("./linking.js"),
}

/** Those that do not arrive are asked for again when they are needed. */
export const fetchLater = () => Promise.allSettled(Object.values(LATER).map((fetched) => fetched()))
