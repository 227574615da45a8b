import { measure, type PlanOptions } from './segment.ts'

/** How far back a cut looks for the end of a word, in characters. */
const wordReach = 24

/**
 * The beginning of a text that fits into `maxParts` parts, with an ellipsis; the text itself when all of it fits. Cut at a word's end
 * where one is near, never inside what a reader sees as one character. A surrogate or a combining mark is never left alone.
 */
export function shorten(body: string, maxParts: number, options: PlanOptions = {}): string {
  if (measure(body, options).parts <= maxParts) return body
  const clusters = [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(body)].map(
    ({ segment }) => segment,
  )
  // A real ellipsis would force UCS-2 on a text that does without.
  const ellipsis = measure(body, options).alphabet === 'ucs2' ? '…' : '...'
  const cutAt = (count: number) => `${clusters.slice(0, count).join('').trimEnd()}${ellipsis}`
  let fits = 0
  let tooMany = clusters.length
  while (tooMany - fits > 1) {
    const middle = (fits + tooMany) >> 1
    if (measure(cutAt(middle), options).parts <= maxParts) fits = middle
    else tooMany = middle
  }
  const wordEnd = clusters.slice(0, fits + 1).findLastIndex((cluster) => /^\s+$/.test(cluster))
  const count = wordEnd > 0 && fits - wordEnd <= wordReach ? wordEnd : fits
  return cutAt(count)
}
