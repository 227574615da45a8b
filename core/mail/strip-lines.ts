export interface RemovedPart {
  readonly kind: 'quote' | 'forward' | 'signature' | 'app' | 'notice' | 'disclaimer' | 'list'
  /** First line removed, counted from 0 in the text with LF line ends, and how many. */
  readonly line: number
  readonly lineCount: number
}

/** A line of a mail's text while it is being stripped. */
export interface Line {
  readonly raw: string
  /** Trimmed, in lower case, cut to a length that patterns can afford. */
  readonly key: string
  /** How deep it is quoted with `>`. */
  readonly depth: number
  gone: boolean
}

const longestKey = 600

/** A line of dashes, underscores and the like. */
export const ruleLine = /^[-_=*–—\s]{3,}$/

export const isBlank = (line: Line | undefined) => line === undefined || line.key === ''

/** The lines of one mail, what has been removed of them, and the questions that all the strippers ask. */
export class Sheet {
  readonly lines: readonly Line[]
  readonly removed: RemovedPart[] = []
  /** The first line with words of the sender's own, found so far; it only ever moves down. */
  #firstWords = 0

  constructor(text: string) {
    this.lines = text.split('\n').map((raw) => {
      const key = raw.slice(0, longestKey).trim().toLowerCase()
      const quoted = /^(?:>[ \t]?)+/.exec(key)?.[0] ?? ''
      return { raw, key, depth: quoted.replace(/[^>]/g, '').length, gone: false }
    })
  }

  get length(): number {
    return this.lines.length
  }

  at(index: number): Line {
    return this.lines[index] as Line
  }

  /** Removes what is still there of the lines from `from` up to `to`. */
  cut(from: number, to: number, kind: RemovedPart['kind']): void {
    let start = -1
    for (let at = from; at <= to; at++) {
      const line = this.lines[at]
      if (line && at < to && !line.gone) {
        line.gone = true
        if (start < 0) start = at
      } else if (start >= 0) {
        this.removed.push({ kind, line: start, lineCount: at - start })
        start = -1
      }
    }
  }

  /** `cut` to the end, but only when words are left before it; true when it was done. */
  cutRest(from: number, kind: RemovedPart['kind']): boolean {
    if (!this.hasWordsBefore(from)) return false
    this.cut(from, this.length, kind)
    return true
  }

  hasWordsBefore(end: number): boolean {
    for (; this.#firstWords < this.length; this.#firstWords++) {
      const line = this.at(this.#firstWords)
      if (!line.gone && line.depth === 0 && /[\p{L}\p{N}\p{S}]/u.test(line.key)) break
    }
    return this.#firstWords < end
  }

  /** The first line from `from` on that is not empty. */
  firstFilled(from: number): number {
    let at = from
    while (at < this.length && isBlank(this.lines[at])) at++
    return at
  }

  /** The lines that are left below `at`, empty ones aside; at most `limit`. */
  filledBelow(at: number, limit: number): Line[] {
    const filled: Line[] = []
    for (let next = at + 1; next < this.length && filled.length < limit; next++) {
      const line = this.at(next)
      if (!line.gone && line.key !== '') filled.push(line)
    }
    return filled
  }

  startsParagraph(at: number): boolean {
    const before = this.lines[at - 1]
    return before === undefined || before.gone || isBlank(before) || ruleLine.test(before.key)
  }

  /** The words of the paragraph that starts at `at`, on one line; its first twelve lines. */
  paragraph(at: number): string {
    let words = ''
    for (let next = at; next < Math.min(this.length, at + 12) && !isBlank(this.lines[next]); next++)
      words += ` ${this.at(next).key}`
    return words.replace(/\s+/g, ' ')
  }

  /** Where the empty lines and rules right above `at` begin. */
  aboveRules(at: number): number {
    let from = at
    while (from > 0 && (isBlank(this.lines[from - 1]) || ruleLine.test(this.at(from - 1).key))) from--
    return from
  }

  /** The lines that are left, blank ends cut, at most one empty line where something was removed. */
  text(): string {
    const kept: string[] = []
    let gap = false
    for (const line of this.lines) {
      if (line.gone) {
        gap = true
        continue
      }
      const words = line.raw.trimEnd()
      if (gap && words === '' && (kept.length === 0 || kept.at(-1) === '')) continue
      kept.push(words)
      gap = false
    }
    return trimBlankEnds(kept).join('\n')
  }
}

/** Without the empty lines before the first and after the last filled one. */
export function trimBlankEnds(lines: readonly string[]): string[] {
  const first = lines.findIndex((line) => line.trim() !== '')
  const last = lines.findLastIndex((line) => line.trim() !== '')
  return first < 0 ? [] : lines.slice(first, last + 1)
}
