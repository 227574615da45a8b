import type { Clock, Log, Timer } from '../../core/ports/world.ts'
import {
  type AtCommand,
  type AtReply,
  type ChatEffect,
  type ChatInput,
  type ChatState,
  nextChat,
} from './at-chat.machine.ts'
import { type AtParserState, emptyParser, parseAt } from './at-parser.ts'
import { type Dialect, finalResultOf, type PendingHead, pairUp, standardDialect, type Urc } from './at-words.ts'
import type { SerialLine } from './serial.ts'
import { type ShownLine, shownAnswer, shownPayload, shownPdu } from './trace-lines.ts'

export interface AtChatOptions {
  readonly line: SerialLine
  readonly clock: Clock
  readonly log: Log
}

export interface AskOptions {
  /** Goes before the commands that wait (an acknowledgement that the network waits for). */
  readonly urgent?: boolean
  /** Takes the command back; once its payload is written the reply is `cancelled` with `written`, and the answer is lost. */
  readonly signal?: AbortSignal
}

const secret = '(secret)'
const mostEarly = 100
/** What only a PIN goes into. */
const secretCommand = /AT\+(?:CPIN|CPWD|CLCK)=/i

interface Asked {
  readonly command: AtCommand
  readonly settle: (reply: AtReply) => void
}

/** Runs the chat's machine on a line: one command at a time, the others wait in order. */
export class AtChat {
  readonly #line: SerialLine
  readonly #clock: Clock
  readonly #log: Log
  #state: ChatState = { name: 'fresh' }
  #parser: AtParserState = emptyParser
  #head: PendingHead
  #dialect: Dialect = standardDialect
  #timer: Timer | undefined
  #current: Asked | undefined
  readonly #waiting: Asked[] = []
  #urc: ((urc: Urc) => void) | undefined
  /** Messages said before anybody asked for URCs: they may be told only once. */
  readonly #early: Urc[] = []
  /** What the modem said before: the words of a text are told by their place. */
  #lastLine = ''
  #echoed = false
  #echoing = false
  #echo: () => void = () => {}
  #answered: (reply: AtReply, command: AtCommand) => void = () => {}

  constructor(options: AtChatOptions) {
    this.#line = options.line
    this.#clock = options.clock
    this.#log = options.log
    this.#line.onData((bytes) => this.#take(bytes))
    this.#line.onClose(() => this.close())
  }

  get closed(): boolean {
    return this.#state.name === 'closed'
  }

  /** No command is under way or waiting. */
  get idle(): boolean {
    return this.#current === undefined && this.#waiting.length === 0
  }

  /** A payload is written and its result awaited. */
  get sending(): boolean {
    return this.#state.name === 'sending'
  }

  /** The last command that was answered was echoed. */
  get echoing(): boolean {
    return this.#echoing
  }

  /** Asks the modem. Never rejects: the outcome says what went wrong. */
  ask(command: AtCommand, options: AskOptions = {}): Promise<AtReply> {
    const { signal } = options
    if (this.closed) return Promise.resolve(endedReply('closed'))
    if (signal?.aborted) return Promise.resolve(endedReply('cancelled'))
    return new Promise((resolve) => {
      const asked: Asked = {
        command,
        settle: (reply) => {
          signal?.removeEventListener('abort', takeBack)
          resolve(reply)
        },
      }
      const takeBack = () => this.#takeBack(asked)
      signal?.addEventListener('abort', takeBack, { once: true })
      if (options.urgent) this.#waiting.unshift(asked)
      else this.#waiting.push(asked)
      this.#pump()
    })
  }

  /** Leaves a prompt that an earlier owner of the port may have left open. Before the first command only. */
  escape(): void {
    this.#input({ kind: 'escape' })
  }

  /** Hears of every URC from now on, and of the messages among the earlier ones. */
  onUrc(handler: (urc: Urc) => void): void {
    this.#urc = handler
    for (const urc of this.#early.splice(0)) handler(urc)
  }

  /** Told of every echo of a command, before anything else is done about the command. */
  onEcho(handler: () => void): void {
    this.#echo = handler
  }

  /** Told of every answer, after the one who asked. */
  onAnswered(handler: (reply: AtReply, command: AtCommand) => void): void {
    this.#answered = handler
  }

  setDialect(dialect: Dialect): void {
    this.#dialect = dialect
  }

  /** Takes back every command but a payload that the modem has; an open prompt is left. */
  retract(): void {
    for (const asked of this.#waiting.splice(0)) asked.settle(endedReply('cancelled'))
    if (!this.sending) this.#input({ kind: 'cancel' })
  }

  /** Settles everything as `closed` and hears nothing more. The line itself is its owner's to close. */
  close(): void {
    this.#input({ kind: 'closed' })
    for (const asked of this.#waiting.splice(0)) asked.settle(endedReply('closed'))
  }

  #take(bytes: Uint8Array): void {
    const { state, tokens } = parseAt(this.#parser, bytes)
    this.#parser = state
    for (const token of tokens) {
      const { head, events } = pairUp(this.#head, token)
      this.#head = head
      for (const event of events) this.#input(event)
    }
  }

  #takeBack(asked: Asked): void {
    const place = this.#waiting.indexOf(asked)
    if (place >= 0) {
      this.#waiting.splice(place, 1)
      asked.settle(endedReply('cancelled'))
    } else if (this.#current === asked) {
      // The modem cannot take a written payload back: its answer is awaited and dropped, the one who asked waits no longer.
      if (this.sending) asked.settle({ outcome: 'cancelled', lines: [], written: true })
      else this.#input({ kind: 'cancel' })
    }
  }

  #input(input: ChatInput): void {
    if (this.#log.traces?.()) this.#trace(input)
    const step = nextChat(this.#state, input, this.#dialect)
    if (!step) return
    this.#state = step.state
    for (const effect of step.effects) this.#do(effect)
    if (input.kind === 'line') this.#lastLine = input.text
    this.#pump()
  }

  #pump(): void {
    if (this.#current || (this.#state.name !== 'idle' && this.#state.name !== 'fresh')) return
    const asked = this.#waiting.shift()
    if (!asked) return
    // Half a line from before the first command would spoil the first answer.
    if (this.#state.name === 'fresh') this.#parser = emptyParser
    this.#current = asked
    this.#echoed = false
    const { text, secret: isSecret } = asked.command
    this.#log.write('trace', 'modem is asked', { side: 'out', line: isSecret ? secret : text })
    this.#input({ kind: 'command', command: asked.command })
  }

  #do(effect: ChatEffect): void {
    switch (effect.kind) {
      case 'write':
        this.#line.write(Buffer.from(effect.text, 'latin1'))
        if (this.#log.traces?.()) this.#traceWritten(effect.text)
        return
      case 'arm':
        this.#timer?.cancel()
        this.#timer = this.#clock.after(effect.delayMs, () => this.#input({ kind: 'timeout' }))
        return
      case 'disarm':
        this.#timer?.cancel()
        return
      case 'settle':
        this.#settle(effect.reply)
        return
      case 'urc':
        if (this.#urc) this.#urc(effect.urc)
        else if (effect.urc.body !== undefined && this.#early.length < mostEarly) this.#early.push(effect.urc)
        return
      case 'echo':
        this.#echoed = true
        this.#echo()
        return
      case 'note':
        this.#log.write(effect.what === 'unknown' ? 'debug' : 'trace', 'line without a use', {
          what: effect.what,
          ...this.#shown(effect.text),
        })
    }
  }

  #trace(input: ChatInput): void {
    if (input.kind === 'line') {
      this.#log.write('trace', 'modem says', { side: 'in', ...this.#shown(input.text) })
    } else if (input.kind === 'pair') {
      this.#log.write('trace', 'modem says', { side: 'in', line: input.head })
      this.#log.write('trace', 'modem says', { side: 'in', ...shownPdu(input.body) })
    }
  }

  /** A command is told of when it is asked; what follows its prompt, here. */
  #traceWritten(text: string): void {
    const payload = this.#current?.command.payload
    if (payload === undefined || !text.startsWith(payload)) return
    this.#log.write('trace', 'modem is given', { side: 'out', ...shownPayload(payload) })
  }

  /** An echo of a PIN, whole or cut, is kept out of the log, a late one and another program's too, and so are the words of texts. */
  #shown(text: string): ShownLine {
    // A late echo may hang on anything, an end of another answer too.
    if (secretCommand.test(text)) return { line: secret }
    if (finalResultOf(text)) return { line: text }
    const command = this.#current?.command
    return command?.secret ? { line: secret } : shownAnswer(text, command?.text, this.#lastLine)
  }

  #settle(reply: AtReply): void {
    const asked = this.#current
    this.#current = undefined
    if (!asked) return
    this.#echoing = this.#echoed
    asked.settle(reply)
    this.#answered(reply, asked.command)
  }
}

function endedReply(outcome: 'closed' | 'cancelled'): AtReply {
  return { outcome, lines: [], written: false }
}
