import type { ErrorCode } from '../../core/errors.ts'
import type { Details } from '../../core/words/say.ts'
import type { AtCommand, AtReply } from './at-chat.machine.ts'
import { errorNumberOf, wireOf } from './codes.ts'
import type { PinNote } from './options.ts'
import type { SetupFacts, SetupWish } from './setup-facts.ts'

export type StepName =
  // Talking
  | 'sync'
  | 'speed'
  | 'verbose'
  | 'echo'
  | 'errors'
  // Who it is
  | 'manufacturer'
  | 'model'
  | 'firmware'
  | 'imei'
  | 'early'
  | 'radio'
  | 'radio-on'
  // The SIM card
  | 'iccid'
  | 'pin-state'
  | 'pin-settle'
  | 'pin-lock'
  | 'pin-tries'
  | 'pin-recall'
  | 'pin-store'
  | 'pin-send'
  | 'pin-check'
  | 'pin-refused'
  | 'pin-accept'
  | 'late'
  | 'iccid-again'
  | 'imsi'
  | 'own-number'
  // The network
  | 'creg'
  | 'cereg'
  | 'cgreg'
  // Texts
  | 'service'
  | 'pdu-mode'
  | 'leftover'
  | 'text-mode'
  | 'charset'
  | 'smsc-set'
  | 'smsc'
  | 'memory-offer'
  | 'memory'
  | 'routing-offer'
  | 'routing'
  | 'more'
  | 'caller'
  | 'text-charset'
  | 'text-headers'
  | 'ready'

export interface StepContext {
  readonly facts: SetupFacts
  readonly wish: SetupWish
  /** How often this step has been repeated; for lists of commands, the place in the list. */
  readonly tries: number
}

/** Where a step leads. */
export type Move =
  | { readonly go: StepName; readonly afterMs?: number; readonly facts?: Partial<SetupFacts> }
  | { readonly again: true; readonly afterMs?: number; readonly facts?: Partial<SetupFacts> }
  | { readonly fail: ErrorCode; readonly details?: Details; readonly wire?: string }

/** A step that asks the modem. `ask` gives undefined where there is nothing to ask: on to `skip`. */
export interface AskStep {
  readonly kind: 'ask'
  readonly skip: StepName
  ask(context: StepContext): AtCommand | undefined
  answered(reply: AtReply, context: StepContext): Move
  /**
   * What silence does, when it is not the third in a row, which ends setup: `repeat` (default) asks again; `pass` takes it
   * as a refusal, for commands that some modems do not even answer; `answer` takes it as one, and does not count it.
   */
  readonly silence?: 'pass' | 'answer'
}

/** A step that needs something other than the modem. */
export type OtherStep =
  | { readonly kind: 'speed'; done(context: StepContext): Move }
  | { readonly kind: 'recall'; recalled(note: PinNote | undefined, context: StepContext): Move }
  | { readonly kind: 'store'; readonly outcome: PinNote['outcome']; stored(context: StepContext): Move }
  | { readonly kind: 'end' }

export type Step = AskStep | OtherStep

export type StepTable = Readonly<Record<StepName, Step>>

export const shortMs = 5_000
/** The SIM card of a modem that was just switched on may need this many seconds. */
const busyTries = 20
const busyMs = 1_000

/** A step whose failure changes nothing. `read` sees the information lines of an OK. */
export function optional(
  next: StepName,
  ask: (context: StepContext) => AtCommand | undefined,
  read: (lines: readonly string[], context: StepContext) => Partial<SetupFacts> = () => ({}),
): AskStep {
  return {
    kind: 'ask',
    skip: next,
    silence: 'pass',
    ask,
    answered: (reply, context) => ({ go: next, facts: reply.outcome === 'ok' ? read(reply.lines, context) : {} }),
  }
}

/** A command with the usual time limit. */
export function plain(text: string, more: Partial<AtCommand> = {}): AtCommand {
  return { text, timeoutMs: shortMs, ...more }
}

/** Asked anew while the SIM card is not ready; `otherwise` decides on any other refusal. */
export function whenSimReady(reply: AtReply, context: StepContext, otherwise: () => Move): Move {
  const number = errorNumberOf(reply)
  const busy =
    (reply.outcome === 'cms' && (number === 314 || number === 515 || number === 532)) ||
    (reply.outcome === 'cme' && number === 14)
  return busy && context.tries < busyTries ? { again: true, afterMs: busyMs } : otherwise()
}

/** The end for a command without which texts cannot go. */
export function refused(command: string, reply: AtReply): Move {
  return { fail: 'modem/setup-refused', details: { command }, wire: wireOf(reply) }
}
