import { lockingTables, nationalLanguages, singleShiftTables } from './national-tables.ts'
import { fromCodeUnits } from './octets.ts'

/** National Language Identifiers of the shift tables in use; absent is the default table (TS 23.038 §6.2.1.2). */
export interface Gsm7Tables {
  readonly locking?: number
  readonly single?: number
}

/** A character and its place, in UTF-16 code units. */
export interface CharacterAt {
  readonly index: number
  /** The whole code point. */
  readonly character: string
}

export const escapeSeptet = 0x1b

const unassigned = 0xffff
const escapePair = 0x1b00

interface Codec {
  /** By code unit: a septet, `0x1B00 | septet` for an escape pair, or 0xFFFF. Shorter than 65536: beyond is unassigned. */
  readonly encoding: Uint16Array
  /** By septet: a code unit. */
  readonly locking: Uint16Array
  /** By septet after an escape: a code unit, or 0xFFFF. */
  readonly single: Uint16Array
}

const codecs = new Map<number, Codec>()
const defaultCodec = codecOf()

function codecOf(tables?: Gsm7Tables): Codec {
  const locking = knownTable(lockingTables, tables?.locking)
  const single = knownTable(singleShiftTables, tables?.single)
  const key = locking * 16 + single
  const known = codecs.get(key)
  if (known) return known
  const built = buildCodec(locking, single)
  codecs.set(key, built)
  return built
}

/** An identifier that is not recognised leaves the default table in force (TS 23.040 §9.2.3.24.15 and .16). */
function knownTable(tables: Readonly<Record<number, unknown>>, identifier: number | undefined): number {
  return identifier !== undefined && identifier in tables ? identifier : 0
}

function buildCodec(lockingId: number, singleId: number): Codec {
  const locking = new Uint16Array(128)
  const single = new Uint16Array(128).fill(unassigned)
  const characters = lockingTables[lockingId] ?? ''
  for (let septet = 0; septet < 128; septet++) locking[septet] = characters.charCodeAt(septet)
  for (const [position, run] of singleShiftTables[singleId] ?? []) {
    for (let i = 0; i < run.length; i++) single[position + i] = run.charCodeAt(i)
  }
  return { locking, single, encoding: buildEncoding(locking, single) }
}

function buildEncoding(locking: Uint16Array, single: Uint16Array): Uint16Array {
  const highest = Math.max(...locking, ...single.filter((unit) => unit !== unassigned))
  const encoding = new Uint16Array(highest + 1).fill(unassigned)
  for (let septet = 127; septet >= 0; septet--) {
    const unit = single[septet] ?? unassigned
    if (unit !== unassigned) encoding[unit] = escapePair | septet
  }
  for (let septet = 127; septet >= 0; septet--) {
    if (septet !== escapeSeptet) encoding[locking[septet] ?? 0] = septet
  }
  // An unassigned place holds a space for decoding; only 0x20 may encode one.
  encoding[0x20] = 0x20
  return encoding
}

/**
 * The septets of a text, one an octet, an escape pair as two; undefined when a character is in neither table.
 * TS 23.038 §6.2.1.
 */
export function encodeGsm7(text: string, tables?: Gsm7Tables): Uint8Array | undefined {
  // Counting first costs less than allocating twice.
  const length = septetLength(text, tables)
  if (length === undefined) return undefined
  const { encoding } = tables ? codecOf(tables) : defaultCodec
  const septets = new Uint8Array(length)
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = encoding[text.charCodeAt(i)] ?? unassigned
    if (code >= 0x80) septets[count++] = escapeSeptet
    septets[count++] = code & 0x7f
  }
  return septets
}

/**
 * Text from septets, one an octet (the high bit is ignored). An escape before a place that its table leaves open shows the
 * character of the main table; an escape before an escape, or at the end, shows a space (TS 23.038 §6.2.1.1).
 */
export function decodeGsm7(septets: Uint8Array, tables?: Gsm7Tables): string {
  const { locking, single } = tables ? codecOf(tables) : defaultCodec
  const units = new Uint16Array(septets.length)
  let count = 0
  for (let i = 0; i < septets.length; i++) {
    const septet = (septets[i] ?? 0) & 0x7f
    if (septet !== escapeSeptet) {
      units[count++] = locking[septet] ?? 0x20
      continue
    }
    const next = i + 1 < septets.length ? (septets[++i] ?? 0) & 0x7f : escapeSeptet
    const shifted = next === escapeSeptet ? 0x20 : (single[next] ?? unassigned)
    units[count++] = shifted === unassigned ? (locking[next] ?? 0x20) : shifted
  }
  return fromCodeUnits(units, count)
}

/** How many septets a UTF-16 code unit takes: 1, 2, or 0 when it is in neither table. */
export function septetCost(codeUnit: number, tables?: Gsm7Tables): 0 | 1 | 2 {
  const code = (tables ? codecOf(tables) : defaultCodec).encoding[codeUnit] ?? unassigned
  return code < 0x80 ? 1 : code === unassigned ? 0 : 2
}

/** How many septets a text takes, or undefined when a character does not fit. */
export function septetLength(text: string, tables?: Gsm7Tables): number | undefined {
  const { encoding } = tables ? codecOf(tables) : defaultCodec
  let count = 0
  for (let i = 0; i < text.length; i++) {
    const code = encoding[text.charCodeAt(i)] ?? unassigned
    if (code === unassigned) return undefined
    count += code < 0x80 ? 1 : 2
  }
  return count
}

/** The first character that is in neither table. */
export function firstNonGsm7(text: string, tables?: Gsm7Tables): CharacterAt | undefined {
  const { encoding } = tables ? codecOf(tables) : defaultCodec
  for (let i = 0; i < text.length; i++) {
    if ((encoding[text.charCodeAt(i)] ?? unassigned) === unassigned)
      return { index: i, character: characterAt(text, i) }
  }
  return undefined
}

function characterAt(text: string, index: number): string {
  return String.fromCodePoint(text.codePointAt(index) ?? 0)
}

/** The English name of a National Language Identifier. */
export function languageName(identifier: number): string | undefined {
  return (nationalLanguages as Readonly<Record<number, string>>)[identifier]
}
