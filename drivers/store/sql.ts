import { type CompiledQuery, Kysely, type RawBuilder, SqliteDialect, sql } from 'kysely'
import { argument } from './dialect.ts'
import type { Tables } from './schema.ts'
import type { SqliteConnection } from './sqlite.ts'

export { type CompiledQuery, type RawBuilder, type SelectQueryBuilder, type SqlBool, sql } from 'kysely'

export type Db = Kysely<Tables>

/** A number in the words of a query, where an argument would hide from SQLite which index fits. */
export const lit = (value: number): RawBuilder<number> => sql.lit(value)

const connections = new WeakMap<Db, SqliteConnection>()

/** Kysely over one connection. Transactions are begun and ended on the connection itself. */
export function kyselyOver(connection: SqliteConnection): Db {
  const db = new Kysely<Tables>({
    dialect: new SqliteDialect({
      database: { prepare: (text) => connection.prepare(text), close: () => {} },
    }),
  })
  connections.set(db, connection)
  return db
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
 * A query that Kysely builds and compiles once for each connection, at its first use; later uses put the arguments in their places and
 * run the statement. Building one anew costs several times what SQLite needs to run it, and so does Kysely's way to the connection.
 */
export function query<Args extends object, Row = never>(
  build: (arg: Arg<Args>) => RawBuilder<unknown>,
): Query<Args, Row> {
  const ready = new WeakMap<Db, (args: Args) => Row[]>()
  const readyFor = (db: Db): ((args: Args) => Row[]) => {
    const known = ready.get(db)
    if (known) return known
    const made = preparedOn(db, (build((name) => argument(new Slot(name))) as RawBuilder<Row>).compile(db))
    ready.set(db, made)
    return made
  }
  const all = async (db: Db, args: Args): Promise<Row[]> => readyFor(db)(args)
  return {
    all,
    first: async (db, args) => readyFor(db)(args)[0],
    run: async (db, args) => {
      readyFor(db)(args)
    },
  }
}

function preparedOn<Args extends object, Row>(
  db: Db,
  { sql: words, parameters }: CompiledQuery<Row>,
): (args: Args) => Row[] {
  const connection = connections.get(db)
  if (!connection) throw new Error('a query over a connection that is none of the store')
  const statement = connection.prepare(words)
  const fill = (args: Args) =>
    parameters.map((value) => (value instanceof Slot ? args[value.name as keyof Args] : value))
  if (statement.reader) return (args) => statement.all(fill(args)) as Row[]
  return (args) => {
    statement.run(fill(args))
    return []
  }
}
