import type { Asked } from './words.ts'

// The index holds every three characters that stand beside each other, whole or not a word. Texts that hold all triples of what is looked
// for are few, and each of them is looked at. One or two characters are found as the beginning of a triple.

/** Stands for spaces and line ends inside a triple; folding leaves none of these in the words. */
const space = '\u00a0'

/** Signs of ASCII are characters like others. The tokenizer parts words at spaces alone. */
const signs = Array.from({ length: 127 - 33 }, (_, place) => String.fromCharCode(33 + place))
  .filter((sign) => !/[a-zA-Z0-9]/.test(sign))
  .join('')
  .replaceAll("'", "''")
  .replaceAll('"', '""')

/** Arguments of an FTS5 table for triples. */
export const gramTable = `words, content = '', contentless_delete = 1, detail = none, prefix = '1 2', tokenize = "ascii tokenchars '${signs}'"`

/** Triples are looked up one by one; more than so many of one word tell little more. */
const mostTriples = 8
/** The last digits of a phone that are looked up; the others are compared. */
const tellingDigits = 7

/** The triples of folded words, as the index takes them. */
export function gramsOf(words: string): string {
  const [first = '', second = '', ...others] = charactersOf(`${spaced(words)}${space}${space}`)
  let one = first
  let two = second
  const found = new Set<string>()
  for (const three of others) {
    found.add(one + two + three)
    one = two
    two = three
  }
  return [...found].join(' ')
}

/** An FTS5 query for what may hold what is looked for, and surely for all that does. */
export function gramQuery({ parts, digits }: Asked): string {
  const all = `(${parts.map(partQuery).join(' AND ')})`
  if (digits === undefined) return all
  // What every phone begins with leads through all texts for nothing.
  const number = partQuery(digits.slice(-tellingDigits))
  // A phone as it was typed holds the digits that are looked for anyway.
  return parts.some((part) => part.includes(digits)) ? number : `${all} OR (${number})`
}

function partQuery(part: string): string {
  const characters = charactersOf(spaced(part))
  if (characters.length < 3) return `${quoted(characters.join(''))}*`
  const triples = Array.from({ length: characters.length - 2 }, (_, at) => characters.slice(at, at + 3).join(''))
  // The database walks along the first two and looks the others up: the ends of a word are as good a guess as any.
  const ordered = [triples.at(-1) ?? '', ...spread(triples)]
  return [...new Set(ordered)].map(quoted).join(' AND ')
}

/** At most so many, from the whole length of a word. */
function spread(triples: readonly string[]): readonly string[] {
  if (triples.length <= mostTriples) return triples
  const step = (triples.length - 1) / (mostTriples - 1)
  return Array.from({ length: mostTriples }, (_, place) => triples[Math.round(place * step)] ?? '')
}

function quoted(token: string): string {
  return `"${token.replaceAll('"', '""')}"`
}

function spaced(words: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: the tokenizer would part the words there
  return words.replace(/[\s\u0000-\u001f\u007f]/g, space)
}

function charactersOf(words: string): readonly string[] {
  return /[\ud800-\udfff]/.test(words) ? Array.from(words, whole) : words.split('')
}

/** Half a pair has no form in UTF-8. */
function whole(character: string): string {
  return character.isWellFormed() ? character : '\ufffd'
}
