import { createHash } from 'node:crypto'
import type { IncomingSegment } from '../../core/ports/transport.ts'
import type { Clock, Timer } from '../../core/ports/world.ts'
import { wireAddressOf } from '../../core/sms/address.ts'
import { fieldsOf } from './at-values.ts'
import type { Urc } from './at-words.ts'

export interface CallsOptions {
  readonly clock: Clock
  /** Resolves when the call is stored. */
  readonly deliver: (call: IncomingSegment) => Promise<void>
}

/** A network rings every 5 s or so; a caller who has not rung for this long has given up. */
const silenceMs = 10_000
const deliverAgainMs = 5_000
const deliverTries = 12

/** Notices callers. Nobody answers a modem, so every call is a missed one; it is told when it is over. */
export class Calls {
  readonly #options: CallsOptions
  #ringing: { readonly at: number; number: string | undefined } | undefined
  #end: Timer | undefined
  #closed = false

  constructor(options: CallsOptions) {
    this.#options = options
  }

  hear({ text }: Urc): void {
    if (text === 'RING' || text.startsWith('+CRING:')) this.#ring(undefined)
    else if (text.startsWith('+CLIP:')) this.#ring(fieldsOf(text)[0])
    else if (text.startsWith('NO CARRIER')) this.#over()
  }

  close(): void {
    this.#over()
    this.#closed = true
  }

  #ring(number: string | undefined): void {
    if (this.#closed) return
    this.#ringing ??= { at: this.#options.clock.now(), number: undefined }
    if (number !== undefined && /^\+?\d{3,20}$/.test(number)) this.#ringing.number ??= number
    this.#end?.cancel()
    this.#end = this.#options.clock.after(silenceMs, () => this.#over())
  }

  #over(): void {
    this.#end?.cancel()
    const call = this.#ringing
    this.#ringing = undefined
    if (call) void this.#tell(callFrom(call.number, call.at), deliverTries)
  }

  async #tell(call: IncomingSegment, triesLeft: number): Promise<void> {
    try {
      await this.#options.deliver(call)
    } catch {
      if (triesLeft > 1) this.#options.clock.after(deliverAgainMs, () => void this.#tell(call, triesLeft - 1))
    }
  }
}

function callFrom(number: string | undefined, at: number): IncomingSegment {
  return {
    kind: 'segment',
    from: number === undefined ? { kind: 'short', value: '' } : wireAddressOf(number),
    segment: { alphabet: 'gsm7', udh: [], data: new Uint8Array() },
    sentAt: at,
    fingerprint: createHash('sha256').update(`call ${number} ${at}`).digest('hex').slice(0, 32),
    raw: '',
    note: 'missed-call',
  }
}
