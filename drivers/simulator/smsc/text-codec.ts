import { defaultAlphabet, defaultExtension, lockingShift, singleShift } from './alphabets.ts'

/** What octets of a text mean. `gsm7`: one septet an octet. */
export type Coding = 'gsm7' | 'gsm7-packed' | 'latin1' | 'ascii' | 'utf8' | 'ucs2' | 'cyrillic' | 'hebrew' | 'binary'

/** National language identifiers of IEI 0x24 (single shift) and 0x25 (locking shift). */
export interface Shifts {
  readonly single?: number
  readonly locking?: number
}

const escapeSeptet = 0x1b
const substitute = '\ufffd'

/** data_coding (§5.2.19) → coding and message class; 0 is what the SMSC says it is. */
export function codingOf(dataCoding: number, coding0: Coding): { coding: Coding; messageClass?: number } {
  const group = dataCoding >> 4
  if (group === 0xf) return { coding: dataCoding & 4 ? 'binary' : 'gsm7', messageClass: dataCoding & 3 }
  if (group === 1) {
    const coding = ([coding0, 'binary', 'ucs2', 'binary'] as const)[(dataCoding >> 2) & 3] ?? 'binary'
    return { coding, messageClass: dataCoding & 3 }
  }
  return { coding: plainCodings(coding0)[dataCoding] ?? 'binary' }
}

function plainCodings(coding0: Coding): Readonly<Record<number, Coding>> {
  return { 0: coding0, 1: 'ascii', 3: 'latin1', 6: 'cyrillic', 7: 'hebrew', 8: 'ucs2' }
}

/**
 * Octets → text as a phone would show it; what has no meaning becomes U+FFFD.
 *
 * @param headerOctets size of a user data header before `octets`, for the fill bits of packed septets (TS 23.040 §9.2.3.24)
 */
export function decodeText(octets: Uint8Array, coding: Coding, shifts: Shifts = {}, headerOctets = 0): string {
  switch (coding) {
    case 'gsm7':
      return fromSeptets(octets, shifts)
    case 'gsm7-packed':
      return fromSeptets(unpack(octets, headerOctets), shifts)
    case 'ucs2':
      return fromUnits(octets)
    case 'latin1':
      return characters(octets, (octet) => String.fromCharCode(octet))
    case 'ascii':
      return characters(octets, (octet) => (octet < 0x80 ? String.fromCharCode(octet) : substitute))
    case 'utf8':
      return new TextDecoder('utf-8').decode(octets)
    case 'cyrillic':
      return new TextDecoder('iso-8859-5').decode(octets)
    case 'hebrew':
      return new TextDecoder('iso-8859-8').decode(octets)
    case 'binary':
      return characters(octets, (octet) => octet.toString(16).padStart(2, '0'))
  }
}

/** Text → octets, or undefined when a character has no place in that coding. */
export function encodeText(text: string, coding: Coding, headerOctets = 0): Uint8Array | undefined {
  switch (coding) {
    case 'gsm7':
      return toSeptets(text)
    case 'gsm7-packed': {
      const septets = toSeptets(text)
      return septets === undefined ? undefined : pack(septets, headerOctets)
    }
    case 'ucs2':
      return toUnits(text)
    case 'latin1':
      return below(text, 0x100)
    case 'ascii':
      return below(text, 0x80)
    case 'utf8':
      return new TextEncoder().encode(text)
    case 'cyrillic':
    case 'hebrew':
    case 'binary':
      return undefined
  }
}

/** How many units of the coding a piece of text takes: septets, UTF-16 units, octets. Undefined when it does not fit in. */
export function unitsOf(text: string, coding: Coding): number | undefined {
  if (coding === 'gsm7-packed') return toSeptets(text)?.length
  const octets = encodeText(text, coding)
  return octets === undefined ? undefined : coding === 'ucs2' ? octets.length / 2 : octets.length
}

const septetOf = new Map<string, readonly number[]>([
  ...Array.from(defaultAlphabet, (character, septet): [string, number[]] => [character, [septet]]),
  ...Object.entries(defaultExtension).map(([septet, character]): [string, number[]] => [
    character,
    [escapeSeptet, Number(septet)],
  ]),
])

function fromSeptets(septets: Uint8Array, shifts: Shifts): string {
  const plain = lockingShift[shifts.locking ?? 0] ?? defaultAlphabet
  const shifted = singleShift[shifts.single ?? 0] ?? defaultExtension
  let text = ''
  for (let at = 0; at < septets.length; at++) {
    const septet = septets[at] ?? 0
    if (septet > 0x7f) text += substitute
    else if (septet !== escapeSeptet) text += plain[septet] ?? substitute
    else if (++at < septets.length) {
      const after = septets[at] ?? 0
      // §6.2.1.1: a receiver that lacks the character shows the one of the main table.
      text += shifted[after] ?? (after === escapeSeptet ? ' ' : (plain[after] ?? substitute))
    } else text += ' '
  }
  return text
}

function toSeptets(text: string): Uint8Array | undefined {
  const septets: number[] = []
  for (const character of text) {
    const found = septetOf.get(character)
    if (!found || character === '\u001b') return undefined
    septets.push(...found)
  }
  return Uint8Array.from(septets)
}

function fillBits(headerOctets: number): number {
  return (7 - ((headerOctets * 8) % 7)) % 7
}

function pack(septets: Uint8Array, headerOctets: number): Uint8Array {
  const fill = fillBits(headerOctets)
  const octets = new Uint8Array(Math.ceil((septets.length * 7 + fill) / 8))
  septets.forEach((septet, index) => {
    for (let bit = 0; bit < 7; bit++) {
      const at = fill + index * 7 + bit
      octets[at >> 3] = (octets[at >> 3] ?? 0) | (((septet >> bit) & 1) << (at & 7))
    }
  })
  return octets
}

function unpack(octets: Uint8Array, headerOctets: number): Uint8Array {
  const fill = fillBits(headerOctets)
  const bits = octets.length * 8 - fill
  const septets = new Uint8Array(Math.max(0, Math.floor(bits / 7)))
  for (let index = 0; index < septets.length; index++) {
    let septet = 0
    for (let bit = 0; bit < 7; bit++) {
      const at = fill + index * 7 + bit
      septet |= (((octets[at >> 3] ?? 0) >> (at & 7)) & 1) << bit
    }
    septets[index] = septet
  }
  // Without a septet count, seven spare bits at the end read as one more septet: zeros (`@`) or a padding CR.
  const last = septets[septets.length - 1]
  return bits % 7 === 0 && (last === 0 || last === 0x0d) ? septets.slice(0, -1) : septets
}

function fromUnits(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at + 1 < octets.length; at += 2) {
    text += String.fromCharCode(((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0))
  }
  return octets.length % 2 === 0 ? text : text + substitute
}

function toUnits(text: string): Uint8Array {
  const octets = new Uint8Array(text.length * 2)
  for (let at = 0; at < text.length; at++) {
    octets[2 * at] = text.charCodeAt(at) >> 8
    octets[2 * at + 1] = text.charCodeAt(at) & 0xff
  }
  return octets
}

function below(text: string, limit: number): Uint8Array | undefined {
  const octets = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit >= limit) return undefined
    octets[at] = unit
  }
  return octets
}

function characters(octets: Uint8Array, show: (octet: number) => string): string {
  let text = ''
  for (const octet of octets) text += show(octet)
  return text
}
