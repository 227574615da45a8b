import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import {
  nextSupervisor,
  type SupervisorInput,
  type SupervisorState,
  steadyMs,
} from '../../../core/links/supervisor.machine.ts'

const later = new GatewayError('store/unavailable', { details: { reason: 'x' } })
const idle = new GatewayError('smpp/idle', { details: { seconds: 60 } })
const never = new GatewayError('store/in-use', { details: { folder: 'x' } })

const states: Record<string, SupervisorState> = {
  off: { name: 'off' },
  opening: { name: 'opening', failures: 2 },
  up: { name: 'up', sinceMs: 1_000, failures: 2 },
  waiting: { name: 'waiting', failures: 3, error: later },
  resting: { name: 'resting' },
  stopped: { name: 'stopped', error: never },
  closingOff: { name: 'closing', next: 'off' },
  closingOpen: { name: 'closing', next: 'open' },
}

const inputs: Record<string, SupervisorInput> = {
  start: { kind: 'start', nowMs: 2_000 },
  stop: { kind: 'stop' },
  opened: { kind: 'opened', nowMs: 2_000 },
  failedLater: { kind: 'failed', error: later, nowMs: 2_000 },
  failedSteady: { kind: 'failed', error: later, nowMs: 1_000 + steadyMs },
  failedNever: { kind: 'failed', error: never, nowMs: 2_000 },
  failedIdle: { kind: 'failed', error: idle, nowMs: 2_000 },
  needed: { kind: 'needed' },
  closed: { kind: 'closed' },
  backOffOver: { kind: 'backOffOver' },
}

/** state → input → next state's name and effects; a pair that is absent must be ignored. */
const table: Record<string, Record<string, string>> = {
  off: { start: 'opening: open' },
  resting: { start: 'opening: open', stop: 'off:', needed: 'opening: open' },
  stopped: { start: 'opening: open', stop: 'off:' },
  opening: {
    start: 'closing>open: close',
    stop: 'closing>off: close',
    opened: 'up:',
    failedLater: 'waiting(3): waitBackOff(2)',
    failedSteady: 'waiting(3): waitBackOff(2)',
    failedNever: 'stopped:',
    failedIdle: 'resting:',
  },
  up: {
    start: 'closing>open: close',
    stop: 'closing>off: close',
    failedLater: 'waiting(3): waitBackOff(2)',
    failedSteady: 'waiting(1): waitBackOff(0)',
    failedNever: 'stopped:',
    failedIdle: 'resting:',
  },
  waiting: { start: 'opening: cancelBackOff open', stop: 'off: cancelBackOff', backOffOver: 'opening: open' },
  closingOff: { start: 'closing>open:', stop: 'closing>off:', closed: 'off:' },
  closingOpen: { start: 'closing>open:', stop: 'closing>off:', closed: 'opening: open' },
}

function show(step: ReturnType<typeof nextSupervisor>): string | undefined {
  if (!step) return undefined
  const { state, effects } = step
  const name =
    state.name === 'closing'
      ? `closing>${state.next}`
      : state.name === 'waiting'
        ? `waiting(${state.failures})`
        : state.name
  const done = effects.map((e) => (e.kind === 'waitBackOff' ? `waitBackOff(${e.failures})` : e.kind)).join(' ')
  return `${name}: ${done}`.trim()
}

describe('supervisor machine', () => {
  for (const [stateName, state] of Object.entries(states)) {
    for (const [inputName, input] of Object.entries(inputs)) {
      const expected = table[stateName]?.[inputName]
      test(`${stateName} × ${inputName} → ${expected ?? 'ignored'}`, () => {
        expect(show(nextSupervisor(state, input))).toBe(expected)
      })
    }
  }

  test('failures grow while openings fail, and the back-off grows with them', () => {
    let state: SupervisorState = { name: 'opening', failures: 0 }
    const waits: number[] = []
    for (let i = 0; i < 4; i++) {
      const failed = nextSupervisor(state, { kind: 'failed', error: later, nowMs: 0 })
      const effect = failed?.effects[0]
      if (effect?.kind === 'waitBackOff') waits.push(effect.failures)
      state = nextSupervisor(failed?.state ?? state, { kind: 'backOffOver' })?.state ?? state
    }
    expect(waits).toEqual([0, 1, 2, 3])
  })
})
