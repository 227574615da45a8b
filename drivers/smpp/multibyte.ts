/** Codings of two octets a character that the platform's converter only reads; the way back is worked out from it once. */
export type Multibyte = 'jis' | 'korean'

interface Form {
  readonly label: string
  /** Whether two octets may be written, beyond what can be read: rows that repeat characters of others are left out. */
  readonly writes: (lead: number, trail: number) => boolean
}

const forms: Readonly<Record<Multibyte, Form>> = {
  // JIS X 0208 as Shift_JIS. Rows 0xED and 0xEE hold NEC's copies of characters that stand in 0xFA to 0xFC too.
  jis: {
    label: 'shift_jis',
    writes: (lead, trail) => lead !== 0xed && lead !== 0xee && trail >= 0x40 && trail !== 0x7f,
  },
  // KS X 1001 alone, without the syllables that only one vendor's extension has.
  korean: { label: 'euc-kr', writes: (lead, trail) => lead >= 0xa1 && trail >= 0xa1 },
}

const tables = new Map<Multibyte, ReadonlyMap<string, readonly number[]>>()

function tableOf(coding: Multibyte): ReadonlyMap<string, readonly number[]> {
  const known = tables.get(coding)
  if (known) return known
  const { label, writes } = forms[coding]
  const decoder = new TextDecoder(label, { fatal: true })
  const table = new Map<string, readonly number[]>()
  const add = (octets: readonly number[]) => {
    try {
      const text = decoder.decode(Uint8Array.from(octets))
      if ([...text].length === 1 && !table.has(text)) table.set(text, octets)
    } catch {
      // No character there.
    }
  }
  for (let octet = 0; octet < 0x100; octet++) add([octet])
  for (let lead = 0x81; lead <= 0xfe; lead++) {
    for (let trail = 0x40; trail <= 0xfe; trail++) if (writes(lead, trail)) add([lead, trail])
  }
  tables.set(coding, table)
  return table
}

/** A text in the coding (data_coding 5 and 14), or undefined when a character is not in it. Never longer than UTF-16. */
export function encodeMultibyte(coding: Multibyte, text: string): Uint8Array | undefined {
  const table = tableOf(coding)
  const octets: number[] = []
  for (const character of text) {
    const found = table.get(character)
    if (!found) return undefined
    octets.push(...found)
  }
  return Uint8Array.from(octets)
}
