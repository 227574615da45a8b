import { GatewayError } from '../../core/errors.ts'
import type {
  Accepted,
  Incoming,
  OutgoingPart,
  ReceiptState,
  Segment,
  Transport,
  TransportEvents,
} from '../../core/ports/transport.ts'
import type { Clock, Timer } from '../../core/ports/world.ts'
import { wireAddressOf } from '../../core/sms/address.ts'
import { noteOf, noteOfAll } from '../../core/sms/notes.ts'
import { concatOctets, toHex } from '../../core/sms/octets.ts'
import { assemble, assembledText, groupKey } from '../../core/sms/reassembly.ts'
import { planSegments } from '../../core/sms/segment.ts'
import { concatOf, encodeUdh } from '../../core/sms/udh.ts'
import { type Carrier, networkNumber, type PhoneMessage, type SimulatedNetwork } from './phones.ts'

/** How the simulated operator behaves. Times in milliseconds. */
export interface OperatorOptions {
  readonly name: string
  /** Numbers that phones answer to; one of its own when there is none. */
  readonly ownNumbers?: readonly string[]
  readonly network: SimulatedNetwork
  /** From handing over a part to its acceptance. */
  readonly latencyMs?: number
  /** From its acceptance to the phone. */
  readonly deliveryMs?: number
  /** Between tries to hand over a text or a receipt that was not taken. */
  readonly retryMs?: number
  readonly window?: number
}

export const operatorDefaults = { latencyMs: 20, deliveryMs: 200, retryMs: 5_000, window: 10 } as const

/** A number that the Swedish authority keeps for fiction, so nobody has it. */
const fictionalNumber = '+46701740605'
/** How long a network tries when nobody says. */
const usualValidityMs = 48 * 3_600_000

/** A part between its acceptance and its end. */
interface Underway {
  readonly id: string
  readonly part: OutgoingPart
  timer: Timer
  waiting: boolean
}

/**
 * The operator of simulated phones for "Just try it": takes parts, delivers them, tells of it, and hands in what phones send.
 * It outlives the links to it, as a network does: what no link takes is kept until one does.
 */
export class SimulatedOperator implements Carrier {
  readonly name: string
  readonly ownNumbers: readonly string[]
  readonly #network: SimulatedNetwork
  readonly #clock: Clock
  readonly #options: Required<Omit<OperatorOptions, 'ownNumbers' | 'network' | 'name'>>
  /** Part of every id, so that ids of this run are not those of the run before. */
  readonly #run: string
  readonly #links: SimulatorTransport[] = []
  readonly #underway = new Map<string, Underway>()
  readonly #handsets = new Map<string, Segment[]>()
  readonly #inbound: Incoming[] = []
  readonly #detach: readonly (() => void)[]
  #count = 0
  #reference = 0
  #handing = false
  #retry: Timer | undefined

  constructor(options: OperatorOptions) {
    const { name, network, ownNumbers = [], ...rest } = options
    this.name = name
    this.ownNumbers = ownNumbers.length > 0 ? ownNumbers : [fictionalNumber]
    this.#network = network
    this.#clock = network.clock
    this.#options = { ...operatorDefaults, ...rest }
    this.#run = this.#clock.now().toString(36)
    this.#detach = [
      network.attach(this),
      network.subscribe((event) => {
        if (event.kind === 'switched' && event.on) this.#switchedOn(event.phone.number)
      }),
    ]
  }

  /** A link to the operator, for the supervisor: single use, like every transport. */
  transport(): Transport {
    return new SimulatorTransport(this, this.#clock, this.#options)
  }

  /** Ends the operator: what is underway is dropped. */
  close(): void {
    for (const detach of this.#detach) detach()
    for (const { timer } of this.#underway.values()) timer.cancel()
    this.#underway.clear()
    this.#retry?.cancel()
  }

  /** A text from a phone: kept until a link has taken it. */
  async fromPhone(message: PhoneMessage): Promise<void> {
    const reference = this.#reference++
    const { segments } = planSegments(message.text, { reference, fit: false })
    for (const segment of segments) {
      this.#toLink({
        kind: 'segment',
        from: wireAddressOf(message.from),
        to: wireAddressOf(message.to),
        segment,
        sentAt: message.sentAt,
        fingerprint: `simulator/${this.#nextId()}`,
        raw: toHex(concatOctets([encodeUdh(segment.udh), segment.data])),
      })
    }
  }

  /** For `SimulatorTransport`: a link is up, or no more. */
  linked(link: SimulatorTransport, up: boolean): void {
    const at = this.#links.indexOf(link)
    if (up) this.#links.push(link)
    else if (at >= 0) this.#links.splice(at, 1)
    if (!up) return
    this.#retry?.cancel()
    this.#retry = undefined
    void this.#handOver()
  }

  /** For `SimulatorTransport`: the network takes a part. */
  take(part: OutgoingPart): Accepted {
    const id = this.#nextId()
    const timer = this.#clock.after(this.#options.deliveryMs, () => this.#reach(id))
    this.#underway.set(id, { id, part, timer, waiting: false })
    return { id, wire: `simulated network, id ${id}` }
  }

  #nextId(): string {
    return `${this.#run}-${++this.#count}`
  }

  #reach(id: string): void {
    const underway = this.#underway.get(id)
    if (!underway) return
    const { part } = underway
    if (this.#network.phone(part.to).on) {
      this.#arrive(part)
      this.#finish(underway, 'delivered')
    } else if (!underway.waiting) {
      underway.waiting = true
      const validityMs = part.validityMs ?? usualValidityMs
      underway.timer = this.#clock.after(validityMs, () => this.#finish(underway, 'expired'))
      this.#tell(underway, 'buffered')
    }
  }

  #arrive(part: OutgoingPart): void {
    const concat = concatOf(part.segment.udh)
    const parts = [part.segment]
    if (concat) {
      const key = groupKey(networkNumber(part.to), undefined, concat)
      parts.unshift(...(this.#handsets.get(key) ?? []))
      this.#handsets.set(key, parts)
      if (!assemble(parts).complete) return
      this.#handsets.delete(key)
    }
    const assembly = assemble(parts)
    const note = noteOfAll(assembly.segments.map((segment) => noteOf(segment)))
    this.#network.arrive({
      to: part.to,
      from: this.ownNumbers[0] ?? fictionalNumber,
      text: assembledText(assembly),
      carrier: this,
      parts: assembly.total,
      ...(note === undefined ? {} : { note }),
    })
  }

  #finish(underway: Underway, state: ReceiptState): void {
    underway.timer.cancel()
    this.#underway.delete(underway.id)
    this.#tell(underway, state)
  }

  #tell({ id, part }: Underway, state: ReceiptState): void {
    if (!part.receipt) return
    const wire = `simulated network, id ${id}: ${state}`
    this.#toLink({
      kind: 'receipt',
      id,
      reference: part.reference,
      phone: wireAddressOf(part.to),
      state,
      at: this.#clock.now(),
      wire,
      fingerprint: `simulator/${id}/${state}`,
      raw: toHex(Uint8Array.from(wire, (character) => character.charCodeAt(0))),
    })
  }

  #switchedOn(phone: string): void {
    for (const { id, part, waiting } of [...this.#underway.values()]) {
      if (waiting && networkNumber(part.to) === phone) this.#reach(id)
    }
  }

  #toLink(incoming: Incoming): void {
    this.#inbound.push(incoming)
    void this.#handOver()
  }

  /** Hands in what waits, one by one and in order; each is let go of when core has stored it. */
  async #handOver(): Promise<void> {
    if (this.#handing || this.#retry) return
    this.#handing = true
    while (!this.#retry) {
      const [link] = this.#links
      const [incoming] = this.#inbound
      if (!link || !incoming) break
      try {
        await link.deliver(incoming)
        this.#inbound.shift()
      } catch {
        this.#retryLater()
      }
    }
    this.#handing = false
  }

  #retryLater(): void {
    this.#retry = this.#clock.after(this.#options.retryMs, () => {
      this.#retry = undefined
      void this.#handOver()
    })
  }
}

interface Pending {
  readonly timer: Timer
  reject(error: GatewayError): void
}

/** One link to a simulated operator: latency and window of a real one, without a wire. Single use. */
class SimulatorTransport implements Transport {
  readonly window: number
  readonly #operator: SimulatedOperator
  readonly #clock: Clock
  readonly #latencyMs: number
  readonly #pending = new Set<Pending>()
  #events: TransportEvents | undefined
  #state: 'new' | 'open' | 'closed' = 'new'

  constructor(operator: SimulatedOperator, clock: Clock, options: { latencyMs: number; window: number }) {
    this.window = options.window
    this.#operator = operator
    this.#clock = clock
    this.#latencyMs = options.latencyMs
  }

  async open(events: TransportEvents, signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new' || signal.aborted) {
      this.#state = 'closed'
      throw new GatewayError('text/link-lost')
    }
    this.#state = 'open'
    this.#events = events
    const [ownNumber] = this.#operator.ownNumbers
    events.health({
      peer: this.#operator.name,
      registration: 'home',
      ...(ownNumber === undefined ? {} : { ownNumber }),
    })
    this.#operator.linked(this, true)
  }

  submit(part: OutgoingPart, signal: AbortSignal): Promise<Accepted> {
    if (this.#state !== 'open' || signal.aborted) return Promise.reject(new GatewayError('text/link-lost'))
    return new Promise((resolve, reject) => {
      const settle = () => {
        this.#pending.delete(pending)
        pending.timer.cancel()
        signal.removeEventListener('abort', abort)
      }
      // The operator has nothing of a part before its latency is over, so giving up loses and doubles nothing.
      const abort = () => pending.reject(new GatewayError('text/link-lost'))
      const pending: Pending = {
        timer: this.#clock.after(this.#latencyMs, () => {
          settle()
          resolve(this.#operator.take(part))
        }),
        reject: (error) => {
          settle()
          reject(error)
        },
      }
      this.#pending.add(pending)
      signal.addEventListener('abort', abort, { once: true })
    })
  }

  async close(): Promise<void> {
    if (this.#state === 'closed') return
    this.#state = 'closed'
    this.#operator.linked(this, false)
    for (const pending of [...this.#pending]) pending.reject(new GatewayError('text/link-lost'))
  }

  /** For the operator: resolves when core has stored it. */
  async deliver(incoming: Incoming): Promise<void> {
    if (this.#state !== 'open' || !this.#events) throw new GatewayError('text/link-lost')
    await this.#events.deliver(incoming)
  }
}
