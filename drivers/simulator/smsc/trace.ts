import { type Pdu, PduError, readPdu } from './pdu.ts'

/** One PDU (or what was meant to be one) that crossed the wire. */
export interface TracedPdu {
  readonly at: number
  readonly session: number
  /** `in`: from the ESME. */
  readonly direction: 'in' | 'out'
  readonly octets: Uint8Array
  /** Taken apart; undefined when it cannot be. */
  readonly pdu: Pdu | undefined
  /** What the standard has against it, in words; empty when nothing. */
  readonly flaws: readonly string[]
}

/** A trace entry; what was written is taken apart only when somebody looks. */
export function traced(
  entry: Pick<TracedPdu, 'at' | 'session' | 'direction' | 'octets'>,
  flaws: readonly string[] = [],
): TracedPdu {
  let read: Pdu | undefined | null = null
  return {
    ...entry,
    flaws,
    get pdu() {
      if (read === null) read = tryRead(entry.octets)
      return read
    },
  }
}

/** A list that forgets its oldest entries beyond a limit. */
export class Journal<T> {
  readonly entries: T[] = []
  readonly #limit: number

  constructor(limit: number) {
    this.#limit = limit
  }

  add(entry: T): void {
    this.entries.push(entry)
    if (this.entries.length > this.#limit * 1.1) this.entries.splice(0, this.entries.length - this.#limit)
  }
}

function tryRead(octets: Uint8Array): Pdu | undefined {
  try {
    return readPdu(octets)
  } catch (error) {
    if (error instanceof PduError) return undefined
    throw error
  }
}
