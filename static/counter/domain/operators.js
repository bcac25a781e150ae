// @ts-check
/**
 * Who records on a shared phone. The PIN says who it is, the phone's key may record: a wrong PIN
 * costs nobody a visit, it only puts no name to it.
 *
 * @typedef {{salt: string, iterations: number, hash: string, one_time: boolean}} Pin
 * @typedef {{id: string, number: number, name: string, active: boolean,
 *   badge_hash: string | null, pin: Pin | null, households: string[]}} Operator
 * @typedef {Record<string, {salt: string, wrong: number}>} Tries by operator, of one PIN each
 * @typedef {{id: string | null, name: string, households: string[], on: string}} Shift who records
 *   since when; kept whole, for who was sent away meanwhile still ends a visit in their own name
 */

export const PIN_DIGITS = 6
/** A million PINs at this many a try; after that only the server says whether one is right. */
export const TRIES_MAX = 5

/** @param {Operator[]} operators @returns {Operator[]} who may record today, by name */
export function atWork(operators) {
  return operators.filter(({ active }) => active).sort((a, b) => a.name.localeCompare(b.name))
}

/** @param {Operator[]} operators @param {string} hash the first 16 bytes in hex */
export const ofBadge = (operators, hash) => (
  operators.find(({ active, badge_hash }) => active && badge_hash === hash) ?? null
)

/** @param {Operator[]} operators @param {string} id */
export const operatorOf = (operators, id) => operators.find((one) => one.id === id) ?? null

/**
 * A PIN that was set since begins with no wrong tries.
 * @param {Tries} tries
 * @param {Operator} operator
 */
function wrongOf(tries, { id, pin }) {
  const kept = tries[id]
  return kept && kept.salt === pin?.salt ? kept.wrong : 0
}

/** @param {Tries} tries @param {Operator} operator @returns {number} tries left on this phone */
export const triesLeft = (tries, operator) => Math.max(0, TRIES_MAX - wrongOf(tries, operator))

/**
 * Counted before the PIN is looked at: a page that is closed meanwhile wins no try.
 * @param {Tries} tries
 * @param {Operator} operator
 * @returns {Tries}
 */
export const tried = (tries, operator) => ({
  ...tries,
  [operator.id]: { salt: operator.pin?.salt ?? "", wrong: wrongOf(tries, operator) + 1 },
})

/** @param {Tries} tries @param {Operator} operator @returns {Tries} after the right PIN */
export function forgiven(tries, { id }) {
  const { [id]: _gone, ...rest } = tries
  return rest
}

/**
 * @param {Operator | null} operator null where no PIN has reached the phone: it records in its own name
 * @param {string} otherwise
 * @param {string} on
 * @returns {Shift}
 */
export const shiftOf = (operator, otherwise, on) => ({
  id: operator?.id ?? null, name: operator?.name ?? otherwise, households: operator?.households ?? [], on,
})

/**
 * Whether whoever began still records: the same day, and not sent away since.
 * @param {Shift | null} shift
 * @param {Operator[]} operators
 * @param {string} today
 */
export function isOn(shift, operators, today) {
  if (!shift || shift.on !== today) return false
  if (shift.id === null) return !atWork(operators).some(({ pin }) => pin)
  return Boolean(operatorOf(operators, shift.id)?.active)
}

/**
 * Their own family: somebody else should weigh what it brings, and nobody is stopped.
 * @param {Shift | null} shift
 * @param {{id: string} | undefined} household
 */
export const isOwn = (shift, household) => (
  Boolean(household && shift?.households.includes(household.id))
)
