// @ts-check
/** @param {number} count @returns {Uint8Array} fit for secrets; works on plain HTTP too */
export const randomBytes = (count) => crypto.getRandomValues(new Uint8Array(count))
