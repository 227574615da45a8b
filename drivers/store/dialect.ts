import { type RawBuilder, type SqlBool, sql } from 'kysely'

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

/** A JSON object without one of its fields. PostgreSQL: `column::jsonb - 'field'`. */
export function withoutField(column: string, field: string): RawBuilder<string> {
  return sql`json_remove(${sql.ref(column)}, ${sql.lit(`$.${field}`)})`
}

/** A written mail (JSON) without its words; its addresses and its place in the thread stay. */
export function blankedMail(column: string): RawBuilder<string> {
  const mail = sql.ref(column)
  return sql`json_remove(json_set(${mail}, '$.text', '', '$.subject', ''), '$.html', '$.report')`
}

/** The greater of two numbers. PostgreSQL: `greatest`. */
export function greatest(a: RawBuilder<number>, b: RawBuilder<number>): RawBuilder<number> {
  return sql`max(${a}, ${b})`
}

/** Texts that hold the triples of an FTS5 query, in the index beside the store. PostgreSQL: `t.words ilike …` with pg_trgm. */
export const fromTextGrams = sql`search.text_grams cross join text as t on t.id = search.text_grams.rowid`
export const textGramKey = sql<number>`search.text_grams.rowid`

export function textGramsMatch(query: string): RawBuilder<SqlBool> {
  return sql`text_grams match ${query}`
}
