import { fromCodeUnits } from './octets.ts'

/** The 8-bit alphabets of SMPP 3.4 §5.2.19 beside Latin-1: ISO 8859-5 and ISO 8859-8. */
export type Iso8859 = 'cyrillic' | 'hebrew'

const undefinedOctet = 0xfffd

/** ISO 8859-5: the block of U+0401 moved down, but for the soft hyphen, № and §. */
function cyrillicUnit(octet: number): number {
  if (octet <= 0xa0 || octet === 0xad) return octet
  if (octet === 0xf0) return 0x2116
  return octet === 0xfd ? 0xa7 : octet - 0xa0 + 0x400
}

/** ISO 8859-8: Latin-1 up to ¾, then the letters from U+05D0 and the two direction marks. */
function hebrewUnit(octet: number): number {
  if (octet >= 0xe0 && octet <= 0xfa) return octet - 0xe0 + 0x5d0
  const apart: Readonly<Record<number, number>> = { 170: 0xd7, 186: 0xf7, 223: 0x2017, 253: 0x200e, 254: 0x200f }
  return apart[octet] ?? (octet <= 0xbe && octet !== 0xa1 ? octet : undefinedOctet)
}

interface Table {
  readonly units: Uint16Array
  readonly octets: ReadonlyMap<number, number>
}

function tableOf(unitOf: (octet: number) => number): Table {
  const units = Uint16Array.from({ length: 256 }, (_, octet) => unitOf(octet))
  const octets = new Map(
    [...units.entries()].flatMap(([octet, unit]) => (unit === undefinedOctet ? [] : [[unit, octet]])),
  )
  return { units, octets }
}

const tables: Readonly<Record<Iso8859, Table>> = { cyrillic: tableOf(cyrillicUnit), hebrew: tableOf(hebrewUnit) }

/** One octet a character, or undefined when a character is not in the alphabet. */
export function encodeIso8859(alphabet: Iso8859, text: string): Uint8Array | undefined {
  const { octets } = tables[alphabet]
  const encoded = new Uint8Array(text.length)
  for (let i = 0; i < text.length; i++) {
    const octet = octets.get(text.charCodeAt(i))
    if (octet === undefined) return undefined
    encoded[i] = octet
  }
  return encoded
}

/** Never throws: an octet without a character reads as U+FFFD. */
export function decodeIso8859(alphabet: Iso8859, octets: Uint8Array): string {
  const { units } = tables[alphabet]
  return fromCodeUnits(Uint16Array.from(octets, (octet) => units[octet] ?? undefinedOctet))
}
