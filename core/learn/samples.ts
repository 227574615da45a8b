import { decodeGsm7, encodeGsm7 } from '../sms/gsm7.ts'
import { decodeUtf8 } from '../sms/octets.ts'
import { fillBitsAfter, packSeptetsUncounted, unpackSeptetsUncounted } from '../sms/septets.ts'
import { encodeUcs2 } from '../sms/ucs2.ts'

/** What an SMSC may take data_coding 0 for. */
export const zeroCodings = ['gsm7', 'gsm7-packed', 'latin1', 'ascii', 'utf8'] as const
export type ZeroCoding = (typeof zeroCodings)[number]

/** A text whose looks on the phone tell how the SMSC reads. */
export interface CodingSample {
  readonly id: string
  readonly kind: 'table' | 'eight-bit' | 'packed' | 'latin1' | 'unicode'
  readonly dataCoding: number
  readonly octets: Uint8Array
  /** What it says where `data_coding` alone settles that; absent with coding 0, which is the question. */
  readonly says?: string
}

/** Stands where a coding has no character. */
const none = '\ufffd'
const dataCodings = { zero: 0, latin1: 3, ucs2: 8 } as const

function table(id: string, from: number, to: number): CodingSample {
  // An escape would take the next character with it, and line ends are hard to see.
  const octets = Array.from({ length: to - from + 1 }, (_, at) => from + at).filter(
    (octet) => ![0x0a, 0x0d, 0x1b].includes(octet),
  )
  return { id, kind: 'table', dataCoding: dataCodings.zero, octets: Uint8Array.from(octets) }
}

function unicode(id: string, says: string): CodingSample {
  return { id, kind: 'unicode', dataCoding: dataCodings.ucs2, octets: encodeUcs2(says), says }
}

function septets(text: string): Uint8Array {
  return encodeGsm7(text) ?? new Uint8Array()
}

const latin1Says = 'Latin 1: é Ã © æ ø å ñ'

/**
 * The GSM-7 table in pieces, then what tells the other codings apart. Each says the same to everybody who reads the same coding 0. What a
 * phone sends back is told apart by the texts in UCS-2: their letters come back in coding 0 where that has them.
 */
export const codingSamples: readonly CodingSample[] = [
  table('table-1', 0x00, 0x1f),
  table('table-2', 0x20, 0x3f),
  table('table-3', 0x40, 0x5f),
  table('table-4', 0x60, 0x7f),
  { id: 'table-5', kind: 'table', dataCoding: dataCodings.zero, octets: septets('Signs ^{}[~]|€\\ end') },
  { id: 'eight-bit', kind: 'eight-bit', dataCoding: dataCodings.zero, octets: Uint8Array.of(0x38, 0x20, 0xc3, 0xa9) },
  {
    id: 'packed',
    kind: 'packed',
    dataCoding: dataCodings.zero,
    octets: packSeptetsUncounted(septets('Packed: @ Ä ö § end'), 0),
  },
  {
    id: 'latin1',
    kind: 'latin1',
    dataCoding: dataCodings.latin1,
    octets: Uint8Array.from(latin1Says, (letter) => letter.charCodeAt(0)),
    says: latin1Says,
  },
  unicode('unicode-1', 'Unicode: @ $ _ [ ]'),
  unicode('unicode-2', 'Unicode: @ é [ ä'),
]

/** What a phone shows of octets sent with data_coding 0, where that means `coding`. */
export function shownAs(octets: Uint8Array, coding: ZeroCoding, headerOctets = 0): string {
  switch (coding) {
    case 'gsm7':
      return inRuns(octets)
    case 'gsm7-packed':
      return decodeGsm7(unpackSeptetsUncounted(octets, fillBitsAfter(headerOctets)))
    case 'latin1':
      return Array.from(octets, (octet) => String.fromCharCode(octet)).join('')
    case 'ascii':
      return Array.from(octets, (octet) => (octet < 0x80 ? String.fromCharCode(octet) : none)).join('')
    case 'utf8':
      return (
        decodeUtf8(octets) ?? Array.from(octets, (octet) => (octet < 0x80 ? String.fromCharCode(octet) : none)).join('')
      )
  }
}

/** Septets as text; an octet above 127 is none. */
function inRuns(octets: Uint8Array): string {
  let text = ''
  let from = 0
  for (let at = 0; at <= octets.length; at++) {
    if (at < octets.length && (octets[at] ?? 0) < 0x80) continue
    text += decodeGsm7(octets.subarray(from, at))
    if (at < octets.length) text += none
    from = at + 1
  }
  return text
}

/** What a phone shows of a sample where coding 0 is `coding`. */
export function sampleShown(sample: CodingSample, coding: ZeroCoding): string {
  return sample.says ?? shownAs(sample.octets, coding)
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: what phones show of them is anybody's guess
const unseen = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufffd]/

/** Whether what was seen is what was expected, but for blanks, and for characters without a shape: phones show a sign or nothing. */
export function agrees(expected: string, seen: string): boolean {
  const wanted = letters(expected)
  const got = letters(seen)
  // By places in what was seen that what was expected so far may lead to: a pattern would try them all one after the other.
  let places = new Set([0])
  for (const letter of wanted) {
    const next = new Set<number>()
    for (const at of places) {
      const shapeless = unseen.test(letter)
      if (shapeless) next.add(at)
      if (at < got.length && (shapeless ? !/[\p{L}\p{N}]/u.test(got[at] ?? '') : got[at] === letter)) next.add(at + 1)
    }
    if (next.size === 0) return false
    places = next
  }
  return places.has(got.length)
}

/** Septets that fill up an octet read as @ or as the end of a line. */
function letters(text: string): string[] {
  return [...text.replace(/[\s@]+$/, '').replace(/\s+/g, '')]
}

/** A text with a sign in place of every character that has no shape. */
export function withShapes(text: string): string {
  return Array.from(text, (character) => (unseen.test(character) ? '▢' : character)).join('')
}
