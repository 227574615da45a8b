import type { CommandVerdict, ModemBehaviour, OutputKind, OutputPiece } from './behaviour.ts'
import type { SimulatedModem } from './modem.ts'
import { addressOf } from './service-centre.ts'
import { writeServiceCentre, writeTpdu } from './tpdu/layout.ts'
import { splitText } from './tpdu/user-data.ts'

/** Where and how often an output behaviour works. Everything left out means: anywhere, always. */
export interface Scope {
  /** Only while a command line that matches is answered; `/^$/` for output that answers none. */
  readonly during?: RegExp
  readonly kinds?: readonly OutputKind[]
  /** Leaves the first `skip` matching pieces alone. */
  readonly skip?: number
  /** Works on so many matching pieces, then no more. */
  readonly times?: number
}

/** Repeatable numbers in [0, 1). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

function inScope(scope: Scope, defaults: readonly OutputKind[]): (piece: OutputPiece) => boolean {
  const kinds = scope.kinds ?? defaults
  let seen = 0
  return (piece) => {
    if (!kinds.includes(piece.kind)) return false
    if (scope.during && !scope.during.test(piece.during)) return false
    seen += 1
    const skipped = scope.skip ?? 0
    return seen > skipped && seen <= skipped + (scope.times ?? Number.POSITIVE_INFINITY)
  }
}

const everything: readonly OutputKind[] = ['echo', 'information', 'final', 'prompt', 'urc', 'noise']
const ascii = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0) & 0xff)

/** Rewrites the pieces in scope. */
function onOutput(
  name: string,
  scope: Scope,
  defaults: readonly OutputKind[],
  rewrite: (piece: OutputPiece) => readonly OutputPiece[],
): ModemBehaviour {
  const applies = inScope(scope, defaults)
  return { name, output: (piece) => (applies(piece) ? rewrite(piece) : [piece]) }
}

/** Cuts output into chunks of the sizes that `size` gives; `gapMs` apart when set (a PTY needs a gap to keep chunks apart). */
export function chunked(size: () => number, gapMs = 0, scope: Scope = {}): ModemBehaviour {
  return onOutput('chunked', scope, everything, (piece) => {
    const pieces: OutputPiece[] = []
    for (let at = 0; at < piece.bytes.length; ) {
      const end = Math.min(piece.bytes.length, at + Math.max(1, Math.floor(size())))
      pieces.push({ ...piece, bytes: piece.bytes.subarray(at, end), afterwards: () => {}, delayMs: gapMs })
      at = end
    }
    return carry(piece, pieces)
  })
}

/** One byte at a time, `everyMs` apart. */
export function slowBytes(everyMs: number, scope: Scope = {}): ModemBehaviour {
  return { ...chunked(() => 1, everyMs, scope), name: 'slow bytes' }
}

/** Keeps the delay of the original before its first piece and its `afterwards` after its last. */
function carry(original: OutputPiece, pieces: OutputPiece[]): OutputPiece[] {
  const first = pieces[0]
  const last = pieces[pieces.length - 1]
  if (!first || !last) return [original]
  pieces[0] = { ...first, delayMs: (first.delayMs ?? 0) + (original.delayMs ?? 0) }
  pieces[pieces.length - 1] = {
    ...(pieces.length === 1 ? (pieces[0] as OutputPiece) : last),
    afterwards: () => original.afterwards?.(),
  }
  return pieces
}

/** Waits before each piece in scope. */
export function delayed(delayMs: number, scope: Scope = {}): ModemBehaviour {
  return onOutput('delayed', scope, everything, (piece) => [{ ...piece, delayMs: delayMs + (piece.delayMs ?? 0) }])
}

/**
 * Says a URC next to other output: before each final result, after each information response (so inside lists), after the
 * prompt. `splitEntries` also puts it between the lines of one response.
 */
export function urcsInReplies(
  next: () => readonly string[],
  scope: Scope & { readonly splitEntries?: boolean } = {},
): ModemBehaviour {
  return onOutput('URCs in replies', scope, ['information', 'final', 'prompt'], (piece) => {
    const urc: OutputPiece = { kind: 'urc', bytes: ascii(`\r\n${next().join('\r\n')}\r\n`), during: piece.during }
    if (piece.kind === 'final') return [urc, piece]
    if (piece.kind === 'prompt' || !scope.splitEntries) return [piece, urc]
    const text = String.fromCharCode(...piece.bytes)
    const cut = text.indexOf('\r\n', 2)
    if (cut < 0 || cut + 2 === text.length) return [piece, urc]
    const { afterwards: _, ...head } = piece
    return [
      { ...head, bytes: piece.bytes.subarray(0, cut + 2) },
      urc,
      { ...piece, bytes: piece.bytes.subarray(cut + 2) },
    ]
  })
}

/** Says `urcs` over and over, `everyMs` apart, until taken off. */
export function urcStorm(urcs: readonly string[], everyMs: number): ModemBehaviour {
  return {
    name: 'URC storm',
    start: (modem) => {
      let timer = modem.clock.after(everyMs, function again() {
        modem.say(...urcs)
        timer = modem.clock.after(everyMs, again)
      })
      return () => timer.cancel()
    },
  }
}

/** Does what it is told and says nothing of it. */
export function mute(scope: Scope = {}): ModemBehaviour {
  return onOutput('mute', scope, everything, (piece) => [{ ...piece, bytes: new Uint8Array() }])
}

/** Does not hear command lines that match. */
export function deaf(lines: RegExp = /^/, times = Number.POSITIVE_INFINITY): ModemBehaviour {
  return onCommand('deaf', lines, times, { kind: 'silent' })
}

/** Answers command lines that match with `lines` and `final`, and does nothing. */
export function answers(match: RegExp, final: string, lines: readonly string[] = [], times?: number): ModemBehaviour {
  return onCommand('answers', match, times ?? Number.POSITIVE_INFINITY, { kind: 'answer', lines, final })
}

/** Begins command lines that match only after `delayMs`. */
export function late(match: RegExp, delayMs: number, times?: number): ModemBehaviour {
  return onCommand('late', match, times ?? Number.POSITIVE_INFINITY, { kind: 'late', delayMs })
}

function onCommand(name: string, match: RegExp, times: number, verdict: CommandVerdict): ModemBehaviour {
  let left = times
  return {
    name,
    command: (line) => {
      if (left <= 0 || !match.test(line)) return undefined
      left -= 1
      return verdict
    },
  }
}

/** Stops in the middle of a piece: the rest of it never comes. */
export function halfLine(scope: Scope = {}, share = 0.5): ModemBehaviour {
  return onOutput('half a line', scope, ['information', 'final', 'urc'], (piece) => [
    { ...piece, bytes: piece.bytes.subarray(0, Math.max(1, Math.floor(piece.bytes.length * share))) },
  ])
}

/** Puts `count` bytes of rubbish before each piece in scope, never one that means something on the line by itself. */
export function garbage(random: () => number, count = 8, scope: Scope = {}): ModemBehaviour {
  return onOutput('garbage', scope, ['information', 'final', 'urc'], (piece) => {
    const bytes = Uint8Array.from({ length: count }, () => 0x80 + Math.floor(random() * 0x7f))
    return [{ kind: 'noise', bytes, during: piece.during }, piece]
  })
}

/** Does not show the prompt, but waits for the message all the same. */
export function promptLost(scope: Omit<Scope, 'kinds'> = {}): ModemBehaviour {
  return { ...mute({ ...scope, kinds: ['prompt'] }), name: 'prompt lost' }
}

/** Messages that match get `+CMS ERROR: cms`: the `nth` of the modem's life, or those for which `nth` is true. */
export function refuses(cms: number, nth: number | ((ordinal: number) => boolean)): ModemBehaviour {
  const meant = typeof nth === 'number' ? (ordinal: number) => ordinal === nth : nth
  return {
    name: `refuses with ${cms}`,
    submit: ({ ordinal }) => (meant(ordinal) ? { kind: 'refused', cms } : undefined),
  }
}

/** Says nothing after messages that match; the network has them when `accepted`. */
export function unansweredSubmit(accepted: boolean, nth: number | ((ordinal: number) => boolean)): ModemBehaviour {
  const meant = typeof nth === 'number' ? (ordinal: number) => ordinal === nth : nth
  return {
    name: 'unanswered submit',
    submit: ({ ordinal }) => (meant(ordinal) ? { kind: 'unanswered', accepted } : undefined),
  }
}

/** Says a direct message and stores it as well (gammu/gammu#1162). */
export function doubleDelivery(): ModemBehaviour {
  return {
    name: 'double delivery',
    route: (route) => (route.direct ? { direct: true, store: true, indicate: true } : route),
  }
}

/** Fills the named memories with old texts that were read. */
export function storageFull(...names: readonly string[]): ModemBehaviour {
  return {
    name: 'storage full',
    start: (modem) => {
      for (const name of names) fill(modem, name)
      return undefined
    },
  }
}

function fill(modem: SimulatedModem, name: string): void {
  const memory = modem.memory(name)
  for (let number = 1; !memory.full; number++) {
    const [part] = splitText(`Old text ${number}`, { reference: 0 })
    const scts = { at: modem.clock.now() - 86_400_000, zoneMinutes: 60 }
    const tpdu = writeTpdu({ type: 'SMS-DELIVER', mms: 1, oa: addressOf('+46709999999'), pid: 0, scts, ...part })
    memory.add({ state: 1, pdu: Uint8Array.from([...writeServiceCentre(modem.sim.smsc), ...tpdu]) })
  }
}

export interface UsbDropOptions {
  /** The port goes after so many bytes, counted from when the behaviour was put on. */
  readonly afterBytes: number
  /** Which bytes count. Default both. */
  readonly direction?: 'in' | 'out' | 'both'
  /** Comes back by itself after so long; else it stays away until `plugIn`. */
  readonly replugAfterMs?: number
}

/** Pulls the stick out after a number of bytes on the line. Once. */
export function usbDrop(options: UsbDropOptions): ModemBehaviour {
  let left = options.afterBytes
  let modem: SimulatedModem | undefined
  const drop = () => {
    if (!modem) return
    const gone = modem
    modem = undefined
    gone.unplug()
    if (options.replugAfterMs !== undefined) gone.clock.after(options.replugAfterMs, () => gone.plugIn())
  }
  const counts = (direction: 'in' | 'out') => options.direction !== (direction === 'in' ? 'out' : 'in')
  const cut = <Piece extends { readonly bytes: Uint8Array; readonly afterwards?: () => void }>(
    piece: Piece,
  ): Piece[] => {
    if (left < 0) return [piece]
    const bytes = piece.bytes.subarray(0, left)
    left -= piece.bytes.length
    if (left > 0) return [piece]
    left = -1
    return [{ ...piece, bytes, afterwards: drop }]
  }
  return {
    name: 'USB drop',
    start: (on) => {
      modem = on
      return () => {
        modem = undefined
      }
    },
    output: (piece) => (modem && counts('out') ? cut(piece) : [piece]),
    input: (piece) => (modem && counts('in') ? cut(piece) : [piece]),
  }
}

/** Restarts by itself when a command line matches, before it is done. */
export function restartsOn(match: RegExp, times = 1): ModemBehaviour {
  let left = times
  let modem: SimulatedModem | undefined
  return {
    name: 'restarts',
    start: (on) => {
      modem = on
      return () => {
        modem = undefined
      }
    },
    command: (line) => {
      if (left <= 0 || !match.test(line)) return undefined
      left -= 1
      modem?.reset()
      return { kind: 'silent' }
    },
  }
}

/** Uses a behaviour only at random: each of its hooks works with probability `rate`. */
export function sometimes(rate: number, random: () => number, behaviour: ModemBehaviour): ModemBehaviour {
  const hit = () => random() < rate
  const { start, command, submit, route, output, input } = behaviour
  return {
    name: `sometimes ${behaviour.name}`,
    ...(start && { start: (modem: SimulatedModem) => start.call(behaviour, modem) }),
    ...(command && { command: (line) => (hit() ? command.call(behaviour, line) : undefined) }),
    ...(submit && { submit: (call) => (hit() ? submit.call(behaviour, call) : undefined) }),
    ...(route && { route: (before, message) => (hit() ? route.call(behaviour, before, message) : before) }),
    ...(output && { output: (piece) => (hit() ? output.call(behaviour, piece) : [piece]) }),
    ...(input && { input: (piece) => (hit() ? input.call(behaviour, piece) : [piece]) }),
  } satisfies ModemBehaviour
}
