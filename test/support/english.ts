import { say } from '../../core/words/say.ts'

/** A value with every phrase in it as its English words. */
// biome-ignore lint/suspicious/noExplicitAny: it is compared, whatever it is
export function english(value: unknown): any {
  if (Array.isArray(value)) return value.map(english)
  if (typeof value !== 'object' || value === null) return value
  if ('phrase' in value && 'details' in value) return say(value as Parameters<typeof say>[0], 'en')
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, english(inner)]))
}

/** The `{field}` places of a text. */
export const placesOf = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name))].sort()

/** Words that stand in nearly every English sentence and in no German one. */
export const englishWords =
  /(?<![\p{L}-])(the|is|are|of|to|and|with|your|you|this|that|it|cannot|has|have|been|which|when|can|be|by|its|no|not|or|from)(?![\p{L}-])/u

/** A text without what is quoted or typed (names, codes, commands). */
export const bare = (text: string) =>
  text
    .replace(/\{\w+\}/g, '')
    .replace(/„[^“]*“/g, '')
    .replace(/\b(?:npm|textpost|chmod|printf) [^;,.]*/g, '')
