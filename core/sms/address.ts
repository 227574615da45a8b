import { GatewayError } from '../errors.ts'
import type { WireAddress } from '../ports/transport.ts'
import { phrase, type Words } from '../words/say.ts'
import { badPdu, type OctetReader } from './bad-pdu.ts'
import { decodeGsm7, encodeGsm7 } from './gsm7.ts'
import { packSeptets, unpackSeptets } from './septets.ts'

/** Type of number, TS 23.040 §9.1.2.5. */
export const typeOfNumber = {
  unknown: 0,
  international: 1,
  national: 2,
  networkSpecific: 3,
  subscriber: 4,
  alphanumeric: 5,
  abbreviated: 6,
} as const

/** Most digits of an address (TS 23.040 §9.1.2.5). */
const maxSemiOctets = 20
/** Numbers of unknown type up to this many digits are short codes. */
const shortDigits = 6
/** Values of the semi-octets, TS 23.040 §9.1.2.3. */
const semiOctetDigits = '0123456789*#abc'

/** The address of a number as people and the queue write it: `+` and digits, or the digits of a short or national number. */
export function wireAddressOf(text: string): WireAddress {
  if (text.startsWith('+')) return { value: text, kind: 'international' }
  if (/^[0-9*#]+$/.test(text)) return { value: text, kind: text.length <= shortDigits ? 'short' : 'national' }
  return { value: text, kind: 'alphanumeric' }
}

/** Digits as semi-octets, the first in the low half, filled with 1111 (TS 23.040 §9.1.2.3). */
function encodeDigits(digits: string, address: string): Uint8Array {
  const octets = new Uint8Array(Math.ceil(digits.length / 2)).fill(0xff)
  for (let i = 0; i < digits.length; i++) {
    const value = semiOctetDigits.indexOf(digits.charAt(i).toLowerCase())
    if (value < 0) throw badAddress(address, phrase('“{character}” is no digit', { character: digits.charAt(i) }))
    const index = i >> 1
    const octet = octets[index] ?? 0xff
    octets[index] = i % 2 === 0 ? (octet & 0xf0) | value : (octet & 0x0f) | (value << 4)
  }
  return octets
}

/** The digits of `count` semi-octets; 1111 ends them early. */
export function decodeDigits(octets: Uint8Array, count: number): string {
  let digits = ''
  for (let i = 0; i < count; i++) {
    const value = i % 2 === 0 ? (octets[i >> 1] ?? 0xff) & 0x0f : (octets[i >> 1] ?? 0xff) >> 4
    if (value === 0x0f) break
    digits += semiOctetDigits.charAt(value)
  }
  return digits
}

function badAddress(address: string, reason: Words): GatewayError {
  return new GatewayError('text/bad-address', { details: { address, reason } })
}

/**
 * A TP address: length in semi-octets, type of address, value. TS 23.040 §9.1.2.5.
 * @throws GatewayError `text/bad-address` when it is empty, longer than 20 digits or 11 letters, or has other characters.
 */
export function encodeAddress(address: WireAddress): Uint8Array {
  const { value, kind } = address
  if (kind === 'alphanumeric') return encodeAlphanumeric(value)
  const digits = value.startsWith('+') ? value.slice(1) : value
  if (digits === '') throw badAddress(value, phrase('it has no digits'))
  if (digits.length > maxSemiOctets)
    throw badAddress(value, phrase('it has more than {count} digits', { count: maxSemiOctets }))
  const packed = encodeDigits(digits, value)
  return Uint8Array.of(digits.length, typeOfAddress(kind), ...packed)
}

function typeOfAddress(kind: WireAddress['kind']): number {
  // Short codes and anything without a country go as "unknown": what handsets send, and what networks route.
  return kind === 'international' ? 0x91 : kind === 'national' ? 0xa1 : 0x81
}

function encodeAlphanumeric(value: string): Uint8Array {
  const septets = encodeGsm7(value)
  if (!septets) throw badAddress(value, phrase('a sender name takes only letters of the GSM alphabet'))
  if (septets.length === 0 || septets.length > 11)
    throw badAddress(value, phrase('a sender name has 1 to 11 characters'))
  const packed = packSeptets(septets)
  return Uint8Array.of(Math.ceil((septets.length * 7) / 4), 0xd0, ...packed)
}

/**
 * Reads a TP address and leaves the reader behind it. An alphanumeric one counts semi-octets too; where its length was
 * rounded up to whole octets the seven fill bits would read as `@`, and are dropped.
 * @throws GatewayError `text/bad-pdu`
 */
export function readAddress(reader: OctetReader, field: string): WireAddress {
  const start = reader.offset
  const length = reader.octet(field)
  if (length > maxSemiOctets)
    throw badPdu(
      field,
      start,
      phrase('an address of {count} semi-octets; {most} is most', { count: length, most: maxSemiOctets }),
    )
  const type = reader.octet(field)
  return addressOf(reader.take(Math.ceil(length / 2), field), length, type)
}

function addressOf(octets: Uint8Array, semiOctets: number, type: number): WireAddress {
  const ton = (type >> 4) & 0x07
  if (ton === typeOfNumber.alphanumeric) {
    const septets = unpackSeptets(octets, Math.floor((semiOctets * 4) / 7))
    const filled = septets.length % 8 === 0 && septets[septets.length - 1] === 0
    return { value: decodeGsm7(filled ? septets.subarray(0, -1) : septets), kind: 'alphanumeric' }
  }
  const digits = decodeDigits(octets, semiOctets)
  if (ton === typeOfNumber.international) return { value: digits && `+${digits}`, kind: 'international' }
  if (ton === typeOfNumber.national) return { value: digits, kind: 'national' }
  const short = ton !== typeOfNumber.unknown || digits.length <= shortDigits
  return { value: digits, kind: short ? 'short' : 'national' }
}

/**
 * A service centre address: its length counts octets, the type of address included; undefined is one octet 00, which lets
 * the modem use its own (TS 24.011 §8.2.5.1, TS 27.005 §3.1).
 * @throws GatewayError `text/bad-address`
 */
export function encodeServiceCentre(address?: WireAddress): Uint8Array {
  if (!address) return Uint8Array.of(0)
  const [, type = 0, ...digits] = encodeAddress(address)
  return Uint8Array.of(digits.length + 1, type, ...digits)
}

/**
 * Reads a service centre address and leaves the reader behind it; undefined when its length is 0.
 * @throws GatewayError `text/bad-pdu`
 */
export function readServiceCentre(reader: OctetReader): WireAddress | undefined {
  const start = reader.offset
  const length = reader.octet('RP-OA')
  if (length === 0) return undefined
  if (length > 1 + maxSemiOctets / 2)
    throw badPdu('RP-OA', start, phrase('an address of {count} octets', { count: length }))
  const type = reader.octet('RP-OA')
  const octets = reader.take(length - 1, 'RP-OA')
  return addressOf(octets, octets.length * 2, type)
}
