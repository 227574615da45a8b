import { GatewayError } from '../../core/errors.ts'
import type { Alphabet, Segment } from '../../core/ports/transport.ts'
import { type DataCoding, decodeDcs } from '../../core/sms/dcs.ts'
import { decodeGsm7 } from '../../core/sms/gsm7.ts'
import { decodeUtf8 } from '../../core/sms/octets.ts'
import { fillBitsAfter, packSeptetsUncounted, unpackSeptetsUncounted } from '../../core/sms/septets.ts'
import { decodeUcs2, encodeLatin1, encodeUcs2 } from '../../core/sms/ucs2.ts'
import { iei, tablesOf, udhLength } from '../../core/sms/udh.ts'
import { encodeMultibyte } from './multibyte.ts'
import type { CodingZero, SmppAccount } from './options.ts'

/** data_coding values (SMPP 3.4 §5.2.19). */
const dataCoding = {
  smscDefault: 0x00,
  ascii: 0x01,
  octets: 0x02,
  latin1: 0x03,
  octetsAgain: 0x04,
  jis: 0x05,
  cyrillic: 0x06,
  hebrew: 0x07,
  ucs2: 0x08,
  iso2022jp: 0x0a,
  korean: 0x0e,
  /** From here on the groups of TS 23.038 hold. */
  gsmGroups: 0x10,
  gsmClass: 0xf0,
  octetsClass: 0xf4,
  ucs2Class: 0x18,
} as const

/** dest_addr_subunit of a message class (SMPP 3.4 §5.3.2.1): display, mobile equipment, smart card, external unit. */
const subunitOfClass = [1, 2, 3, 4] as const

/** A segment's text as it goes into a PDU; `segment` is the one it was made of, without headers that no longer hold. */
export interface CodedSegment {
  readonly data_coding: number
  readonly octets: Uint8Array
  readonly segment: Segment
  /** dest_addr_subunit, where the coding cannot tell the message class. */
  readonly destAddrSubunit?: number
}

/**
 * Codes a segment's data for an SMSC that takes coding 0 for `coding0`.
 * @throws GatewayError `smpp/not-in-alphabet`
 */
export function codeSegment(
  segment: Segment,
  { coding0, codings }: Pick<SmppAccount, 'coding0' | 'codings'>,
): CodedSegment {
  const { alphabet, data, messageClass } = segment
  const byClass = (plain: number, group: number) => (messageClass === undefined ? plain : group | messageClass)
  if (alphabet === 'ucs2') {
    return (
      inTwoOctets(segment, codings) ?? {
        segment,
        octets: data,
        data_coding: byClass(dataCoding.ucs2, dataCoding.ucs2Class),
      }
    )
  }
  if (alphabet === 'octets') {
    return { segment, octets: data, data_coding: byClass(dataCoding.octetsAgain, dataCoding.octetsClass) }
  }
  if (alphabet !== 'gsm7') return { segment, octets: data, data_coding: dataCoding[alphabet], ...subunitOf(segment) }
  if (coding0 === 'gsm7-packed') {
    const octets = packSeptetsUncounted(data, fillBitsAfter(udhLength(segment.udh)))
    return { segment, octets, data_coding: byClass(dataCoding.smscDefault, dataCoding.gsmClass) }
  }
  if (coding0 === 'gsm7' || messageClass !== undefined) {
    return { segment, octets: data, data_coding: byClass(dataCoding.smscDefault, dataCoding.gsmClass) }
  }
  return recode(segment, coding0)
}

/** A coding that cannot tell the message class leaves that to a parameter. */
function subunitOf({ messageClass }: Segment): { destAddrSubunit?: number } {
  return messageClass === undefined ? {} : { destAddrSubunit: subunitOfClass[messageClass] }
}

/** The first coding of two octets that is preferred to UCS-2 and has every character; undefined when none has. */
function inTwoOctets(segment: Segment, codings: SmppAccount['codings']): CodedSegment | undefined {
  const ucs2At = codings.indexOf('ucs2')
  for (const coding of ucs2At < 0 ? codings : codings.slice(0, ucs2At)) {
    if (coding !== 'jis' && coding !== 'korean') continue
    const octets = encodeMultibyte(coding, decodeUcs2(segment.data))
    if (octets) return { segment, octets, data_coding: dataCoding[coding], ...subunitOf(segment) }
  }
  return undefined
}

/** GSM-7 for an SMSC that wants characters: it makes septets of them itself, by the shift tables it likes. */
function recode(gsm7: Segment, coding0: 'latin1' | 'ascii' | 'utf8'): CodedSegment {
  const text = decodeGsm7(gsm7.data, tablesOf(gsm7.udh))
  const udh = gsm7.udh.filter(
    (element) => element.iei !== iei.nationalSingleShift && element.iei !== iei.nationalLockingShift,
  )
  const segment = { ...gsm7, udh }
  if (coding0 === 'utf8') {
    return { segment, octets: new TextEncoder().encode(text), data_coding: dataCoding.smscDefault }
  }
  const latin1 = encodeLatin1(text)
  if (latin1) {
    const fits = coding0 === 'latin1' || latin1.every((octet) => octet < 0x80)
    return { segment, octets: latin1, data_coding: fits ? dataCoding.smscDefault : dataCoding.latin1 }
  }
  // A text of one part that fits as UCS-2 loses nothing by it; a part of a longer one was measured in septets and does not fit.
  if (udh.length === 0 && text.length <= 70) {
    return { segment, octets: encodeUcs2(text), data_coding: dataCoding.ucs2 }
  }
  const character = [...text].find((each) => (each.codePointAt(0) ?? 0) > 0xff) ?? '?'
  throw new GatewayError('smpp/not-in-alphabet', { details: { character } })
}

/** What a data_coding makes of received octets. */
export interface ReadText {
  readonly alphabet: Alphabet
  readonly data: Uint8Array
  readonly messageClass?: 0 | 1 | 2 | 3
  /** The GSM data coding scheme, where data_coding is one. */
  readonly dcs?: DataCoding
  /** Text in a coding that is not known here; `data` is as it came. */
  readonly undecodable?: true
}

/**
 * Reads the octets of a text (behind a header of `headerOctets`). Codings that core does not know become UCS-2. Never throws.
 */
export function readText(coding: number, octets: Uint8Array, coding0: CodingZero, headerOctets: number): ReadText {
  const fillBits = fillBitsAfter(headerOctets)
  if (coding >= dataCoding.gsmGroups) return readGsmGroup(coding, octets, coding0, fillBits)
  switch (coding) {
    case dataCoding.ascii:
      return looksGsm7(octets) ? { alphabet: 'gsm7', data: octets } : { alphabet: 'latin1', data: octets }
    case dataCoding.octets:
    case dataCoding.octetsAgain:
      return { alphabet: 'octets', data: octets }
    case dataCoding.latin1:
      return { alphabet: 'latin1', data: octets }
    case dataCoding.ucs2:
      return { alphabet: 'ucs2', data: octets }
    case dataCoding.jis:
      return converted(octets.some((octet) => octet >= 0x80) ? 'shift_jis' : 'iso-2022-jp', octets)
    case dataCoding.iso2022jp:
      return converted('iso-2022-jp', octets)
    case dataCoding.cyrillic:
      return converted('iso-8859-5', octets)
    case dataCoding.hebrew:
      return converted('iso-8859-8', octets)
    case dataCoding.korean:
      return converted('euc-kr', octets)
    case 0x09:
    case 0x0d:
      return { alphabet: 'octets', data: octets, undecodable: true }
    default:
      return readCodingZero(octets, coding0, fillBits)
  }
}

function readGsmGroup(coding: number, octets: Uint8Array, coding0: CodingZero, fillBits: number): ReadText {
  const dcs = decodeDcs(coding)
  const { messageClass } = dcs
  const said = { dcs, ...(messageClass !== undefined && { messageClass }) }
  if (dcs.compressed) return { ...said, alphabet: 'octets', data: octets, undecodable: true }
  if (dcs.alphabet !== 'gsm7') return { ...said, alphabet: dcs.alphabet, data: octets }
  return { ...said, ...readCodingZero(octets, coding0 === 'gsm7-packed' ? coding0 : 'gsm7', fillBits) }
}

function readCodingZero(octets: Uint8Array, coding0: CodingZero, fillBits: number): ReadText {
  if (coding0 === 'gsm7-packed') return { alphabet: 'gsm7', data: unpackSeptetsUncounted(octets, fillBits) }
  const ascii = octets.every((octet) => octet < 0x80)
  if (coding0 === 'gsm7' && ascii) return { alphabet: 'gsm7', data: octets }
  // An octet above 127 is no septet: whatever the SMSC was said to mean by coding 0, this text is in another one.
  const utf8 = coding0 === 'latin1' || ascii ? undefined : decodeUtf8(octets)
  return utf8 === undefined ? { alphabet: 'latin1', data: octets } : { alphabet: 'ucs2', data: encodeUcs2(utf8) }
}

/** Control octets that no ASCII text holds and that are letters in the GSM alphabet; some SMSCs send it as coding 1. */
function looksGsm7(octets: Uint8Array): boolean {
  const blanks = [0x09, 0x0a, 0x0c, 0x0d]
  return (
    octets.every((octet) => octet < 0x80) &&
    octets.some((octet) => (octet < 0x20 && !blanks.includes(octet)) || octet === 0x1b)
  )
}

function converted(label: string, octets: Uint8Array): ReadText {
  try {
    return { alphabet: 'ucs2', data: encodeUcs2(new TextDecoder(label, { fatal: true }).decode(octets)) }
  } catch {
    return { alphabet: 'octets', data: octets, undecodable: true }
  }
}
