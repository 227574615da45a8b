import { phrase } from '../words/say.ts'
import { badPdu } from './bad-pdu.ts'

const carriageReturn = 0x0d

/** Fill bits between a header of `headerOctets` octets and the first septet (TS 23.040 §9.2.3.24). */
export function fillBitsAfter(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7
}

/**
 * Packs septets (one an octet) to octets, low bits first, after `fillBits` zero bits (TS 23.038 §6.1.2.1). The spare bits
 * of the last octet are zero, so the count of septets must travel beside it (TP-UDL).
 */
export function packSeptets(septets: Uint8Array, fillBits = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((fillBits + septets.length * 7) / 8))
  let bit = fillBits
  for (const septet of septets) {
    const index = bit >> 3
    const shifted = (septet & 0x7f) << (bit & 7)
    octets[index] = (octets[index] ?? 0) | (shifted & 0xff)
    if (shifted > 0xff) octets[index + 1] = shifted >> 8
    bit += 7
  }
  return octets
}

/**
 * The first `septetCount` septets of packed octets, one an octet, skipping `fillBits` bits.
 * @throws GatewayError `text/bad-pdu` when the octets hold fewer.
 */
export function unpackSeptets(octets: Uint8Array, septetCount: number, fillBits = 0): Uint8Array {
  const bits = septetCount === 0 ? 0 : fillBits + septetCount * 7
  if (septetCount < 0 || bits > octets.length * 8) {
    throw badPdu(
      'septets',
      octets.length,
      phrase('{septets} septets do not fit {octets} octets', { septets: septetCount, octets: octets.length }),
    )
  }
  const septets = new Uint8Array(septetCount)
  for (let i = 0, bit = fillBits; i < septetCount; i++, bit += 7) {
    const index = bit >> 3
    septets[i] = (((octets[index] ?? 0) | ((octets[index + 1] ?? 0) << 8)) >> (bit & 7)) & 0x7f
  }
  return septets
}

/**
 * Packs septets for a wire that tells only the count of octets (USSD, SMPP "GSM-7 packed"). Seven spare bits would read
 * as `@` (septet 0), so they hold CR; and a text that itself ends in CR on an octet boundary gets a second one, because the
 * receiver removes it there (TS 23.038 §6.1.2.3.1).
 */
export function packSeptetsUncounted(septets: Uint8Array, fillBits = 0): Uint8Array {
  const bits = fillBits + septets.length * 7
  const endsInReturn = septets[septets.length - 1] === carriageReturn
  if (septets.length === 0 || !(bits % 8 === 1 || (bits % 8 === 0 && endsInReturn)))
    return packSeptets(septets, fillBits)
  const padded = new Uint8Array(septets.length + 1)
  padded.set(septets)
  padded[septets.length] = carriageReturn
  return packSeptets(padded, fillBits)
}

/**
 * All septets of packed octets whose septet count is not told. Where the last septet ends on the octet boundary, a CR there
 * is padding and is removed (TS 23.038 §6.1.2.3.1). A zero septet there is removed too: senders that leave the seven spare
 * bits zero are far more common than texts of 8n characters that end in `@`, and the two look the same.
 */
export function unpackSeptetsUncounted(octets: Uint8Array, fillBits = 0): Uint8Array {
  const bits = octets.length * 8 - fillBits
  const count = bits < 7 ? 0 : Math.floor(bits / 7)
  const septets = unpackSeptets(octets, count, fillBits)
  const last = septets[count - 1]
  const padded = bits % 7 === 0 && (last === carriageReturn || last === 0)
  return padded ? septets.subarray(0, count - 1) : septets
}
