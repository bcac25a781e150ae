// @ts-check
/** Who is here: the phone, who may record on it, and who does now. */

export class Crew {
  /** @param {import("../ports/store.js").Store} store */
  constructor(store) {
    this.store = store
    /** @type {import("../domain/catalogue.js").Catalogue} */
    this.catalogue = store.get("catalogue")
  }

  /** @returns {import("../domain/phone.js").Phone | null} one of the office's, or null */
  get phone() {
    return this.store.get("phone")
  }

  /** @returns {import("../domain/operators.js").Operator[]} who may record on this phone */
  get operators() {
    return this.store.get("operators") ?? []
  }

  /** @returns {import("../domain/operators.js").Shift | null} who records on it now */
  get shift() {
    return this.phone && this.store.get("shift")
  }

  get staff() {
    return this.shift?.name ?? this.catalogue.mine.staff
  }
}
