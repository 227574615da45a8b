import type { OutgoingPart } from '../../core/ports/transport.ts'
import { encodeAddress, wireAddressOf } from '../../core/sms/address.ts'
import { encodeDcs } from '../../core/sms/dcs.ts'
import { encodeGsm7 } from '../../core/sms/gsm7.ts'
import { concatOctets, fromHex, toHex } from '../../core/sms/octets.ts'
import { decodeSegmentData } from '../../core/sms/segment-text.ts'
import { packSeptets } from '../../core/sms/septets.ts'
import { encodeRelativeValidity } from '../../core/sms/timestamp.ts'
import { decodeUcs2, encodeUcs2 } from '../../core/sms/ucs2.ts'
import { encodeUserData } from '../../core/sms/user-data.ts'
import { fieldsOf, numberOf, type StoredMessage } from './at-values.ts'

// Text mode of TS 27.005 §3 with +CSCS="UCS2" and +CSDH=1: every string is hexadecimal, every header complete. What comes in
// is put back together into the PDU that it was, so that one reader understands both modes.

/** What has to be written to send a part: parameters first, then the command and its body. */
export interface TextSubmit {
  readonly parameters: string
  readonly command: string
  readonly body: string
}

const carriageReturn = 0x0d

export function textSubmitOf(part: Pick<OutgoingPart, 'to' | 'segment' | 'validityMs' | 'receipt'>): TextSubmit {
  const { to, segment, validityMs, receipt } = part
  const hasHeader = segment.udh.length > 0
  const fo = 0x01 | 0x10 | (receipt ? 0x20 : 0) | (hasHeader ? 0x40 : 0)
  const vp = validityMs === undefined ? 167 : encodeRelativeValidity(validityMs)
  const dcs = encodeDcs({ alphabet: segment.alphabet, messageClass: segment.messageClass })
  const international = to.startsWith('+')
  return {
    parameters: `AT+CSMP=${fo},${vp},0,${dcs}`,
    command: `AT+CMGS="${toHex(encodeUcs2(to))}",${international ? 145 : 129}`,
    body: toHex(segment.alphabet === 'gsm7' && !hasHeader ? encodeUcs2(decodeSegmentData(segment)) : octetsOf(segment)),
  }
}

/** The modem counts the septets from the octets: where that leaves room for one more, it must not become an `@`. */
function octetsOf(segment: OutgoingPart['segment']): Uint8Array {
  const { octets, length } = encodeUserData(segment)
  if (segment.alphabet !== 'gsm7' || Math.floor((octets.length * 8) / 7) === length) return octets
  return encodeUserData({ ...segment, data: Uint8Array.from([...segment.data, carriageReturn]) }).octets
}

const states: readonly string[] = ['REC UNREAD', 'REC READ', 'STO UNSENT', 'STO SENT']

/** Places and states of `+CMGL="ALL"`; each message is read by itself. */
export function textListOf(lines: readonly string[]): { index: number; stat: number }[] {
  return lines.flatMap((line) => {
    if (!line.startsWith('+CMGL:')) return []
    const [at, state = ''] = fieldsOf(line)
    const index = numberOf(at)
    return index === undefined ? [] : [{ index, stat: states.indexOf(plainOf(state).toUpperCase()) }]
  })
}

/** The answer to `+CMGR`, as it would be in PDU mode. */
export function textMessageAt(index: number, lines: readonly string[]): StoredMessage | undefined {
  const at = lines.findIndex((line) => line.startsWith('+CMGR:'))
  const [state = '', ...fields] = fieldsOf(lines[at] ?? '')
  const stat = states.indexOf(plainOf(state).toUpperCase())
  if (at < 0 || stat < 0) return undefined
  if (stat > 1) return { index, stat, length: undefined, pdu: '' }
  const body = lines.slice(at + 1).join('')
  const tpdu = isReport(fields) ? reportOf(fields) : deliverOf(fields, body)
  return tpdu && { index, stat, length: tpdu.length, pdu: `00${toHex(tpdu)}` }
}

/** A report that was said, `+CDS: fo,mr,ra,tora,scts,dt,st`, as the PDU it was; undefined when it is no such line. */
export function saidReport(line: string): string | undefined {
  const fields = fieldsOf(line)
  const tpdu = isReport(fields) ? reportOf(fields) : undefined
  return tpdu && `00${toHex(tpdu)}`
}

/** `"<oa>",[alpha],"<scts>",<tooa>,<fo>,<pid>,<dcs>,"<sca>",<tosca>,<length>` and the words. */
function deliverOf(fields: readonly string[], body: string): Uint8Array | undefined {
  const [from = '', , scts = '', , first, pid, dcsField, , , count] = fields
  const fo = numberOf(first) ?? 0x04
  const dcs = numberOf(dcsField) ?? 0
  const data = userDataOf(body, fo, dcs, numberOf(count))
  if (!data) return undefined
  return concatOctets([
    Uint8Array.of(fo),
    addressOf(plainOf(from)),
    Uint8Array.of(numberOf(pid) ?? 0, dcs),
    timeOf(scts),
    Uint8Array.of(data.length),
    data.octets,
  ])
}

function userDataOf(
  body: string,
  fo: number,
  dcs: number,
  count: number | undefined,
): { length: number; octets: Uint8Array } | undefined {
  if (!/^(?:[0-9A-Fa-f]{2})*$/.test(body)) return undefined
  const octets = fromHex(body)
  const septets = (dcs & 0xc0) === 0 ? (dcs & 0x0c) === 0 : dcs >> 4 === 0xf ? (dcs & 0x04) === 0 : dcs >> 4 !== 0xe
  if (!septets) return { length: octets.length, octets }
  if ((fo & 0x40) !== 0) return { length: count ?? Math.floor((octets.length * 8) / 7), octets }
  const words = encodeGsm7(decodeUcs2(octets))
  return words && { length: words.length, octets: packSeptets(words) }
}

function isReport(fields: readonly string[]): boolean {
  const first = numberOf(fields[0])
  return first !== undefined && (first & 0x03) === 0x02 && fields.length >= 7
}

function reportOf([fo, mr, ra = '', , scts = '', dt = '', st]: readonly string[]): Uint8Array {
  return concatOctets([
    Uint8Array.of(numberOf(fo) ?? 2, numberOf(mr) ?? 0),
    addressOf(plainOf(ra)),
    timeOf(scts),
    timeOf(dt),
    Uint8Array.of(numberOf(st) ?? 0),
  ])
}

function addressOf(value: string): Uint8Array {
  return encodeAddress(wireAddressOf(value))
}

/** Modems write some strings plainly although UCS-2 is chosen. */
function plainOf(field: string): string {
  return /^(?:00[0-9A-Fa-f]{2})+$/.test(field) ? decodeUcs2(fromHex(field)) : field
}

/** `24/01/31,12:00:00+04`, plain or in UCS-2, as the seven octets of TP-SCTS. */
function timeOf(field: string): Uint8Array {
  const match = /^(\d\d)\/(\d\d)\/(\d\d),(\d\d):(\d\d):(\d\d)([+-])(\d\d)$/.exec(plainOf(field))
  if (!match) return new Uint8Array(7)
  const swapped = (text: string) => Number.parseInt(`${text[1]}${text[0]}`, 16)
  const zone = swapped(match[8] as string) | (match[7] === '-' ? 0x08 : 0)
  return Uint8Array.from([...match.slice(1, 7).map((text) => swapped(text as string)), zone])
}
