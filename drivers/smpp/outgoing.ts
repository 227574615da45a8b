import type { OutgoingPart, Segment } from '../../core/ports/transport.ts'
import { concatOctets } from '../../core/sms/octets.ts'
import { type Concat, concatElement, concatOf, encodeUdh, iei } from '../../core/sms/udh.ts'
import { destinationAddress, type SmppAddress } from './address.ts'
import { codeSegment } from './coding.ts'
import type { SmppAccount } from './options.ts'
import { type FieldValue, octetsOf, tag } from './smpp-types.ts'

/** The body of a submit_sm. */
export interface Submit {
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly tlvs: ReadonlyMap<number, Uint8Array>
}

/** What of the session the body depends on. */
export interface SubmitContext {
  readonly account: SmppAccount
  readonly source: SmppAddress
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
 * @throws GatewayError `smpp/bad-destination`, `smpp/not-in-alphabet`, `text/bad-segment`
 */
export function submitOf(part: OutgoingPart, context: SubmitContext): Submit {
  const { account, source } = context
  const destination = destinationAddress(part.to, account)
  const { udh, sar } = longForm(part.segment, account)
  const coded = codeSegment({ ...part.segment, udh }, account.coding0)
  const octets = concatOctets([encodeUdh(coded.segment.udh), coded.octets])
  const tlvs = new Map<number, Uint8Array>()
  if (!context.plain) tlvs.set(tag.userMessageReference, octetsOf.u16(part.reference))
  if (sar) {
    tlvs.set(tag.sarMsgRefNum, octetsOf.u16(sar.reference))
    tlvs.set(tag.sarTotalSegments, octetsOf.u8(sar.total))
    tlvs.set(tag.sarSegmentSeqnum, octetsOf.u8(sar.number))
  }
  if (coded.destAddrSubunit !== undefined) tlvs.set(tag.destAddrSubunit, octetsOf.u8(coded.destAddrSubunit))
  const inPayload = goesInPayload(part, octets, account)
  if (inPayload) tlvs.set(tag.messagePayload, octets)
  return {
    fields: {
      service_type: account.serviceType,
      source_addr_ton: source.ton,
      source_addr_npi: source.npi,
      source_addr: source.value,
      dest_addr_ton: destination.ton,
      dest_addr_npi: destination.npi,
      destination_addr: destination.value,
      esm_class: messageModes[account.messageMode] | (coded.segment.udh.length > 0 ? udhi : 0),
      protocol_id: account.protocolId,
      priority_flag: account.priority,
      validity_period: validityPeriod(shorter(part.validityMs, account.validityMs)),
      registered_delivery: part.receipt ? registeredDelivery[account.receipts] : 0,
      data_coding: coded.data_coding,
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

function shorter(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined ? b : b === undefined ? a : Math.min(a, b)
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
