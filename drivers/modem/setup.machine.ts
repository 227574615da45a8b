import type { ErrorCode } from '../../core/errors.ts'
import type { Details } from '../../core/words/say.ts'
import type { AtCommand, AtReply } from './at-chat.machine.ts'
import type { PinNote } from './options.ts'
import { type ModemFacts, noFacts, type SetupFacts, type SetupWish } from './setup-facts.ts'
import { triedOn, triesOf } from './setup-pin.ts'
import type { AskStep, Move, StepContext, StepName } from './setup-step.ts'
import { setupSteps } from './setup-steps.ts'

/**
 * Where setup is. `awaits` says what the step waits for:
 * - `start`: nothing was done yet
 * - `answer`: the modem's answer
 * - `time`: a pause before the step `then`
 * - `speed`, `recall`, `store`: the port's new speed, the memory of tried PINs, its writing
 * - `nothing`: setup has ended
 */
export interface SetupState {
  readonly step: StepName
  readonly awaits: 'start' | 'answer' | 'time' | 'speed' | 'recall' | 'store' | 'nothing'
  readonly tries: number
  /** Commands in a row that were not answered. */
  readonly silences: number
  readonly facts: SetupFacts
}

export type SetupInput =
  | { readonly kind: 'start' }
  | { readonly kind: 'answer'; readonly reply: AtReply }
  | { readonly kind: 'time' }
  | { readonly kind: 'speed' }
  | { readonly kind: 'recall'; readonly note: PinNote | undefined }
  | { readonly kind: 'store' }

export type SetupEffect =
  /** Leaves a prompt that somebody left open. */
  | { readonly kind: 'escape' }
  | { readonly kind: 'ask'; readonly command: AtCommand }
  | { readonly kind: 'wait'; readonly delayMs: number }
  | { readonly kind: 'speed'; readonly baudRate: number }
  /** Asks what became of the PIN under these names. */
  | { readonly kind: 'recall'; readonly sims: readonly string[] }
  | { readonly kind: 'store'; readonly sims: readonly string[]; readonly note: PinNote }
  | { readonly kind: 'ready'; readonly facts: ModemFacts }
  | {
      readonly kind: 'fail'
      readonly code: ErrorCode
      readonly details: Details
      readonly wire: string | undefined
    }

export interface SetupStep {
  readonly state: SetupState
  readonly effects: readonly SetupEffect[]
}

export const firstSetup: SetupState = { step: 'sync', awaits: 'start', tries: 0, silences: 0, facts: noFacts }

const mostSilences = 3

/** The next state and what to do, or undefined where the input is not what the step waits for. Pure. */
export function nextSetup(state: SetupState, input: SetupInput, wish: SetupWish): SetupStep | undefined {
  if (input.kind !== state.awaits) return undefined
  const step = setupSteps[state.step]
  const context: StepContext = { facts: state.facts, wish, tries: state.tries }
  switch (input.kind) {
    case 'start': {
      const first = enter(state, wish)
      return { ...first, effects: [{ kind: 'escape' }, ...first.effects] }
    }
    case 'time':
      return enter(state, wish)
    case 'answer':
      if (step.kind !== 'ask') return undefined
      return answered(state, input.reply, step, context)
    case 'speed':
      return step.kind === 'speed' ? move(state, step.done(context), wish) : undefined
    case 'recall':
      return step.kind === 'recall' ? move(state, step.recalled(input.note, context), wish) : undefined
    case 'store':
      return step.kind === 'store' ? move(state, step.stored(context), wish) : undefined
  }
}

function answered(state: SetupState, reply: AtReply, step: AskStep, context: StepContext): SetupStep {
  const { wish } = context
  if (reply.outcome === 'closed' || reply.outcome === 'cancelled')
    return failed(state, 'modem/unplugged', {}, undefined)
  const silent = reply.outcome === 'silent' && step.silence !== 'answer'
  const silences = silent ? state.silences + 1 : 0
  if (silences >= mostSilences) return failed(state, 'modem/no-answer', {}, 'no answer')
  const next = { ...state, silences }
  return silent && step.silence === undefined ? enter(next, wish) : move(next, step.answered(reply, context), wish)
}

function move(state: SetupState, to: Move, wish: SetupWish): SetupStep {
  if ('fail' in to) return failed(state, to.fail, to.details ?? {}, to.wire)
  const facts = { ...state.facts, ...to.facts }
  const next = 'go' in to ? { ...state, facts, step: to.go, tries: 0 } : { ...state, facts, tries: state.tries + 1 }
  if (to.afterMs === undefined) return enter(next, wish)
  return { state: { ...next, awaits: 'time' }, effects: [{ kind: 'wait', delayMs: to.afterMs }] }
}

/** Begins the state's step, or the first after it that has something to do. */
function enter(state: SetupState, wish: SetupWish): SetupStep {
  const step = setupSteps[state.step]
  const { facts } = state
  switch (step.kind) {
    case 'ask': {
      const command = step.ask({ facts, wish, tries: state.tries })
      if (command === undefined) return enter({ ...state, step: step.skip, tries: 0 }, wish)
      return { state: { ...state, awaits: 'answer' }, effects: [{ kind: 'ask', command }] }
    }
    case 'speed': {
      const baudRate = wish.baudRates[facts.speedAt] ?? 115_200
      return { state: { ...state, awaits: 'speed' }, effects: [{ kind: 'speed', baudRate }] }
    }
    case 'recall':
      return { state: { ...state, awaits: 'recall' }, effects: [{ kind: 'recall', sims: triesOf(facts) }] }
    case 'store': {
      const { pinLeft, pinAgain } = facts
      const sent = { ...(pinLeft === undefined ? {} : { left: pinLeft }), ...(pinAgain ? { again: true } : {}) }
      const note: PinNote = { outcome: step.outcome, ...(step.outcome === 'sent' ? sent : {}) }
      return { state: { ...state, awaits: 'store' }, effects: [{ kind: 'store', sims: triedOn(facts), note }] }
    }
    case 'end':
      return { state: { ...state, awaits: 'nothing' }, effects: [{ kind: 'ready', facts }] }
  }
}

function failed(state: SetupState, code: ErrorCode, details: Details, wire: string | undefined): SetupStep {
  return { state: { ...state, awaits: 'nothing' }, effects: [{ kind: 'fail', code, details, wire }] }
}
