import type { OutgoingPart, Probe, Segment } from '../../core/ports/transport.ts'
import { concatOctets } from '../../core/sms/octets.ts'
import { type Concat, concatElement, concatOf, encodeUdh, iei } from '../../core/sms/udh.ts'
import { destinationAddress, senderAddress } from './address.ts'
import { codeSegment } from './coding.ts'
import type { SmppAccount } from './options.ts'
import { type FieldValue, octetsOf, tag } from './smpp-types.ts'
import type { Vendor } from './vendor.ts'

/** The body of a submit_sm. */
export interface Submit {
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly tlvs: ReadonlyMap<number, Uint8Array>
}

/** What of the session the body depends on. */
export interface SubmitContext {
  readonly account: SmppAccount
  readonly vendor: Vendor
  now(): number
  /** The SMSC said that it speaks no SMPP 3.4: it is sent no optional parameter that can be done without. */
  readonly plain: boolean
}

/** sm_length (SMPP 3.4 §5.2.21). */
const longestShortMessage = 254
/** What fits one message on the air. */
const oneMessageOctets = 140
const oneMessageSeptets = 160
const udhi = 0x40

const messageModes = { default: 0, datagram: 1, forward: 2, 'store-and-forward': 3 } as const
/** registered_delivery (SMPP 3.4 §5.2.17). */
const registeredDelivery = { none: 0x00, all: 0x01, failures: 0x02, intermediate: 0x11 } as const

/**
 * A part as the body of a submit_sm.
 * @throws GatewayError `smpp/bad-destination`, `smpp/bad-sender`, `smpp/not-in-alphabet`, `text/bad-segment`
 */
export function submitOf(part: OutgoingPart, context: SubmitContext): Submit {
  const { account } = context
  const { udh, sar } = longForm(part.segment, account)
  const coded = codeSegment({ ...part.segment, udh }, account)
  const octets = concatOctets([encodeUdh(coded.segment.udh), coded.octets])
  const tlvs = new Map<number, Uint8Array>()
  if (!context.plain) tlvs.set(tag.userMessageReference, octetsOf.u16(part.reference))
  if (sar) setSar(tlvs, sar)
  if (coded.destAddrSubunit !== undefined) tlvs.set(tag.destAddrSubunit, octetsOf.u8(coded.destAddrSubunit))
  return bodyOf(part, context, {
    octets,
    inPayload: goesInPayload(part, octets, account),
    hasHeader: coded.segment.udh.length > 0,
    dataCoding: coded.data_coding,
    tlvs,
  })
}

/** A sample for learning the dialect: its octets as they are, in the form that it names. */
export function submitOfProbe(probe: Probe, context: SubmitContext): Submit {
  const { form, concat, octets, dataCoding } = probe
  const tlvs = new Map<number, Uint8Array>([[tag.userMessageReference, octetsOf.u16(probe.reference)]])
  if (concat && form === 'sar') setSar(tlvs, concat)
  const header = concat && (form === 'udh8' || form === 'udh16')
  const udh = header ? encodeUdh([concatElement({ ...concat, wide: form === 'udh16' })]) : noOctets
  return bodyOf({ to: probe.to, receipt: true }, context, {
    octets: concatOctets([udh, octets]),
    inPayload: form === 'payload',
    hasHeader: udh.length > 0,
    dataCoding,
    tlvs,
  })
}

function setSar(tlvs: Map<number, Uint8Array>, { reference, total, number }: Omit<Concat, 'wide'>): void {
  tlvs.set(tag.sarMsgRefNum, octetsOf.u16(reference))
  tlvs.set(tag.sarTotalSegments, octetsOf.u8(total))
  tlvs.set(tag.sarSegmentSeqnum, octetsOf.u8(number))
}

interface Body {
  readonly octets: Uint8Array
  readonly inPayload: boolean
  readonly hasHeader: boolean
  readonly dataCoding: number
  readonly tlvs: Map<number, Uint8Array>
}

function bodyOf(
  part: Pick<OutgoingPart, 'to' | 'sender' | 'receipt' | 'deliverAt' | 'validityMs'>,
  context: SubmitContext,
  { octets, inPayload, hasHeader, dataCoding, tlvs }: Body,
): Submit {
  const { account } = context
  const source = senderAddress(account, part.sender)
  const destination = destinationAddress(part.to, account)
  if (inPayload) tlvs.set(tag.messagePayload, octets)
  for (const [number, value] of context.vendor.outgoing) tlvs.set(number, value)
  const times = timesOf(part, account, context.now())
  return {
    fields: {
      service_type: account.serviceType,
      source_addr_ton: source.ton,
      source_addr_npi: source.npi,
      source_addr: source.value,
      dest_addr_ton: destination.ton,
      dest_addr_npi: destination.npi,
      destination_addr: destination.value,
      esm_class: messageModes[account.messageMode] | (hasHeader ? udhi : 0),
      protocol_id: account.protocolId,
      priority_flag: account.priority,
      schedule_delivery_time: times.schedule,
      validity_period: times.validity,
      registered_delivery: registeredDeliveryOf(account, part.receipt),
      data_coding: dataCoding,
      short_message: inPayload ? noOctets : octets,
    },
    tlvs,
  }
}

const noOctets = new Uint8Array(0)

/** The header in the form that the account wants for long texts, or the numbers for sar_* parameters in its place. */
function longForm(segment: Segment, account: SmppAccount): { udh: Segment['udh']; sar?: Concat } {
  const concat = concatOf(segment.udh)
  if (!concat) return { udh: segment.udh }
  const others = segment.udh.filter((element) => element.iei !== iei.concat8 && element.iei !== iei.concat16)
  if (account.longText === 'sar') return { udh: others, sar: concat }
  // Only ever narrowed: a part that was measured with the short header has no room for the long one.
  if (account.longText === 'udh8' && concat.wide) return { udh: [concatElement({ ...concat, wide: false }), ...others] }
  return { udh: segment.udh }
}

/** message_payload takes what short_message cannot; with long texts set to it, whatever is longer than one message or a part of it. */
function goesInPayload(part: OutgoingPart, octets: Uint8Array, account: SmppAccount): boolean {
  if (octets.length > longestShortMessage) return true
  if (account.longText !== 'payload') return false
  const { alphabet, data } = part.segment
  return part.total > 1 || data.length > (alphabet === 'gsm7' ? oneMessageSeptets : oneMessageOctets)
}

export function registeredDeliveryOf({ receipts }: SmppAccount, wanted: boolean): number {
  return wanted ? registeredDelivery[receipts] : 0
}

/** When the SMSC is to begin, and how long it tries from then on: not longer than the text is worth sending. */
function timesOf(
  { deliverAt, validityMs }: Pick<OutgoingPart, 'deliverAt' | 'validityMs'>,
  account: SmppAccount,
  nowMs: number,
): { schedule: string; validity: string } {
  const waitMs = Math.max(0, (deliverAt ?? nowMs) - nowMs)
  const schedule = waitMs > 0 ? absoluteSmppTime(nowMs + waitMs) : ''
  if (account.validityMs === undefined) return { schedule, validity: '' }
  const periodMs = Math.min(waitMs + account.validityMs, validityMs ?? Number.POSITIVE_INFINITY)
  const absolute = account.validityForm === 'absolute'
  return {
    schedule,
    validity: absolute ? absoluteSmppTime(nowMs + Math.max(1000, periodMs)) : validityPeriod(periodMs),
  }
}

/** `YYMMDDhhmmsst00+` (SMPP 3.4 §7.1.1): an instant in UTC. */
export function absoluteSmppTime(atMs: number): string {
  const digits = new Date(atMs).toISOString().replace(/\D/g, '')
  return `${digits.slice(2, 15)}00+`
}

/** `YYMMDDhhmmss000R` (SMPP 3.4 §7.1.1): a relative time; months count 30 days. Empty leaves it to the SMSC. */
export function validityPeriod(validityMs: number | undefined): string {
  if (validityMs === undefined) return ''
  const longestSeconds = (99 * 12 + 11) * 30 * 86_400
  const total = Math.min(longestSeconds, Math.max(1, Math.floor(validityMs / 1000)))
  const days = Math.floor(total / 86_400)
  const months = Math.floor(days / 30)
  const fields = [Math.floor(months / 12), months % 12, days % 30, Math.floor(total / 3600) % 24]
  const time = [...fields, Math.floor(total / 60) % 60, total % 60]
  return `${time.map((value) => String(value).padStart(2, '0')).join('')}000R`
}
