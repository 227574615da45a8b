import { type AtEvent, type Dialect, finalResultOf, isHexLine, startsWithAny, type Urc } from './at-words.ts'

/** One command line and how its answer is read. */
export interface AtCommand {
  /** Without CR, as in `AT+CSQ`. */
  readonly text: string
  /** From the writing of the command (or of its payload) to the final result. */
  readonly timeoutMs: number
  /** Beginnings of the information lines that answer it, as in `+CSQ:`. */
  readonly prefixes?: readonly string[]
  /** Which lines without a prefix belong to the answer: none, PDUs, anything (`+CGMI` and the like), or all but URCs. */
  readonly bare?: 'hex' | 'any' | 'all'
  /** Written after the prompt, and ended with Ctrl-Z. */
  readonly payload?: string
  /** How long the prompt may take. */
  readonly promptTimeoutMs?: number
  /** Each line of the answer starts the time anew (long lists). */
  readonly renewed?: boolean
  /** After the answer everything but URCs is dropped for so long: what an earlier command may have left behind. */
  readonly quietMs?: number
  /** Takes V0's numeric results for results. */
  readonly numeric?: boolean
  /** Holds a PIN: never logged. */
  readonly secret?: boolean
}

/**
 * How a command ended.
 * - `ok`, `error`, `cms`, `cme`: the modem's own final result
 * - `silent`: no final result in time, or no prompt
 * - `no-prompt`: OK came where the prompt should have
 * - `cancelled`: taken back by the one who asked
 * - `closed`: the port is gone
 */
export type AtOutcome = 'ok' | 'error' | 'cms' | 'cme' | 'silent' | 'no-prompt' | 'cancelled' | 'closed'

export interface AtReply {
  readonly outcome: AtOutcome
  /** Number of a CMS or CME error. */
  readonly code?: number
  /** Words of a CMS or CME error that came without a number. */
  readonly words?: string
  /** Information lines, without the final result. */
  readonly lines: readonly string[]
  /** The payload went to the modem. */
  readonly written: boolean
}

/**
 * - `fresh`: nothing was asked yet; all input is stale and dropped
 * - `idle`: only URCs are expected
 * - `asking`: a command is written, its final result awaited
 * - `prompting`: a command with payload is written, the prompt awaited
 * - `sending`: the payload is written, the final result awaited
 * - `draining`: what an ended command may still say is dropped
 */
export type ChatState =
  | { readonly name: 'fresh' }
  | { readonly name: 'idle' }
  | { readonly name: 'asking'; readonly command: AtCommand; readonly lines: readonly string[] }
  | { readonly name: 'prompting'; readonly command: AtCommand }
  | { readonly name: 'sending'; readonly command: AtCommand; readonly lines: readonly string[] }
  | { readonly name: 'draining' }
  | { readonly name: 'closed' }

export type ChatInput =
  | AtEvent
  /** Asks; only in `fresh` and `idle`. */
  | { readonly kind: 'command'; readonly command: AtCommand }
  /** Takes a modem out of a prompt that somebody left open; only in `fresh` and `idle`. */
  | { readonly kind: 'escape' }
  /** The command is not wanted any more; heard only while its payload is not written. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'timeout' }
  | { readonly kind: 'closed' }

export type ChatEffect =
  | { readonly kind: 'write'; readonly text: string }
  /** Starts the one timer anew. */
  | { readonly kind: 'arm'; readonly delayMs: number }
  | { readonly kind: 'disarm' }
  | { readonly kind: 'settle'; readonly reply: AtReply }
  | { readonly kind: 'urc'; readonly urc: Urc }
  /** The modem repeated the command: echo is on. */
  | { readonly kind: 'echo' }
  /** A line without a use, for the log. */
  | { readonly kind: 'note'; readonly what: 'stale' | 'ignored' | 'unknown' | 'late'; readonly text: string }

export interface ChatStep {
  readonly state: ChatState
  readonly effects: readonly ChatEffect[]
}

export const escapeKey = '\x1b'
export const endKey = '\x1a'
/** How long the answer to ESC, or one that is late, is waited for and dropped. */
export const drainMs = 300
/** An answer's lines beyond these are dropped. */
export const mostLines = 2048
const defaultPromptTimeoutMs = 10_000
/** What belongs to an OK that came alone after a payload. */
const okAloneMs = 10_000

const idle: ChatState = { name: 'idle' }
const draining: ChatState = { name: 'draining' }

/** The next state and what to do, or undefined where the input says nothing in this state. Pure. */
export function nextChat(state: ChatState, input: ChatInput, dialect: Dialect): ChatStep | undefined {
  if (state.name === 'closed') return undefined
  if (input.kind === 'closed') return whenClosed(state)
  switch (state.name) {
    case 'fresh':
      return whenFresh(state, input)
    case 'idle':
      return whenIdle(state, input, dialect)
    case 'asking':
      return whenAsking(state, input, dialect)
    case 'prompting':
      return whenPrompting(state, input, dialect)
    case 'sending':
      return whenSending(state, input, dialect)
    case 'draining':
      return whenDraining(state, input, dialect)
  }
}

function whenClosed(state: ChatState): ChatStep {
  const effects: ChatEffect[] = [{ kind: 'disarm' }]
  if (state.name === 'asking' || state.name === 'prompting' || state.name === 'sending') {
    effects.push(settle('closed', [], state.name === 'sending'))
  }
  return { state: { name: 'closed' }, effects }
}

function whenFresh(state: ChatState, input: ChatInput): ChatStep | undefined {
  if (input.kind === 'command' || input.kind === 'escape') return begin(input)
  const text = textOf(input)
  return text === undefined ? undefined : { state, effects: [{ kind: 'note', what: 'stale', text }] }
}

function whenIdle(state: ChatState, input: ChatInput, dialect: Dialect): ChatStep | undefined {
  if (input.kind === 'command' || input.kind === 'escape') return begin(input)
  return unasked(state, input, dialect, 'unknown')
}

function begin(input: Extract<ChatInput, { kind: 'command' | 'escape' }>): ChatStep {
  if (input.kind === 'escape') {
    return {
      state: draining,
      effects: [
        { kind: 'write', text: escapeKey },
        { kind: 'arm', delayMs: drainMs },
      ],
    }
  }
  const { command } = input
  const prompted = command.payload !== undefined
  const delayMs = prompted ? (command.promptTimeoutMs ?? defaultPromptTimeoutMs) : command.timeoutMs
  return {
    state: prompted ? { name: 'prompting', command } : { name: 'asking', command, lines: [] },
    effects: [
      { kind: 'write', text: `${command.text}\r` },
      { kind: 'arm', delayMs },
    ],
  }
}

function whenAsking(
  state: Extract<ChatState, { name: 'asking' }>,
  input: ChatInput,
  dialect: Dialect,
): ChatStep | undefined {
  const { command, lines } = state
  if (input.kind === 'timeout') return { state: draining, effects: [settle('silent', lines, false), armDrain] }
  if (input.kind === 'cancel') return { state: draining, effects: [settle('cancelled', lines, false), armDrain] }
  // The modem takes the command for a message: somebody left a prompt open.
  if (input.kind === 'prompt') return escapeAfter(settle('error', lines, false))
  if (input.kind !== 'line') return unasked(state, input, dialect, 'unknown')
  const final = finalResultOf(input.text, command.numeric)
  if (final) {
    const effects: ChatEffect[] = [{ kind: 'settle', reply: { ...final, lines, written: false } }]
    if (command.quietMs === undefined) return { state: idle, effects: [{ kind: 'disarm' }, ...effects] }
    return { state: draining, effects: [...effects, { kind: 'arm', delayMs: command.quietMs }] }
  }
  if (isEcho(input.text, command.text)) return { state, effects: [{ kind: 'echo' }] }
  if (!belongs(input.text, command, dialect)) return unasked(state, input, dialect, 'unknown')
  // A list without an end runs out of time like any other.
  if (lines.length >= mostLines) return { state, effects: [] }
  const renewed: ChatEffect[] = command.renewed ? [{ kind: 'arm', delayMs: command.timeoutMs }] : []
  return { state: { name: 'asking', command, lines: [...lines, input.text] }, effects: renewed }
}

function whenPrompting(
  state: Extract<ChatState, { name: 'prompting' }>,
  input: ChatInput,
  dialect: Dialect,
): ChatStep | undefined {
  const { command } = state
  switch (input.kind) {
    case 'prompt':
      return {
        state: { name: 'sending', command, lines: [] },
        effects: [
          { kind: 'write', text: `${command.payload ?? ''}${endKey}` },
          { kind: 'arm', delayMs: command.timeoutMs },
        ],
      }
    case 'timeout':
      return escapeAfter(settle('silent', [], false))
    case 'cancel':
      return escapeAfter(settle('cancelled', [], false))
    case 'line': {
      const final = finalResultOf(input.text)
      if (final?.outcome === 'ok') return escapeAfter(settle('no-prompt', [], false))
      if (final) return escapeAfter({ kind: 'settle', reply: { ...final, lines: [], written: false } })
      if (isEcho(input.text, command.text)) return { state, effects: [{ kind: 'echo' }] }
      return unasked(state, input, dialect, 'unknown')
    }
    default:
      return unasked(state, input, dialect, 'unknown')
  }
}

function whenSending(
  state: Extract<ChatState, { name: 'sending' }>,
  input: ChatInput,
  dialect: Dialect,
): ChatStep | undefined {
  const { command, lines } = state
  if (input.kind === 'timeout') return escapeAfter(settle('silent', lines, true))
  if (input.kind !== 'line') return unasked(state, input, dialect, 'unknown')
  const final = finalResultOf(input.text)
  if (final?.outcome === 'ok') {
    if (startsWithAny(lines[0] ?? '', command.prefixes ?? [])) {
      return { state: idle, effects: [{ kind: 'disarm' }, settle('ok', lines, true)] }
    }
    // An OK alone may be a late one of an earlier command: taking it for this text's would lose the text.
    return { state, effects: [{ kind: 'arm', delayMs: Math.min(okAloneMs, command.timeoutMs) }] }
  }
  if (final) return escapeAfter({ kind: 'settle', reply: { ...final, lines, written: true } })
  if (isEcho(input.text, command.payload ?? '')) return { state, effects: [] }
  if (!belongs(input.text, command, dialect)) return unasked(state, input, dialect, 'unknown')
  return { state: { name: 'sending', command, lines: [...lines, input.text].slice(0, mostLines) }, effects: [] }
}

function whenDraining(state: ChatState, input: ChatInput, dialect: Dialect): ChatStep | undefined {
  if (input.kind === 'timeout') return { state: idle, effects: [] }
  return unasked(state, input, dialect, 'late')
}

const armDrain: ChatEffect = { kind: 'arm', delayMs: drainMs }

/** ESC after a command that ended anywhere near its prompt, so that the modem surely listens to commands again. */
function escapeAfter(settled: ChatEffect): ChatStep {
  return { state: draining, effects: [{ kind: 'write', text: escapeKey }, armDrain, settled] }
}

function settle(outcome: AtOutcome, lines: readonly string[], written: boolean): ChatEffect {
  return { kind: 'settle', reply: { outcome, lines, written } }
}

/** Input that no command asked for: a URC is handed on, the rest is noted. */
function unasked(state: ChatState, input: ChatInput, dialect: Dialect, what: 'unknown' | 'late'): ChatStep | undefined {
  if (input.kind === 'pair') {
    const urc = { text: input.head, body: input.body }
    return { state, effects: [startsWithAny(input.head, dialect.urcs) ? { kind: 'urc', urc } : ignored(input.head)] }
  }
  if (input.kind === 'line') {
    if (startsWithAny(input.text, dialect.urcs)) return { state, effects: [{ kind: 'urc', urc: { text: input.text } }] }
    if (startsWithAny(input.text, dialect.ignored)) return { state, effects: [ignored(input.text)] }
  }
  const text = textOf(input)
  return text === undefined ? undefined : { state, effects: [{ kind: 'note', what, text }] }
}

function ignored(text: string): ChatEffect {
  return { kind: 'note', what: 'ignored', text }
}

function textOf(input: ChatInput): string | undefined {
  switch (input.kind) {
    case 'line':
    case 'overlong':
      return input.text
    case 'pair':
      return input.head
    case 'prompt':
      return '>'
    default:
      return undefined
  }
}

/** Whether a line is one of the answer's, rather than one that came in between. */
function belongs(text: string, command: AtCommand, dialect: Dialect): boolean {
  if (startsWithAny(text, command.prefixes ?? [])) return true
  if (command.bare === 'hex') return isHexLine(text)
  if (command.bare === undefined) return false
  if (startsWithAny(text, dialect.urcs) || startsWithAny(text, dialect.ignored)) return false
  if (command.bare === 'all') return true
  return !/^[+^*$#%&][A-Z0-9]+:/.test(text)
}

function isEcho(text: string, written: string): boolean {
  return text === written.trim()
}
