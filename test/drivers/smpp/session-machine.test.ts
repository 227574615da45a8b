import { describe, expect, it } from 'vitest'
import {
  nextSession,
  type SessionEffect,
  type SessionInput,
  type SessionState,
} from '../../../drivers/smpp/session.machine.ts'

const states = {
  idle: { name: 'idle' },
  connecting: { name: 'connecting' },
  open: { name: 'open' },
  binding: { name: 'binding' },
  bound: { name: 'bound', asking: false, missed: 0 },
  asking: { name: 'bound', asking: true, missed: 0 },
  'asking again': { name: 'bound', asking: true, missed: 1 },
  draining: { name: 'draining' },
  unbinding: { name: 'unbinding', why: 'asked' },
  'unbinding idle': { name: 'unbinding', why: 'idle' },
  closed: { name: 'closed' },
} as const satisfies Record<string, SessionState>

const timeout = (timer: Extract<SessionInput, { kind: 'timeout' }>['timer'], busy = false): SessionInput => ({
  kind: 'timeout',
  timer,
  busy,
})

const inputs = {
  open: { kind: 'open' },
  connected: { kind: 'connected' },
  secured: { kind: 'secured' },
  ended: { kind: 'ended' },
  'ended: unreachable': { kind: 'ended', code: 'smpp/unreachable' },
  'ended: link-lost': { kind: 'ended', code: 'smpp/link-lost' },
  'ended: bad-frame': { kind: 'ended', code: 'smpp/bad-frame' },
  'bind ok': { kind: 'bindAnswer', status: 0, nacked: false },
  'bind nacked': { kind: 'bindAnswer', status: 0, nacked: true },
  'bind RINVCMDID': { kind: 'bindAnswer', status: 0x03, nacked: true },
  'bind RALYBND': { kind: 'bindAnswer', status: 0x05, nacked: false },
  'bind RBINDFAIL': { kind: 'bindAnswer', status: 0x0d, nacked: false },
  'bind RINVPASWD': { kind: 'bindAnswer', status: 0x0e, nacked: false },
  'bind RINVSYSID': { kind: 'bindAnswer', status: 0x0f, nacked: false },
  'bind RINVSYSTYP': { kind: 'bindAnswer', status: 0x53, nacked: false },
  'bind RSYSERR': { kind: 'bindAnswer', status: 0x08, nacked: false },
  enquireAnswer: { kind: 'enquireAnswer' },
  unbindAnswer: { kind: 'unbindAnswer' },
  answer: { kind: 'answer' },
  message: { kind: 'message' },
  enquire: { kind: 'enquire' },
  unbind: { kind: 'unbind' },
  notice: { kind: 'notice' },
  unknown: { kind: 'unknown' },
  submitted: { kind: 'submitted' },
  'connect timeout': timeout('connect'),
  'bind timeout': timeout('bind'),
  'enquire timeout': timeout('enquire'),
  'enquireReply timeout': timeout('enquireReply'),
  'inactivity timeout': timeout('inactivity'),
  'inactivity timeout, busy': timeout('inactivity', true),
  'drain timeout': timeout('drain'),
  'unbind timeout': timeout('unbind'),
  unanswered: { kind: 'unanswered' },
  close: { kind: 'close', busy: false },
  'close, busy': { kind: 'close', busy: true },
  drained: { kind: 'drained' },
} as const satisfies Record<string, SessionInput>

type StateName = keyof typeof states
type InputName = keyof typeof inputs

const quiet = '-enquire -enquireReply -inactivity -drain'
const unbound = `unbinding asked: ${quiet} sendUnbind +unbind`
const refusedOne = (state: string) => `${state}: answer 0x64`
const courtesies = (state: string) => ({
  enquire: `${state}: answer 0x0`,
  notice: `${state}: note`,
  unknown: `${state}: nack 0x3`,
})

/** Everything that is not here must say nothing. `+timer` is set, `-timer` cleared; `closed: X!` ends at once with error X. */
const table: Record<StateName, Partial<Record<InputName, string>>> = {
  idle: {
    open: 'connecting: connect +connect',
    close: 'closed: -!',
    'close, busy': 'closed: -!',
  },
  connecting: {
    connected: 'open:',
    ended: 'closed: smpp/unreachable!',
    'ended: unreachable': 'closed: smpp/unreachable!',
    'ended: link-lost': 'closed: smpp/unreachable!',
    'ended: bad-frame': 'closed: smpp/bad-frame!',
    'connect timeout': 'closed: smpp/connect-timeout!',
    close: 'closed: -!',
    'close, busy': 'closed: -!',
  },
  open: {
    secured: 'binding: -connect bind +bind',
    ended: 'closed: smpp/tls-failed!',
    'ended: unreachable': 'closed: smpp/unreachable!',
    'ended: link-lost': 'closed: smpp/tls-failed!',
    'ended: bad-frame': 'closed: smpp/bad-frame!',
    'connect timeout': 'closed: smpp/connect-timeout!',
    close: 'closed: -!',
    'close, busy': 'closed: -!',
  },
  binding: {
    ended: 'closed: smpp/bind-cut',
    'ended: unreachable': 'closed: smpp/unreachable',
    'ended: link-lost': 'closed: smpp/bind-cut',
    'ended: bad-frame': 'closed: smpp/bad-frame',
    'bind ok': 'bound 0: -bind opened +enquire +inactivity',
    'bind nacked': 'closed: smpp/bind-refused',
    'bind RINVCMDID': 'closed: smpp/mode-refused',
    'bind RALYBND': 'closed: smpp/already-bound',
    'bind RBINDFAIL': 'closed: smpp/bind-refused',
    'bind RINVPASWD': 'closed: smpp/wrong-login',
    'bind RINVSYSID': 'closed: smpp/wrong-login',
    'bind RINVSYSTYP': 'closed: smpp/wrong-system-type',
    'bind RSYSERR': 'closed: smpp/bind-refused',
    message: 'binding: answer 0x4',
    unbind: 'closed: answer 0x0 smpp/unbound-by-peer',
    'bind timeout': 'closed: smpp/bind-timeout',
    close: 'closed: -',
    'close, busy': 'closed: -',
    ...courtesies('binding'),
  },
  bound: boundRow('bound 0', 'answer: +enquire', 0),
  asking: boundRow('bound 0 asking', 'answer:', 0),
  'asking again': boundRow('bound 1 asking', 'answer:', 1),
  draining: {
    drained: unbound,
    'drain timeout': unbound,
    message: refusedOne('draining'),
    unbind: 'closed: answer 0x0 -',
    ended: 'closed: -',
    'ended: unreachable': 'closed: -',
    'ended: link-lost': 'closed: -',
    'ended: bad-frame': 'closed: -',
    ...courtesies('draining'),
  },
  unbinding: {
    unbindAnswer: 'closed: -',
    'unbind timeout': 'closed: -',
    ended: 'closed: -',
    'ended: unreachable': 'closed: -',
    'ended: link-lost': 'closed: -',
    'ended: bad-frame': 'closed: -',
    message: refusedOne('unbinding asked'),
    unbind: 'unbinding asked: answer 0x0',
    ...courtesies('unbinding asked'),
  },
  'unbinding idle': {
    unbindAnswer: 'closed: smpp/idle',
    'unbind timeout': 'closed: smpp/idle',
    ended: 'closed: smpp/idle',
    'ended: unreachable': 'closed: smpp/idle',
    'ended: link-lost': 'closed: smpp/idle',
    'ended: bad-frame': 'closed: smpp/idle',
    message: refusedOne('unbinding idle'),
    unbind: 'unbinding idle: answer 0x0',
    close: 'unbinding asked:',
    'close, busy': 'unbinding asked:',
    ...courtesies('unbinding idle'),
  },
  closed: {},
}

function boundRow(self: string, answer: string, missed: number): Partial<Record<InputName, string>> {
  return {
    ended: 'closed: smpp/link-lost',
    'ended: unreachable': 'closed: smpp/unreachable',
    'ended: link-lost': 'closed: smpp/link-lost',
    'ended: bad-frame': 'closed: smpp/bad-frame',
    enquireAnswer: 'bound 0: -enquireReply +enquire',
    answer: answer.replace('answer', self),
    message: `${self}: take +inactivity`,
    submitted: `${self}: +inactivity`,
    unbind: 'closed: answer 0x0 smpp/unbound-by-peer',
    'enquire timeout': `bound ${missed} asking: sendEnquire +enquireReply`,
    'enquireReply timeout': missed === 0 ? 'bound 1 asking: sendEnquire +enquireReply' : 'closed: smpp/silent!',
    'inactivity timeout': `unbinding idle: ${quiet} sendUnbind +unbind`,
    'inactivity timeout, busy': `${self}: +inactivity`,
    unanswered: 'closed: smpp/silent!',
    close: unbound,
    'close, busy': `draining: ${quiet} +drain`,
    ...courtesies(self),
  }
}

function shown(state: SessionState, input: SessionInput): string | undefined {
  const step = nextSession(state, input)
  return step && `${nameOf(step.state)}: ${step.effects.map(effectName).join(' ')}`.trim()
}

function nameOf(state: SessionState): string {
  if (state.name === 'bound') return `bound ${state.missed}${state.asking ? ' asking' : ''}`
  return state.name === 'unbinding' ? `unbinding ${state.why}` : state.name
}

function effectName(effect: SessionEffect): string {
  switch (effect.kind) {
    case 'set':
      return `+${effect.timer}`
    case 'clear':
      return `-${effect.timer}`
    case 'answer':
    case 'nack':
      return `${effect.kind} 0x${effect.status.toString(16)}`
    case 'finish':
      return `${effect.error ?? '-'}${effect.abrupt ? '!' : ''}`
    default:
      return effect.kind
  }
}

describe('session machine', () => {
  for (const [stateName, state] of Object.entries(states) as [StateName, SessionState][]) {
    it(`has its answer to every input when ${stateName}`, () => {
      const found = Object.fromEntries(
        Object.entries(inputs).map(([inputName, input]) => [inputName, shown(state, input)]),
      )
      const wanted = Object.fromEntries(
        (Object.keys(inputs) as InputName[]).map((inputName) => [inputName, table[stateName][inputName]]),
      )
      expect(found).toEqual(wanted)
    })
  }

  it('knows every state and every input that the table names', () => {
    const rows = Object.values(table).flatMap((row) => Object.keys(row))
    expect(rows.filter((name) => !(name in inputs))).toEqual([])
    expect(Object.keys(table)).toEqual(Object.keys(states))
  })
})
