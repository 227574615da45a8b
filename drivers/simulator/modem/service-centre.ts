import type { Clock, Timer } from '../../../core/ports/world.ts'
import { type Carrier, networkNumber, type PhoneMessage, type SimulatedNetwork } from '../phones.ts'
import { type ServiceCentreTime, type TpAddress, validUntil } from './tpdu/fields.ts'
import { type Tpdu, writeTpdu } from './tpdu/layout.ts'
import { messageClassOf, readUserData, splitText, type UserData } from './tpdu/user-data.ts'

/** A message for the modem as the network hands it over. */
export interface HandedOver {
  readonly kind: 'deliver' | 'report'
  /** The TPDU. */
  readonly octets: Uint8Array
  readonly messageClass: number | undefined
}

/** How the modem took a message that the network handed to it. */
export type Handover = 'acknowledged' | 'memory-full' | 'refused'

export interface ServiceCentreOptions {
  readonly network: SimulatedNetwork
  readonly carrier: Carrier
  readonly clock: Clock
  readonly number: string
  /** What a leading 0 of a national number stands for: `+46`. */
  readonly countryPrefix: string
  readonly zoneMinutes: number
  readonly reportDelayMs: number
  /** After how long a message that the modem did not take is tried again. */
  readonly redeliverMs: number
  readonly defaultValidityMs: number
  /** Sends a "still trying" report while a phone is off. */
  readonly interimReports: boolean
  readonly concatenationBits: 8 | 16
  /** Whether the modem can be reached. */
  reachable(): boolean
  handOver(message: HandedOver): Promise<Handover>
}

interface WaitingPart {
  readonly to: string
  readonly tpdu: Tpdu
  readonly acceptedAt: number
  readonly expiry: Timer
}

interface PartialText {
  readonly parts: Map<number, UserData>
  readonly total: number
}

/** TP-ST of TS 23.040 §9.2.3.15. */
const status = { received: 0x00, noAnswerYet: 0x22, expired: 0x46 } as const

/** The network behind a modem: takes its submits, reaches phones, reports, and hands phones' texts to the modem in order. */
export class ServiceCentre {
  /** Numbers that refuse: TP-ST that their report gives (0x41 incompatible destination, 0x40 procedure error…). */
  readonly undeliverable = new Map<string, number>()
  readonly #options: ServiceCentreOptions
  readonly #waiting = new Set<WaitingPart>()
  readonly #partial = new Map<string, PartialText>()
  readonly #forModem: (Tpdu | Uint8Array)[] = []
  readonly #timers = new Set<Timer>()
  readonly #unsubscribe: () => void
  #reference = 0
  #handing = false
  #retry: Timer | undefined
  #closed = false

  constructor(options: ServiceCentreOptions) {
    this.#options = options
    this.#unsubscribe = options.network.subscribe((event) => {
      if (event.kind === 'switched' && event.on) this.#phoneIsOn(event.phone.number)
    })
  }

  /** Messages that wait for the modem. */
  get queued(): number {
    return this.#forModem.length
  }

  close(): void {
    this.#closed = true
    this.#unsubscribe()
    for (const part of this.#waiting) part.expiry.cancel()
    for (const timer of this.#timers) timer.cancel()
    this.#retry?.cancel()
  }

  /** Takes an SMS-SUBMIT, its TP-MR set by the modem. */
  accept(tpdu: Tpdu): void {
    const acceptedAt = this.#options.clock.now()
    const to = this.#numberOf(tpdu.da ?? { toa: 0x81, value: '' })
    const refusal = this.undeliverable.get(to)
    const carrier = this.#options.network.carrierOf(to)
    if (refusal !== undefined) this.#report(tpdu, acceptedAt, refusal)
    else if (carrier === this.#options.carrier) this.#loopBack(tpdu, acceptedAt)
    else if (carrier) this.#passOn(carrier, to, tpdu, acceptedAt)
    else if (this.#options.network.phone(to).on) this.#reached(to, tpdu, acceptedAt)
    else this.#wait(to, tpdu, acceptedAt)
  }

  #passOn(carrier: Carrier, to: string, tpdu: Tpdu, acceptedAt: number): void {
    this.#whole(to, tpdu, (text) => {
      // Another carrier's refusal is that carrier's business: the text has left this network.
      carrier.fromPhone({ from: this.#options.number, to, text, sentAt: acceptedAt }).catch(() => {})
    })
    this.#report(tpdu, acceptedAt, status.received)
  }

  /** Takes a text from a phone and queues its parts for the modem. */
  fromPhone(message: PhoneMessage): void {
    this.#reference = (this.#reference + 1) & 0xffff
    const parts = splitText(message.text, {
      reference: this.#reference,
      referenceBits: this.#options.concatenationBits,
    })
    const oa = addressOf(message.from)
    const scts = this.#time(message.sentAt)
    this.enqueue(...parts.map((part): Tpdu => ({ type: 'SMS-DELIVER', oa, pid: 0, scts, ...part })))
  }

  /** Queues SMS-DELIVERs and SMS-STATUS-REPORTs for the modem; octets go as they are, sound or not. */
  enqueue(...messages: (Tpdu | Uint8Array)[]): void {
    this.#forModem.push(...messages)
    this.wake()
  }

  /** The modem can be reached (again), or has room again. */
  wake(): void {
    this.#retry?.cancel()
    this.#retry = undefined
    if (!this.#handing) void this.#handOverAll()
  }

  async #handOverAll(): Promise<void> {
    this.#handing = true
    try {
      for (;;) {
        const next = this.#forModem[0]
        if (!next || this.#closed || !this.#options.reachable()) return
        const handover = await this.#options.handOver(handedOver(next, this.#forModem.length > 1))
        if (handover === 'acknowledged') {
          this.#forModem.shift()
          continue
        }
        if (this.#closed) return
        this.#retry = this.#options.clock.after(this.#options.redeliverMs, () => this.wake())
        return
      }
    } finally {
      this.#handing = false
    }
  }

  /** A text to the modem's own number comes back with its user data untouched. */
  #loopBack(tpdu: Tpdu, acceptedAt: number): void {
    const { pid = 0, dcs = 0, udhi = 0, udl = 0, ud = new Uint8Array() } = tpdu
    this.#report(tpdu, acceptedAt, status.received)
    this.enqueue({
      type: 'SMS-DELIVER',
      oa: addressOf(this.#options.number),
      pid,
      dcs,
      udhi,
      udl,
      ud,
      scts: this.#time(acceptedAt),
    })
  }

  #reached(to: string, tpdu: Tpdu, acceptedAt: number): void {
    const { network, carrier, number } = this.#options
    this.#whole(to, tpdu, (text, parts, note) => {
      network.arrive({ to, from: number, text, carrier, parts, ...(note === undefined ? {} : { note }) })
    })
    this.#report(tpdu, acceptedAt, status.received)
  }

  /** Puts parts together as a phone does; calls `done` with each whole text. */
  #whole(to: string, tpdu: Tpdu, done: (text: string, parts: number, note: UserData['note']) => void): void {
    const data = readUserData(tpdu)
    if (!data.concatenation) {
      done(data.text, 1, data.note)
      return
    }
    const { reference, total, number } = data.concatenation
    const key = `${to} ${reference} ${total}`
    const partial = this.#partial.get(key) ?? { parts: new Map<number, UserData>(), total }
    partial.parts.set(number, data)
    this.#partial.set(key, partial)
    if (partial.parts.size < total) {
      forgetOldest(this.#partial, partialTextLimit)
      return
    }
    this.#partial.delete(key)
    const ordered = Array.from({ length: total }, (_, at) => partial.parts.get(at + 1)?.text ?? '')
    done(ordered.join(''), total, data.note)
  }

  #wait(to: string, tpdu: Tpdu, acceptedAt: number): void {
    const { clock, defaultValidityMs, interimReports } = this.#options
    const untilMs = validUntil(tpdu.vp, acceptedAt, defaultValidityMs)
    const expiry = clock.after(untilMs - acceptedAt, () => {
      this.#waiting.delete(part)
      this.#report(tpdu, acceptedAt, status.expired)
    })
    const part: WaitingPart = { to, tpdu, acceptedAt, expiry }
    this.#waiting.add(part)
    if (interimReports) this.#report(tpdu, acceptedAt, status.noAnswerYet)
  }

  #phoneIsOn(number: string): void {
    for (const part of [...this.#waiting]) {
      if (networkNumber(part.to) !== number) continue
      this.#waiting.delete(part)
      part.expiry.cancel()
      this.#reached(part.to, part.tpdu, part.acceptedAt)
    }
  }

  #report(tpdu: Tpdu, acceptedAt: number, st: number): void {
    if (tpdu.srr !== 1) return
    const { clock, reportDelayMs } = this.#options
    const dt = this.#time(clock.now())
    const timer = clock.after(reportDelayMs, () => {
      this.#timers.delete(timer)
      const ra = tpdu.da ?? { toa: 0x81, value: '' }
      this.enqueue({ type: 'SMS-STATUS-REPORT', mr: tpdu.mr ?? 0, ra, scts: this.#time(acceptedAt), dt, st })
    })
    this.#timers.add(timer)
  }

  #time(at: number): ServiceCentreTime {
    return { at, zoneMinutes: this.#options.zoneMinutes }
  }

  #numberOf(address: TpAddress): string {
    if (((address.toa >> 4) & 7) === 1) return networkNumber(`+${address.value}`)
    if (/^0[1-9]\d{5,}$/.test(address.value)) return `${this.#options.countryPrefix}${address.value.slice(1)}`
    return networkNumber(address.value)
  }
}

/** A phone forgets the oldest of the texts whose other parts never came. */
const partialTextLimit = 500

function forgetOldest(texts: Map<string, PartialText>, limit: number): void {
  if (texts.size <= limit) return
  for (const key of texts.keys()) {
    texts.delete(key)
    return
  }
}

function handedOver(message: Tpdu | Uint8Array, moreWait: boolean): HandedOver {
  if (message instanceof Uint8Array) {
    const kind = ((message[0] ?? 0) & 3) === 2 ? 'report' : 'deliver'
    return { kind, octets: message, messageClass: undefined }
  }
  // TP-MMS is 0 while more wait (§9.2.3.2).
  const octets = writeTpdu({ ...message, mms: moreWait ? 0 : 1 })
  const kind = message.type === 'SMS-STATUS-REPORT' ? 'report' : 'deliver'
  return { kind, octets, messageClass: message.dcs === undefined ? undefined : messageClassOf(message.dcs) }
}

/** A number or name as the standard's address. */
export function addressOf(written: string): TpAddress {
  if (written.startsWith('+')) return { toa: 0x91, value: written.slice(1) }
  return { toa: /^[\d*#]+$/.test(written) ? 0x81 : 0xd0, value: written }
}
