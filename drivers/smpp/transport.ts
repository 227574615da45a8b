import { asGatewayError, GatewayError } from '../../core/errors.ts'
import type { Accepted, OutgoingPart, Transport, TransportEvents } from '../../core/ports/transport.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { type SmppAddress, senderAddress } from './address.ts'
import { contentHash, type IncomingDialect, readIncoming } from './incoming.ts'
import { checkAccount, type SmppAccount, type SmppOptions, smppAccount } from './options.ts'
import { type SubmitContext, submitOf } from './outgoing.ts'
import type { RepeatMemory } from './repeats.ts'
import { SendLane } from './send-lane.ts'
import { type BindCommand, type Bound, Session, type SessionOptions } from './session.ts'
import { type Pdu, stringField } from './smpp-types.ts'
import { esme, type Status, statusOf } from './status.ts'
import type { PduTrace } from './trace.ts'

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

/** One link to an SMSC by SMPP 3.4, or, in split mode, two that live and die together. */
export class SmppTransport implements Transport {
  readonly window: number
  readonly #account: SmppAccount
  readonly #deps: SmppDeps
  readonly #log: Log
  readonly #lane: SendLane
  /** In the order of opening. */
  readonly #sessions: readonly Session[]
  readonly #sender: Session | undefined
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
    this.#lane = new SendLane({ clock: deps.clock, window: account.window, ratePerSecond: account.ratePerSecond })
    const commands = bindCommands[account.mode]
    this.#sessions = commands.map((command) => this.#session(command))
    this.#sender = commands[0] === 'bind_receiver' ? undefined : this.#sessions[0]
  }

  #session(command: BindCommand): Session {
    const {
      host,
      port,
      tls,
      localAddress,
      systemId,
      password,
      systemType,
      timeouts,
      inactivityMs = 0,
      window,
    } = this.#account
    const options: SessionOptions = {
      target: { host, port, ...(tls && { tls }), ...(localAddress !== undefined && { localAddress }) },
      bind: { command, systemId, password, systemType },
      timeouts,
      inactivityMs,
      // A link with a narrow window is not given up for one lost answer.
      mostUnanswered: Math.max(3, window),
    }
    const { clock, trace } = this.#deps
    return new Session(options, { clock, log: this.#log, trace })
  }

  async open(events: TransportEvents, signal: AbortSignal): Promise<void> {
    this.#events = events
    const abort = () => void this.close()
    signal.addEventListener('abort', abort, { once: true })
    try {
      const source = this.#checked(signal)
      const bounds: Bound[] = []
      for (const session of this.#sessions) bounds.push(await this.#openSession(session))
      const [first] = bounds
      // One that was lost while the next was opened has said so to nobody yet.
      if (!first || this.#over || this.#sessions.some((session) => !session.isBound))
        throw this.#loss ?? new GatewayError('smpp/closed')
      this.#opened(first, source)
    } catch (thrown) {
      const error = asGatewayError(thrown, 'smpp/link-lost', { details: { reason: String(thrown) } })
      this.#over = true
      await this.close()
      throw error
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  /** The sender's address, when all settings can be used. */
  #checked(signal: AbortSignal): SmppAddress {
    if (signal.aborted) throw new GatewayError('smpp/closed')
    const wrong = checkAccount(this.#account)
    if (wrong) throw wrong
    return senderAddress(this.#account)
  }

  #opened(bound: Bound, source: SmppAddress): void {
    const { name, tls } = this.#account
    const { interfaceVersion } = bound
    this.#context = { account: this.#account, source, plain: interfaceVersion !== undefined && interfaceVersion < 0x34 }
    const unverified = tls?.enabled && tls.allowUnverified && tls.pin === undefined
    this.#events?.health({
      ...(bound.systemId !== '' && { peer: bound.systemId }),
      ...(unverified && { attention: new GatewayError('smpp/unverified', { details: { name } }) }),
    })
  }

  async #openSession(session: Session): Promise<Bound> {
    const { repeats } = this.#deps
    let link = 0
    return await session.open({
      message: (pdu, frame) => {
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
    })
  }

  #lost(error: GatewayError): void {
    this.#loss ??= error
    if (this.#over || !this.#context) return
    this.#over = true
    this.#lane.close()
    const others = this.#sessions.filter((session) => session.isBound)
    // The other half of a split link is ended before the loss is told: its pending parts are settled then.
    void Promise.all(others.map((session) => session.close())).then(() => {
      if (!this.#closing) this.#events?.lost(error)
    })
  }

  async submit(part: OutgoingPart, signal: AbortSignal): Promise<Accepted> {
    if (!this.#sender) throw new GatewayError('smpp/receive-only', { details: { name: this.#account.name } })
    if (!this.#context || this.#over) throw new GatewayError('smpp/not-bound')
    const { fields, tlvs } = submitOf(part, this.#context)
    const sender = this.#sender
    let writtenAtMs = 0
    const response = await this.#lane.run(() => {
      writtenAtMs = this.#deps.clock.now()
      return sender.request('submit_sm', fields, tlvs, signal)
    }, signal)
    const status = statusOf(response.command_status)
    if (response.command === 'submit_sm_resp' && status.class === 'accepted') {
      this.#lane.accepted(writtenAtMs)
      return accepted(response, status)
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
    return { coding0: this.#account.coding0, ownAddress: this.#account.sender }
  }

  async close(): Promise<void> {
    this.#over = true
    this.#closing = true
    this.#lane.close()
    await Promise.all(this.#sessions.map((session) => session.close()))
  }
}

function accepted(response: Pdu, status: Status): Accepted {
  // Some SMSCs give no id, or none that says anything; the part is accepted all the same.
  const id = stringField(response, 'message_id')
  return id === '' ? { wire: status.name } : { id, wire: `${status.name} id ${id}` }
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
