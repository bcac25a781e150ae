// @ts-check
/**
 * The words of the page by key. No text stands in the modules: what is not found shows its key, so
 * that it is noticed.
 *
 * @param {Record<string, string>} words
 */
export function speaker(words) {
  /**
   * @param {string} key
   * @param {Record<string, string | number>} [values] for the %(name)s in the text
   */
  return function say(key, values = {}) {
    const text = words[key] ?? key
    return text.replace(/%\((\w+)\)s/g, (whole, name) => String(values[name] ?? whole))
  }
}

/**
 * A name kept in several languages, in the reader's, else in any.
 * @param {Record<string, string> | undefined} names
 * @param {string} language
 */
export function inLanguage(names, language) {
  return names?.[language] ?? names?.es ?? Object.values(names ?? {})[0] ?? ""
}
