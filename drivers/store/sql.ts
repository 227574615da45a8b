import { type CompiledQuery, Kysely, type RawBuilder, SqliteDialect, sql } from 'kysely'
import { argument } from './dialect.ts'
import type { Tables } from './schema.ts'
import type { SqliteConnection } from './sqlite.ts'

export { type CompiledQuery, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'

export type Db = Kysely<Tables>

/** A number in the words of a query, where an argument would hide from SQLite which index fits. */
export const lit = (value: number): RawBuilder<number> => sql.lit(value)

/** Kysely over one connection. Transactions are begun and ended on the connection itself. */
export function kyselyOver(connection: SqliteConnection): Db {
  return new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: { prepare: (text) => connection.prepare(text), close: () => {} },
    }),
  })
}

/** The place of one argument in a query that is compiled once. */
class Slot {
  readonly name: string

  constructor(name: string) {
    this.name = name
  }
}

/** Names an argument inside a prepared query. */
export type Arg<Args> = <Name extends keyof Args & string>(name: Name) => RawBuilder<Args[Name]>

/** A query that is kept ready. Values must be what SQLite takes: numbers, strings, octets or null. */
export interface Query<Args, Row> {
  all(db: Db, args: Args): Promise<Row[]>
  /** The first row, where one at most is wanted. */
  first(db: Db, args: Args): Promise<Row | undefined>
  run(db: Db, args: Args): Promise<void>
}

/**
 * A query that is built and compiled once for each connection, at its first use; later uses only put the arguments in their places.
 * Building one anew costs several times what SQLite needs to run it.
 */
export function query<Args extends object, Row = never>(
  build: (arg: Arg<Args>) => RawBuilder<unknown>,
): Query<Args, Row> {
  const compiled = new WeakMap<Db, CompiledQuery<Row>>()
  const compiledFor = (db: Db): CompiledQuery<Row> => {
    const known = compiled.get(db)
    if (known) return known
    const made = (build((name) => argument(new Slot(name))) as RawBuilder<Row>).compile(db)
    compiled.set(db, made)
    return made
  }
  const all = async (db: Db, args: Args): Promise<Row[]> => {
    const ready = compiledFor(db)
    const parameters = ready.parameters.map((value) =>
      value instanceof Slot ? (args as Record<string, unknown>)[value.name] : value,
    )
    return (await db.executeQuery<Row>({ ...ready, parameters })).rows
  }
  return {
    all,
    first: async (db, args) => (await all(db, args))[0],
    run: async (db, args) => {
      await all(db, args)
    },
  }
}
