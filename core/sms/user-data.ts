import { GatewayError } from '../errors.ts'
import type { InformationElement, Segment } from '../ports/transport.ts'
import { phrase } from '../words/say.ts'
import { badPdu, type OctetReader } from './bad-pdu.ts'
import type { DataCoding } from './dcs.ts'
import { concatOctets } from './octets.ts'
import { fillBitsAfter, packSeptets, unpackSeptets } from './septets.ts'
import { decodeUdh, encodeUdh } from './udh.ts'

/** Octets of TP-UD in one message (TS 23.040 §9.2.3.24). */
const maxUserDataOctets = 140

export interface UserData {
  /** TP-UDL: septets of GSM-7, header included; octets otherwise. */
  readonly length: number
  /** TP-UD. */
  readonly octets: Uint8Array
}

/**
 * TP-UDL and TP-UD of a segment: its header, fill bits, and septets packed or octets as they are. TS 23.040 §9.2.3.24.
 * @throws GatewayError `text/bad-segment` when they take more than 140 octets.
 */
export function encodeUserData(segment: Segment): UserData {
  const header = encodeUdh(segment.udh)
  const gsm7 = segment.alphabet === 'gsm7'
  const body = gsm7 ? packSeptets(segment.data, fillBitsAfter(header.length)) : segment.data
  const octets = concatOctets([header, body])
  if (octets.length > maxUserDataOctets) {
    const reason = phrase('it takes {count} octets of {most}', { count: octets.length, most: maxUserDataOctets })
    throw new GatewayError('text/bad-segment', { details: { reason } })
  }
  const length = gsm7 ? Math.ceil((header.length * 8) / 7) + segment.data.length : octets.length
  return { length, octets }
}

/**
 * Reads TP-UDL and TP-UD. Octets after the user data are left alone: some modems pad.
 * @throws GatewayError `text/bad-pdu` when the user data or its header is cut short.
 */
export function readUserData(reader: OctetReader, dcs: DataCoding, hasHeader: boolean): Segment {
  const start = reader.offset
  const length = reader.octet('TP-UDL')
  const gsm7 = dcs.alphabet === 'gsm7' && !dcs.compressed
  const octetCount = gsm7 ? Math.ceil((length * 7) / 8) : length
  if (octetCount > maxUserDataOctets)
    throw badPdu(
      'TP-UDL',
      start,
      phrase('{count} octets; {most} is most', { count: octetCount, most: maxUserDataOctets }),
    )
  const octets = reader.take(octetCount, 'TP-UD')
  let udh: readonly InformationElement[] = []
  let headerOctets = 0
  if (hasHeader) {
    const decoded = headerOf(octets, start + 1)
    udh = decoded.elements
    headerOctets = decoded.length
  }
  return {
    alphabet: dcs.compressed ? 'octets' : dcs.alphabet,
    udh,
    data: gsm7 ? septetsAfter(octets, headerOctets, length, start) : octets.slice(headerOctets),
    ...(dcs.messageClass !== undefined && { messageClass: dcs.messageClass }),
  }
}

function headerOf(octets: Uint8Array, offset: number) {
  if (octets.length === 0) throw badPdu('UDHL', offset, phrase('a header is announced and the user data is empty'))
  const announced = (octets[0] ?? 0) + 1
  if (announced > octets.length) {
    throw badPdu(
      'UDHL',
      offset,
      phrase('{header} octets of header in {count} octets of user data', { header: announced, count: octets.length }),
    )
  }
  return decodeUdh(octets)
}

function septetsAfter(octets: Uint8Array, headerOctets: number, length: number, offset: number): Uint8Array {
  const fillBits = fillBitsAfter(headerOctets)
  const count = length - Math.ceil((headerOctets * 8) / 7)
  if (count < 0)
    throw badPdu('TP-UDL', offset, phrase("{count} septets are fewer than the header's", { count: length }))
  return unpackSeptets(octets.subarray(headerOctets), count, fillBits)
}
