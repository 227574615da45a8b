/** What was typed into a search, ready to be compared. */
export interface Asked {
  /** All of these are to be found, anywhere in the words. */
  readonly parts: readonly string[]
  /** The digits of a search that is a phone: they are enough by themselves. */
  readonly digits: string | undefined
}

/** Fewer digits than this say little about a phone. */
const fewestDigits = 3

const onlyPlain = /^[\x20-\x7e]*$/

/** Words without case and accents, as they are compared: `Straße` is `strasse`, `Möte` is `mote`. Half a pair is U+FFFD, as the store keeps it. */
export function folded(text: string): string {
  if (onlyPlain.test(text)) return text.toLowerCase()
  return text
    .toWellFormed()
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .toUpperCase()
    .toLowerCase()
}

/** What a text is found by. */
export function wordsOfText(body: string, phone: string, sender: string | null): string {
  return folded(`${body}\n${phone.replace(/^\+/, '')}\n${sender ?? ''}`)
}

/** What a contact is found by. */
export function wordsOfContact(
  name: string,
  alias: string,
  phones: readonly string[],
  groups: readonly string[],
): string {
  return folded([name, alias, ...phones.map((phone) => phone.replace(/^\+/, '')), ...groups].join('\n'))
}

/** Reads a search: its words without the signs around them. Undefined where there is nothing to look for. */
export function askedFor(search: string): Asked | undefined {
  const digits = digitsOf(search)
  const whole = folded(search).trim()
  // The digits of a phone are found as they stand; taken apart, `+46 70 12` would be found in everything.
  const words = digits !== undefined && /^[+0(]/.test(whole) ? [whole] : whole.split(/\s+/).map(bare)
  const parts = [...new Set(words)].filter((part) => part !== '')
  return parts.length === 0 ? undefined : { parts, digits }
}

export function holds(words: string, { parts, digits }: Asked): boolean {
  if (digits !== undefined && words.includes(digits)) return true
  return parts.every((part) => words.includes(part))
}

/** A word without the quotes, commas and stops around it; what consists of signs alone stays. */
function bare(word: string): string {
  const inner = word.replace(/^\p{P}+/u, '').replace(/(?<!\p{P})\p{P}+$/u, '')
  return inner === '' ? word : inner
}

/** Phones are kept with their country code, so the zeros of national and international ways to write them go. */
function digitsOf(search: string): string | undefined {
  if (!/^[+\d\s().\-/]+$/.test(search)) return undefined
  const digits = search.replaceAll('(0)', '').replace(/\D/g, '').replace(/^0+/, '')
  return digits.length >= fewestDigits ? digits : undefined
}
