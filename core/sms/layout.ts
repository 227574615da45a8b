import { type Gsm7Tables, septetCost, septetLength } from './gsm7.ts'
import { concatElement, tableElements, udhLength } from './udh.ts'

/** Octets of user data in one message (TS 23.040 §9.2.3.24). */
const userDataOctets = 140

/**
 * Units that fit beside a header of `headerOctets` octets: septets of GSM-7, UTF-16 code units of UCS-2, octets otherwise.
 * 160/153/152, 70/67/66 and 140/134/133 for none, an 8-bit and a 16-bit reference.
 */
export function capacityOf(alphabet: string, headerOctets: number): number {
  const octets = userDataOctets - headerOctets
  if (alphabet === 'gsm7') return Math.floor((octets * 8) / 7)
  return alphabet === 'ucs2' ? octets >> 1 : octets
}

/** Capacity of a text's only part, and of each of several. */
export function capacitiesOf(alphabet: string, tables: Gsm7Tables, wideReference: boolean) {
  const elements = tableElements(tables)
  const concat = concatElement({ reference: 0, total: 1, number: 1, wide: wideReference })
  return {
    single: capacityOf(alphabet, udhLength(elements)),
    each: capacityOf(alphabet, udhLength([concat, ...elements])),
  }
}

/** Units that a text takes, headers apart. The text must fit its alphabet. */
export function unitsOf(alphabet: string, text: string, tables: Gsm7Tables): number {
  return alphabet === 'gsm7' ? (septetLength(text, tables) ?? text.length) : text.length
}

/**
 * The places at which a text may be cut, as UTF-16 indices with the units used up to each. Between them lie characters
 * that stay together: escape pairs, surrogate pairs, grapheme clusters that fit a part.
 */
interface Cuts {
  readonly index: Uint32Array
  readonly units: Uint32Array
  /** Places after the start; `index[count]` is the text's end. */
  readonly count: number
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' })

/**
 * Texts of these characters have no cluster of several code units but CR LF, and need no segmenter, which is fifty times
 * slower: Latin, Greek, Cyrillic, Armenian, signs, currencies, kana, Han, Hangul syllables, all without combining marks.
 */
const unclustered =
  /^[\0-\u02ff\u0370-\u0482\u048a-\u058f\u1e00-\u1fff\u2010-\u2027\u2030-\u205e\u2070-\u20cf\u2100-\u214f\u3000-\u3029\u3041-\u3096\u30a0-\u30ff\u4e00-\u9fff\uac00-\ud7a3]*$/

/** The lengths, in code units, of the text's grapheme clusters. */
function* clusterLengths(text: string): Generator<number> {
  if (unclustered.test(text)) {
    for (let i = 0; i < text.length; i++) {
      const lineEnd = text.charCodeAt(i) === 0x0d && text.charCodeAt(i + 1) === 0x0a
      if (lineEnd) i++
      yield lineEnd ? 2 : 1
    }
  } else {
    for (const { segment } of graphemes.segment(text)) yield segment.length
  }
}

function cutsOf(alphabet: string, text: string, tables: Gsm7Tables, capacity: number): Cuts {
  const index = new Uint32Array(text.length + 1)
  const units = new Uint32Array(text.length + 1)
  const gsm7 = alphabet === 'gsm7'
  const costOf = (start: number, end: number) => {
    if (!gsm7) return end - start
    let cost = 0
    for (let i = start; i < end; i++) cost += septetCost(text.charCodeAt(i), tables)
    return cost
  }
  let count = 0
  let start = 0
  const add = (length: number) => {
    const cost = costOf(start, start + length)
    if (cost > capacity) {
      for (const character of text.slice(start, start + length)) add(character.length)
      return
    }
    count++
    start += length
    index[count] = start
    units[count] = (units[count - 1] ?? 0) + cost
  }
  for (const length of clusterLengths(text)) add(length)
  return { index, units, count }
}

/** For each cut, the furthest cut that one part reaches from it. */
function reachOf(cuts: Cuts, capacity: number): Uint32Array {
  const reach = new Uint32Array(cuts.count + 1)
  let end = 0
  for (let start = 0; start <= cuts.count; start++) {
    const limit = (cuts.units[start] ?? 0) + capacity
    while (end < cuts.count && (cuts.units[end + 1] ?? 0) <= limit) end++
    reach[start] = end
  }
  return reach
}

export interface Layout {
  readonly parts: number
  readonly units: number
  /** Units that one part takes at this count of parts. */
  readonly capacity: number
  /** Units that can be added before one more part is needed. */
  readonly remaining: number
}

/** The fewest parts that a text needs. */
export function greedyLayout(alphabet: string, text: string, tables: Gsm7Tables, wideReference: boolean): Layout {
  const { single, each } = capacitiesOf(alphabet, tables, wideReference)
  const units = unitsOf(alphabet, text, tables)
  if (units <= single) return { parts: 1, units, capacity: single, remaining: single - units }
  const cuts = cutsOf(alphabet, text, tables, each)
  const reach = reachOf(cuts, each)
  let parts = 1
  let start = 0
  for (let end = reach[0] ?? 0; end < cuts.count; end = reach[end] ?? cuts.count) {
    start = end
    parts++
  }
  return { parts, units, capacity: each, remaining: each - (units - (cuts.units[start] ?? 0)) }
}

/**
 * Cuts a text that needs several parts: the fewest there can be, each ending after a word or before a space where that
 * costs no further part.
 */
export function cutText(alphabet: string, text: string, tables: Gsm7Tables, wideReference: boolean): string[] {
  const { single, each } = capacitiesOf(alphabet, tables, wideReference)
  if (unitsOf(alphabet, text, tables) <= single) return [text]
  const cuts = cutsOf(alphabet, text, tables, each)
  const reach = reachOf(cuts, each)
  const needed = new Uint32Array(cuts.count + 1)
  for (let start = cuts.count - 1; start >= 0; start--) needed[start] = 1 + (needed[reach[start] ?? 0] ?? 0)
  const pieces: string[] = []
  for (let start = 0; start < cuts.count; ) {
    const furthest = reach[start] ?? cuts.count
    const partsAfter = (needed[start] ?? 1) - 1
    const end = furthest === cuts.count ? furthest : wordEnd(text, cuts, start, furthest, needed, partsAfter)
    pieces.push(text.slice(cuts.index[start], cuts.index[end]))
    start = end
  }
  return pieces
}

function wordEnd(
  text: string,
  cuts: Cuts,
  start: number,
  furthest: number,
  needed: Uint32Array,
  partsAfter: number,
): number {
  for (let end = furthest; end > start && (needed[end] ?? 0) <= partsAfter; end--) {
    const index = cuts.index[end] ?? 0
    if (isBlank(text.charCodeAt(index - 1)) || isBlank(text.charCodeAt(index))) return end
  }
  return furthest
}

/** Space, tab, LF, CR; a no-break space is no word end. */
function isBlank(unit: number): boolean {
  return unit === 0x20 || unit === 0x09 || unit === 0x0a || unit === 0x0d
}
