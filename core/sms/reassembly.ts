import type { Segment } from '../ports/transport.ts'
import { concatOctets, sameOctets } from './octets.ts'
import { decodeSegmentData } from './segment-text.ts'
import { type Concat, concatOf } from './udh.ts'

/**
 * The key under which the parts of one text meet: phone, own number, reference, total and width of the reference
 * (TS 23.040 §9.2.3.24.1: the reference is unique per originator). The transport's id belongs in `own` or before the key.
 */
export function groupKey(phone: string, own: string | undefined, concat: Concat): string {
  return [phone, own ?? '', concat.wide ? 16 : 8, concat.reference, concat.total].join('|')
}

export interface Assembly {
  /** Parts that the text has; 1 for a text without concatenation. */
  readonly total: number
  /** One segment a part, in order; missing parts left out. */
  readonly segments: readonly Segment[]
  /** Numbers (1-based) of the parts that are not there. */
  readonly missing: readonly number[]
  readonly complete: boolean
  /** Parts with a number that another part already has, but with other data: they belong to another text. */
  readonly conflicting: readonly Segment[]
}

/** Puts the parts of one group in order. Of equal parts one is kept; the order of arrival does not matter otherwise. */
export function assemble(parts: readonly Segment[]): Assembly {
  const byNumber = new Map<number, Segment>()
  const conflicting: Segment[] = []
  let total = 1
  for (const part of parts) {
    const concat = concatOf(part.udh)
    const number = concat?.number ?? 1
    total = Math.max(total, concat?.total ?? 1)
    const known = byNumber.get(number)
    if (!known) byNumber.set(number, part)
    else if (known.alphabet !== part.alphabet || !sameOctets(known.data, part.data)) conflicting.push(part)
  }
  const segments: Segment[] = []
  const missing: number[] = []
  for (let number = 1; number <= total; number++) {
    const segment = byNumber.get(number)
    if (segment) segments.push(segment)
    else missing.push(number)
  }
  return { total, segments, missing, complete: missing.length === 0, conflicting }
}

/** `[part 2 missing]`, `[parts 2–4 missing]`. */
export function gapWords(first: number, last: number): string {
  return first === last ? `[part ${first} missing]` : `[parts ${first}–${last} missing]`
}

/**
 * The text of an assembly. Neighbouring parts of one alphabet with the same shift tables are joined before decoding, so
 * that a surrogate or escape pair cut between them is whole again. Where parts are missing, `gap` speaks for them.
 */
export function assembledText(assembly: Assembly, gap: (first: number, last: number) => string = gapWords): string {
  const { segments, missing, total } = assembly
  const absent = new Set(missing)
  let text = ''
  let run: Segment[] = []
  const flush = () => {
    if (run.length > 0) text += decodeRun(run)
    run = []
  }
  let next = 0
  for (let number = 1; number <= total; number++) {
    if (absent.has(number)) {
      flush()
      let last = number
      while (absent.has(last + 1)) last++
      const before = text === '' ? '' : ' '
      text += `${before}${gap(number, last)}${last < total ? ' ' : ''}`
      number = last
      continue
    }
    const segment = segments[next++]
    if (!segment) break
    const previous = run[run.length - 1]
    if (previous && !joinable(previous, segment)) flush()
    run.push(segment)
  }
  flush()
  return text
}

function joinable(a: Segment, b: Segment): boolean {
  return a.alphabet === b.alphabet && shiftOf(a) === shiftOf(b)
}

function shiftOf(segment: Segment): string {
  return segment.udh
    .filter((element) => element.iei === 0x24 || element.iei === 0x25)
    .map((element) => `${element.iei}:${element.data.join()}`)
    .sort()
    .join(';')
}

function decodeRun(run: readonly Segment[]): string {
  const [first] = run
  if (!first) return ''
  const data = run.map((segment) => segment.data)
  if (first.alphabet !== 'ucs2') return decodeSegmentData({ ...first, data: concatOctets(data) })
  const plain = data.map(bigEndian)
  const odd = plain.filter((octets) => octets.length % 2 === 1).length
  // Some phones cut between the two octets of a unit: an even count of odd parts is one. A single odd part is a stray octet.
  if (odd % 2 === 0) return decodeSegmentData({ ...first, data: concatOctets(plain) })
  return decodeSegmentData({
    ...first,
    data: concatOctets(plain.map((octets) => octets.subarray(0, octets.length & ~1))),
  })
}

/** Without its byte order mark, if a part has one. */
function bigEndian(octets: Uint8Array): Uint8Array {
  if (octets[0] === 0xfe && octets[1] === 0xff) return octets.subarray(2)
  if (octets[0] !== 0xff || octets[1] !== 0xfe) return octets
  const swapped = octets.slice(2)
  for (let i = 0; i + 1 < swapped.length; i += 2) {
    const low = swapped[i] ?? 0
    swapped[i] = swapped[i + 1] ?? 0
    swapped[i + 1] = low
  }
  return swapped
}
