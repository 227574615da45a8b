import { type ErrorCode, GatewayError } from '../../core/errors.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { phrase, type Words } from '../../core/words/say.ts'
import { Link, type LinkTarget, type SentPdu } from './link.ts'
import type { SmppTimeouts } from './options.ts'
import { PendingRequests } from './pending.ts'
import {
  nextSession,
  type SessionEffect,
  type SessionInput,
  type SessionState,
  type SessionTimer,
} from './session.machine.ts'
import { type FieldValue, isResponse, type Pdu, stringField, type Tlvs, tag, tlvNumber } from './smpp-types.ts'
import { esme, type Status, statusOf } from './status.ts'
import { Deadlines } from './timers.ts'
import type { PduTrace } from './trace.ts'

export interface SessionOptions {
  readonly target: LinkTarget
  readonly bind: {
    readonly command: BindCommand
    readonly systemId: string
    readonly password: string
    readonly systemType: string
  }
  readonly timeouts: SmppTimeouts
  /** 0: never. */
  readonly inactivityMs: number
  /** So many requests in a row without an answer end the link. */
  readonly mostUnanswered: number
}

export type BindCommand = 'bind_transceiver' | 'bind_transmitter' | 'bind_receiver'

export interface SessionDeps {
  readonly clock: Clock
  readonly log: Log
  readonly trace?: PduTrace | undefined
  /** What a status of this SMSC means; as the standard says when absent. */
  readonly statusOf?: (code: number) => Status
  /** Sequence number of the first request; 1 unless a test wants the wrap near. */
  readonly firstSequence?: number
}

export interface SessionEvents {
  /** The bind was taken; comes before anything else, and before `open` resolves. */
  bound(): void
  /** A deliver_sm or data_sm, to be answered with `reply` when it is stored. */
  message(pdu: Pdu, frame: Uint8Array): void
  /** An answer to request number `request` of this session came: the SMSC has read what was written before that request. */
  heard(request: number): void
  /** The session is over, for whatever reason. Once, when it had been bound. */
  ended(): void
  /** It ended by itself; everything pending has been settled. At most once, after `ended`. */
  lost(error: GatewayError): void
}

/** What the SMSC said of itself when it took the bind. */
export interface Bound {
  readonly systemId: string
  /** sc_interface_version, when told. */
  readonly interfaceVersion?: number
}

/** For what was written before the close to be answered, for the unbind, and for the socket to empty: under 3 s together. */
const closeMs = { drain: 1_200, unbind: 1_000, socket: 500 } as const

/** Runs the machine of one session over one link: its PDUs, its pending requests, its timers. Single use. */
export class Session {
  readonly #options: SessionOptions
  readonly #deps: SessionDeps
  readonly #link: Link
  readonly #timers: Deadlines<SessionTimer>
  readonly #pending: PendingRequests
  readonly #closed: Promise<void>
  #events: SessionEvents | undefined
  #state: SessionState = { name: 'idle' }
  #requests = 0
  /** Messages of the peer that wait for their answer. */
  #owed = 0
  #inHand: { pdu: Pdu; frame: Uint8Array } | undefined
  #failure: GatewayError | undefined
  #refusal: { words: Words; mode: string; wire: string } | undefined
  #opening: { resolve: (bound: Bound) => void; reject: (error: GatewayError) => void } | undefined
  #bound: Bound = { systemId: '' }
  #setClosed: () => void = () => {}

  constructor(options: SessionOptions, deps: SessionDeps) {
    this.#options = options
    this.#deps = deps
    this.#closed = new Promise((resolve) => {
      this.#setClosed = resolve
    })
    this.#timers = new Deadlines(deps.clock, (timer) => this.#input({ kind: 'timeout', timer, busy: this.#busy }))
    this.#pending = new PendingRequests(deps.clock, options.timeouts.responseMs, deps.firstSequence ?? 1, () =>
      this.#pending.unansweredInARow >= options.mostUnanswered
        ? this.#input({ kind: 'unanswered' })
        : this.#settledOne(),
    )
    this.#link = new Link(
      options.target,
      {
        connected: () => this.#input({ kind: 'connected' }),
        secured: () => this.#input({ kind: 'secured' }),
        pdu: (pdu, frame) => this.#receive(pdu, frame),
        ended: (error) => {
          this.#failure = error
          this.#input({ kind: 'ended', ...(error && { code: error.code }) })
        },
      },
      deps.trace,
    )
  }

  /** Bound when it resolves. Rejects with a GatewayError; then the session is over. */
  open(events: SessionEvents): Promise<Bound> {
    this.#events = events
    return new Promise((resolve, reject) => {
      this.#opening = { resolve, reject }
      this.#input({ kind: 'open' })
    })
  }

  get isBound(): boolean {
    return this.#state.name === 'bound'
  }

  /** How many requests were made so far; the number of the last one. */
  get requests(): number {
    return this.#requests
  }

  /**
   * Sends a request and resolves with its response, whatever its status. Rejects with `smpp/not-bound` or `smpp/closed` (never written),
   * `smpp/answer-lost` or `smpp/no-answer` (written). `signal` gives up on it.
   */
  request(
    command: string,
    fields: Readonly<Record<string, FieldValue>>,
    tlvs: Tlvs,
    signal: AbortSignal,
  ): Promise<Pdu> {
    if (!this.isBound || signal.aborted)
      return Promise.reject(new GatewayError(this.isBound ? 'smpp/closed' : 'smpp/not-bound'))
    const answer = this.#pending.add(`${command}_resp`, ++this.#requests, signal, (sequence) =>
      this.#send(command, sequence, fields, tlvs),
    )
    this.#input({ kind: 'submitted' })
    return answer
  }

  /** Answers a message that was handed up by `message`. After the end of the session it does nothing and returns false. */
  reply(pdu: Pdu, status: number): boolean {
    this.#owed--
    const open = this.#state.name === 'bound' || this.#state.name === 'draining'
    if (open) this.#answer(pdu, status)
    this.#settledOne()
    return open
  }

  /** Waits a little for what is pending, unbinds, closes. Resolves within 3 s. Idempotent; never rejects. */
  close(): Promise<void> {
    this.#input({ kind: 'close', busy: this.#busy })
    return this.#closed
  }

  get #busy(): boolean {
    return this.#pending.count > 0 || this.#owed > 0
  }

  #settledOne(): void {
    if (this.#state.name === 'draining' && !this.#busy) this.#input({ kind: 'drained' })
  }

  #input(input: SessionInput): void {
    const next = nextSession(this.#state, input)
    if (!next) return
    this.#state = next.state
    for (const effect of next.effects) this.#do(effect, input)
  }

  #receive(pdu: Pdu, frame: Uint8Array): void {
    if (isResponse(pdu.command_id)) {
      this.#receiveResponse(pdu)
      return
    }
    this.#inHand = { pdu, frame }
    this.#input({ kind: requestKinds.get(pdu.command) ?? 'unknown' })
    this.#inHand = undefined
  }

  #receiveResponse(pdu: Pdu): void {
    const found = this.#pending.take(pdu)
    if (!found) {
      this.#deps.log.write('info', 'response without a request', {
        command: pdu.command,
        sequence: pdu.sequence_number,
      })
      return
    }
    this.#events?.heard(found.request)
    switch (found.command) {
      case 'enquire_link_resp':
        this.#input({ kind: 'enquireAnswer' })
        break
      case 'unbind_resp':
        this.#input({ kind: 'unbindAnswer' })
        break
      case `${this.#options.bind.command}_resp`:
        this.#bindAnswered(pdu)
        break
      default:
        this.#input({ kind: 'answer' })
        this.#settledOne()
    }
  }

  #bindAnswered(pdu: Pdu): void {
    const version = tlvNumber(pdu.tlvs, tag.scInterfaceVersion)
    this.#bound = {
      systemId: stringField(pdu, 'system_id'),
      ...(version !== undefined && { interfaceVersion: version }),
    }
    const { name, words, class: kind } = (this.#deps.statusOf ?? statusOf)(pdu.command_status)
    this.#refusal = { words, mode: this.#options.bind.command.replace('bind_', ''), wire: name }
    // A code of the provider's own may say that the login is wrong, which trying again does not mend.
    const own = kind === 'credentials' && statusOf(pdu.command_status).class !== 'credentials'
    const status = own ? esme.RINVPASWD : pdu.command_status
    this.#input({ kind: 'bindAnswer', status, nacked: pdu.command === 'generic_nack' })
  }

  #do(effect: SessionEffect, cause: SessionInput): void {
    switch (effect.kind) {
      case 'connect':
        this.#link.connect()
        return
      case 'bind':
        this.#sendBind()
        return
      case 'sendEnquire':
        this.#ask('enquire_link')
        return
      case 'sendUnbind':
        this.#ask('unbind')
        return
      case 'set':
        this.#setTimer(effect.timer)
        return
      case 'clear':
        this.#timers.clear(effect.timer)
        return
      case 'opened':
        this.#events?.bound()
        this.#opening?.resolve(this.#bound)
        this.#opening = undefined
        return
      case 'finish':
        this.#finish(effect.error, effect.abrupt)
        return
      default:
        this.#doWithPdu(effect, cause)
    }
  }

  #doWithPdu(effect: Extract<SessionEffect, { kind: 'take' | 'answer' | 'nack' | 'note' }>, cause: SessionInput): void {
    if (!this.#inHand) return
    const { pdu, frame } = this.#inHand
    switch (effect.kind) {
      case 'take':
        this.#owed++
        this.#events?.message(pdu, frame)
        return
      case 'answer':
        this.#answer(pdu, effect.status)
        return
      case 'nack':
        this.#deps.log.write('warn', 'unknown request', {
          command: pdu.command,
          id: pdu.command_id,
          state: this.#state.name,
        })
        this.#link.send({
          command: 'generic_nack',
          command_status: effect.status,
          sequence_number: pdu.sequence_number,
        })
        return
      case 'note':
        this.#deps.log.write('info', cause.kind, { command: pdu.command, source: stringField(pdu, 'source_addr') })
    }
  }

  #answer(pdu: Pdu, command_status: number): void {
    this.#link.send({ command: `${pdu.command}_resp`, command_status, sequence_number: pdu.sequence_number })
  }

  #setTimer(timer: SessionTimer): void {
    const { timeouts, inactivityMs } = this.#options
    const delays: Record<SessionTimer, number> = {
      connect: timeouts.connectMs,
      bind: timeouts.bindMs,
      enquire: timeouts.enquireMs,
      enquireReply: timeouts.enquireReplyMs,
      inactivity: inactivityMs,
      drain: closeMs.drain,
      unbind: closeMs.unbind,
    }
    if (delays[timer] > 0) this.#timers.set(timer, delays[timer])
  }

  #sendBind(): void {
    const { command, systemId, password, systemType } = this.#options.bind
    this.#ask(command, { system_id: systemId, password, system_type: systemType, interface_version: 0x34 })
  }

  /** A request of the session itself, whose answer the machine waits for with a timer of its own. */
  #ask(command: string, fields: Readonly<Record<string, FieldValue>> = {}): void {
    this.#pending.addOwn(`${command}_resp`, ++this.#requests, (sequence) =>
      this.#send(command, sequence, fields, noTlvs),
    )
  }

  #send(command: string, sequence_number: number, fields: Readonly<Record<string, FieldValue>>, tlvs: Tlvs): SentPdu {
    return this.#link.send({ command, sequence_number, fields, tlvs })
  }

  #finish(code: ErrorCode | undefined, abrupt: boolean): void {
    this.#timers.clearAll()
    this.#pending.settleAll()
    if (abrupt) this.#link.destroy()
    const socketTimer = this.#deps.clock.after(closeMs.socket, () => this.#link.destroy())
    this.#link.close(() => {
      socketTimer.cancel()
      this.#setClosed()
    })
    const error = code === undefined ? undefined : this.#errorOf(code)
    if (this.#opening) {
      this.#opening.reject(error ?? new GatewayError('smpp/closed'))
      this.#opening = undefined
      return
    }
    this.#events?.ended()
    if (error) this.#events?.lost(error)
  }

  /** The error of the link itself, where it is the cause; else one made of the code. */
  #errorOf(code: ErrorCode): GatewayError {
    const { target, timeouts, inactivityMs } = this.#options
    if (this.#failure?.code === code) return this.#failure
    const waited: Partial<Record<ErrorCode, number>> = {
      'smpp/connect-timeout': timeouts.connectMs,
      'smpp/bind-timeout': timeouts.bindMs,
      'smpp/idle': inactivityMs,
    }
    return new GatewayError(code, {
      details: {
        host: target.host,
        port: target.port,
        seconds: Math.round((waited[code] ?? 0) / 100) / 10,
        reason: phrase('the other side closed it'),
        words: this.#refusal?.words ?? '',
        mode: this.#refusal?.mode ?? '',
      },
      ...(this.#refusal && bindErrors.has(code) && { wire: this.#refusal.wire }),
      ...(this.#failure && { cause: this.#failure }),
    })
  }
}

const noTlvs: Tlvs = new Map()

const bindErrors: ReadonlySet<ErrorCode> = new Set([
  'smpp/wrong-login',
  'smpp/wrong-system-type',
  'smpp/mode-refused',
  'smpp/already-bound',
  'smpp/bind-refused',
])

const requestKinds: ReadonlyMap<string, 'message' | 'enquire' | 'unbind' | 'notice'> = new Map([
  ['deliver_sm', 'message'],
  ['data_sm', 'message'],
  ['enquire_link', 'enquire'],
  ['unbind', 'unbind'],
  ['alert_notification', 'notice'],
  ['outbind', 'notice'],
])
