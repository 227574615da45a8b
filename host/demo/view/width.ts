const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' })

/** Emoji, and the scripts whose characters fill two columns. */
const wide =
  /\p{Emoji_Presentation}|\p{Extended_Pictographic}\uFE0F|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]/u

/** How many columns of a terminal the words take. */
export function columnsOf(words: string): number {
  let columns = 0
  for (const { segment } of segmenter.segment(words)) columns += wide.test(segment) ? 2 : 1
  return columns
}

/** The words with blanks behind them, `columns` wide at least. */
export function padTo(words: string, columns: number): string {
  return words + ' '.repeat(Math.max(0, columns - columnsOf(words)))
}

/** The words, cut with … when they are wider than `columns`. */
export function clipTo(words: string, columns: number): string {
  if (columnsOf(words) <= columns) return words
  let kept = ''
  let used = 1
  for (const { segment } of segmenter.segment(words)) {
    used += columnsOf(segment)
    if (used > columns) break
    kept += segment
  }
  return `${kept.trimEnd()}…`
}

/** The words in lines of at most `columns`, broken between words where that can be. */
export function foldTo(words: string, columns: number): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of words.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (columnsOf(longer) <= columns) line = longer
    else {
      if (line !== '') lines.push(line)
      line = clipTo(word, columns)
    }
  }
  return [...lines, line]
}
