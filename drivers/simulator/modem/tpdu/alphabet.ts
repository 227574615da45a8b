/**
 * The 7-bit alphabets of TS 23.038, written as the standard prints them: a row is the low half of the code, a column the
 * high half (columns 0–7). `␛` marks the escape code, `␊` LF, `␍` CR, `␠` space.
 */
const defaultRows = [
  '@Δ␠0¡P¿p',
  '£_!1AQaq',
  '$Φ"2BRbr',
  '¥Γ#3CScs',
  'èΛ¤4DTdt',
  'éΩ%5EUeu',
  'ùΠ&6FVfv',
  "ìΨ'7GWgw",
  'òΣ(8HXhx',
  'ÇΘ)9IYiy',
  '␊Ξ*:JZjz',
  'Ø␛+;KÄkä',
  'øÆ,<LÖlö',
  '␍æ-=MÑmñ',
  'Åß.>NÜnü',
  'åÉ/?O§oà',
]

/** TS 23.038 §6.2.1.1: code after ESC → character. */
const defaultExtension = '0A=\f 14=^ 28={ 29=} 2F=\\ 3C=[ 3D=~ 3E=] 40=| 65=€'

/** National tables as differences from the default ones, by national language identifier (TS 23.038 §6.2.1.2.4, Annex A). */
const languages: Readonly<Record<number, { readonly locking?: string; readonly single?: string }>> = {
  1: {
    locking: '04=€ 07=ı 0B=Ğ 0C=ğ 1C=Ş 1D=ş 40=İ 60=ç',
    single: '0A=\f 14=^ 28={ 29=} 2F=\\ 3C=[ 3D=~ 3E=] 40=| 47=Ğ 49=İ 53=Ş 63=ç 65=€ 67=ğ 69=ı 73=ş',
  },
  2: {
    single: '09=ç 0A=\f 14=^ 28={ 29=} 2F=\\ 3C=[ 3D=~ 3E=] 40=| 41=Á 49=Í 4F=Ó 55=Ú 61=á 65=€ 69=í 6F=ó 75=ú',
  },
  3: {
    locking:
      '04=ê 06=ú 07=í 08=ó 09=ç 0B=Ô 0C=ô 0E=Á 0F=á 12=ª 13=Ç 14=À 15=∞ 16=^ 17=\\ 18=€ 19=Ó 1A=| 1C=Â 1D=â 1E=Ê 24=º 40=Í 5B=Ã 5C=Õ 5D=Ú 5E=Ü 5F=§ 60=~ 7B=ã 7C=õ 7D=` 7E=ü 7F=à',
    single:
      '05=ê 09=ç 0A=\f 0B=Ô 0C=ô 0E=Á 0F=á 12=Φ 13=Γ 14=^ 15=Ω 16=Π 17=Ψ 18=Σ 19=Θ 1F=Ê 28={ 29=} 2F=\\ 3C=[ 3D=~ 3E=] 40=| 41=À 49=Í 4F=Ó 55=Ú 5B=Ã 5C=Õ 61=Â 65=€ 69=í 6F=ó 75=ú 7B=ã 7C=õ 7F=â',
  },
}

const ESCAPE = 0x1b
const marks: Readonly<Record<string, string>> = { '␛': '', '␊': '\n', '␍': '\r', '␠': ' ' }

function fromRows(rows: readonly string[]): string[] {
  const table: string[] = new Array(128)
  for (const [low, row] of rows.entries()) {
    for (const [high, mark] of [...row].entries()) table[high * 16 + low] = marks[mark] ?? mark
  }
  return table
}

function differences(written: string | undefined): Map<number, string> {
  const pairs = (written ?? '').split(' ').filter((pair) => pair !== '')
  return new Map(pairs.map((pair) => [Number.parseInt(pair.slice(0, 2), 16), pair.slice(3)]))
}

const defaultTable = fromRows(defaultRows)
const codes = new Map<string, readonly number[]>()
for (const [code, character] of differences(defaultExtension)) codes.set(character, [ESCAPE, code])
for (const [code, character] of defaultTable.entries()) if (character !== '') codes.set(character, [code])

/** National language identifiers in force; 0 is the default alphabet. */
export interface Shifts {
  readonly locking: number
  readonly single: number
}

/** Septets → text. A code that no table has after ESC reads as in the main table; a lone ESC at the end reads as a space. */
export function textOfSeptets(septets: readonly number[], shifts: Shifts = { locking: 0, single: 0 }): string {
  const table = [...defaultTable]
  for (const [code, character] of differences(languages[shifts.locking]?.locking)) table[code] = character
  const extension = differences(languages[shifts.single]?.single ?? defaultExtension)
  let text = ''
  for (let at = 0; at < septets.length; at++) {
    const code = septets[at] as number
    if (code !== ESCAPE) {
      text += table[code]
      continue
    }
    const next = septets[++at]
    if (next === undefined) text += ' '
    else if (next === ESCAPE) text += ' '
    else text += extension.get(next) ?? table[next]
  }
  return text
}

/** Text → septets, each character's own run; undefined when a character is not in the default alphabet. */
export function septetsOfText(text: string): (readonly number[])[] | undefined {
  const runs: (readonly number[])[] = []
  for (const character of text) {
    const run = codes.get(character)
    if (!run) return undefined
    runs.push(run)
  }
  return runs
}

/** Lays septets on a string of bits, least significant first, after `fillBits` zero bits (TS 23.038 §6.1.2.1.1). */
export function packSeptets(septets: readonly number[], fillBits = 0): Uint8Array {
  const octets = new Uint8Array(Math.ceil((fillBits + septets.length * 7) / 8))
  for (let bit = 0; bit < septets.length * 7; bit++) {
    const value = ((septets[Math.floor(bit / 7)] as number) >> (bit % 7)) & 1
    const place = fillBits + bit
    octets[place >> 3] = (octets[place >> 3] as number) | (value << (place & 7))
  }
  return octets
}

/** The `count` septets that begin `fillBits` into `octets`; those beyond the end are missing. */
export function unpackSeptets(octets: Uint8Array, count: number, fillBits = 0): number[] {
  const septets: number[] = []
  for (let at = 0; at < count; at++) {
    const start = fillBits + at * 7
    if (start + 7 > octets.length * 8) break
    let value = 0
    for (let bit = 0; bit < 7; bit++) {
      const place = start + bit
      value |= (((octets[place >> 3] as number) >> (place & 7)) & 1) << bit
    }
    septets.push(value)
  }
  return septets
}
