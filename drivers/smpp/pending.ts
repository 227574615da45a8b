import { GatewayError } from '../../core/errors.ts'
import type { Clock, Timer } from '../../core/ports/world.ts'
import type { SentPdu } from './link.ts'
import type { Pdu } from './smpp-types.ts'

interface Entry {
  /** The response that answers it. */
  readonly command: string
  readonly request: number
  readonly sent: SentPdu
  /** Absent for requests of the session itself. */
  readonly answer?: {
    resolve: (pdu: Pdu) => void
    reject: (error: GatewayError) => void
    readonly signal: AbortSignal
  }
  readonly dueAtMs: number
}

/** SMPP 3.4 §3.2: from 1 to 0x7FFFFFFF, then 1 again. */
const lastSequence = 0x7fff_ffff

/** Requests that wait for their response, by sequence_number. Every promise that it gave out is settled by `settleAll`. */
export class PendingRequests {
  readonly #clock: Clock
  readonly #responseMs: number
  readonly #givenUp: () => void
  /** In the order of sending, so the first is the first to fall due, and one timer serves all. */
  readonly #entries = new Map<number, Entry>()
  /** One listener serves all requests of a signal: to add one for each takes longer than to write the request. */
  readonly #heard = new WeakSet<AbortSignal>()
  #next: number
  #count = 0
  #unanswered = 0
  #timer: Timer | undefined

  /** `givenUp` is called when requests were rejected for their time or their signal. */
  constructor(clock: Clock, responseMs: number, firstSequence: number, givenUp: () => void) {
    this.#clock = clock
    this.#responseMs = responseMs
    this.#next = firstSequence
    this.#givenUp = givenUp
  }

  /** Requests that somebody waits for. */
  get count(): number {
    return this.#count
  }

  /** Requests that were not answered in time since the last that was. */
  get unansweredInARow(): number {
    return this.#unanswered
  }

  /** Sends a request and resolves with the response. `request` is its number within the session. */
  add(command: string, request: number, signal: AbortSignal, send: (sequence: number) => SentPdu): Promise<Pdu> {
    return new Promise((resolve, reject) => {
      const sequence = this.#sequence()
      const dueAtMs = this.#clock.now() + this.#responseMs
      this.#entries.set(sequence, {
        command,
        request,
        sent: send(sequence),
        answer: { resolve, reject, signal },
        dueAtMs,
      })
      this.#count++
      this.#listenTo(signal)
      this.#timer ??= this.#clock.after(this.#responseMs, () => this.#expire())
    })
  }

  /** Sends a request whose answer is only looked for. */
  addOwn(command: string, request: number, send: (sequence: number) => SentPdu): void {
    const sequence = this.#sequence()
    this.#entries.set(sequence, {
      command,
      request,
      sent: send(sequence),
      dueAtMs: Number.POSITIVE_INFINITY,
    })
  }

  /** The request that a response or generic_nack answers, which is settled; undefined for a late, doubled or foreign one. */
  take(pdu: Pdu): { readonly command: string; readonly request: number } | undefined {
    const entry = this.#entries.get(pdu.sequence_number)
    if (!entry || (pdu.command !== entry.command && pdu.command !== 'generic_nack')) return undefined
    this.#remove(pdu.sequence_number, entry)
    if (entry.answer) this.#unanswered = 0
    entry.answer?.resolve(pdu)
    return entry
  }

  /** Rejects everything: `smpp/answer-lost` what was written, `smpp/closed` what was not. */
  settleAll(): void {
    this.#timer?.cancel()
    for (const sequence of [...this.#entries.keys()]) this.#reject(sequence, 'smpp/answer-lost')
  }

  #sequence(): number {
    const sequence = this.#next
    this.#next = sequence >= lastSequence ? 1 : sequence + 1
    return sequence
  }

  #expire(): void {
    this.#timer = undefined
    const now = this.#clock.now()
    for (const [sequence, entry] of [...this.#entries]) {
      if (!entry.answer) continue
      if (entry.dueAtMs > now) {
        this.#timer = this.#clock.after(entry.dueAtMs - now, () => this.#expire())
        break
      }
      this.#unanswered++
      this.#reject(sequence, 'smpp/no-answer')
    }
    this.#givenUp()
  }

  #reject(sequence: number, code: 'smpp/answer-lost' | 'smpp/no-answer' | 'smpp/given-up'): void {
    const entry = this.#entries.get(sequence)
    if (!entry) return
    this.#remove(sequence, entry)
    const details = { seconds: Math.round(this.#responseMs / 100) / 10 }
    // A request that never left this process cannot have been accepted: it may be made again without asking.
    entry.answer?.reject(entry.sent.handed ? new GatewayError(code, { details }) : new GatewayError('smpp/closed'))
  }

  #listenTo(signal: AbortSignal): void {
    if (this.#heard.has(signal)) return
    this.#heard.add(signal)
    const giveUp = () => {
      const waiting = [...this.#entries].filter(([, { answer }]) => answer?.signal === signal)
      for (const [sequence] of waiting) this.#reject(sequence, 'smpp/given-up')
      if (waiting.length > 0) this.#givenUp()
    }
    signal.addEventListener('abort', giveUp, { once: true })
  }

  #remove(sequence: number, entry: Entry): void {
    this.#entries.delete(sequence)
    if (entry.answer) this.#count--
  }
}
