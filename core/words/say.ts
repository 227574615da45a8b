import { germanPhrases } from './phrases-de.ts'

/** The languages that Textpost speaks. */
export const languages = ['en', 'de'] as const
export type Language = (typeof languages)[number]

/** The language of a tag such as `de-AT` or `de_DE.UTF-8`; undefined for one that Textpost does not speak. */
export function languageOf(tag: string | undefined): Language | undefined {
  const start = (tag ?? '').toLowerCase().split(/[-_.@]/)[0]
  return languages.find((language) => language === start)
}

/** The language of this computer; English where Textpost does not speak it. */
export function systemLanguage(): Language {
  return languageOf(new Intl.DateTimeFormat().resolvedOptions().locale) ?? 'en'
}

/** English words of a phrase, which name it: whoever writes a new one gives it its German in phrases-de.ts. */
export type PhraseText = keyof typeof germanPhrases

type PlacesOf<Text extends string> = Text extends `${string}{${infer Place}}${infer Rest}`
  ? Place | PlacesOf<Rest>
  : never

/** A few words within a sentence, with values for their `{field}` places. Plain data: it is stored and crosses processes. */
export interface Phrase {
  readonly phrase: string
  readonly details: Details
}

/** A number that is written with so many decimals, in the manner of the language. */
export interface Figure {
  readonly number: number
  readonly decimals: number
}

/** An amount of money, as the language writes it. */
export function money(amount: number): Figure {
  return { number: amount, decimals: 2 }
}

/** A moment, milliseconds since the Unix epoch; shown in UTC. */
export interface Moment {
  readonly moment: number
}

/** What can stand in a `{field}` place. A list is shown with commas. */
export type Detail = string | number | Phrase | Figure | Moment | readonly Detail[]
export type Details = Readonly<Record<string, Detail>>

/** Words that can be said in every language: a phrase, or a text that has none (a name, what a server said). */
export type Words = string | Phrase

/** The values that a text with `{field}` places asks for, as arguments. */
export type GivenPlaces<Text extends string> = [PlacesOf<Text>] extends [never]
  ? []
  : [Readonly<Record<PlacesOf<Text>, Detail>>]

/** A phrase of the table; without places it is its English words themselves. */
export function phrase<Text extends PhraseText>(
  text: Text,
  ...details: GivenPlaces<Text>
): [PlacesOf<Text>] extends [never] ? Text : Phrase {
  const [given] = details
  type Made = [PlacesOf<Text>] extends [never] ? Text : Phrase
  return (given === undefined ? text : { phrase: text, details: given }) as Made
}

/**
 * Words of a phrase are looked up in these places alone: what people and servers wrote (a name, a subject, a file) is never taken for a
 * phrase.
 */
const spoken = new Set(
  'action because by how kind lock one other passed period problem reason route said state what when where who why words'.split(
    ' ',
  ),
)

export function isPhrase(detail: Detail | undefined): detail is Phrase {
  return typeof detail === 'object' && 'phrase' in detail
}

/** A sentence of a table with its `{field}` places filled; a value that is missing is shown as ?. */
export function fill(sentence: string, details: Details, language: Language): string {
  return sentence.replace(/\{(\w+)\}/g, (_, field: string) => {
    const detail = details[field]
    if (detail === undefined) return '?'
    return typeof detail === 'string' && !spoken.has(field) ? detail : say(detail, language)
  })
}

/** Values with every phrase, figure, moment and list of them in words; numbers, names and what people wrote stay as they are. */
export function inWords(details: Details, language: Language): Record<string, string | number> {
  return Object.fromEntries(
    Object.entries(details).map(([field, detail]) => [
      field,
      typeof detail === 'number' || (typeof detail === 'string' && !spoken.has(field)) ? detail : say(detail, language),
    ]),
  )
}

/** Words in a language. Texts that are no phrase, or one of another version, are given back as they are. */
export function say(words: Detail, language: Language): string {
  if (typeof words === 'string') return inLanguage(words, language)
  if (typeof words === 'number') return language === 'de' ? String(words).replace('.', ',') : String(words)
  if ('phrase' in words) return fill(inLanguage(words.phrase, language), words.details, language)
  if ('moment' in words) return momentWords(words.moment, language)
  if ('number' in words) return figureWords(words, language)
  return words.map((one) => say(one, language)).join(', ')
}

function inLanguage(text: string, language: Language): string {
  if (language === 'en' || !Object.hasOwn(germanPhrases, text)) return text
  return germanPhrases[text as PhraseText]
}

function figureWords({ number, decimals }: Figure, language: Language): string {
  const digits = number.toFixed(decimals)
  return language === 'de' ? digits.replace('.', ',') : digits
}

function momentWords(atMs: number, language: Language): string {
  const [date = '', time = ''] = new Date(atMs).toISOString().slice(0, 16).split('T')
  if (language === 'en') return `${date} ${time} UTC`
  return `${date.split('-').reverse().join('.')}, ${time} Uhr (UTC)`
}
