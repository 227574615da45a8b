import type { Timer } from '../../../core/ports/world.ts'
import type { Outcome } from './behaviour.ts'
import type { MessageState } from './pdu-tables.ts'
import type { Submit } from './submits.ts'

/** One message that the SMSC has taken, and how far it is. */
export interface Message {
  readonly number: bigint
  /** The id that submit_sm_resp gave. */
  readonly id: string
  /** What it says and where it goes; replace_sm puts another in its place. */
  submit: Submit
  state: MessageState
  finalAt?: number
  error: number
  readonly validUntil: number
}

/** What the store of messages asks of the SMSC around it. */
export interface MessageWorld {
  now(): number
  after(delayMs: number, fire: () => void): Timer
  outcome(message: Message): Outcome | undefined
  /** Hands the part to the handset: false when the phone is switched off. */
  reach(message: Message): boolean
  whenOff(): 'wait' | 'undeliverable'
  /** A state was reached that a receipt may tell of; `ENROUTE` while the phone is off. */
  told(message: Message, state: MessageState): void
}

/** Error codes in receipts, of the kind that networks use. */
const errors = { absent: 27, expired: 10 } as const

/** Messages from their acceptance to their final state: store and forward. */
export class MessageStore {
  readonly #world: MessageWorld
  readonly #limit: number
  readonly #all = new Map<bigint, Message>()
  readonly #timers = new Map<bigint, Timer>()
  readonly #waiting = new Set<bigint>()
  #next: bigint

  /** `limit`: how many messages are kept, as long as the oldest has ended. */
  constructor(world: MessageWorld, first: bigint, limit: number) {
    this.#world = world
    this.#limit = limit
    this.#next = first
  }

  /** Every message taken, oldest first. */
  get all(): readonly Message[] {
    return [...this.#all.values()]
  }

  get enRoute(): number {
    return this.#timers.size
  }

  nextNumber(): bigint {
    return this.#next++
  }

  /** Takes a message; it goes to its phone `delayMs` from now or at its scheduled time. */
  take(number: bigint, id: string, submit: Submit, validityMs: number): Message {
    const nowMs = this.#world.now()
    const validUntil = submit.validUntil ?? (submit.scheduledAt ?? nowMs) + validityMs
    const message: Message = { number, id, submit, state: 'ENROUTE', error: 0, validUntil }
    this.#all.set(number, message)
    this.#forget()
    return message
  }

  /** Starts the way to the phone; at once, in this call, when `delayMs` is undefined. */
  start(message: Message, delayMs: number | undefined): void {
    const waitMs = Math.max(delayMs ?? 0, (message.submit.scheduledAt ?? 0) - this.#world.now())
    if (delayMs === undefined && waitMs <= 0) this.#attempt(message)
    else this.#wait(message, waitMs, () => this.#attempt(message))
  }

  /** A phone was switched on: what waited for it goes out, in order. */
  switchedOn(phone: string): void {
    for (const number of [...this.#waiting]) {
      const message = this.#all.get(number)
      if (message?.submit.to === phone) this.#attempt(message)
    }
  }

  /** Ends a message that is on its way; false when it is not. */
  finish(message: Message, state: Exclude<MessageState, 'ENROUTE'>, error: number): boolean {
    if (message.state !== 'ENROUTE') return false
    this.#timers.get(message.number)?.cancel()
    this.#timers.delete(message.number)
    this.#waiting.delete(message.number)
    message.state = state
    message.error = error
    message.finalAt = this.#world.now()
    this.#world.told(message, state)
    return true
  }

  /** Messages that ended long ago are of no interest, and a demo may run for weeks. */
  #forget(): void {
    for (const oldest of this.#all.values()) {
      // One that waits for its phone may have kept many.
      if (this.#all.size <= this.#limit || oldest.state === 'ENROUTE') return
      this.#all.delete(oldest.number)
    }
  }

  #attempt(message: Message): void {
    if (message.state !== 'ENROUTE') return
    const outcome = this.#world.outcome(message)
    if (outcome) {
      this.finish(message, outcome.state, outcome.error)
    } else if (this.#world.reach(message)) {
      this.finish(message, 'DELIVERED', 0)
    } else if (this.#world.whenOff() === 'undeliverable') {
      this.finish(message, 'UNDELIVERABLE', errors.absent)
    } else if (!this.#waiting.has(message.number)) {
      this.#waiting.add(message.number)
      const leftMs = message.validUntil - this.#world.now()
      this.#wait(message, leftMs, () => this.finish(message, 'EXPIRED', errors.expired))
      this.#world.told(message, 'ENROUTE')
    }
  }

  #wait(message: Message, delayMs: number, then: () => void): void {
    this.#timers.get(message.number)?.cancel()
    this.#timers.set(message.number, this.#world.after(delayMs, then))
  }
}
