/** The word of `known` that `given` was probably meant to be: a slip or two, other case, or its beginning. */
export function nearest(given: string, known: readonly string[]): string | undefined {
  const wanted = given.toLowerCase().slice(0, 60)
  let best: { word: string; distance: number } | undefined
  for (const word of known) {
    const distance = slips(wanted, word.toLowerCase())
    if (!best || distance < best.distance) best = { word, distance }
  }
  if (best && best.distance <= (wanted.length <= 4 ? 1 : wanted.length <= 8 ? 2 : 3)) return best.word
  if (wanted.length < 3) return undefined
  return known.find((word) => word.toLowerCase().startsWith(wanted) || wanted.startsWith(word.toLowerCase()))
}

/** Optimal string alignment distance: letters left out, added, exchanged, or two swapped. */
function slips(a: string, b: string): number {
  let before: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, at) => at)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      let least = Math.min((last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (last[j - 1] ?? 0) + (same ? 0 : 1))
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        least = Math.min(least, (before[j - 2] ?? 0) + 1)
      }
      row.push(least)
    }
    before = last
    last = row
  }
  return last[b.length] ?? 0
}
