// @ts-check
/**
 * What is set aside for a family, to be fetched later. It is handed out by the server alone: two points
 * could hand the same bag out otherwise. What it was asked once it is asked again under the same id,
 * until it answers: the answer may have been lost after the bag was counted as gone.
 *
 * @typedef {{id: string, household: string, collection_point: string, reward: string, quantity: number,
 *   set_aside: import("./shelf.js").Amounts, expires_at: string}} Aside
 * @typedef {{id: string, recorded_at: string, batch?: string, operator?: string}} Collection
 * @typedef {{aside: Aside, collection: Collection}} Asked
 * @typedef {{household: string, state: "asking" | "told" | "unknown", items: Aside[]}} Told
 */

/**
 * What may be handed out to a family here: what the server told, and what it has not answered yet.
 * @param {Told | null} told
 * @param {Asked[]} asked
 * @param {string | undefined} household
 * @param {string | null} point
 * @returns {Aside[]}
 */
export function waitingHere(told, asked, household, point) {
  const open = asked.map(({ aside }) => aside)
  const items = told?.household === household ? told?.items ?? [] : []
  const fresh = items.filter(({ id }) => !open.some((one) => one.id === id))
  return [...open, ...fresh].filter((one) => one.household === household && one.collection_point === point)
}

/**
 * How the server is asked: as it was the first time.
 * @param {Asked[]} asked @param {Aside} aside @param {Collection} collection
 * @returns {Asked}
 */
export const askedAs = (asked, aside, collection) => (
  asked.find((one) => one.aside.id === aside.id) ?? { aside, collection }
)

/** @param {Asked[]} asked @param {Asked} one */
export const withAsked = (asked, one) => [...without(asked, one.aside), one]

/** It has answered. @param {Asked[]} asked @param {Aside} aside */
export const without = (asked, { id }) => asked.filter(({ aside }) => aside.id !== id)
