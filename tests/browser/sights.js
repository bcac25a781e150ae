// What is wrong with what is shown now, each fault in words.
() => {
  const faults = []
  const [width, height] = [window.innerWidth, window.innerHeight]
  const root = document.documentElement
  if (root.scrollWidth > width) faults.push(`wider than the screen: ${root.scrollWidth}`)
  const said = (one) => (one.getAttribute("aria-label") || one.textContent).trim().slice(0, 50)
  const isShown = (one) => one.checkVisibility({ visibilityProperty: true }) && !one.closest(".heard")
  const spare = ({ height }) => height / 4
  // What of a box can be seen at all: a list that rolls hides the rest on purpose.
  const seenOf = (one, box) => {
    let seen = { left: box.left, top: box.top, right: box.right, bottom: box.bottom }
    for (let around = one; around; around = around.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(around)
      if (![overflowX, overflowY].some((way) => way !== "visible")) continue
      const edge = around.getBoundingClientRect()
      const rolls = /auto|scroll/.test(overflowX + overflowY)
      const isCut = box.right > edge.right + 1.5 || box.left < edge.left - 1.5
        || (!rolls && (box.bottom > edge.bottom + spare(box) || box.top < edge.top - spare(box)))
      if (isCut && around !== root && around !== document.body) seen.isCut = true
      seen = { ...seen, left: Math.max(seen.left, edge.left), right: Math.min(seen.right, edge.right),
        top: Math.max(seen.top, edge.top), bottom: Math.min(seen.bottom, edge.bottom) }
    }
    return seen
  }
  const boxes = []
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT)
  while (walker.nextNode()) {
    const [node, one] = [walker.currentNode, walker.currentNode.parentElement]
    const text = node.textContent.trim()
    if (!text || /SCRIPT|TEMPLATE|NOSCRIPT/.test(one.tagName) || !isShown(one)) continue
    if (getComputedStyle(one).clipPath !== "none") continue
    if (/^[a-z]+(-[a-z]+)+$|%\(|undefined|NaN|\bnull\b/.test(text)) faults.push(`no word: ${text}`)
    const range = document.createRange()
    range.selectNodeContents(node)
    for (const box of range.getClientRects()) {
      if (!box.width) continue
      const seen = seenOf(one, box)
      if (seen.isCut || box.left < -1 || box.right > width + 1) faults.push(`cut off: ${text.slice(0, 50)}`)
      const isSticky = Boolean(one.closest(".records-acts, .sign"))
      // A line is higher than its letters, above and below.
      const [top, bottom] = [Math.max(seen.top, box.top + spare(box)), Math.min(seen.bottom, box.bottom - spare(box))]
      if (seen.right - seen.left > 1 && bottom - top > 1) boxes.push({ ...seen, one, text, isSticky, top, bottom })
    }
  }
  boxes.forEach((box, place) => {
    for (const other of boxes.slice(place + 1)) {
      if (box.one === other.one || box.isSticky !== other.isSticky) continue
      const across = Math.min(box.right, other.right) - Math.max(box.left, other.left)
      const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top)
      if (across > 2 && down > 2) {
        faults.push(`overlap: ${box.text.slice(0, 30)} | ${other.text.slice(0, 30)}`)
      }
    }
  })
  for (const one of document.querySelectorAll("button, a[href], input")) {
    if (!isShown(one)) continue
    const box = one.getBoundingClientRect()
    if (box.width < 47.5 || box.height < 47.5) {
      faults.push(`small target: ${said(one)} ${Math.round(box.width)} × ${Math.round(box.height)}`)
    }
    if (!said(one) && !one.labels?.length) faults.push(`target without a word: ${one.outerHTML.slice(0, 80)}`)
    const [x, y] = [box.left + box.width / 2, box.top + box.height / 2]
    const seen = seenOf(one, box)
    const isInSight = x > seen.left && x < seen.right && y > seen.top && y < Math.min(seen.bottom, height)
    const hit = isInSight && document.elementFromPoint(x, y)
    if (hit && !one.closest("[inert]") && !one.contains(hit) && !hit.closest(".records-acts, .sign")) {
      faults.push(`covered: ${said(one)}`)
    }
  }
  const main = document.querySelector(".stage .go:not([hidden])")?.getBoundingClientRect()
  if (main && document.querySelector(".stage").scrollHeight <= height && main.bottom > height + 1) {
    faults.push("the green button is below the screen")
  }
  return [...new Set(faults)]
}
