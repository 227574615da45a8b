import type { SerialLine } from '../../../../drivers/modem/serial.ts'

/**
 * A modem that says what its table says. One entry a line, `command | line | line…`, the last being the final result:
 *
 *     AT+CPIN?   | +CPIN: SIM PIN | OK
 *     AT+CPIN?   | +CPIN: READY | OK       the second time, and from then on
 *     AT+CMGS=*  | (prompt)
 *     PDU        | +CMGS: 7 | OK           what is written after a prompt
 *     AT+CSQ     | (silence)
 *     AT+CMGF=0  | (unplug)
 *     *          | OK                      everything else
 *
 * A line as `(half +CSQ: 2)` is said without an end. Answers come in the next microtask, so a virtual clock sees none pass.
 */
export class ScriptedLine implements SerialLine {
  readonly path = 'scripted'
  /** Command lines, PDUs (`PDU …`) and `ESC`, in order. */
  readonly heard: string[] = []
  readonly speeds: number[] = []
  /** Called with each command before it is answered. */
  onCommand: (command: string) => void = () => {}
  closes = 0
  closed = false
  echo = false
  readonly #answers: { command: string; lines: string[] }[]
  readonly #used = new Map<string, number>()
  #data: (bytes: Uint8Array) => void = () => {}
  #closeHandlers: ((reason: Error | undefined) => void)[] = []
  #input = ''
  #prompted = false
  readonly #lineHandlers: ((line: string) => void)[] = []

  constructor(table: string) {
    this.#answers = table
      .split('\n')
      .map((line) => line.trim())
      .filter((line) => line !== '')
      .map((line) => {
        const [command = '', ...lines] = line.split('|').map((part) => part.trim())
        return { command, lines }
      })
  }

  write(bytes: Uint8Array): void {
    if (this.closed) return
    for (const byte of bytes) this.#byte(byte)
  }

  #byte(byte: number): void {
    if (byte === 0x1b) {
      this.heard.push('ESC')
      this.#input = ''
      this.#prompted = false
    } else if (this.#prompted ? byte === 0x1a : byte === 0x0d) {
      const line = this.#prompted ? `PDU ${this.#input}` : this.#input
      this.#input = ''
      this.#prompted = false
      this.heard.push(line)
      this.onCommand(line)
      this.#answer(line)
    } else this.#input += String.fromCharCode(byte)
  }

  #answer(line: string): void {
    const lines = this.#find(line.startsWith('PDU ') ? 'PDU' : line) ?? ['OK']
    if (this.echo) this.say(line.replace(/^PDU /, ''))
    for (const each of lines) {
      const half = /^\(half (.*)\)$/.exec(each)
      if (each === '(silence)') continue
      else if (each === '(unplug)') this.unplug()
      else if (each === '(prompt)') {
        this.#prompted = true
        this.bytes('\r\n> ')
      } else if (half) this.bytes(`\r\n${half[1] ?? ''}`)
      else this.say(each)
    }
  }

  #find(line: string): string[] | undefined {
    const fits = this.#answers.filter(({ command }) =>
      command.endsWith('*') ? line.startsWith(command.slice(0, -1)) : line === command,
    )
    const exact = fits.filter(({ command }) => !command.endsWith('*'))
    const rows = exact.length > 0 ? exact : fits.filter(({ command }) => command === (fits[0]?.command ?? ''))
    const key = rows[0]?.command
    if (key === undefined) return undefined
    const used = this.#used.get(key) ?? 0
    this.#used.set(key, used + 1)
    return rows[Math.min(used, rows.length - 1)]?.lines
  }

  /** Says a line, or several. */
  say(...lines: string[]): void {
    this.bytes(lines.map((line) => `\r\n${line}\r\n`).join(''))
  }

  bytes(text: string): void {
    queueMicrotask(() => {
      if (!this.closed) this.#data(Uint8Array.from(text, (char) => char.charCodeAt(0)))
    })
  }

  unplug(): void {
    queueMicrotask(() => this.#end(new Error('Input/output error')))
  }

  onData(handler: (bytes: Uint8Array) => void): void {
    this.#data = handler
  }

  onLine(handler: (line: string) => void): void {
    this.#lineHandlers.push(handler)
  }

  /** Says a line that only `onLine` hears. */
  sayAside(line: string): void {
    for (const handler of this.#lineHandlers) handler(line)
  }

  onClose(handler: (reason: Error | undefined) => void): void {
    this.#closeHandlers.push(handler)
  }

  async setBaudRate(baudRate: number): Promise<void> {
    this.speeds.push(baudRate)
  }

  async close(): Promise<void> {
    this.closes++
    this.#end(undefined)
  }

  #end(reason: Error | undefined): void {
    if (this.closed) return
    this.closed = true
    for (const handler of this.#closeHandlers.splice(0)) handler(reason)
  }
}
