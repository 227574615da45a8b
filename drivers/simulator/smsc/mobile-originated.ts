import type { PhoneMessage } from '../phones.ts'
import type { SmscSettings } from './behaviour.ts'
import { concatenationHeader, cutText } from './long-text.ts'
import { type PduOf, type Tlv, tlv } from './pdu.ts'
import { type Coding, encodeText } from './text-codec.ts'

/** What one deliver_sm carries. */
export interface DeliverContent {
  readonly fields: Partial<PduOf<'deliver_sm'>['fields']>
  readonly tlvs: readonly Tlv[]
}

/** A phone's text as the deliver_sm PDUs of this SMSC, first part first. */
export function deliversOf(message: PhoneMessage, reference: number, settings: SmscSettings): DeliverContent[] {
  const { coding, dataCoding } = chooseCoding(message.text, settings)
  const form = settings.moLongForm
  const pieces = cutText(message.text, coding, form)
  const addresses = { ...source(message.from), ...destination(message.to), data_coding: dataCoding }
  return pieces.map((piece, index) => {
    const place = { reference, total: pieces.length, number: index + 1 }
    if (form === 'payload') return inPayload(addresses, encode(piece, coding), settings)
    if (pieces.length === 1) return { fields: { ...addresses, short_message: encode(piece, coding) }, tlvs: [] }
    if (form === 'sar') {
      return { fields: { ...addresses, short_message: encode(piece, coding) }, tlvs: sarTlvs(place) }
    }
    const header = concatenationHeader(form, place)
    const data = encode(piece, coding, header.length)
    const fields = { ...addresses, esm_class: settings.moUdhi ? 0x40 : 0, short_message: joined(header, data) }
    return { fields, tlvs: [] }
  })
}

function chooseCoding(text: string, settings: SmscSettings): { coding: Coding; dataCoding: number } {
  if (settings.moCoding === 'latin1' && encodeText(text, 'latin1')) return { coding: 'latin1', dataCoding: 3 }
  if (settings.moCoding === 'auto' && encodeText(text, settings.coding0)) {
    return { coding: settings.coding0, dataCoding: 0 }
  }
  return { coding: 'ucs2', dataCoding: 8 }
}

function inPayload(addresses: DeliverContent['fields'], octets: Uint8Array, settings: SmscSettings): DeliverContent {
  const first = settings.moBothPlaces ? { short_message: octets.slice(0, 140) } : {}
  return { fields: { ...addresses, ...first }, tlvs: [tlv('message_payload', octets)] }
}

function sarTlvs(place: { reference: number; total: number; number: number }): Tlv[] {
  return [
    tlv('sar_msg_ref_num', place.reference & 0xffff),
    tlv('sar_total_segments', place.total),
    tlv('sar_segment_seqnum', place.number),
  ]
}

function encode(text: string, coding: Coding, headerOctets = 0): Uint8Array {
  return encodeText(text, coding, headerOctets) ?? new Uint8Array(0)
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array {
  const all = new Uint8Array(first.length + second.length)
  all.set(first)
  all.set(second, first.length)
  return all
}

/** TON and NPI by what the number looks like: `+` international, short codes network specific. */
function typeOf(number: string): { ton: number; npi: number; address: string } {
  return number.startsWith('+') ? { ton: 1, npi: 1, address: number.slice(1) } : { ton: 3, npi: 0, address: number }
}

function source(number: string): DeliverContent['fields'] {
  const { ton, npi, address } = typeOf(number)
  return { source_addr_ton: ton, source_addr_npi: npi, source_addr: address }
}

function destination(number: string): DeliverContent['fields'] {
  const { ton, npi, address } = typeOf(number)
  return { dest_addr_ton: ton, dest_addr_npi: npi, destination_addr: address }
}
