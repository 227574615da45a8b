/** The life of the engine's process: started, up, gone, started again after a growing pause, drained at the end. */
export type EngineLife =
  | { readonly phase: 'idle' }
  | { readonly phase: 'starting'; readonly failures: number; readonly sentence: string }
  | { readonly phase: 'up'; readonly failures: number }
  | { readonly phase: 'waiting'; readonly failures: number; readonly sentence: string; readonly waitMs: number }
  | { readonly phase: 'draining' }
  | { readonly phase: 'ended' }

export type EngineInput =
  | { readonly kind: 'start' }
  /** The process says that it works. */
  | { readonly kind: 'up' }
  /** The process says why it cannot; it ends by itself. */
  | { readonly kind: 'failed'; readonly sentence: string }
  | { readonly kind: 'exited' }
  | { readonly kind: 'waited' }
  /** It has been up for long enough to forget earlier failures. */
  | { readonly kind: 'steady' }
  | { readonly kind: 'stop' }
  /** The time for draining is over. */
  | { readonly kind: 'overdue' }

export type EngineEffect =
  | { readonly kind: 'fork' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'watchSteady' }
  | { readonly kind: 'drain' }
  | { readonly kind: 'kill' }
  | { readonly kind: 'ended' }

export interface EngineStep {
  readonly state: EngineLife
  readonly effects: readonly EngineEffect[]
}

const firstWaitMs = 500
const longestWaitMs = 30_000

/** Doubles from half a second to half a minute. */
export function waitMsAfter(failures: number): number {
  return Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(failures - 1, 10))
}

/** `undefined` where the input means nothing in the state. */
export function next(state: EngineLife, input: EngineInput): EngineStep | undefined {
  switch (input.kind) {
    case 'start':
      return state.phase === 'idle' ? fork(0, '') : undefined
    case 'up':
      if (state.phase !== 'starting') return undefined
      return { state: { phase: 'up', failures: state.failures }, effects: [{ kind: 'watchSteady' }] }
    case 'failed':
      return state.phase === 'starting' ? { state: { ...state, sentence: input.sentence }, effects: [] } : undefined
    case 'exited':
      return exited(state)
    case 'waited':
      return state.phase === 'waiting' ? fork(state.failures, state.sentence) : undefined
    case 'steady':
      return state.phase === 'up' ? { state: { phase: 'up', failures: 0 }, effects: [] } : undefined
    case 'stop':
      return stop(state)
    case 'overdue':
      return state.phase === 'draining' ? { state, effects: [{ kind: 'kill' }] } : undefined
  }
}

function fork(failures: number, sentence: string): EngineStep {
  return { state: { phase: 'starting', failures, sentence }, effects: [{ kind: 'fork' }] }
}

function exited(state: EngineLife): EngineStep | undefined {
  if (state.phase === 'draining') return { state: { phase: 'ended' }, effects: [{ kind: 'ended' }] }
  if (state.phase !== 'starting' && state.phase !== 'up') return undefined
  const failures = state.failures + 1
  const waitMs = waitMsAfter(failures)
  const sentence = state.phase === 'starting' ? state.sentence : ''
  return { state: { phase: 'waiting', failures, sentence, waitMs }, effects: [{ kind: 'wait', ms: waitMs }] }
}

function stop(state: EngineLife): EngineStep | undefined {
  switch (state.phase) {
    case 'starting':
    case 'up':
      return { state: { phase: 'draining' }, effects: [{ kind: 'drain' }] }
    case 'idle':
    case 'waiting':
      return { state: { phase: 'ended' }, effects: [{ kind: 'ended' }] }
    case 'draining':
    case 'ended':
      return undefined
  }
}
