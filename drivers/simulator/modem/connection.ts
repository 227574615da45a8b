import type { Clock, Timer } from '../../../core/ports/world.ts'
import type { InputPiece, OutputKind, OutputPiece } from './behaviour.ts'
import type { LineEnd, LineOptions, SerialLine } from './line.ts'
import { LineGone } from './results.ts'

const CR = 0x0d
const LF = 0x0a
const BACKSPACE = 0x08
const CTRL_Z = 0x1a
const ESC = 0x1b
/** Longest command line or message body that is kept; what follows is lost, as on a real modem. */
const inputLimit = 4096

/** What a connection needs from its modem. */
export interface ConnectionHost {
  readonly clock: Clock
  readonly echo: boolean
  /** Runs one command line to its final result. */
  run(line: string, connection: Connection): Promise<void>
  filterInput(piece: InputPiece): readonly InputPiece[]
  filterOutput(piece: OutputPiece): readonly OutputPiece[]
  closed(connection: Connection): void
}

/** One open port of the modem: bytes in, command lines and message bodies out; pieces of output in, timed bytes out. */
export class Connection implements LineEnd {
  readonly #role: NonNullable<LineOptions['role']>
  readonly #host: ConnectionHost
  readonly #line: SerialLine
  readonly #input: number[] = []
  readonly #output: OutputPiece[] = []
  readonly #heldUrcs: OutputPiece[] = []
  #mode: 'command' | 'busy' | 'body' = 'command'
  #buffer: number[] = []
  #during = ''
  #body: { settle: (body: Uint8Array | undefined) => void; fail: (error: Error) => void } | undefined
  #outputTimer: Timer | undefined
  #writing = false
  #open = true

  constructor(host: ConnectionHost, line: SerialLine, options: LineOptions) {
    this.#host = host
    this.#line = line
    this.#role = options.role ?? 'at'
  }

  /** Whether URCs are said here. */
  get urcs(): boolean {
    return this.#role === 'at'
  }

  get open(): boolean {
    return this.#open
  }

  receive(bytes: Uint8Array): void {
    if (!this.#open || this.#role === 'mute') return
    for (const piece of this.#host.filterInput({ bytes })) {
      if (!this.#open) return
      this.#input.push(...piece.bytes)
      this.#consume()
      piece.afterwards?.()
    }
  }

  close(): void {
    if (!this.#open) return
    this.#open = false
    this.#outputTimer?.cancel()
    this.#output.length = 0
    this.#input.length = 0
    this.#body?.fail(new LineGone('the port was closed'))
    this.#host.closed(this)
  }

  /** The modem went away. */
  drop(reason: string): void {
    if (!this.#open) return
    this.close()
    this.#line.drop(reason)
  }

  /** The modem restarted behind an open port: whatever was being typed or said is forgotten. */
  interrupt(): void {
    this.#outputTimer?.cancel()
    this.#outputTimer = undefined
    this.#output.length = 0
    this.#heldUrcs.length = 0
    this.#buffer = []
    const waiting = this.#body
    this.#body = undefined
    if (waiting) this.#mode = 'busy'
    waiting?.fail(new LineGone('the modem restarted'))
  }

  /** Queues output; a URC waits while a message body is being typed. */
  say(kind: OutputKind, text: string): void {
    this.sayBytes(
      kind,
      Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff),
    )
  }

  sayBytes(kind: OutputKind, bytes: Uint8Array): void {
    if (!this.#open) return
    const piece: OutputPiece = { kind, bytes, during: this.#during }
    if (kind === 'urc' && this.#mode === 'body') this.#heldUrcs.push(piece)
    else this.#queue(piece)
  }

  /** Shows the prompt and collects what is typed up to Ctrl-Z; undefined when ESC came. Rejects when the line goes. */
  readBody(prompt: string): Promise<Uint8Array | undefined> {
    if (!this.#open) return Promise.reject(new LineGone('the port was closed'))
    return new Promise((settle, fail) => {
      this.#body = { settle, fail }
      this.#buffer = []
      this.say('prompt', prompt)
      this.#mode = 'body'
      this.#consume()
    })
  }

  #consume(): void {
    const echo: number[] = []
    while (this.#open && this.#mode !== 'busy' && this.#input.length > 0) {
      const byte = this.#input.shift() as number
      if (this.#host.echo) echo.push(byte)
      if (this.#mode === 'body') this.#bodyByte(byte, echo)
      else this.#commandByte(byte, echo)
    }
    this.#flushEcho(echo)
  }

  #flushEcho(echo: number[]): void {
    if (echo.length > 0) this.sayBytes('echo', Uint8Array.from(echo.splice(0)))
  }

  #commandByte(byte: number, echo: number[]): void {
    if (byte === BACKSPACE) this.#buffer.pop()
    else if (byte === CR) this.#execute(echo)
    else if (byte !== LF && byte !== ESC && byte !== CTRL_Z && this.#buffer.length < inputLimit) this.#buffer.push(byte)
  }

  #execute(echo: number[]): void {
    const typed = String.fromCharCode(...this.#buffer)
    this.#buffer = []
    // Noise before the attention code is dropped, as is a line without one.
    const start = typed.search(/AT/i)
    if (start < 0) return
    this.#flushEcho(echo)
    this.#mode = 'busy'
    this.#during = typed.slice(start)
    this.#host.run(this.#during, this).then(
      () => this.#idle(),
      () => this.#idle(),
    )
  }

  #idle(): void {
    this.#during = ''
    this.#mode = 'command'
    this.#consume()
  }

  #bodyByte(byte: number, echo: number[]): void {
    if (byte !== CTRL_Z && byte !== ESC) {
      if (this.#buffer.length < inputLimit) this.#buffer.push(byte)
      return
    }
    this.#flushEcho(echo)
    const body = byte === ESC ? undefined : Uint8Array.from(this.#buffer)
    const waiting = this.#body
    this.#body = undefined
    this.#buffer = []
    this.#mode = 'busy'
    for (const urc of this.#heldUrcs.splice(0)) this.#queue(urc)
    waiting?.settle(body)
  }

  #queue(piece: OutputPiece): void {
    this.#output.push(...this.#host.filterOutput(piece))
    this.#write()
  }

  #write(): void {
    if (this.#writing) return
    this.#writing = true
    while (this.#open && !this.#outputTimer) {
      const piece = this.#output.shift()
      if (!piece) break
      if (piece.delayMs === undefined || piece.delayMs <= 0) {
        this.#put(piece)
        continue
      }
      this.#outputTimer = this.#host.clock.after(piece.delayMs, () => {
        this.#outputTimer = undefined
        this.#put(piece)
        this.#write()
      })
    }
    this.#writing = false
  }

  #put(piece: OutputPiece): void {
    if (!this.#open) return
    if (piece.bytes.length > 0) this.#line.write(piece.bytes)
    piece.afterwards?.()
  }
}
