/** Longest line that either end of the control socket accepts, in characters; a settings file fits many times over. */
export const longestLine = 4 * 1024 * 1024

/** Cuts a stream of text into lines. A line over the limit ends the stream through `tooLong`. */
export class Lines {
  #rest = ''
  readonly #line: (line: string) => void
  readonly #tooLong: () => void

  constructor(line: (line: string) => void, tooLong: () => void) {
    this.#line = line
    this.#tooLong = tooLong
  }

  push(text: string): void {
    const lines = (this.#rest + text).split('\n')
    this.#rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') this.#line(line)
    if (this.#rest.length > longestLine) {
      this.#rest = ''
      this.#tooLong()
    }
  }
}
