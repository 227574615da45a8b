import { describe, expect, test } from 'vitest'
import { type EngineInput, type EngineLife, next, waitMsAfter } from '../../electron/engine.machine.ts'

const idle: EngineLife = { phase: 'idle' }
const starting: EngineLife = { phase: 'starting', failures: 2, sentence: 'why' }
const up: EngineLife = { phase: 'up', failures: 2 }
const waiting: EngineLife = { phase: 'waiting', failures: 3, sentence: 'why', waitMs: 2000 }
const draining: EngineLife = { phase: 'draining' }
const ended: EngineLife = { phase: 'ended' }
const states = [idle, starting, up, waiting, draining, ended]

const inputs: readonly EngineInput[] = [
  { kind: 'start' },
  { kind: 'up' },
  { kind: 'failed', sentence: 'new' },
  { kind: 'exited' },
  { kind: 'waited' },
  { kind: 'steady' },
  { kind: 'stop' },
  { kind: 'overdue' },
]

/** phase → input → what follows: the next phase with its effects; what is not here means nothing. */
const table: Readonly<Record<string, Readonly<Record<string, [EngineLife, ...string[]]>>>> = {
  idle: {
    start: [{ phase: 'starting', failures: 0, sentence: '' }, 'fork'],
    stop: [ended, 'ended'],
  },
  starting: {
    up: [up, 'watchSteady'],
    failed: [{ phase: 'starting', failures: 2, sentence: 'new' }],
    exited: [waiting, 'wait 2000'],
    stop: [draining, 'drain'],
  },
  up: {
    exited: [{ phase: 'waiting', failures: 3, sentence: '', waitMs: 2000 }, 'wait 2000'],
    steady: [{ phase: 'up', failures: 0 }],
    stop: [draining, 'drain'],
  },
  waiting: {
    waited: [{ phase: 'starting', failures: 3, sentence: 'why' }, 'fork'],
    stop: [ended, 'ended'],
  },
  draining: {
    exited: [ended, 'ended'],
    overdue: [draining, 'kill'],
  },
  ended: {},
}

describe.each(states)('$phase', (state) => {
  test.each(inputs)('$kind', (input) => {
    const expected = table[state.phase]?.[input.kind]
    const step = next(state, input)
    if (!expected) {
      expect(step).toBeUndefined()
      return
    }
    const [after, ...effects] = expected
    expect(step?.state).toEqual(after)
    expect(step?.effects.map((effect) => (effect.kind === 'wait' ? `wait ${effect.ms}` : effect.kind))).toEqual(effects)
  })
})

test('the pause doubles from half a second to half a minute and stays there', () => {
  expect([1, 2, 3, 6, 7, 8, 1000].map(waitMsAfter)).toEqual([500, 1000, 2000, 16_000, 30_000, 30_000, 30_000])
})
