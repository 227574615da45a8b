// What the formatters of html.ts leave in the text, as Unicode's noncharacters (§23.7): the edges that plain text cannot tell.
/** At the end of a line that the mail ends itself; an empty line without it comes of an empty block. */
export const lineEnd = '\uFDD0'
/** A line of its own: the edge of a paragraph. */
export const gapLine = '\uFDD1'
/** Lines of their own around quoted mail. */
export const quoteStart = '\uFDD2'
export const quoteEnd = '\uFDD3'
/** A line of its own, with what goes before the item of a list, or nothing at the item's end. */
export const itemLine = '\uFDD4'

const marks = /[\uFDD0-\uFDD4]/g
const mostQuoteMarks = 12

export function withoutMarks(text: string): string {
  return text.replace(marks, '')
}

/** A text with marks without the edges of paragraphs, and of empty blocks, at its ends. */
export function withoutOuterGaps(text: string): string {
  const isEdge = (at: number) => text[at] === '\n' || text[at] === gapLine
  let [from, to] = [0, text.length]
  while (to > from && isEdge(to - 1)) to--
  while (from < to && isEdge(from)) from++
  return text.slice(from, to)
}

/**
 * The lines of a text with marks, `most` at the least when there are so many: quotes behind `>`, items behind their prefix, never two empty
 * lines in a row, none at either end of the text or of a quote. One pass.
 */
export function linesOf(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const writer = new LineWriter()
  for (let from = 0; from <= text.length && writer.lines.length < most; ) {
    const to = text.indexOf('\n', from)
    writer.add(text.slice(from, to < 0 ? text.length : to))
    from = to < 0 ? text.length + 1 : to + 1
  }
  return writer.lines
}

class LineWriter {
  readonly lines: string[] = []
  #prefix = ''
  #depth = 0
  /** Of quotes around an empty line that waits for words to come. */
  #gapDepth: number | undefined
  #isStart = true

  add(line: string): void {
    const words = withoutMarks(line).replaceAll('\u00a0', ' ').trimEnd()
    if (line.startsWith(quoteStart)) {
      this.#depth++
      this.#isStart = true
    } else if (line.startsWith(quoteEnd)) {
      this.#depth--
      this.#isStart = false
      if (this.#gapDepth !== undefined && this.#gapDepth > this.#depth) this.#gapDepth = undefined
    } else if (line.startsWith(itemLine)) {
      if (this.#prefix !== '') this.#push(this.#prefix.trimEnd())
      // In `pre` blanks may follow the mark of an item's end.
      this.#prefix = words === '' ? '' : withoutMarks(line)
    } else if (words !== '') {
      this.#push(this.#prefix + words)
      this.#prefix = ''
    } else if (/[\uFDD0\uFDD1\u00a0]/.test(line)) this.#gap()
  }

  #gap(): void {
    if (!this.#isStart && this.lines.length > 0) this.#gapDepth = Math.min(this.#gapDepth ?? this.#depth, this.#depth)
  }

  #push(words: string): void {
    if (this.#gapDepth !== undefined) this.lines.push(quoteMarks(this.#gapDepth))
    this.#gapDepth = undefined
    this.#isStart = false
    // The blank of "-- " tells a signature from a dash.
    const line = words === '--' ? '-- ' : words
    this.lines.push(quoteMarks(this.#depth) + (this.#depth === 0 || line.startsWith('>') ? '' : ' ') + line)
  }
}

function quoteMarks(depth: number): string {
  return '>'.repeat(Math.min(depth, mostQuoteMarks))
}
