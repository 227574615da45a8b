import type { Timer } from '../../../core/ports/world.ts'
import type { LongForm } from './long-text.ts'
import type { Message } from './messages.ts'
import type { Pdu, Tlv } from './pdu.ts'
import type { MessageState, StatusName } from './pdu-tables.ts'
import { type ReceiptForm, receiptForms } from './receipts.ts'
import type { SmscSession } from './session.ts'
import type { Submit } from './submits.ts'
import type { Coding } from './text-codec.ts'

/** What an SMSC is like. Times in milliseconds. */
export interface SmscSettings {
  /** What data_coding 0 means, in both directions. */
  readonly coding0: Coding
  /** How phones' texts are coded: coding 0 when every character fits and UCS-2 else, or always as said. */
  readonly moCoding: 'auto' | 'latin1' | 'ucs2'
  readonly moLongForm: LongForm
  /** Sets the UDHI bit where there is a header; some SMSCs forget it. */
  readonly moUdhi: boolean
  /** Sends message_payload and the first characters as short_message as well. */
  readonly moBothPlaces: boolean
  readonly receiptForm: ReceiptForm
  /** The receipt is written before the submit_sm_resp of its message. */
  readonly receiptBeforeResponse: boolean
  /** From acceptance to the first try at the phone. */
  readonly deliveryDelayMs: number
  /** From the final state to its receipt. */
  readonly receiptDelayMs: number
  /** What happens to a text for a phone that is switched off. */
  readonly whenOff: 'wait' | 'undeliverable'
  /** How long a text waits that names no validity_period. */
  readonly validityMs: number
  /** deliver_sm outstanding in one session. */
  readonly deliverWindow: number
  /** After a temporary refusal of a deliver_sm. */
  readonly deliverRetryMs: number
  /** A deliver_sm without an answer for so long is sent again. */
  readonly deliverTimeoutMs: number
  /** A connection that does not bind is closed after that. */
  readonly bindTimeoutMs: number
  /** The SMSC's own enquire_link; 0 sends none. */
  readonly enquireEveryMs: number
  /** An enquire_link without an answer for so long closes the session. */
  readonly enquireTimeoutMs: number
  /** Digits put before national numbers (TON 2, or a leading 0). */
  readonly countryCode: string
}

export const defaultSettings: SmscSettings = {
  coding0: 'gsm7',
  moCoding: 'auto',
  moLongForm: 'udh8',
  moUdhi: true,
  moBothPlaces: false,
  receiptForm: receiptForms.both,
  receiptBeforeResponse: false,
  deliveryDelayMs: 0,
  receiptDelayMs: 0,
  whenOff: 'wait',
  validityMs: 48 * 3_600_000,
  deliverWindow: 10,
  deliverRetryMs: 5_000,
  deliverTimeoutMs: 30_000,
  bindTimeoutMs: 30_000,
  enquireEveryMs: 0,
  enquireTimeoutMs: 10_000,
  countryCode: '46',
}

/**
 * What is done with a request in place of the usual. `take`: the SMSC has taken the message all the same, so that it
 * reaches the phone and only its answer is missing.
 */
export type Verdict =
  | { readonly kind: 'refuse'; readonly status: StatusName | number }
  | { readonly kind: 'silent'; readonly take: boolean }
  | { readonly kind: 'cut'; readonly take: boolean; readonly how: CutHow }

/** How a connection ends: in order (FIN) or by a reset (RST). */
export type CutHow = 'end' | 'reset'

/** What becomes of a message in place of its arrival at the phone. */
export interface Outcome {
  readonly state: Exclude<MessageState, 'ENROUTE'>
  /** Error code of the network. */
  readonly error: number
}

/** A receipt about to be queued. */
export interface ReceiptPlan {
  readonly message: Message
  readonly state: MessageState
  readonly intermediate: boolean
  readonly form: ReceiptForm
  readonly delayMs: number
  /** How many times it is sent. */
  readonly copies: number
  /** Parameters beside those of the form. */
  readonly extraTlvs: readonly Tlv[]
}

/** One thing done to the wire, in order. */
export type WireStep =
  | { readonly kind: 'write'; readonly octets: Uint8Array }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'cut'; readonly how: CutHow }

/** Counters of one connection, as they stood before what is being written. */
export interface LinkCounters {
  readonly octetsOut: number
  readonly pdusOut: number
  readonly pdusIn: number
}

/** What a behaviour may touch. */
export interface SmscControl {
  now(): number
  after(delayMs: number, fire: () => void): Timer
  /** A number in [0, 1). */
  fraction(): number
  readonly sessions: readonly SmscSession[]
  /** Messages that are on their way. */
  readonly enRoute: number
}

/**
 * One trait of an SMSC, put on top of the others with `smsc.use` and taken off again. Every part is optional. Behaviours are
 * asked in the order in which they were put on; the first verdict, outcome or plan counts, delays add up, and octets pass
 * through all of them.
 */
export interface Behaviour {
  readonly name: string
  /** Settings that hold while it is on; the last one put on wins. */
  readonly settings?: Partial<SmscSettings>
  /** When it is put on; the function returned runs when it is taken off or the SMSC closes. */
  onUse?(smsc: SmscControl): (() => void) | undefined
  /** Any request, before its own handling. */
  onRequest?(pdu: Pdu, session: SmscSession, smsc: SmscControl): Verdict | undefined
  /** A submit_sm or data_sm that is in order. */
  onSubmit?(submit: Submit, smsc: SmscControl): Verdict | undefined
  /** How long the answer to a request is kept back. */
  answerDelayMs?(request: Pdu, smsc: SmscControl): number
  /** What becomes of a message; undefined lets it reach its phone. */
  onOutcome?(message: Message, smsc: SmscControl): Outcome | undefined
  /** Changes a receipt or drops it. */
  onReceipt?(plan: ReceiptPlan, smsc: SmscControl): ReceiptPlan | 'drop' | undefined
  /** Changes, repeats or drops a whole PDU on its way out. */
  onPduOut?(octets: Uint8Array, session: SmscSession, smsc: SmscControl): readonly Uint8Array[]
  /** Cuts, slows or adds octets on their way out. */
  onBytesOut?(octets: Uint8Array, link: LinkCounters, smsc: SmscControl): readonly WireStep[]
}

/** The behaviours that are on. */
export class BehaviourStack {
  readonly #base: SmscSettings
  readonly #on: { readonly behaviour: Behaviour; readonly off: (() => void) | undefined }[] = []
  readonly #control: SmscControl
  #behaviours: readonly Behaviour[] = []
  #settings: SmscSettings

  constructor(base: SmscSettings, control: SmscControl) {
    this.#base = base
    this.#settings = base
    this.#control = control
  }

  get settings(): SmscSettings {
    return this.#settings
  }

  use(behaviour: Behaviour): () => void {
    const entry = { behaviour, off: behaviour.onUse?.(this.#control) }
    this.#on.push(entry)
    this.#settle()
    return () => {
      const at = this.#on.indexOf(entry)
      if (at < 0) return
      this.#on.splice(at, 1)
      entry.off?.()
      this.#settle()
    }
  }

  clear(): void {
    for (const { off } of this.#on.splice(0)) off?.()
    this.#settle()
  }

  request(pdu: Pdu, session: SmscSession): Verdict | undefined {
    return this.#first((one) => one.onRequest?.(pdu, session, this.#control))
  }

  submit(submit: Submit): Verdict | undefined {
    return this.#first((one) => one.onSubmit?.(submit, this.#control))
  }

  outcome(message: Message): Outcome | undefined {
    return this.#first((one) => one.onOutcome?.(message, this.#control))
  }

  answerDelayMs(request: Pdu): number {
    return this.#behaviours.reduce((sum, one) => sum + (one.answerDelayMs?.(request, this.#control) ?? 0), 0)
  }

  receipt(plan: ReceiptPlan): ReceiptPlan | 'drop' {
    let current = plan
    for (const one of this.#behaviours) {
      const changed = one.onReceipt?.(current, this.#control)
      if (changed === 'drop') return 'drop'
      current = changed ?? current
    }
    return current
  }

  pduOut(octets: Uint8Array, session: SmscSession): readonly Uint8Array[] {
    let pdus: readonly Uint8Array[] = [octets]
    for (const one of this.#behaviours) {
      if (one.onPduOut) pdus = pdus.flatMap((pdu) => one.onPduOut?.(pdu, session, this.#control) ?? [pdu])
    }
    return pdus
  }

  bytesOut(octets: Uint8Array, link: LinkCounters): readonly WireStep[] {
    let steps: readonly WireStep[] = [{ kind: 'write', octets }]
    for (const one of this.#behaviours) {
      if (!one.onBytesOut) continue
      steps = steps.flatMap((step) =>
        step.kind === 'write' ? (one.onBytesOut?.(step.octets, link, this.#control) ?? [step]) : [step],
      )
    }
    return steps
  }

  #first<T>(ask: (behaviour: Behaviour) => T | undefined): T | undefined {
    for (const one of this.#behaviours) {
      const answer = ask(one)
      if (answer !== undefined) return answer
    }
    return undefined
  }

  #settle(): void {
    this.#behaviours = this.#on.map(({ behaviour }) => behaviour)
    this.#settings = Object.assign({}, this.#base, ...this.#behaviours.map(({ settings }) => settings))
  }
}
