// @ts-check
/** How safely the browser keeps what lies here, and how much more it takes. */
import { leftOf } from "../domain/room.js"

export const storage = {
  /** Asks the browser not to clear this page's things when the phone gets full. */
  ask: () => navigator.storage?.persist?.().catch(() => false),
  /** @returns {Promise<{isPromised: boolean | null, left: number | null}>} null: it does not say */
  async state() {
    const { storage: room } = navigator
    if (!room?.estimate) return { isPromised: null, left: null }
    const [isPromised, estimate] = await Promise.all([
      room.persisted().catch(() => null), room.estimate().catch(() => ({})),
    ])
    return { isPromised, left: leftOf(estimate) }
  },
}
