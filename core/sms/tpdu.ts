import { GatewayError } from '../errors.ts'
import type { Segment, WireAddress } from '../ports/transport.ts'
import { phrase } from '../words/say.ts'
import { encodeAddress, readAddress, readServiceCentre, wireAddressOf } from './address.ts'
import { OctetReader } from './bad-pdu.ts'
import { type DataCoding, decodeDcs, encodeDcs } from './dcs.ts'
import { concatOctets } from './octets.ts'
import { type DeliveryStatus, decodeStatus, failureCauseWords } from './status.ts'
import {
  decodeTimestamp,
  encodeRelativeValidity,
  readValidity,
  type ServiceCentreTime,
  type Validity,
} from './timestamp.ts'
import { encodeUserData, readUserData } from './user-data.ts'

export interface Submit {
  /** TP-MR, 0–255; many modems put in their own. */
  readonly reference: number
  /** `+` and digits, or a short code. */
  readonly to: string
  readonly segment: Segment
  /** How long the network may try; absent leaves it to the service centre. Rounded up to what TP-VP can say, at most 63 weeks. */
  readonly validityMs?: number | undefined
  /** TP-SRR: a status report is wanted. */
  readonly statusReport: boolean
  /** TP-RD: refuse a text with the same TP-MR and destination. */
  readonly rejectDuplicates?: boolean | undefined
  /** 1–7: replace the earlier text of this type from us on the phone (TP-PID 41–47). */
  readonly replaceType?: 1 | 2 | 3 | 4 | 5 | 6 | 7 | undefined
  /** TP-PID, when not 0 and no `replaceType`. */
  readonly pid?: number | undefined
}

/**
 * An SMS-SUBMIT without service centre address (TS 23.040 §9.2.2.2). `AT+CMGS` takes its byte count as the length, and `00`
 * before it for the modem's own service centre.
 * @throws GatewayError `text/bad-address`, `text/bad-segment`
 */
export function encodeSubmit(submit: Submit): Uint8Array {
  const { segment, validityMs } = submit
  const relativeValidity = validityMs !== undefined
  const first =
    0x01 |
    (submit.rejectDuplicates ? 0x04 : 0) |
    (relativeValidity ? 0x10 : 0) |
    (submit.statusReport ? 0x20 : 0) |
    (segment.udh.length > 0 ? 0x40 : 0)
  const pid = submit.replaceType ? 0x40 | submit.replaceType : (submit.pid ?? 0)
  const userData = encodeUserData(segment)
  return concatOctets([
    Uint8Array.of(first, submit.reference & 0xff),
    encodeAddress(destinationOf(submit.to)),
    Uint8Array.of(pid & 0xff, encodeDcs({ alphabet: segment.alphabet, messageClass: segment.messageClass })),
    relativeValidity ? Uint8Array.of(encodeRelativeValidity(validityMs)) : new Uint8Array(0),
    Uint8Array.of(userData.length),
    userData.octets,
  ])
}

/** A sender name cannot be texted to, though TP-DA could hold one. */
function destinationOf(to: string): WireAddress {
  const address = wireAddressOf(to)
  if (address.kind !== 'alphanumeric') return address
  throw new GatewayError('text/bad-address', {
    details: { address: to, reason: phrase('a text goes to digits, not to a name') },
  })
}

/** An SMS-DELIVER, TS 23.040 §9.2.2.1. */
export interface DecodedDeliver {
  readonly kind: 'deliver'
  /** TP-MMS: the service centre has more for this phone. */
  readonly moreMessages: boolean
  readonly loopPrevention: boolean
  /** TP-SRI: a report will go to the sender. */
  readonly statusReportIndication: boolean
  readonly replyPath: boolean
  readonly from: WireAddress
  readonly pid: number
  readonly dcs: DataCoding
  /** TP-SCTS; absent where its octets name no date. */
  readonly sent?: ServiceCentreTime
  readonly segment: Segment
}

/** An SMS-SUBMIT, as stored in a modem's memory. */
export interface DecodedSubmit {
  readonly kind: 'submit'
  readonly reference: number
  readonly rejectDuplicates: boolean
  readonly statusReport: boolean
  readonly replyPath: boolean
  readonly to: WireAddress
  readonly pid: number
  readonly dcs: DataCoding
  readonly validity?: Validity
  readonly segment: Segment
}

/** An SMS-STATUS-REPORT, TS 23.040 §9.2.2.3. */
export interface DecodedStatusReport {
  readonly kind: 'status-report'
  /** TP-MR of the text that it is about. */
  readonly reference: number
  readonly moreMessages: boolean
  /** TP-SRQ: about an SMS-COMMAND, not an SMS-SUBMIT. */
  readonly ofCommand: boolean
  /** TP-RA: the phone that the text went to. */
  readonly phone: WireAddress
  /** TP-SCTS: when the service centre took the text. */
  readonly sent?: ServiceCentreTime
  /** TP-DT: when it reached the status. */
  readonly discharged?: ServiceCentreTime
  /** TP-ST as it came. */
  readonly statusOctet: number
  readonly status: DeliveryStatus
  readonly segment?: Segment
}

/** An SMS-SUBMIT-REPORT or SMS-DELIVER-REPORT, TS 23.040 §9.2.2.2a and §9.2.2.1a. */
export interface DecodedReport {
  readonly kind: 'report'
  /** TP-FCS and its words; absent in a positive report. */
  readonly failure?: { readonly cause: number; readonly words: string }
  readonly sent?: ServiceCentreTime
  readonly pid?: number
  readonly dcs?: DataCoding
  readonly segment?: Segment
}

function when<K extends string>(key: K, octets: Uint8Array): { readonly [P in K]?: ServiceCentreTime } {
  const time = decodeTimestamp(octets)
  return (time ? { [key]: time } : {}) as { readonly [P in K]?: ServiceCentreTime }
}

/**
 * Reads an SMS-DELIVER. A reserved message type (MTI 11) is read as one too, as TS 23.040 §9.2.3.1 asks.
 * @throws GatewayError `text/bad-pdu` with the field and octet offset.
 */
export function decodeDeliver(tpdu: Uint8Array): DecodedDeliver {
  return readDeliver(new OctetReader(tpdu))
}

function readDeliver(reader: OctetReader): DecodedDeliver {
  const first = reader.octet('TP-MTI')
  const from = readAddress(reader, 'TP-OA')
  const pid = reader.octet('TP-PID')
  const dcs = decodeDcs(reader.octet('TP-DCS'))
  const sent = when('sent', reader.take(7, 'TP-SCTS'))
  const segment = readUserData(reader, dcs, (first & 0x40) !== 0)
  return {
    kind: 'deliver',
    moreMessages: (first & 0x04) === 0,
    loopPrevention: (first & 0x08) !== 0,
    statusReportIndication: (first & 0x20) !== 0,
    replyPath: (first & 0x80) !== 0,
    from,
    pid,
    dcs,
    ...sent,
    segment,
  }
}

/** @throws GatewayError `text/bad-pdu` with the field and octet offset. */
export function decodeSubmit(tpdu: Uint8Array): DecodedSubmit {
  return readSubmit(new OctetReader(tpdu))
}

function readSubmit(reader: OctetReader): DecodedSubmit {
  const first = reader.octet('TP-MTI')
  const reference = reader.octet('TP-MR')
  const to = readAddress(reader, 'TP-DA')
  const pid = reader.octet('TP-PID')
  const dcs = decodeDcs(reader.octet('TP-DCS'))
  const validity = readValidity(reader, (first >> 3) & 0x03)
  const segment = readUserData(reader, dcs, (first & 0x40) !== 0)
  return {
    kind: 'submit',
    reference,
    rejectDuplicates: (first & 0x04) !== 0,
    statusReport: (first & 0x20) !== 0,
    replyPath: (first & 0x80) !== 0,
    to,
    pid,
    dcs,
    ...(validity && { validity }),
    segment,
  }
}

/** @throws GatewayError `text/bad-pdu` with the field and octet offset. */
export function decodeStatusReport(tpdu: Uint8Array): DecodedStatusReport {
  return readStatusReport(new OctetReader(tpdu))
}

function readStatusReport(reader: OctetReader): DecodedStatusReport {
  const first = reader.octet('TP-MTI')
  const reference = reader.octet('TP-MR')
  const phone = readAddress(reader, 'TP-RA')
  const sent = when('sent', reader.take(7, 'TP-SCTS'))
  const discharged = when('discharged', reader.take(7, 'TP-DT'))
  const statusOctet = reader.octet('TP-ST')
  const segment = reader.left > 0 ? reportText(reader, (first & 0x40) !== 0) : undefined
  return {
    kind: 'status-report',
    reference,
    moreMessages: (first & 0x04) === 0,
    ofCommand: (first & 0x20) !== 0,
    phone,
    ...sent,
    ...discharged,
    statusOctet,
    status: decodeStatus(statusOctet),
    ...(segment && { segment }),
  }
}

/**
 * The text that may follow a status report's mandatory fields (TP-PI, TS 23.040 §9.2.3.27). Modems that pad what they read
 * from the SIM with FF leave nonsense there; the report stands without it.
 */
function reportText(reader: OctetReader, hasHeader: boolean): Segment | undefined {
  try {
    const indicator = reader.octet('TP-PI')
    skipExtensions(reader, indicator)
    return readIndicated(reader, indicator, hasHeader).segment
  } catch (thrown) {
    if (thrown instanceof GatewayError) return undefined
    throw thrown
  }
}

function skipExtensions(reader: OctetReader, indicator: number): void {
  for (let more = indicator; (more & 0x80) !== 0; ) more = reader.octet('TP-PI')
}

function readIndicated(reader: OctetReader, indicator: number, hasHeader: boolean) {
  const pid = (indicator & 0x01) !== 0 ? reader.octet('TP-PID') : undefined
  const dcs = (indicator & 0x02) !== 0 ? decodeDcs(reader.octet('TP-DCS')) : undefined
  const segment = (indicator & 0x04) !== 0 ? readUserData(reader, dcs ?? decodeDcs(0), hasHeader) : undefined
  return { ...(pid !== undefined && { pid }), ...(dcs && { dcs }), ...(segment && { segment }) }
}

/**
 * Reads an SMS-SUBMIT-REPORT (`+CMGS: n,<ackpdu>`): positive, or with TP-FCS, which is told from TP-PI by its value of
 * 80 hexadecimal or more.
 * @throws GatewayError `text/bad-pdu` with the field and octet offset.
 */
export function decodeSubmitReport(tpdu: Uint8Array): DecodedReport {
  return readReport(new OctetReader(tpdu), true)
}

/**
 * Reads an SMS-DELIVER-REPORT, which has no time stamp.
 * @throws GatewayError `text/bad-pdu` with the field and octet offset.
 */
export function decodeDeliverReport(tpdu: Uint8Array): DecodedReport {
  return readReport(new OctetReader(tpdu), false)
}

function readReport(reader: OctetReader, timed: boolean): DecodedReport {
  const first = reader.octet('TP-MTI')
  let indicator = reader.octet('TP-PI')
  let failure: DecodedReport['failure']
  if (indicator >= 0x80) {
    failure = { cause: indicator, words: failureCauseWords(indicator) }
    indicator = reader.octet('TP-PI')
  }
  skipExtensions(reader, indicator)
  const sent = timed ? when('sent', reader.take(7, 'TP-SCTS')) : {}
  const optional = readIndicated(reader, indicator, (first & 0x40) !== 0)
  return { kind: 'report', ...(failure && { failure }), ...sent, ...optional }
}

/** A positive SMS-DELIVER-REPORT without parameters, for `AT+CNMA=1` (TS 23.040 §9.2.2.1a). */
export function encodeDeliverReport(): Uint8Array {
  return Uint8Array.of(0x00, 0x00)
}

/** A PDU as modems give it: service centre address, then the TPDU. */
export interface DecodedPdu {
  readonly serviceCentre?: WireAddress
  readonly tpdu: DecodedDeliver | DecodedSubmit | DecodedStatusReport
}

/**
 * Reads a PDU with its service centre address, as `+CMGL`, `+CMGR`, `+CMT` and `+CDS` give it (TS 27.005 §3.1). Message type
 * 01 is a stored SMS-SUBMIT there. Octets after the message are ignored.
 * @throws GatewayError `text/bad-pdu` with the field and octet offset.
 */
export function decodePdu(octets: Uint8Array): DecodedPdu {
  const reader = new OctetReader(octets)
  const serviceCentre = readServiceCentre(reader)
  const type = (octets[reader.offset] ?? 0) & 0x03
  const tpdu = type === 0x01 ? readSubmit(reader) : type === 0x02 ? readStatusReport(reader) : readDeliver(reader)
  return { ...(serviceCentre && { serviceCentre }), tpdu }
}
