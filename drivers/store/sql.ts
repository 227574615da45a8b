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
  /**
   * For a statement that adds one row and returns none: the row's id. SQLite puts what `returning id` gives into a table of its own first, which
   * costs half as much as to add the row. PostgreSQL: with `returning id`.
   */
  add(db: Db, args: Args): Promise<number>
}

export type SqlValue = number | string | Uint8Array | null

/** A query on one connection. */
interface Prepared<Args, Row> {
  all(args: Args): Row[]
  first(args: Args): Row | undefined
  run(args: Args): number
}

/**
 * A query that Kysely builds and compiles once for each connection, at its first use; later uses put the arguments in their places and
 * run the statement. Building one anew costs several times what SQLite needs to run it, and so does Kysely's way to the connection.
 */
export function query<Args extends object, Row = never>(
  build: (arg: Arg<Args>) => RawBuilder<unknown>,
): Query<Args, Row> {
  const ready = new WeakMap<Db, Prepared<Args, Row>>()
  const readyFor = (db: Db): Prepared<Args, Row> => {
    const known = ready.get(db)
    if (known) return known
    const made = preparedOn(db, (build((name) => argument(new Slot(name))) as RawBuilder<Row>).compile(db))
    ready.set(db, made)
    return made
  }
  return {
    all: async (db, args) => readyFor(db).all(args),
    first: async (db, args) => readyFor(db).first(args),
    run: async (db, args) => {
      readyFor(db).run(args)
    },
    add: async (db, args) => readyFor(db).run(args),
  }
}

/** Rows that one statement adds at most: more would save little, and a statement of few rows is for what is left. */
const rowsAtOnce = 16

/**
 * Adds rows, each a list of `width` values, to the columns that `into` names. Many rows a statement, and no JSON to take apart, is the quickest
 * that SQLite can be given them.
 */
export function insertion<Row extends readonly SqlValue[]>(
  into: RawBuilder<unknown>,
  width: number,
): { run(db: Db, rows: readonly Row[]): Promise<void> } {
  const ofRows = (count: number) =>
    query<ByPlace>((arg) => {
      const row = (at: number) => sql`(${sql.join(places(width).map((place) => arg(String(at * width + place))))})`
      return sql`insert into ${into} values ${sql.join(places(count).map(row))}`
    })
  const [many, one] = [ofRows(rowsAtOnce), ofRows(1)]
  return {
    async run(db, rows) {
      let from = 0
      for (; from + rowsAtOnce <= rows.length; from += rowsAtOnce) {
        await many.run(db, byPlace(rows.slice(from, from + rowsAtOnce).flat()))
      }
      for (const row of rows.slice(from)) await one.run(db, byPlace(row))
    },
  }
}

type ByPlace = Readonly<Record<string, SqlValue>>

const byPlace = (values: readonly SqlValue[]) => values as unknown as ByPlace

const places = (count: number) => Array.from({ length: count }, (_, place) => place)

function preparedOn<Args extends object, Row>(
  db: Db,
  { sql: words, parameters }: CompiledQuery<Row>,
): Prepared<Args, Row> {
  const connection = connections.get(db)
  if (!connection) throw new Error('a query over a connection that is none of the store')
  const statement = connection.prepare(words)
  const fill = (args: Args) =>
    parameters.map((value) => (value instanceof Slot ? args[value.name as keyof Args] : value))
  const all = (args: Args) => statement.all(fill(args)) as Row[]
  return {
    all,
    first: (args) => statement.get(fill(args)) as Row | undefined,
    // A statement that returns rows is no less done for them being left.
    run: statement.reader ? (args) => all(args).length : (args) => Number(statement.run(fill(args)).lastInsertRowid),
  }
}
