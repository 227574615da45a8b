import { type RawBuilder, sql } from 'kysely'

// What SQLite writes otherwise than PostgreSQL. All other statements of the rooms are understood by both.

/**
 * An argument of a prepared query. SQLite plans a statement anew for every value that could make another plan better, which costs ten
 * times what the statement does; the plus keeps the value out of its sight. PostgreSQL: the argument as it is.
 */
export function argument<Value>(value: unknown): RawBuilder<Value> {
  return sql`+${value}`
}

/**
 * The elements of a JSON array as rows `r` with the column `value`. An element that is an array is taken apart with `textAt` and
 * `numberAt`. PostgreSQL: `jsonb_array_elements(cast(… as jsonb)) as r(value)`.
 */
export function eachOf(json: RawBuilder<string>): RawBuilder<unknown> {
  return sql`json_each(${json}) as r`
}

/** The element itself, a number. */
export const theNumber = sql<number>`cast(r.value as bigint)`

/** The element itself, words. PostgreSQL: `r.value #>> '{}'`. */
export const theText = sql<string>`r.value`

/** A number at a place of an element that is an array. */
export function numberAt(place: number): RawBuilder<number> {
  return sql`cast(r.value ->> ${sql.lit(place)} as bigint)`
}

/** Words at a place of an element that is an array. */
export function textAt(place: number): RawBuilder<string> {
  return sql`r.value ->> ${sql.lit(place)}`
}

/** The greater of two numbers. PostgreSQL: `greatest`. */
export function greatest(a: RawBuilder<number>, b: RawBuilder<number>): RawBuilder<number> {
  return sql`max(${a}, ${b})`
}

/** What a text is found by. A phone is found by its digits with the country code (of one to three digits) and without it. */
const digits = "ltrim(t.phone, '+')"
const phoneForms = [digits, ...[2, 3, 4].map((from) => `substr(${digits}, ${from})`)]
const searchWords = ['t.body', ...phoneForms, "coalesce(t.sender, '')"].join(" || ' ' || ")

/** Condition on the table of search words, aliased `w`. PostgreSQL: `w.words @@ to_tsquery('simple', …)`. */
export function wordsMatch(query: string): RawBuilder<boolean> {
  return sql`text_words match ${query}`
}

/**
 * Brings the search words up to date with the texts that a transaction added or changed. FTS5 writes what it has gathered at every
 * statement that might have to be undone, so one statement for all of them costs a fraction of one for each.
 */
export const indexWords: readonly string[] = [
  'delete from text_words where rowid in (select text_id from text_words_due)',
  `insert into text_words (rowid, words) select t.id, ${searchWords} from text_words_due as d join text as t on t.id = d.text_id`,
  'delete from text_words_due',
]

/** True while there are such texts. */
export const wordsAreDue = 'select 1 from text_words_due limit 1'

/** An FTS5 query for texts that hold every word of `search`, each at least by its beginning; undefined where there is no word. */
export function wordsQuery(search: string): string | undefined {
  const words = search.normalize('NFC').split(/[^\p{L}\p{N}\p{M}]+/u)
  const all = words.filter((word) => word !== '').map(beginning)
  if (all.length === 0) return undefined
  const phone = phoneIn(search)
  return phone === undefined ? all.join(' ') : `(${all.join(' ')}) OR ${beginning(phone)}`
}

function beginning(word: string): string {
  return `"${word}"*`
}

/**
 * The digits of a search that is a phone. Phones are kept as their digits with and without what may be a country code, so the
 * zeros of national and international ways to write them go.
 */
function phoneIn(search: string): string | undefined {
  if (!/^[+\d\s().\-/]+$/.test(search)) return undefined
  const digits = search.replaceAll('(0)', '').replace(/\D/g, '').replace(/^0+/, '')
  return digits.length >= 5 ? digits : undefined
}
