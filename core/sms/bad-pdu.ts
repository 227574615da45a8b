import { GatewayError } from '../errors.ts'
import { phrase, type Words } from '../words/say.ts'

/** The error of every decoder here: `field` in the standard's spelling, `offset` in octets of what was being decoded. */
export function badPdu(field: string, offset: number, reason: Words): GatewayError {
  return new GatewayError('text/bad-pdu', { details: { field, offset, reason } })
}

/** Reads octets in order and never past their end. Each read names the field, for the error. */
export class OctetReader {
  readonly octets: Uint8Array
  #offset: number

  constructor(octets: Uint8Array, offset = 0) {
    this.octets = octets
    this.#offset = offset
  }

  get offset(): number {
    return this.#offset
  }

  get left(): number {
    return this.octets.length - this.#offset
  }

  /** @throws GatewayError `text/bad-pdu` at the end of the octets. */
  octet(field: string): number {
    const value = this.octets[this.#offset]
    if (value === undefined) throw badPdu(field, this.#offset, phrase('the message ends here'))
    this.#offset++
    return value
  }

  /** @throws GatewayError `text/bad-pdu` when fewer than `count` octets are left. */
  take(count: number, field: string): Uint8Array {
    if (count > this.left)
      throw badPdu(field, this.#offset, phrase('{count} octets wanted, {left} left', { count, left: this.left }))
    const taken = this.octets.slice(this.#offset, this.#offset + count)
    this.#offset += count
    return taken
  }
}
