import type { ErrorCode } from '../../core/errors.ts'
import { esme } from './status.ts'

/**
 * The life of an ESME's session (SMPP 3.4 §2.2), as this side drives it.
 * - `idle`: not opened yet
 * - `connecting`: TCP is being set up
 * - `open`: connected; encryption is being set up where it is wanted
 * - `binding`: bind_* is sent
 * - `bound`: works; `missed` enquire_links in a row went unanswered, one is on its way when `asking`
 * - `draining`: to be ended; what was written may still be answered
 * - `unbinding`: unbind is sent
 * - `closed`: over
 */
export type SessionState =
  | { readonly name: 'idle' }
  | { readonly name: 'connecting' }
  | { readonly name: 'open' }
  | { readonly name: 'binding' }
  | { readonly name: 'bound'; readonly asking: boolean; readonly missed: number }
  | { readonly name: 'draining' }
  | { readonly name: 'unbinding'; readonly why: 'asked' | 'idle' }
  | { readonly name: 'closed' }

export type SessionTimer = 'connect' | 'bind' | 'enquire' | 'enquireReply' | 'inactivity' | 'drain' | 'unbind'

export type SessionInput =
  | { readonly kind: 'open' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'secured' }
  /** The socket is over; `code` says why where it did not simply end. */
  | { readonly kind: 'ended'; readonly code?: ErrorCode }
  /** The answer to the bind: bind_*_resp, or generic_nack in its place. */
  | { readonly kind: 'bindAnswer'; readonly status: number; readonly nacked: boolean }
  | { readonly kind: 'enquireAnswer' }
  | { readonly kind: 'unbindAnswer' }
  /** The answer to any other request of ours. */
  | { readonly kind: 'answer' }
  /** deliver_sm or data_sm. */
  | { readonly kind: 'message' }
  | { readonly kind: 'enquire' }
  | { readonly kind: 'unbind' }
  /** alert_notification or outbind, which have no answer. */
  | { readonly kind: 'notice' }
  /** Any other request. */
  | { readonly kind: 'unknown' }
  /** A message of ours was written. */
  | { readonly kind: 'submitted' }
  /** `busy`: requests of ours or messages of the peer wait for their answers. */
  | { readonly kind: 'timeout'; readonly timer: SessionTimer; readonly busy: boolean }
  /** A whole window of requests in a row was not answered in time. */
  | { readonly kind: 'unanswered' }
  | { readonly kind: 'close'; readonly busy: boolean }
  /** Nothing waits for an answer any more. */
  | { readonly kind: 'drained' }

export type SessionEffect =
  | { readonly kind: 'connect' }
  | { readonly kind: 'bind' }
  | { readonly kind: 'sendEnquire' }
  | { readonly kind: 'sendUnbind' }
  | { readonly kind: 'set' | 'clear'; readonly timer: SessionTimer }
  /** Hands the message in hand upward; it is answered when it is stored. */
  | { readonly kind: 'take' }
  /** Answers the request in hand, with its own response. */
  | { readonly kind: 'answer'; readonly status: number }
  | { readonly kind: 'nack'; readonly status: number }
  | { readonly kind: 'note' }
  | { readonly kind: 'opened' }
  /**
   * The end: `error` goes to whoever waits for the opening, or is told of the loss; absent when the end was asked for. `abrupt`:
   * nothing is worth waiting for before the socket is closed.
   */
  | { readonly kind: 'finish'; readonly error?: ErrorCode; readonly abrupt: boolean }

export interface SessionStep {
  readonly state: SessionState
  readonly effects: readonly SessionEffect[]
}

/** Unanswered enquire_links in a row that end the link (BEHAVIOUR.md §8). */
export const enquiriesMissed = 2

/** The next state and what to do, or undefined where the input says nothing in this state. Pure. */
export function nextSession(state: SessionState, input: SessionInput): SessionStep | undefined {
  switch (state.name) {
    case 'idle':
      if (input.kind === 'open') return step({ name: 'connecting' }, { kind: 'connect' }, set('connect'))
      return input.kind === 'close' ? finish(undefined, true) : undefined
    case 'connecting':
    case 'open':
      return whenConnecting(state, input)
    case 'binding':
      return whenBinding(state, input)
    case 'bound':
      return whenBound(state, input)
    case 'draining':
      return whenDraining(state, input)
    case 'unbinding':
      return whenUnbinding(state, input)
    case 'closed':
      return undefined
  }
}

function whenConnecting(
  state: Extract<SessionState, { name: 'connecting' | 'open' }>,
  input: SessionInput,
): SessionStep | undefined {
  switch (input.kind) {
    case 'connected':
      return state.name === 'connecting' ? step({ name: 'open' }) : undefined
    case 'secured':
      if (state.name !== 'open') return undefined
      return step({ name: 'binding' }, clear('connect'), { kind: 'bind' }, set('bind'))
    case 'timeout':
      return input.timer === 'connect' ? finish('smpp/connect-timeout', true) : undefined
    case 'ended':
      return finish(
        state.name === 'open' ? cutWhile('smpp/tls-failed', input.code) : cutWhile('smpp/unreachable', input.code),
        true,
      )
    case 'close':
      return finish(undefined, true)
    default:
      // Nothing of the peer is read before the link is secured, so a PDU here is one that overtook nothing: left alone.
      return undefined
  }
}

function whenBinding(state: SessionState, input: SessionInput): SessionStep | undefined {
  switch (input.kind) {
    case 'bindAnswer':
      if (input.status !== esme.ROK || input.nacked) return finish(bindRefusal(input.status))
      return step(bound(), clear('bind'), { kind: 'opened' }, set('enquire'), set('inactivity'))
    case 'timeout':
      return input.timer === 'bind' ? finish('smpp/bind-timeout') : undefined
    case 'ended':
      return finish(cutWhile('smpp/bind-cut', input.code))
    case 'close':
      return finish()
    case 'message':
      return step(state, { kind: 'answer', status: esme.RINVBNDSTS })
    default:
      return courtesy(state, input)
  }
}

/** A refusal of the bind as an error; the runner puts the status into its words. */
function bindRefusal(status: number): ErrorCode {
  if (status === esme.RINVCMDID) return 'smpp/mode-refused'
  if (status === esme.RALYBND) return 'smpp/already-bound'
  if (status === esme.RINVPASWD || status === esme.RINVSYSID) return 'smpp/wrong-login'
  return status === esme.RINVSYSTYP ? 'smpp/wrong-system-type' : 'smpp/bind-refused'
}

/** A plain end says by its time what the SMSC will not have; what has a cause of its own keeps its name. */
function cutWhile(meaning: ErrorCode, code: ErrorCode | undefined): ErrorCode {
  return code === undefined || code === 'smpp/link-lost' ? meaning : code
}

function whenBound(state: Extract<SessionState, { name: 'bound' }>, input: SessionInput): SessionStep | undefined {
  switch (input.kind) {
    case 'answer':
      return step(state, ...(state.asking ? [] : [set('enquire')]))
    case 'enquireAnswer':
      return step(bound(), clear('enquireReply'), set('enquire'))
    case 'message':
      return step(state, { kind: 'take' }, set('inactivity'))
    case 'submitted':
      return step(state, set('inactivity'))
    case 'timeout':
      return whenBoundTimeout(state, input)
    case 'unanswered':
      return finish('smpp/silent', true)
    case 'ended':
      return finish(input.code ?? 'smpp/link-lost')
    case 'close':
      return input.busy ? step({ name: 'draining' }, ...quiet(), set('drain')) : unbind('asked')
    default:
      return courtesy(state, input)
  }
}

function whenBoundTimeout(
  state: Extract<SessionState, { name: 'bound' }>,
  input: Extract<SessionInput, { kind: 'timeout' }>,
): SessionStep | undefined {
  switch (input.timer) {
    case 'enquire':
      return step({ ...state, asking: true }, { kind: 'sendEnquire' }, set('enquireReply'))
    case 'enquireReply': {
      const missed = state.missed + 1
      if (missed >= enquiriesMissed) return finish('smpp/silent', true)
      return step({ name: 'bound', asking: true, missed }, { kind: 'sendEnquire' }, set('enquireReply'))
    }
    case 'inactivity':
      return input.busy ? step(state, set('inactivity')) : unbind('idle')
    default:
      return undefined
  }
}

function whenDraining(state: SessionState, input: SessionInput): SessionStep | undefined {
  switch (input.kind) {
    case 'drained':
      return unbind('asked')
    case 'timeout':
      return input.timer === 'drain' ? unbind('asked') : undefined
    case 'message':
      // Not taken any more; the SMSC keeps it and sends it again.
      return step(state, { kind: 'answer', status: esme.RX_T_APPN })
    case 'ended':
      return finish()
    default:
      return courtesy(state, input)
  }
}

function whenUnbinding(
  state: Extract<SessionState, { name: 'unbinding' }>,
  input: SessionInput,
): SessionStep | undefined {
  const over = () => finish(state.why === 'idle' ? 'smpp/idle' : undefined)
  switch (input.kind) {
    case 'unbindAnswer':
    case 'ended':
      return over()
    case 'timeout':
      return input.timer === 'unbind' ? over() : undefined
    case 'unbind':
      return step(state, { kind: 'answer', status: esme.ROK })
    case 'message':
      return step(state, { kind: 'answer', status: esme.RX_T_APPN })
    case 'close':
      return state.why === 'idle' ? step({ name: 'unbinding', why: 'asked' }) : undefined
    default:
      return courtesy(state, input)
  }
}

/** What a peer may send at any time once it is connected. */
function courtesy(state: SessionState, input: SessionInput): SessionStep | undefined {
  switch (input.kind) {
    case 'enquire':
      return step(state, { kind: 'answer', status: esme.ROK })
    case 'unbind': {
      const end = state.name === 'draining' ? finish() : finish('smpp/unbound-by-peer')
      return { state: end.state, effects: [{ kind: 'answer', status: esme.ROK }, ...end.effects] }
    }
    case 'unknown':
      return step(state, { kind: 'nack', status: esme.RINVCMDID })
    case 'notice':
      return step(state, { kind: 'note' })
    default:
      return undefined
  }
}

function bound(): SessionState {
  return { name: 'bound', asking: false, missed: 0 }
}

function unbind(why: 'asked' | 'idle'): SessionStep {
  return step({ name: 'unbinding', why }, ...quiet(), { kind: 'sendUnbind' }, set('unbind'))
}

/** The timers of a bound session, which is about to end. */
function quiet(): SessionEffect[] {
  return [clear('enquire'), clear('enquireReply'), clear('inactivity'), clear('drain')]
}

function finish(error?: ErrorCode, abrupt = false): SessionStep {
  return step({ name: 'closed' }, { kind: 'finish', abrupt, ...(error && { error }) })
}

function step(state: SessionState, ...effects: SessionEffect[]): SessionStep {
  return { state, effects }
}

function set(timer: SessionTimer): SessionEffect {
  return { kind: 'set', timer }
}

function clear(timer: SessionTimer): SessionEffect {
  return { kind: 'clear', timer }
}
