/** Longest header value that Textpost writes from outside words, in characters. */
export const headerValueLimit = 200

// Cc: controls, with CR and LF. Zl, Zp: line and paragraph separators. The rest turns the reading direction of what follows,
// which makes a name look like another one.
const unfit = /[\p{Cc}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]+/gu

/**
 * One line fit for a header, from words that came from outside: controls, line breaks and direction overrides become a space,
 * lone surrogates U+FFFD, runs of blanks one blank; at most `limit` characters.
 */
export function headerText(value: string, limit = headerValueLimit): string {
  return clip(
    value
      .slice(0, limit * 8)
      .toWellFormed()
      .replace(unfit, ' ')
      .replace(/ {2,}/g, ' ')
      .trim(),
    limit,
  )
}

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** `text` cut to `limit` characters as people count them, the last one being `…` when something was cut. */
export function clip(text: string, limit: number): string {
  if (text.length <= limit) return text
  let kept = ''
  let count = 0
  for (const { segment } of graphemes.segment(text)) {
    count++
    if (count === limit) {
      // The limit is reached: this character may stay only when it is the last one.
      return kept.length + segment.length === text.length ? text : `${kept.trimEnd()}…`
    }
    if (count > limit) break
    kept += segment
  }
  return limit <= 0 ? '' : kept
}
