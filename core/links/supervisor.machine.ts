import type { GatewayError } from '../errors.ts'

/**
 * The life of one link (an SMSC account, a modem, a mailbox): opened, and when it is lost, opened anew after a back-off.
 * - `off`: not wanted
 * - `opening`: a driver is on its way
 * - `up`: working
 * - `waiting`: down; opened again when the back-off is over
 * - `resting`: closed because nothing was to be done; opened again when something is (BEHAVIOUR §8, inactivity)
 * - `stopped`: down until its settings are edited, because trying again cannot help (a wrong password)
 * - `closing`: a driver is ending; `next` says what follows
 */
export type SupervisorState =
  | { readonly name: 'off' }
  | { readonly name: 'opening'; readonly failures: number }
  | { readonly name: 'up'; readonly sinceMs: number; readonly failures: number }
  | { readonly name: 'waiting'; readonly failures: number; readonly error: GatewayError }
  | { readonly name: 'resting' }
  | { readonly name: 'stopped'; readonly error: GatewayError }
  | { readonly name: 'closing'; readonly next: 'off' | 'open' }

export type SupervisorInput =
  /** Wanted from now on, or wanted anew with other settings, or an invitation to try at once (wake from sleep). */
  | { readonly kind: 'start'; readonly nowMs: number }
  | { readonly kind: 'stop' }
  | { readonly kind: 'opened'; readonly nowMs: number }
  /** The driver failed to open, or was lost after it had. */
  | { readonly kind: 'failed'; readonly error: GatewayError; readonly nowMs: number }
  | { readonly kind: 'closed' }
  | { readonly kind: 'backOffOver' }
  /** There is something to do. */
  | { readonly kind: 'needed' }

export type SupervisorEffect =
  | { readonly kind: 'open' }
  | { readonly kind: 'close' }
  | { readonly kind: 'waitBackOff'; readonly failures: number }
  | { readonly kind: 'cancelBackOff' }

export interface SupervisorStep {
  readonly state: SupervisorState
  readonly effects: readonly SupervisorEffect[]
}

/** A link that worked this long before it was lost starts its back-off anew. */
export const steadyMs = 30_000

/** The next state and what to do, or undefined where the input says nothing in this state. Pure. */
export function nextSupervisor(state: SupervisorState, input: SupervisorInput): SupervisorStep | undefined {
  switch (state.name) {
    case 'off':
    case 'resting':
    case 'stopped':
      return whenIdle(state, input)
    case 'opening':
    case 'up':
      return whenRunning(state, input)
    case 'waiting':
      return whenWaiting(input, state.failures)
    case 'closing':
      return whenClosing(state, input)
  }
}

function whenIdle(state: SupervisorState, input: SupervisorInput): SupervisorStep | undefined {
  if (input.kind === 'start' || (input.kind === 'needed' && state.name === 'resting')) return open(0)
  if (input.kind === 'stop' && state.name !== 'off') return { state: { name: 'off' }, effects: [] }
  return undefined
}

function whenRunning(
  state: Extract<SupervisorState, { name: 'opening' | 'up' }>,
  input: SupervisorInput,
): SupervisorStep | undefined {
  switch (input.kind) {
    case 'start':
      return { state: { name: 'closing', next: 'open' }, effects: [{ kind: 'close' }] }
    case 'stop':
      return { state: { name: 'closing', next: 'off' }, effects: [{ kind: 'close' }] }
    case 'opened':
      if (state.name === 'up') return undefined
      return { state: { name: 'up', sinceMs: input.nowMs, failures: state.failures }, effects: [] }
    case 'failed': {
      if (input.error.code === 'smpp/idle') return { state: { name: 'resting' }, effects: [] }
      if (input.error.retry === 'never') return { state: { name: 'stopped', error: input.error }, effects: [] }
      const steady = state.name === 'up' && input.nowMs - state.sinceMs >= steadyMs
      const failures = steady ? 0 : state.failures
      return {
        state: { name: 'waiting', failures: failures + 1, error: input.error },
        effects: [{ kind: 'waitBackOff', failures }],
      }
    }
    default:
      return undefined
  }
}

function whenWaiting(input: SupervisorInput, failures: number): SupervisorStep | undefined {
  switch (input.kind) {
    case 'start':
      return { ...open(0), effects: [{ kind: 'cancelBackOff' }, { kind: 'open' }] }
    case 'stop':
      return { state: { name: 'off' }, effects: [{ kind: 'cancelBackOff' }] }
    case 'backOffOver':
      return open(failures)
    default:
      return undefined
  }
}

function whenClosing(
  state: Extract<SupervisorState, { name: 'closing' }>,
  input: SupervisorInput,
): SupervisorStep | undefined {
  switch (input.kind) {
    case 'start':
      return { state: { name: 'closing', next: 'open' }, effects: [] }
    case 'stop':
      return { state: { name: 'closing', next: 'off' }, effects: [] }
    case 'closed':
      return state.next === 'open' ? open(0) : { state: { name: 'off' }, effects: [] }
    default:
      return undefined
  }
}

function open(failures: number): SupervisorStep {
  return { state: { name: 'opening', failures }, effects: [{ kind: 'open' }] }
}
