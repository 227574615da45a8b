import type { TextNote } from '../../../../core/ports/transport.ts'
import { packSeptets, septetsOfText, textOfSeptets, unpackSeptets } from './alphabet.ts'
import { isSevenBit, type Tpdu } from './layout.ts'

/** An element of a user data header. */
export interface HeaderElement {
  readonly id: number
  readonly data: Uint8Array
}

/** Where a part stands in its text (TS 23.040 §9.2.3.24.1 and .8). */
export interface Concatenation {
  readonly reference: number
  readonly total: number
  readonly number: number
}

/** User data, taken apart. */
export interface UserData {
  readonly header: readonly HeaderElement[]
  readonly coding: 'septets' | 'ucs2' | 'octets'
  readonly text: string
  readonly octets: Uint8Array
  readonly concatenation: Concatenation | undefined
  /** Destination port of the application port elements (§9.2.3.24.3–4). */
  readonly port: number | undefined
  readonly messageClass: number | undefined
  readonly note: TextNote | undefined
}

const groups: readonly { readonly mask: number; readonly value: number; readonly coding: UserData['coding'] }[] = [
  { mask: 0xf0, value: 0xe0, coding: 'ucs2' },
  { mask: 0x8c, value: 0x08, coding: 'ucs2' },
  { mask: 0x8c, value: 0x04, coding: 'octets' },
  { mask: 0xf4, value: 0xf4, coding: 'octets' },
]

/** What TP-DCS says the user data are in (TS 23.038 §4). */
export function codingOf(dcs: number): UserData['coding'] {
  return groups.find(({ mask, value }) => (dcs & mask) === value)?.coding ?? 'septets'
}

/** The message class, where TP-DCS carries one. */
export function messageClassOf(dcs: number): number | undefined {
  const general = (dcs & 0x90) === 0x10
  return general || dcs >> 4 === 0xf ? dcs & 3 : undefined
}

const portNotes: Readonly<Record<number, TextNote>> = { 2948: 'wap-push', 9204: 'vcard', 9205: 'vcalendar' }

function noteOf(tpdu: Tpdu, coding: UserData['coding'], port: number | undefined): TextNote | undefined {
  if (tpdu.pid === 0x40) return 'silent'
  if (messageClassOf(tpdu.dcs ?? 0) === 0) return 'flash'
  if (port !== undefined) return portNotes[port] ?? 'binary'
  return coding === 'octets' ? 'binary' : undefined
}

function readHeader(octets: Uint8Array): HeaderElement[] {
  const end = Math.min(octets.length, 1 + (octets[0] ?? 0))
  const elements: HeaderElement[] = []
  for (let at = 1; at + 1 < end; ) {
    const length = octets[at + 1] as number
    elements.push({ id: octets[at] as number, data: octets.slice(at + 2, Math.min(end, at + 2 + length)) })
    at += 2 + length
  }
  return elements
}

function concatenationOf(header: readonly HeaderElement[]): Concatenation | undefined {
  for (const { id, data } of header) {
    if (id === 0x00 && data.length === 3) return place(data[0] as number, data[1] as number, data[2] as number)
    if (id === 0x08 && data.length === 4) {
      return place(((data[0] as number) << 8) | (data[1] as number), data[2] as number, data[3] as number)
    }
  }
  return undefined
}

// §9.2.3.24.1: a total of 0 or a number outside 1..total makes the element void.
function place(reference: number, total: number, number: number): Concatenation | undefined {
  return total > 0 && number > 0 && number <= total ? { reference, total, number } : undefined
}

function portOf(header: readonly HeaderElement[]): number | undefined {
  for (const { id, data } of header) {
    if (id === 0x04 && data.length === 2) return data[0]
    if (id === 0x05 && data.length === 4) return ((data[0] as number) << 8) | (data[1] as number)
  }
  return undefined
}

const utf16 = new TextDecoder('utf-16be')

/** Takes the user data of an SMS-SUBMIT or SMS-DELIVER apart. */
export function readUserData(tpdu: Tpdu): UserData {
  const ud = tpdu.ud ?? new Uint8Array()
  const coding = codingOf(tpdu.dcs ?? 0)
  const header = tpdu.udhi ? readHeader(ud) : []
  const headerOctets = tpdu.udhi ? Math.min(ud.length, 1 + (ud[0] ?? 0)) : 0
  const octets = ud.slice(headerOctets)
  const port = portOf(header)
  return {
    header,
    coding,
    octets,
    text: textOf(tpdu, coding, header, headerOctets, octets),
    concatenation: concatenationOf(header),
    port,
    messageClass: messageClassOf(tpdu.dcs ?? 0),
    note: noteOf(tpdu, coding, port),
  }
}

function textOf(
  tpdu: Tpdu,
  coding: UserData['coding'],
  header: readonly HeaderElement[],
  headerOctets: number,
  octets: Uint8Array,
): string {
  if (coding === 'ucs2') return utf16.decode(octets)
  if (coding === 'octets') return [...octets].map((octet) => octet.toString(16).padStart(2, '0')).join('')
  const headerSeptets = Math.ceil((headerOctets * 8) / 7)
  const count = Math.max(0, (tpdu.udl ?? 0) - headerSeptets)
  const septets = unpackSeptets(tpdu.ud ?? octets, count, headerSeptets * 7)
  const language = (id: number) => header.find((element) => element.id === id)?.data[0] ?? 0
  return textOfSeptets(septets, { single: language(0x24), locking: language(0x25) })
}

/** Content for user data: text in the default alphabet or UCS-2, or octets. */
export type UserDataContent =
  | { readonly septets: readonly number[] }
  | { readonly octets: Uint8Array; readonly dcs: number }

/** The TP-UDHI, TP-DCS, TP-UDL and TP-UD fields for a header and content. */
export function writeUserData(
  header: readonly HeaderElement[],
  content: UserDataContent,
): Required<Pick<Tpdu, 'udhi' | 'dcs' | 'udl' | 'ud'>> {
  const elements = header.flatMap(({ id, data }) => [id, data.length, ...data])
  const headerOctets = header.length > 0 ? [elements.length, ...elements] : []
  const udhi = header.length > 0 ? 1 : 0
  if ('octets' in content) {
    const ud = Uint8Array.from([...headerOctets, ...content.octets])
    return { udhi, dcs: content.dcs, udl: ud.length, ud }
  }
  const headerSeptets = Math.ceil((headerOctets.length * 8) / 7)
  const ud = packSeptets(content.septets, headerSeptets * 7)
  ud.set(headerOctets)
  return { udhi, dcs: 0x00, udl: headerSeptets + content.septets.length, ud }
}

export interface SplitOptions {
  /** Reference of a text in several parts. */
  readonly reference: number
  /** Width of the reference: IEI 0x00 or 0x08. */
  readonly referenceBits?: 8 | 16
}

/** A text as the user data of one or several parts, the way a phone cuts it: default alphabet when it fits, else UCS-2. */
export function splitText(text: string, options: SplitOptions): ReturnType<typeof writeUserData>[] {
  const wide = options.referenceBits === 16
  const runs = septetsOfText(text)
  const units = runs ?? [...text].map((character) => utf16be(character))
  const limits = runs ? { one: 160, many: wide ? 152 : 153 } : { one: 140, many: wide ? 132 : 134 }
  const whole = cut(units, limits.one)
  const parts = whole.length > 1 ? cut(units, limits.many) : whole
  return parts.map((part, at) => {
    const header: HeaderElement[] = []
    if (parts.length > 1) {
      const reference = wide ? [(options.reference >> 8) & 0xff, options.reference & 0xff] : [options.reference & 0xff]
      header.push({ id: wide ? 0x08 : 0x00, data: Uint8Array.from([...reference, parts.length, at + 1]) })
    }
    return writeUserData(header, runs ? { septets: part } : { octets: Uint8Array.from(part), dcs: 0x08 })
  })
}

function cut(units: readonly (readonly number[])[], limit: number): number[][] {
  const parts: number[][] = [[]]
  for (const unit of units) {
    const last = parts[parts.length - 1] as number[]
    if (last.length + unit.length > limit) parts.push([...unit])
    else last.push(...unit)
  }
  return parts
}

/** UTF-16BE octets of a text. */
export function utf16be(text: string): number[] {
  const octets: number[] = []
  for (let at = 0; at < text.length; at++) octets.push(text.charCodeAt(at) >> 8, text.charCodeAt(at) & 0xff)
  return octets
}

/** Whether the user data of a TPDU are counted in septets. */
export const countsSeptets = (tpdu: Tpdu): boolean => isSevenBit(tpdu.dcs ?? 0)
