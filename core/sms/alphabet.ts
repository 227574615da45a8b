import { type Fit, fitText, type Replacement } from './fit.ts'
import { type CharacterAt, encodeGsm7, firstNonGsm7, type Gsm7Tables, septetLength } from './gsm7.ts'
import { encodeIso8859 } from './iso8859.ts'
import { greedyLayout } from './layout.ts'
import { encodeLatin1, encodeUcs2 } from './ucs2.ts'

/** Alphabets that a text of characters may travel in. */
export type TextAlphabet = 'gsm7' | 'latin1' | 'cyrillic' | 'hebrew' | 'ucs2'

export interface AlphabetOptions {
  /** Tried in this order; UCS-2 takes what none of them can. Default: GSM-7, then UCS-2. */
  readonly alphabets?: readonly TextAlphabet[] | undefined
  /** Allow the Turkish, Spanish and Portuguese shift tables. Default: no. */
  readonly nationalTables?: boolean | undefined
  /** Replace look-alikes when that saves UCS-2. Default: yes. */
  readonly fit?: boolean | undefined
  /** Replace letters too when that saves UCS-2. Default: no. */
  readonly transliterate?: boolean | undefined
  /** The parts carry a 16-bit reference; it weighs in the choice of shift tables. Default: no. */
  readonly wideReference?: boolean | undefined
}

/** How a text will be written. */
export interface ChosenAlphabet {
  readonly alphabet: TextAlphabet
  /** Shift tables in use; empty for the default table and for other alphabets. */
  readonly tables: Gsm7Tables
  /** The text that is sent: the body, or the body with its look-alikes replaced. */
  readonly text: string
  readonly replaced: readonly Replacement[]
  /** The first character of the body that the default GSM-7 alphabet could not take, when it was not used. */
  readonly forcedBy?: CharacterAt
}

/** Shift tables that a text may be sent with (BEHAVIOUR §5.1). */
const nationalCandidates: readonly Gsm7Tables[] = [
  { single: 1 },
  { locking: 1 },
  { single: 1, locking: 1 },
  { single: 2 },
  { single: 3 },
  { locking: 3 },
  { single: 3, locking: 3 },
]

/** Chooses the alphabet of a text: one for all its parts. */
export function chooseAlphabet(body: string, options: AlphabetOptions = {}): ChosenAlphabet {
  const forcedBy = firstNonGsm7(body)
  const preferred = options.alphabets ?? (['gsm7'] as const)
  for (const alphabet of preferred) {
    if (alphabet === 'gsm7') {
      const chosen = chooseGsm7(body, forcedBy, options)
      if (chosen) return chosen
    } else if (alphabet === 'ucs2' || encodeOctets(alphabet, body)) {
      return withBody(alphabet, body, forcedBy, options)
    }
  }
  return withBody('ucs2', body, forcedBy, options)
}

function withBody(
  alphabet: TextAlphabet,
  body: string,
  forcedBy: CharacterAt | undefined,
  options: AlphabetOptions,
): ChosenAlphabet {
  const blocker = forcedBy && blockerOf(body, forcedBy, options)
  return { alphabet, tables: {}, text: body, replaced: [], ...(blocker && { forcedBy: blocker }) }
}

/** With fitting on, a dash does not force anything: the first character that fitting cannot replace does. */
function blockerOf(body: string, forcedBy: CharacterAt, options: AlphabetOptions): CharacterAt {
  const fitted = fitBy(body, options)
  return fitted === undefined || fitted.fits ? forcedBy : fitted.blockedBy
}

function fitBy(body: string, options: AlphabetOptions, tables?: Gsm7Tables): Fit | undefined {
  if (options.transliterate && !tables) return fitText(body, { transliterate: true })
  return options.fit === false ? undefined : fitText(body, { tables })
}

function chooseGsm7(
  body: string,
  forcedBy: CharacterAt | undefined,
  options: AlphabetOptions,
): ChosenAlphabet | undefined {
  if (!forcedBy) return { alphabet: 'gsm7', tables: {}, text: body, replaced: [] }
  const fitted = options.fit === false ? undefined : fitText(body)
  if (fitted?.fits) return { alphabet: 'gsm7', tables: {}, text: fitted.text, replaced: fitted.replaced }
  if (options.nationalTables) {
    const national = chooseNational(body, forcedBy, options)
    if (national) return national
  }
  const transliterated = options.transliterate ? fitText(body, { transliterate: true }) : undefined
  if (!transliterated?.fits) return undefined
  return { alphabet: 'gsm7', tables: {}, text: transliterated.text, replaced: transliterated.replaced }
}

/**
 * The tables that need the fewest parts, no more than UCS-2 would. Of equals single shift alone is preferred, for a phone
 * that does not know it still shows the bare letters, where an unknown locking shift shows others; then the fewest septets.
 */
function chooseNational(body: string, forcedBy: CharacterAt, options: AlphabetOptions): ChosenAlphabet | undefined {
  const wide = options.wideReference ?? false
  let best: ChosenAlphabet | undefined
  let bestParts = greedyLayout('ucs2', body, {}, wide).parts
  let bestRank = Number.POSITIVE_INFINITY
  for (const tables of nationalCandidates) {
    const fitted = fitBy(body, { ...options, transliterate: false }, tables)
    const raw = septetLength(body, tables) !== undefined
    if (!raw && !fitted?.fits) continue
    const text = fitted?.fits ? fitted.text : body
    const { parts, units } = greedyLayout('gsm7', text, tables, wide)
    const rank = units + (tables.locking ? body.length * 2 : 0)
    if (parts > bestParts || (parts === bestParts && rank >= bestRank)) continue
    best = { alphabet: 'gsm7', tables, text, replaced: fitted?.fits ? fitted.replaced : [], forcedBy }
    bestParts = parts
    bestRank = rank
  }
  return best && { ...best, forcedBy: blockerOf(body, forcedBy, { ...options, transliterate: false }) }
}

/** The data of a text that is known to fit its alphabet. */
export function encodeText(alphabet: TextAlphabet, text: string, tables: Gsm7Tables): Uint8Array {
  const data =
    alphabet === 'gsm7'
      ? encodeGsm7(text, tables)
      : alphabet === 'ucs2'
        ? encodeUcs2(text)
        : encodeOctets(alphabet, text)
  if (!data) throw new RangeError(`text does not fit ${alphabet}`)
  return data
}

/** One octet a character, or undefined when the alphabet lacks one. */
function encodeOctets(alphabet: 'latin1' | 'cyrillic' | 'hebrew', text: string): Uint8Array | undefined {
  return alphabet === 'latin1' ? encodeLatin1(text) : encodeIso8859(alphabet, text)
}
