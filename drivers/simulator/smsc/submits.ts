import { networkNumber } from '../phones.ts'
import type { SmscSettings } from './behaviour.ts'
import { type Concatenation, concatenationOf, type Header, readHeader, shiftsOf } from './long-text.ts'
import { type PduOf, type Tlv, tlvNumber, tlvOctets } from './pdu.ts'
import type { StatusName } from './pdu-tables.ts'
import { readTime } from './smpp-time.ts'
import { type Coding, codingOf, decodeText } from './text-codec.ts'

/** One submit_sm or data_sm as the SMSC read it. */
export interface Submit {
  /** Counts from 1 over the life of the SMSC. */
  readonly serial: number
  readonly at: number
  readonly session: number
  /** system_id of the account. */
  readonly account: string
  readonly command: 'submit_sm' | 'data_sm'
  readonly sequence: number
  /** The whole PDU. */
  readonly octets: Uint8Array
  readonly fields: PduOf<'submit_sm'>['fields']
  readonly tlvs: readonly Tlv[]
  /** As a phone shows the sender: `+` and digits, a short code, or letters. */
  readonly from: string
  /** E.164 with `+`, or a short code. */
  readonly to: string
  /** User data behind the header. */
  readonly data: Uint8Array
  readonly coding: Coding
  readonly messageClass?: number
  readonly header?: Header
  readonly concatenation?: Concatenation
  /** The words of this part by itself. */
  readonly text: string
  /** Came in message_payload. */
  readonly payload: boolean
  readonly receipts: 'none' | 'all' | 'failures'
  readonly intermediate: boolean
  /** user_message_reference. */
  readonly reference?: number
  readonly scheduledAt?: number
  readonly validUntil?: number
  /** What the SMSC answered: a status by name, or `silent`, `cut`; `pending` until then. */
  answer: string
  /** The id given in the answer. */
  id?: string
}

/** Where a submission came from. */
export interface SubmitOrigin {
  readonly serial: number
  readonly at: number
  readonly session: number
  readonly account: string
  readonly defaultSender: string
  readonly settings: SmscSettings
}

/** Why a submission cannot be taken. */
export interface Fault {
  readonly fault: StatusName
}

/** Reads a submission, or names the status that refuses it. */
export function readSubmit(
  pdu: PduOf<'submit_sm'> | PduOf<'data_sm'>,
  octets: Uint8Array,
  origin: SubmitOrigin,
): Submit | Fault {
  const fields = messageFields(pdu)
  const fault = faultOf(fields, pdu.tlvs)
  if (fault) return { fault }
  const { settings, at } = origin
  const content = readContent(fields, pdu.tlvs, settings.coding0)
  if ('fault' in content) return content
  const scheduledAt = instant(fields.schedule_delivery_time, at)
  if (scheduledAt === 'bad') return { fault: 'ESME_RINVSCHED' }
  const validUntil = instant(fields.validity_period, at)
  if (validUntil === 'bad' || (validUntil !== undefined && validUntil <= at)) return { fault: 'ESME_RINVEXPIRY' }
  const reference = tlvNumber(pdu, 'user_message_reference')
  const { serial, session, account } = origin
  return {
    ...{ serial, at, session, account, command: pdu.command, sequence: pdu.sequence, octets, fields, tlvs: pdu.tlvs },
    from: senderOf(fields, origin.defaultSender),
    to: phoneOf(fields.destination_addr, fields.dest_addr_ton, settings.countryCode),
    ...content,
    receipts: (['none', 'all', 'failures'] as const)[fields.registered_delivery & 3] ?? 'none',
    intermediate: (fields.registered_delivery & 0x10) !== 0,
    ...(reference === undefined ? {} : { reference }),
    ...(scheduledAt === undefined ? {} : { scheduledAt }),
    ...(validUntil === undefined ? {} : { validUntil }),
    answer: 'pending',
  }
}

function messageFields(pdu: PduOf<'submit_sm'> | PduOf<'data_sm'>): PduOf<'submit_sm'>['fields'] {
  if (pdu.command === 'submit_sm') return pdu.fields
  return {
    protocol_id: 0,
    priority_flag: 0,
    schedule_delivery_time: '',
    validity_period: '',
    replace_if_present_flag: 0,
    sm_default_msg_id: 0,
    short_message: new Uint8Array(0),
    ...pdu.fields,
  }
}

/** Checks that need no knowledge of the text: each row is a status and when it is due. */
function faultOf(fields: PduOf<'submit_sm'>['fields'], tlvs: readonly Tlv[]): StatusName | undefined {
  const letters = fields.source_addr_ton === 5
  const checks: readonly [StatusName, boolean][] = [
    ['ESME_RINVDSTADR', !/^\d{3,20}$/.test(fields.destination_addr)],
    ['ESME_RINVSRCADR', letters ? !/^.{1,11}$/s.test(fields.source_addr) : !/^\d*$/.test(fields.source_addr)],
    ['ESME_RINVSRCTON', fields.source_addr_ton > 6],
    ['ESME_RINVDSTTON', fields.dest_addr_ton > 6],
    ['ESME_RINVPRTFLG', fields.priority_flag > 3],
    ['ESME_RINVREGDLVFLG', (fields.registered_delivery & 3) === 3 || fields.registered_delivery > 0x1f],
    ['ESME_RINVREPFLAG', fields.replace_if_present_flag > 1],
    ['ESME_ROPTPARNOTALLWD', fields.short_message.length > 0 && tlvOctets({ tlvs }, 'message_payload') !== undefined],
  ]
  return checks.find(([, due]) => due)?.[0]
}

type Content = Pick<Submit, 'data' | 'coding' | 'messageClass' | 'header' | 'concatenation' | 'text' | 'payload'>

function readContent(fields: PduOf<'submit_sm'>['fields'], tlvs: readonly Tlv[], coding0: Coding): Content | Fault {
  const payload = tlvOctets({ tlvs }, 'message_payload')
  const userData = payload ?? fields.short_message
  const { coding, messageClass } = codingOf(fields.data_coding, coding0)
  const header = (fields.esm_class & 0x40) !== 0 ? readHeader(userData) : undefined
  if ((fields.esm_class & 0x40) !== 0 && !header) return { fault: 'ESME_RINVESMCLASS' }
  const sar = readSar(tlvs)
  if (sar && 'fault' in sar) return sar
  const concatenation = sar ?? (header && concatenationOf(header))
  const data = header ? userData.slice(header.size) : userData
  if (payload === undefined && !fits(data, coding, header?.size ?? 0)) return { fault: 'ESME_RINVMSGLEN' }
  return {
    ...{ data, coding, payload: payload !== undefined },
    ...(messageClass === undefined ? {} : { messageClass }),
    ...(header ? { header } : {}),
    ...(concatenation ? { concatenation } : {}),
    text: decodeText(data, coding, header ? shiftsOf(header) : {}, header?.size ?? 0),
  }
}

/** One short message carries 140 octets (TS 23.040 §9.2.3.16), however its septets lie on this wire. */
function fits(data: Uint8Array, coding: Coding, headerOctets: number): boolean {
  if (coding !== 'gsm7') return headerOctets + data.length <= 140
  return Math.ceil((headerOctets * 8) / 7) + data.length <= 160
}

function readSar(tlvs: readonly Tlv[]): Concatenation | Fault | undefined {
  const reference = tlvNumber({ tlvs }, 'sar_msg_ref_num')
  const total = tlvNumber({ tlvs }, 'sar_total_segments')
  const number = tlvNumber({ tlvs }, 'sar_segment_seqnum')
  if (reference === undefined && total === undefined && number === undefined) return undefined
  if (reference === undefined || total === undefined || number === undefined) {
    return { fault: 'ESME_RMISSINGOPTPARAM' }
  }
  if (number < 1 || number > total) return { fault: 'ESME_RINVOPTPARAMVAL' }
  return { form: 'sar', reference, total, number }
}

function instant(value: string, nowMs: number): number | undefined | 'bad' {
  return value === '' ? undefined : (readTime(value, nowMs) ?? 'bad')
}

function senderOf(fields: PduOf<'submit_sm'>['fields'], defaultSender: string): string {
  const { source_addr: address, source_addr_ton: ton } = fields
  if (address === '') return defaultSender
  return ton === 1 && address.length > 6 ? `+${address}` : ton === 5 ? address : networkNumber(address)
}

/** A destination as the network dials it. */
export function phoneOf(address: string, ton: number, countryCode: string): string {
  if (ton === 1) return `+${address}`
  if (address.startsWith('00')) return `+${address.slice(2)}`
  if (address.startsWith('0')) return `+${countryCode}${address.slice(1)}`
  if (ton === 2 && address.length > 6) return `+${countryCode}${address}`
  return networkNumber(address)
}
