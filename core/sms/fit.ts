import { lookAlikes, transliterations } from './fit-tables.ts'
import { type CharacterAt, firstNonGsm7, type Gsm7Tables } from './gsm7.ts'

export interface FitOptions {
  /** Letters may change too: `ş` to `s`, `ж` to `zh`. Off: only punctuation, spaces and invisible characters do. */
  readonly transliterate?: boolean | undefined
  /** The shift tables that the text shall fit; absent is the default alphabet. */
  readonly tables?: Gsm7Tables | undefined
}

/** One kind of replacement and how often it was made. An empty `to` means that the character was left out. */
export interface Replacement {
  readonly from: string
  readonly to: string
  readonly count: number
}

export type Fit =
  | { readonly fits: true; readonly text: string; readonly replaced: readonly Replacement[] }
  | { readonly fits: false; readonly blockedBy: CharacterAt }

/** A character with the combining marks that follow it. */
const clusters = /\P{M}\p{M}*|\p{M}+/gu

/**
 * Makes a text fit the GSM 7-bit alphabet by replacing look-alikes, when that is enough for the whole text; otherwise it
 * says which character stands in the way and the text stays as it is. A letter with its accent apart (NFD) becomes the one
 * character that it is. Characters that fit are never touched.
 */
export function fitText(text: string, options: FitOptions = {}): Fit {
  if (!firstNonGsm7(text, options.tables)) return { fits: true, text, replaced: [] }
  const counts = new Map<string, { from: string; to: string; count: number }>()
  let fitted = ''
  for (const match of text.matchAll(clusters)) {
    const from = match[0]
    const to = fitCluster(from, options)
    if (to === undefined) return { fits: false, blockedBy: blockerOf(from, match.index, options) }
    fitted += to
    if (to === from) continue
    const entry = counts.get(from) ?? { from, to, count: 0 }
    counts.set(from, { ...entry, count: entry.count + 1 })
  }
  return { fits: true, text: fitted, replaced: [...counts.values()] }
}

function isGsm7(text: string, tables: Gsm7Tables | undefined): boolean {
  return firstNonGsm7(text, tables) === undefined
}

function fitCluster(cluster: string, options: FitOptions): string | undefined {
  if (isGsm7(cluster, options.tables)) return cluster
  const composed = cluster.normalize('NFC')
  if (isGsm7(composed, options.tables)) return composed
  let fitted = ''
  for (const character of composed) {
    const to = fitCharacter(character, options)
    if (to === undefined) return options.transliterate ? withoutMarks(cluster, options) : undefined
    fitted += to
  }
  return fitted
}

function fitCharacter(character: string, options: FitOptions): string | undefined {
  const candidates = [character, lookAlikes.get(character)]
  if (options.transliterate) candidates.push(transliterations.get(character), withoutMarks(character, options))
  return candidates.find((candidate) => candidate !== undefined && isGsm7(candidate, options.tables))
}

/** The compatibility decomposition with its marks dropped: `ş` gives `s`, `ﬁ` gives `fi`. */
function withoutMarks(cluster: string, options: FitOptions): string | undefined {
  const bare = cluster.normalize('NFKD').replace(/\p{M}/gu, '')
  const letters = [...bare].map((letter) => lookAlikes.get(letter) ?? transliterations.get(letter) ?? letter).join('')
  return letters !== '' && isGsm7(letters, options.tables) ? letters : undefined
}

function blockerOf(cluster: string, index: number, options: FitOptions): CharacterAt {
  let offset = 0
  for (const character of cluster) {
    if (fitCharacter(character, options) === undefined) return { index: index + offset, character }
    offset += character.length
  }
  return { index, character: String.fromCodePoint(cluster.codePointAt(0) ?? 0) }
}
