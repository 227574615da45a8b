import { asGatewayError, GatewayError } from '../../core/errors.ts'
import type {
  Accepted,
  OutgoingPart,
  ProbeControls,
  TakenControls,
  Transport,
  TransportEvents,
} from '../../core/ports/transport.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { senderOfMail } from '../../core/settings/smpp.ts'
import { senderAddress } from './address.ts'
import { Connections } from './connections.ts'
import { contentHash, type IncomingDialect, readEcho, readIncoming } from './incoming.ts'
import { checkAccount, type SmppAccount, type SmppOptions, smppAccount } from './options.ts'
import { type Submit, type SubmitContext, submitOf, submitOfProbe } from './outgoing.ts'
import type { RepeatMemory } from './repeats.ts'
import { SendLane } from './send-lane.ts'
import { type BindCommand, type Bound, Session, type SessionEvents, type SessionOptions } from './session.ts'
import { type Pdu, stringField } from './smpp-types.ts'
import { esme, type Status } from './status.ts'
import { takenControls } from './taken.ts'
import { type PduTrace, traceOfConnection } from './trace.ts'
import { Vendor } from './vendor.ts'

export interface SmppDeps {
  readonly clock: Clock
  readonly log: Log
  /** The account's own; the same one for every connection that follows another. */
  readonly repeats: RepeatMemory
  readonly trace?: PduTrace
}

/** Messages that may wait for core at a time; more are refused for the moment, so that a flood cannot fill the memory. */
const mostUndelivered = 1_000

const bindCommands: Readonly<Record<SmppAccount['mode'], readonly BindCommand[]>> = {
  transceiver: ['bind_transceiver'],
  transmitter: ['bind_transmitter'],
  receiver: ['bind_receiver'],
  split: ['bind_transmitter', 'bind_receiver'],
}

/** One link to an SMSC by SMPP 3.4: a connection, or, in split mode or with several, more of them that live and die together. */
export class SmppTransport implements Transport {
  readonly window: number
  readonly unpaced: boolean
  readonly #account: SmppAccount
  readonly #deps: SmppDeps
  readonly #log: Log
  readonly #lane: SendLane
  readonly #vendor: Vendor
  readonly #connections: Connections
  /** Requests beside submissions that wait for their answers. */
  #asking = 0
  /** Connections made so far, where there are several. */
  #built = 0
  #context: SubmitContext | undefined
  #events: TransportEvents | undefined
  #undelivered = 0
  #over = false
  #closing = false
  /** Why a session was lost, for an opening that is under way. */
  #loss: GatewayError | undefined

  constructor(options: SmppOptions, deps: SmppDeps) {
    const account = smppAccount(options)
    this.#account = account
    this.#deps = deps
    this.#log = deps.log.child(`smpp/${account.name}`)
    this.window = account.window
    // With a rate set it is the rate that texts wait for, and they may as well do so in the queue.
    this.unpaced = account.ratePerSecond === undefined
    this.#lane = new SendLane({ clock: deps.clock, window: account.window, ratePerSecond: account.ratePerSecond })
    this.#vendor = new Vendor(account.vendorStatuses, account.vendorTlvs)
    const commands = bindCommands[account.mode]
    const { inactivityMs = 0, connections: count } = account
    const several = commands.length * count > 1
    this.#connections = new Connections({
      clock: deps.clock,
      commands,
      count,
      build: (command) => this.#session(command, several ? 0 : inactivityMs, several),
      events: (session) => this.#eventsOf(session),
      inactivityMs: several ? inactivityMs : 0,
      busy: () => this.#lane.underWay > 0 || this.#undelivered > 0 || this.#asking > 0,
      idle: () => this.#lost(new GatewayError('smpp/idle', { details: { seconds: inactivityMs / 1000 } })),
    })
  }

  #session(command: BindCommand, inactivityMs: number, several: boolean): Session {
    const { host, port, tls, localAddress, systemId, password, systemType, timeouts, window } = this.#account
    const options: SessionOptions = {
      target: { host, port, ...(tls && { tls }), ...(localAddress !== undefined && { localAddress }) },
      bind: { command, systemId, password, systemType },
      timeouts,
      inactivityMs,
      // A link with a narrow window is not given up for one lost answer.
      mostUnanswered: Math.max(3, window),
    }
    const { clock } = this.#deps
    const trace = several && this.#deps.trace ? traceOfConnection(this.#deps.trace, ++this.#built) : this.#deps.trace
    return new Session(options, { clock, log: this.#log, trace, statusOf: (code) => this.#vendor.status(code) })
  }

  async open(events: TransportEvents, signal: AbortSignal): Promise<void> {
    this.#events = events
    const abort = () => void this.close()
    signal.addEventListener('abort', abort, { once: true })
    try {
      this.#check(signal)
      const first = await this.#connections.open()
      // One that was lost while the next was opened has said so to nobody yet.
      if (this.#over || !this.#connections.allBound) throw this.#loss ?? new GatewayError('smpp/closed')
      this.#opened(first)
    } catch (thrown) {
      const error = asGatewayError(thrown, 'smpp/link-lost', { details: { reason: String(thrown) } })
      this.#over = true
      await this.close()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** Whether all settings can be used. */
  #check(signal: AbortSignal): void {
    if (signal.aborted) throw new GatewayError('smpp/closed')
    const wrong = checkAccount(this.#account)
    if (wrong) throw wrong
    senderAddress(this.#account)
    this.#vendor.check()
  }

  #opened(bound: Bound): void {
    const { interfaceVersion } = bound
    this.#context = {
      account: this.#account,
      vendor: this.#vendor,
      plain: interfaceVersion !== undefined && interfaceVersion < 0x34,
      now: () => this.#deps.clock.now(),
    }
    const attention = this.#attention()
    this.#events?.health({ ...(bound.systemId !== '' && { peer: bound.systemId }), ...(attention && { attention }) })
  }

  /** A condition that wants a person though texts flow. */
  #attention(): GatewayError | undefined {
    const { name, tls } = this.#account
    if (tls?.enabled && tls.allowUnverified && tls.pin === undefined)
      return new GatewayError('smpp/unverified', { details: { name } })
    const { missing } = this.#connections
    if (!missing) return undefined
    const { open, wanted, why } = missing
    return new GatewayError('smpp/fewer-connections', {
      details: { name, open, wanted, reason: why.message },
      cause: why,
    })
  }

  #eventsOf(session: Session): SessionEvents {
    const { repeats } = this.#deps
    let link = 0
    return {
      message: (pdu, frame) => {
        this.#connections.active()
        void this.#deliver(session, link, pdu, frame)
      },
      heard: (request) => {
        // The answer to the bind itself comes before the connection has its number, and can confirm nothing.
        if (link > 0) repeats.heard(link, request)
      },
      bound: () => {
        link = repeats.linked()
      },
      ended: () => repeats.unlinked(link),
      lost: (error) => this.#lost(error),
    }
  }

  #lost(error: GatewayError): void {
    this.#loss ??= error
    if (this.#over || !this.#context) return
    this.#over = true
    this.#lane.close()
    // The other connections are ended before the loss is told: their pending parts are settled then.
    void this.#connections.close().then(() => {
      if (!this.#closing) this.#events?.lost(error)
    })
  }

  async submit(part: OutgoingPart, signal: AbortSignal): Promise<Accepted> {
    if (this.#account.mode === 'receiver')
      throw new GatewayError('smpp/receive-only', { details: { name: this.#account.name } })
    if (!this.#context || this.#over) throw new GatewayError('smpp/not-bound')
    return this.#handOver(part.to, submitOf(part, this.#context), signal)
  }

  async #handOver(to: string, { fields, tlvs }: Submit, signal: AbortSignal): Promise<Accepted> {
    let writtenAtMs = 0
    const response = await this.#lane.run(() => {
      writtenAtMs = this.#deps.clock.now()
      return this.#connections.use(to, (session) => session.request('submit_sm', fields, tlvs, signal))
    }, signal)
    const status = this.#vendor.status(response.command_status)
    if (response.command === 'submit_sm_resp' && status.class === 'accepted') {
      this.#lane.accepted(writtenAtMs)
      return accepted(response, status, this.#vendor.evidence(response))
    }
    if (status.class === 'throttled') this.#pause(writtenAtMs, status)
    // A session that the SMSC does not take for bound can only be made anew.
    if (status.class === 'link') {
      this.#lost(new GatewayError('smpp/link-lost', { details: { reason: status.words }, wire: status.name }))
    }
    throw refusal(status)
  }

  #pause(writtenAtMs: number, status: Status): void {
    const pauseMs = this.#lane.pause(writtenAtMs, status.words)
    if (pauseMs === undefined) return
    this.#log.write('warn', 'throttled', { status: status.name, pauseMs })
    this.#events?.throttled(pauseMs)
  }

  async #deliver(session: Session, link: number, pdu: Pdu, frame: Uint8Array): Promise<void> {
    const { repeats, clock } = this.#deps
    if (this.#undelivered >= mostUndelivered) {
      session.reply(pdu, esme.RX_T_APPN)
      return
    }
    const { fingerprint, repeated } = repeats.arrived(contentHash(pdu, frame), link, pdu.sequence_number)
    if (repeated) this.#log.write('info', 'repeated message', { sequence: pdu.sequence_number, fingerprint })
    this.#undelivered++
    try {
      const incoming = readIncoming(pdu, frame, this.#dialect, clock.now())
      await this.#events?.deliver({ ...incoming, fingerprint })
      // Numbered before the answer is written: what the SMSC answers to a later request, it answers having read this.
      const request = session.requests
      if (session.reply(pdu, esme.ROK)) repeats.acknowledged(fingerprint, link, request)
    } catch (thrown) {
      this.#log.write('error', 'message not stored', { sequence: pdu.sequence_number, error: String(thrown) })
      repeats.refused(fingerprint)
      session.reply(pdu, esme.RX_T_APPN)
    } finally {
      this.#undelivered--
    }
  }

  get #dialect(): IncomingDialect {
    const { coding0, sender } = this.#account
    return { coding0, ownAddress: sender === senderOfMail ? '' : sender, vendor: this.#vendor }
  }

  get taken(): TakenControls | undefined {
    if (!this.#context || this.#over || this.#account.mode === 'receiver') return undefined
    return takenControls({
      account: this.#account,
      vendor: this.#vendor,
      request: async (phone, command, fields, signal) => {
        this.#asking++
        try {
          return await this.#connections.use(phone, (session) => session.request(command, fields, new Map(), signal))
        } finally {
          this.#asking--
        }
      },
    })
  }

  get probes(): ProbeControls | undefined {
    const context = this.#context
    if (!context || this.#over || this.#account.mode === 'receiver') return undefined
    return {
      submit: (probe, signal) => this.#handOver(probe.to, submitOfProbe(probe, context), signal),
      read: readEcho,
    }
  }

  async close(): Promise<void> {
    this.#over = true
    this.#closing = true
    this.#lane.close()
    await this.#connections.close()
  }
}

function accepted(response: Pdu, status: Status, evidence: string): Accepted {
  // Some SMSCs give no id, or none that says anything; the part is accepted all the same.
  const id = stringField(response, 'message_id')
  const wire = [id === '' ? status.name : `${status.name} id ${id}`, evidence]
    .filter((words) => words !== '')
    .join(', ')
  return id === '' ? { wire } : { id, wire }
}

/** A refused submit_sm as an error whose class says what becomes of the part. */
function refusal(status: Status): GatewayError {
  const options = { wire: status.name, details: { words: status.words } }
  switch (status.class) {
    case 'permanent':
      return new GatewayError('smpp/refused', options)
    case 'throttled':
      return new GatewayError('smpp/throttled', options)
    case 'link':
      return new GatewayError('smpp/refused-by-link', options)
    case 'credentials':
      return new GatewayError('smpp/refused-account', options)
    default:
      // `accepted` comes here when it was a generic_nack that carried it.
      return new GatewayError('smpp/refused-for-now', options)
  }
}
