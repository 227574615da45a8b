import type { TextNote } from '../../core/ports/transport.ts'
import type { Clock, Timer } from '../../core/ports/world.ts'
import { systemClock } from '../world.ts'

/** A text on its way from a phone into a carrier (MO). */
export interface PhoneMessage {
  /** E.164 with `+`. */
  readonly from: string
  /** The carrier's own number that the phone texts to. */
  readonly to: string
  readonly text: string
  /** Milliseconds since the epoch. */
  readonly sentAt: number
}

/** What connects phones to the product: an SMSC, a modem's SIM, the in-process transport. */
export interface Carrier {
  readonly name: string
  /** Numbers that phones can text to and that this carrier answers for; E.164 with `+`, short codes as they are. */
  readonly ownNumbers: readonly string[]
  /** Takes a text from a phone; resolves when the carrier has it, rejects when it cannot. */
  fromPhone(message: PhoneMessage): Promise<void>
}

/** A whole text that reached a phone. */
export interface ArrivedText {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** The sender as the phone shows it: a number with `+`, a short code, or letters. */
  readonly from: string
  readonly text: string
  /** How many parts it came in. */
  readonly parts: number
  readonly carrier: string
  readonly note?: TextNote
}

/** A text that a phone sent, and what became of it on the way into the carrier. */
export interface SentText {
  readonly at: number
  readonly to: string
  readonly text: string
  readonly carrier: string
  readonly state: 'sending' | 'sent' | 'failed'
  /** Why it failed, in the carrier's words. */
  readonly reason?: string
}

/** What a carrier hands to the network when all parts of a text are there. */
export interface Arrival {
  readonly to: string
  readonly from: string
  readonly text: string
  readonly carrier: Carrier
  readonly parts: number
  readonly note?: TextNote
}

export type PhoneEvent =
  | { readonly kind: 'arrived'; readonly phone: SimulatedPhone; readonly text: ArrivedText }
  | { readonly kind: 'sent'; readonly phone: SimulatedPhone; readonly text: SentText }
  | { readonly kind: 'switched'; readonly phone: SimulatedPhone; readonly on: boolean }

export type PhoneListener = (event: PhoneEvent) => void

export interface SimulatedNetworkOptions {
  readonly clock?: Clock
  /** How long a phone takes over an automatic reply. */
  readonly replyDelayMs?: number
  /** How many texts each phone keeps in its inbox and in its outbox; all of them unless told. */
  readonly journalLimit?: number
}

/** A number as the network keys it: `+` and digits for E.164, letters and short codes as they are. */
export function networkNumber(written: string): string {
  const compact = written.replace(/[\s().-]/g, '')
  if (/^00[1-9]\d{5,}$/.test(compact)) return `+${compact.slice(2)}`
  return /^[1-9]\d{6,}$/.test(compact) ? `+${compact}` : compact
}

/** The way of a text out of a phone. */
interface Route {
  readonly carrier: Carrier
  readonly to: string
}

class Listeners {
  readonly #all = new Set<PhoneListener>()

  add(listener: PhoneListener): () => void {
    this.#all.add(listener)
    return () => {
      this.#all.delete(listener)
    }
  }

  tell(event: PhoneEvent): void {
    for (const listener of [...this.#all]) listener(event)
  }
}

/** The phones of the demo and the tests, and the carriers that reach them. Nothing leaves the process. */
export class SimulatedNetwork {
  readonly clock: Clock
  readonly #manner: PhoneManner
  readonly #phones = new Map<string, SimulatedPhone>()
  readonly #carriers: Carrier[] = []
  readonly #listeners = new Listeners()

  constructor(options: SimulatedNetworkOptions = {}) {
    this.clock = options.clock ?? systemClock
    const { replyDelayMs = 0, journalLimit = Number.POSITIVE_INFINITY } = options
    this.#manner = { replyDelayMs, journalLimit }
  }

  /** The phone with that number, made when it is asked for the first time. */
  phone(number: string): SimulatedPhone {
    const key = networkNumber(number)
    let phone = this.#phones.get(key)
    if (!phone) {
      phone = new SimulatedPhone(key, this, this.#listeners, this.#manner)
      this.#phones.set(key, phone)
    }
    return phone
  }

  /** Every phone made so far, in the order of their making. */
  get phones(): readonly SimulatedPhone[] {
    return [...this.#phones.values()]
  }

  get carriers(): readonly Carrier[] {
    return [...this.#carriers]
  }

  /** Connects a carrier; the function returned takes it off again. */
  attach(carrier: Carrier): () => void {
    this.#carriers.push(carrier)
    return () => {
      const at = this.#carriers.indexOf(carrier)
      if (at >= 0) this.#carriers.splice(at, 1)
    }
  }

  /** The carrier that answers for a number. */
  carrierOf(ownNumber: string): Carrier | undefined {
    const key = networkNumber(ownNumber)
    return this.#carriers.find((carrier) => carrier.ownNumbers.some((own) => networkNumber(own) === key))
  }

  /**
   * A whole text reaches a phone. False when the phone is switched off: the carrier keeps the text and tries again on the
   * phone's `switched` event, or gives up, as it likes.
   */
  arrive(arrival: Arrival): boolean {
    return this.phone(arrival.to).take(arrival)
  }

  /** Hears what happens at every phone; the function returned ends that. */
  subscribe(listener: PhoneListener): () => void {
    return this.#listeners.add(listener)
  }
}

interface PhoneManner {
  readonly replyDelayMs: number
  readonly journalLimit: number
}

/** One phone: what it received, what it sent, and how it answers. Made by `SimulatedNetwork.phone`. */
export class SimulatedPhone {
  /** E.164 with `+`. */
  readonly number: string
  /** Answers a text by itself when set; undefined says nothing. */
  autoReply: ((text: ArrivedText) => string | undefined) | undefined
  readonly #network: SimulatedNetwork
  readonly #everywhere: Listeners
  readonly #here = new Listeners()
  readonly #manner: PhoneManner
  readonly #inbox: ArrivedText[] = []
  readonly #outbox: SentText[] = []
  readonly #replies = new Set<Timer>()
  #last: { carrier: Carrier; from: string } | undefined
  #on = true

  constructor(number: string, network: SimulatedNetwork, everywhere: Listeners, manner: PhoneManner) {
    this.number = number
    this.#network = network
    this.#everywhere = everywhere
    this.#manner = manner
  }

  /** Texts received, oldest first. */
  get inbox(): readonly ArrivedText[] {
    return this.#inbox
  }

  /** Texts sent, oldest first. */
  get outbox(): readonly SentText[] {
    return this.#outbox
  }

  /** False while the phone is switched off: nothing arrives, nothing is sent. */
  get on(): boolean {
    return this.#on
  }

  set on(on: boolean) {
    if (on === this.#on) return
    this.#on = on
    if (!on) this.#dropReplies()
    this.#tell({ kind: 'switched', phone: this, on })
  }

  /**
   * Texts `toOwnNumber`, or answers the last text that came. Resolves when the carrier has the text; rejects when the phone
   * is off, when nobody owns the number, or when the carrier refuses.
   */
  async send(text: string, toOwnNumber?: string): Promise<void> {
    await this.#sendVia(this.#route(toOwnNumber), text)
  }

  async #sendVia({ carrier, to }: Route, text: string): Promise<void> {
    if (!this.#on) throw new Error(`phone ${this.number} is switched off`)
    const at = this.#network.clock.now()
    const base = { at, to, text, carrier: carrier.name }
    const sending: SentText = { ...base, state: 'sending' }
    this.#keep(this.#outbox, sending)
    try {
      await carrier.fromPhone({ from: this.number, to, text, sentAt: at })
      this.#settle(sending, { ...base, state: 'sent' })
    } catch (error) {
      this.#settle(sending, {
        ...base,
        state: 'failed',
        reason: error instanceof Error ? error.message : String(error),
      })
      throw error
    }
  }

  /** Hears what happens at this phone; the function returned ends that. */
  subscribe(listener: PhoneListener): () => void {
    return this.#here.add(listener)
  }

  /** For `SimulatedNetwork.arrive`. */
  take(arrival: Arrival): boolean {
    if (!this.#on) return false
    const text: ArrivedText = {
      at: this.#network.clock.now(),
      from: networkNumber(arrival.from),
      text: arrival.text,
      parts: arrival.parts,
      carrier: arrival.carrier.name,
      ...(arrival.note === undefined ? {} : { note: arrival.note }),
    }
    this.#keep(this.#inbox, text)
    this.#last = { carrier: arrival.carrier, from: text.from }
    this.#tell({ kind: 'arrived', phone: this, text })
    this.#reply(text)
    return true
  }

  #route(toOwnNumber: string | undefined): Route {
    if (toOwnNumber !== undefined) {
      const to = networkNumber(toOwnNumber)
      const carrier = this.#network.carrierOf(to)
      if (!carrier) throw new Error(`no carrier owns ${to}`)
      return { carrier, to }
    }
    if (this.#last) {
      const { carrier, from } = this.#last
      // A text that showed letters as its sender is answered to the carrier's first number.
      const answerable = /^\+?\d+$/.test(from)
      return { carrier, to: answerable ? from : networkNumber(carrier.ownNumbers[0] ?? from) }
    }
    const carrier = this.#network.carriers.find((one) => one.ownNumbers.length > 0)
    const to = carrier?.ownNumbers[0]
    if (!carrier || to === undefined) throw new Error('no carrier with a number of its own is attached')
    return { carrier, to: networkNumber(to) }
  }

  #keep<Text>(journal: Text[], text: Text): void {
    journal.push(text)
    if (journal.length > this.#manner.journalLimit) journal.shift()
  }

  #settle(sending: SentText, text: SentText): void {
    const place = this.#outbox.lastIndexOf(sending)
    if (place >= 0) this.#outbox[place] = text
    this.#tell({ kind: 'sent', phone: this, text })
  }

  #reply(text: ArrivedText): void {
    const answer = this.autoReply?.(text)
    if (answer === undefined) return
    const route = this.#route(undefined)
    const timer = this.#network.clock.after(this.#manner.replyDelayMs, () => {
      this.#replies.delete(timer)
      // A refusal is in the outbox and told to listeners; nobody awaits an automatic reply.
      this.#sendVia(route, answer).catch(() => {})
    })
    this.#replies.add(timer)
  }

  #dropReplies(): void {
    for (const timer of this.#replies) timer.cancel()
    this.#replies.clear()
  }

  #tell(event: PhoneEvent): void {
    this.#here.tell(event)
    this.#everywhere.tell(event)
  }
}
