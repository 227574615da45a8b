// LEAD: HTML to text is not ours to write. html-to-text 10.0.1 (+ types) is now in package.json: wrap it in drivers/mail/html.ts (the only importer,
// with formatters/selectors for links once, images, tables by row, quotes, signatures, limits) and delete core/mail/html-*.ts and text-writer.ts.
const mostCharacters = 1_000_000

/** Puts words into lines: blanks folded as HTML folds them, blocks on lines of their own, never two empty lines in a row. */
export class TextWriter {
  readonly #lines: string[] = []
  #line = ''
  #gap = false
  #size = 0

  get full(): boolean {
    return this.#size >= mostCharacters
  }

  /** Words in running text; every run of blanks counts as one. */
  words(text: string): void {
    if (text === '' || this.full) return
    let folded = text.replace(/[ \t\r\n\f]+/g, ' ')
    if (folded.startsWith(' ') && (this.#line === '' || this.#line.endsWith(' '))) folded = folded.slice(1)
    if (folded === '') return
    this.#spend(folded.length)
    this.#line += folded
  }

  /** Text whose line breaks and blanks count, as in `pre`. */
  raw(text: string): void {
    const [first = '', ...rest] = text.replace(/\r\n?/g, '\n').split('\n')
    this.#spend(text.length)
    this.#line += first
    for (const line of rest) {
      this.newline()
      this.#line = line
    }
  }

  /** `br`: ends the line, even an empty one. */
  newline(): void {
    this.#end()
  }

  /** The edge of a block: what follows starts a line. */
  block(): void {
    if (this.#line.trim() !== '') this.#end()
    else if (this.#line.includes('\u00a0')) this.#end()
    else this.#line = ''
  }

  /** The edge of a paragraph: an empty line before what follows. */
  gap(): void {
    this.block()
    this.#gap = true
  }

  /** A whole line as it is. */
  line(text: string): void {
    if (this.full) return
    this.block()
    this.#spend(text.length)
    this.#line = text
    this.#end()
  }

  finish(): string {
    if (this.#line.trim() !== '') this.#end()
    let to = this.#lines.length
    while (to > 0 && this.#lines[to - 1] === '') to--
    return this.#lines.slice(0, to).join('\n')
  }

  #end(): void {
    const line = this.#line.replaceAll('\u00a0', ' ').trimEnd()
    this.#line = ''
    const last = this.#lines.at(-1)
    if (this.#gap) {
      this.#gap = false
      if (last !== undefined && last !== '' && line !== '') this.#lines.push('')
    }
    if (line === '' && (last === undefined || last === '')) return
    // The blank of "-- " tells a signature from a dash.
    this.#lines.push(line === '--' ? '-- ' : line)
  }

  #spend(count: number): void {
    this.#size += count
  }
}
