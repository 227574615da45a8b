import { GatewayError } from '../../core/errors.ts'
import { toHex } from '../../core/sms/octets.ts'
import type { Pdu } from './smpp-types.ts'
import { type Status, type StatusClass, statusOf } from './status.ts'

/** A status that a provider adds to the standard, or gives another meaning. */
export interface VendorStatus {
  readonly code: number
  /** The end of a sentence such as “The SMS provider refused the text: …”. */
  readonly words: string
  readonly class: Exclude<StatusClass, 'accepted'>
}

/** A parameter that a provider adds to the standard. */
export interface VendorTlv {
  readonly tag: number
  readonly name: string
  readonly type: 'u8' | 'u16' | 'u32' | 'text' | 'cstring' | 'octets'
  /** `out`: goes with every submit_sm. `in`: read from answers, receipts and the trace. */
  readonly direction: 'out' | 'in' | 'both'
  /** What is sent; nothing is when it is empty. */
  readonly value: string
}

/** What one provider adds to the standard, ready for use. */
export class Vendor {
  readonly #statuses: ReadonlyMap<number, Status>
  readonly #incoming: ReadonlyMap<number, VendorTlv>
  readonly #sent: readonly VendorTlv[]
  #outgoing: ReadonlyMap<number, Uint8Array> | undefined

  constructor(statuses: readonly VendorStatus[], tlvs: readonly VendorTlv[]) {
    this.#statuses = new Map(
      statuses.map(({ code, words, class: kind }) => [code, { name: nameOf(code), words, class: kind }]),
    )
    this.#sent = tlvs.filter(({ direction, value }) => direction !== 'in' && value !== '')
    this.#incoming = new Map(tlvs.filter(({ direction }) => direction !== 'out').map((tlv) => [tlv.tag, tlv]))
  }

  /** What goes with every submit_sm, by tag. @throws GatewayError as `check` does */
  get outgoing(): ReadonlyMap<number, Uint8Array> {
    this.#outgoing ??= new Map(this.#sent.map((tlv) => [tlv.tag, octetsOfTlv(tlv)]))
    return this.#outgoing
  }

  /** @throws GatewayError `smpp/bad-option` for a value that does not have the form of its parameter */
  check(): void {
    void this.outgoing
  }

  /** The provider's own meaning of a status before the standard's. */
  status(code: number): Status {
    return this.#statuses.get(code) ?? statusOf(code)
  }

  /** The provider's parameters of a PDU for the log: `campaign_id spring, cost 12`; empty when it has none. */
  evidence({ tlvs }: Pick<Pdu, 'tlvs'>): string {
    if (this.#incoming.size === 0) return ''
    return [...tlvs]
      .flatMap(([tag, octets]) => {
        const tlv = this.#incoming.get(tag)
        return tlv ? [`${tlv.name} ${shownValue(tlv, octets)}`] : []
      })
      .join(', ')
  }
}

/** A status under the name that the standard has for it, where the provider only means something else by it. */
function nameOf(code: number): string {
  return statusOf(code).name
}

const integerOctets = { u8: 1, u16: 2, u32: 4 } as const

function octetsOfTlv({ name, type, value }: VendorTlv): Uint8Array {
  const wrong = (reason: string) =>
    new GatewayError('smpp/bad-option', { details: { option: `vendorTlvs ${name}`, reason } })
  switch (type) {
    case 'text':
    case 'cstring':
      if (!/^[\x20-\x7e]*$/.test(value)) throw wrong('only the letters, digits and signs of ASCII are possible')
      return Buffer.from(type === 'text' ? value : `${value}\0`, 'latin1')
    case 'octets': {
      const digits = value.replace(/[ :]/g, '')
      if (!/^([0-9a-f]{2})*$/i.test(digits)) throw wrong('it has to be hexadecimal, two digits an octet')
      return Buffer.from(digits, 'hex')
    }
    default: {
      const count = integerOctets[type]
      const number = Number(value)
      if (!Number.isInteger(number) || number < 0 || number >= 256 ** count)
        throw wrong(`it has to be a whole number of ${count} ${count === 1 ? 'octet' : 'octets'}`)
      const octets = Buffer.alloc(count)
      octets.writeUIntBE(number, 0, count)
      return octets
    }
  }
}

/** Shown as far as it has the form that it should have, else in hexadecimal. */
function shownValue({ type }: VendorTlv, octets: Uint8Array): string {
  if (type === 'text' || type === 'cstring') {
    const text = Buffer.from(octets).toString('latin1').replace(/\0.*$/s, '')
    return /^[\x20-\x7e]*$/.test(text) ? text : toHex(octets)
  }
  if (type !== 'octets' && octets.length === integerOctets[type]) {
    return String(octets.reduce((sum, octet) => sum * 256 + octet, 0))
  }
  return toHex(octets)
}
