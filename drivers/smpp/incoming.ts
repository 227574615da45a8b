import { createHash } from 'node:crypto'
import type {
  Incoming,
  IncomingRaw,
  IncomingReceipt,
  IncomingSegment,
  InformationElement,
  ProbeEcho,
  ReceiptState,
  Segment,
  WireAddress,
} from '../../core/ports/transport.ts'
import { noteOf } from '../../core/sms/notes.ts'
import { fromHex, toHex } from '../../core/sms/octets.ts'
import { decodeSegmentData } from '../../core/sms/segment-text.ts'
import { concatElement, concatOf, decodeUdh, iei, portsElement, portsOf } from '../../core/sms/udh.ts'
import { phrase, type Words } from '../../core/words/say.ts'
import { wireAddress } from './address.ts'
import { readText } from './coding.ts'
import type { CodingZero } from './options.ts'
import { decodePdu } from './pdu.ts'
import { absoluteTime } from './receipt-dates.ts'
import { type ReceiptReading, readReceipt } from './receipts.ts'
import { numberField, octetsField, type Pdu, stringField, type Tlvs, tag, tlvNumber } from './smpp-types.ts'
import type { Vendor } from './vendor.ts'

/** What is known of this SMSC's dialect when its messages are read. */
export interface IncomingDialect {
  readonly coding0: CodingZero
  /** Digits or letters of the account's own sender, to tell the two addresses of a receipt apart. */
  readonly ownAddress: string
  /** Parameters of the provider's own, told with receipts. */
  readonly vendor?: Vendor
}

/** A message without its fingerprint, which depends on what came before (repeats.ts). */
export type UnmarkedIncoming = Unmarked<IncomingSegment> | Unmarked<IncomingReceipt> | Unmarked<IncomingRaw>
type Unmarked<T extends Incoming> = Omit<T, 'fingerprint'>

/** esm_class (SMPP 3.4 §5.2.12). */
const udhi = 0x40
const messageType = 0x3c
const receiptType = 0x04
const intermediateType = 0x20

/**
 * A deliver_sm or data_sm as core takes it: a part of a text, a receipt, or, where neither can be made of it, the octets.
 * Never throws.
 */
export function readIncoming(
  pdu: Pdu,
  frame: Uint8Array,
  dialect: IncomingDialect,
  arrivedAt: number,
): UnmarkedIncoming {
  const raw = toHex(frame)
  try {
    return incomingOf(pdu, raw, dialect, arrivedAt)
  } catch (thrown) {
    // Refusing it would have the SMSC send it for ever; a person can look at it.
    return rawMessage(undefined, `it could not be read: ${thrown instanceof Error ? thrown.message : thrown}`, raw)
  }
}

function incomingOf(pdu: Pdu, raw: string, dialect: IncomingDialect, arrivedAt: number): UnmarkedIncoming {
  const from = addressField(pdu, 'source_addr', 'source_addr')
  const to = addressField(pdu, 'dest_addr', 'destination_addr')
  if (pdu.fault !== undefined)
    return rawMessage(from, phrase('the message is broken: {reason}', { reason: pdu.fault }), raw)
  const receipt = receiptOf(pdu, arrivedAt)
  if (receipt) {
    const phone = phoneOfReceipt(from, to, dialect.ownAddress)
    const wire = [receipt.wire, dialect.vendor?.evidence(pdu) ?? ''].filter((words) => words !== '').join(', ')
    return { kind: 'receipt', ...receipt, ...(phone && { phone }), wire, raw }
  }
  if (isReceipt(pdu)) return rawMessage(from, phrase('a delivery receipt that names neither a text nor a state'), raw)
  if (!from) return rawMessage(from, phrase('a text without a sender'), raw)
  return textOf(pdu, from, to, raw, dialect)
}

function rawMessage(from: WireAddress | undefined, reason: Words, raw: string): Unmarked<IncomingRaw> {
  return { kind: 'raw', ...(from && { from }), reason, raw }
}

function addressField(pdu: Pdu, prefix: string, field: string): WireAddress | undefined {
  return wireAddress({
    ton: numberField(pdu, `${prefix}_ton`),
    npi: numberField(pdu, `${prefix}_npi`),
    value: stringField(pdu, field),
  })
}

/**
 * The octets of the text: short_message or message_payload (SMPP 3.4 §5.3.2.32). Some SMSCs fill both, the former with the
 * beginning of the latter: the longer one counts.
 */
function userData(pdu: Pdu): Uint8Array {
  const short = octetsField(pdu, 'short_message')
  const payload = pdu.tlvs.get(tag.messagePayload)
  return payload && payload.length > short.length ? payload : short
}

function isReceipt(pdu: Pdu): boolean {
  const type = numberField(pdu, 'esm_class') & messageType
  return type === receiptType || type === intermediateType
}

/** Undefined when it is no receipt, or is one that says nothing that could be told from it. */
function receiptOf(
  pdu: Pdu,
  arrivedAt: number,
): (Omit<ReceiptReading, 'unmistakable'> & { state: ReceiptState }) | undefined {
  const octets = userData(pdu)
  const header = headerOf(pdu, octets)
  const body = header ? octets.subarray(header.length) : octets
  const { unmistakable, ...reading } = readReceipt(body, pdu.tlvs, arrivedAt)
  if (!unmistakable && !isReceipt(pdu)) return undefined
  const isIntermediate = (numberField(pdu, 'esm_class') & messageType) === intermediateType
  if (reading.state === undefined && reading.id === undefined && !isIntermediate) return undefined
  return { ...reading, state: reading.state ?? (isIntermediate ? 'buffered' : 'unknown') }
}

/** A receipt comes from the phone that it is about; some SMSCs leave source and destination as they were in the submit_sm. */
function phoneOfReceipt(
  from: WireAddress | undefined,
  to: WireAddress | undefined,
  own: string,
): WireAddress | undefined {
  const isOwn = (address: WireAddress | undefined) =>
    address !== undefined && own !== '' && bare(address.value) === bare(own)
  if (isOwn(from) && to && !isOwn(to)) return to
  return from?.kind === 'alphanumeric' && to && to.kind !== 'alphanumeric' ? to : from
}

function bare(address: string): string {
  return address.replace(/^\+/, '').toLowerCase()
}

function textOf(
  pdu: Pdu,
  from: WireAddress,
  to: WireAddress | undefined,
  raw: string,
  dialect: IncomingDialect,
): UnmarkedIncoming {
  const octets = userData(pdu)
  const header = headerOf(pdu, octets)
  if (!header && hasUdhi(pdu)) return rawMessage(from, 'a header is announced and the text is shorter than it', raw)
  const headerOctets = header?.length ?? 0
  const text = readText(numberField(pdu, 'data_coding'), octets.slice(headerOctets), dialect.coding0, headerOctets)
  const segment: Segment = {
    alphabet: text.alphabet,
    udh: withParameters(header?.elements ?? [], pdu.tlvs),
    data: text.data,
    ...(text.messageClass !== undefined && { messageClass: text.messageClass }),
  }
  const note = text.undecodable
    ? 'undecodable'
    : noteOf(segment, { pid: numberField(pdu, 'protocol_id'), dcs: text.dcs })
  // A few SMSCs put the service centre's time stamp where only submit_sm has a use for a time.
  const sentAt = absoluteTime(stringField(pdu, 'schedule_delivery_time'))
  return {
    kind: 'segment',
    from,
    ...(to && { to }),
    segment,
    ...(sentAt !== undefined && { sentAt }),
    raw,
    ...(note && { note }),
  }
}

/** The octets of a text by the whole PDU in hexadecimal, and its words where data_coding is not 0. */
export function readEcho(raw: string): ProbeEcho | undefined {
  try {
    const pdu = decodePdu(fromHex(raw))
    const octets = userData(pdu)
    const headerOctets = headerOf(pdu, octets)?.length ?? 0
    const data = octets.slice(headerOctets)
    const coding = numberField(pdu, 'data_coding')
    if (coding === 0) return { octets: data, headerOctets }
    const { alphabet, data: characters } = readText(coding, data, 'gsm7', headerOctets)
    return { octets: data, headerOctets, text: decodeSegmentData({ alphabet, udh: [], data: characters }) }
  } catch {
    return undefined
  }
}

function hasUdhi(pdu: Pdu): boolean {
  return (numberField(pdu, 'esm_class') & udhi) !== 0
}

/** The header at the start of the text: announced by esm_class, or so clearly one that the bit was forgotten. */
function headerOf(pdu: Pdu, octets: Uint8Array): ReturnType<typeof decodeUdh> | undefined {
  const first = octets[0]
  if (first === undefined || first + 1 > octets.length) return undefined
  if (hasUdhi(pdu)) return decodeUdh(octets)
  return startsLikeHeader(octets) ? decodeUdh(octets) : undefined
}

/**
 * `05 00 03 ref total number` or `06 08 04 ref ref total number`, with numbers that make sense and text behind it. As text in any
 * alphabet that would start with control characters.
 */
function startsLikeHeader(octets: Uint8Array): boolean {
  const [length, identifier, dataLength] = octets
  const narrow = length === 5 && identifier === iei.concat8 && dataLength === 3
  const wide = length === 6 && identifier === iei.concat16 && dataLength === 4
  if (!narrow && !wide) return false
  const concat = concatOf(decodeUdh(octets).elements)
  return concat !== undefined && concat.total > 1 && octets.length > length + 1
}

/** SAR parameters and ports as the header elements that they stand for (SMPP 3.4 §5.3.2.22 to 24, §5.3.2.20 and 21). */
function withParameters(elements: readonly InformationElement[], tlvs: Tlvs): InformationElement[] {
  const all = [...elements]
  const reference = tlvNumber(tlvs, tag.sarMsgRefNum)
  const total = tlvNumber(tlvs, tag.sarTotalSegments)
  const number = tlvNumber(tlvs, tag.sarSegmentSeqnum)
  if (!concatOf(all) && reference !== undefined && total !== undefined && number !== undefined) {
    if (number >= 1 && number <= total && total > 1)
      all.unshift(concatElement({ reference, total, number, wide: true }))
  }
  const destination = tlvNumber(tlvs, tag.destinationPort)
  if (destination !== undefined && !portsOf(all)) {
    all.push(portsElement({ destination, originator: tlvNumber(tlvs, tag.sourcePort) ?? 0 }))
  }
  return all
}

/** Parameters that belong to the message itself and not to one attempt at delivering it. */
const markedTags = [
  tag.receiptedMessageId,
  tag.userMessageReference,
  tag.sourcePort,
  tag.destinationPort,
  tag.sarMsgRefNum,
  tag.sarTotalSegments,
  tag.sarSegmentSeqnum,
  tag.messagePayload,
  tag.messageState,
]

/** SHA-256, in hexadecimal, of all that stays the same when an SMSC sends a message again; not of its sequence_number. */
export function contentHash(pdu: Pdu, frame: Uint8Array): string {
  const hash = createHash('sha256')
  if (pdu.fault !== undefined) return hash.update(frame.subarray(0, 12)).update(frame.subarray(16)).digest('hex')
  const parts: (string | Uint8Array)[] = [pdu.command]
  for (const field of hashedFields) {
    const value = pdu.fields[field] ?? ''
    parts.push(value instanceof Uint8Array ? value : String(value))
  }
  for (const each of markedTags) parts.push(pdu.tlvs.get(each) ?? '-')
  // Each with its length, so that no two messages can run together into the same octets.
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex')
}

const hashedFields = [
  'source_addr_ton',
  'source_addr_npi',
  'source_addr',
  'dest_addr_ton',
  'dest_addr_npi',
  'destination_addr',
  'esm_class',
  'protocol_id',
  'data_coding',
  'schedule_delivery_time',
  'short_message',
]
