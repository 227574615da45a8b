import Database from 'better-sqlite3'
import { GatewayError } from '../../core/errors.ts'
import { type PhraseText, phrase } from '../../core/words/say.ts'

export interface SqliteOptions {
  /** Path of the file, or `:memory:`. */
  readonly file: string
  /** Opens without the right to change anything; the file must be there. */
  readonly readonly?: boolean
  /** How long to wait for another process that holds the file. */
  readonly busyTimeoutMs?: number
  /** Called with every distinct statement when it is first used. */
  readonly prepared?: (statement: string) => void
}

/** What a statement gives: rows for one that reads or returns, else the number of rows changed. */
export interface SqliteStatement {
  readonly reader: boolean
  /** The first row only. */
  get(parameters: readonly unknown[]): unknown
  all(parameters: readonly unknown[]): unknown[]
  run(parameters: readonly unknown[]): { changes: number | bigint; lastInsertRowid: number | bigint }
  iterate(parameters: readonly unknown[]): IterableIterator<unknown>
}

/** A copy lets other work in between after so many pages of 4 KiB. */
const pagesAtATime = 256

/** Distinct statements kept ready; the rooms use fewer, but for the many shapes of a filtered list. */
const keptStatements = 400

/**
 * One connection to an SQLite file. Every failure is a GatewayError: `store/unavailable`, `store/damaged` or `store/conflict`.
 *
 * Some failures (a full disk, an I/O error) make SQLite end the transaction by itself. From then until `rollback` every statement
 * is refused, or it would be committed on its own.
 */
export class SqliteConnection {
  readonly file: string
  readonly #db: Database.Database
  readonly #statements = new Map<string, SqliteStatement>()
  readonly #commands = new Map<string, Database.Statement<unknown[], unknown>>()
  readonly #prepared: ((statement: string) => void) | undefined
  #inTransaction = false
  #lost = false
  #onlyInTransactions = false

  constructor(options: SqliteOptions) {
    this.file = options.file
    this.#prepared = options.prepared
    const { readonly = false, busyTimeoutMs = 5_000 } = options
    this.#db = this.#guard(
      () => new Database(options.file, { readonly, fileMustExist: readonly, timeout: busyTimeoutMs }),
    )
  }

  /** The statement, made ready once. */
  prepare(text: string): SqliteStatement {
    const known = this.#statements.get(text)
    if (known) return known
    const statement = this.#guard(() => this.#db.prepare<unknown[], unknown>(text))
    this.#prepared?.(text)
    const { reader } = statement
    const made: SqliteStatement = {
      reader,
      get: this.#inJob((parameters) => statement.get(...parameters)),
      all: this.#inJob((parameters) => statement.all(...parameters)),
      run: this.#inJob((parameters) => statement.run(...parameters)),
      iterate: this.#inJob((parameters) => statement.iterate(...parameters)),
    }
    if (this.#statements.size >= keptStatements) {
      const oldest = this.#statements.keys().next()
      if (!oldest.done) this.#statements.delete(oldest.value)
    }
    this.#statements.set(text, made)
    return made
  }

  /** Runs statements without parameters. */
  script(text: string): void {
    this.#checked(() => this.#db.exec(text))
  }

  /** The rows of a pragma or of any statement without parameters. */
  rows<Row>(text: string): Row[] {
    return this.#checked(() => this.#db.prepare<unknown[], Row>(text).all())
  }

  /** Copies what is committed to another file, a few pages at a time, so that other work goes on meanwhile. */
  async copyTo(file: string, signal?: AbortSignal): Promise<void> {
    const progress = () => {
      signal?.throwIfAborted()
      return pagesAtATime
    }
    try {
      // In the midst of a transaction SQLite takes no step, and a first step that was not taken looks like the last.
      for (let pages = 0; pages === 0; ) {
        signal?.throwIfAborted()
        pages = (await this.#db.backup(file, { progress })).totalPages
      }
    } catch (thrown) {
      throw storeError(thrown, file)
    }
  }

  /** From now on a prepared statement outside a transaction is a defect: a job that left something behind when it ended. */
  onlyInTransactions(): void {
    this.#onlyInTransactions = true
  }

  begin(kind: 'immediate' | 'deferred'): void {
    this.#lost = false
    this.#command(kind === 'immediate' ? 'begin immediate' : 'begin deferred')
    this.#inTransaction = true
  }

  commit(): void {
    this.#command('commit')
    this.#inTransaction = false
  }

  /** Ends the transaction if it still stands. Never throws. */
  rollback(): void {
    this.#inTransaction = false
    this.#lost = false
    try {
      if (this.#db.inTransaction) this.#db.exec('rollback')
    } catch {
      // SQLite has rolled back by itself.
    }
  }

  savepoint(): void {
    this.#command('savepoint job')
  }

  release(): void {
    this.#command('release job')
  }

  undo(): void {
    this.#command('rollback to job')
    this.#command('release job')
  }

  /** Whether the transaction that was begun still stands. */
  get stands(): boolean {
    return !this.#lost && this.#db.inTransaction
  }

  close(): void {
    this.#statements.clear()
    this.#guard(() => this.#db.close())
  }

  #command(text: string): void {
    const known = this.#commands.get(text) ?? this.#guard(() => this.#db.prepare<unknown[], unknown>(text))
    this.#commands.set(text, known)
    this.#checked(() => known.run())
  }

  /** Made once for each statement: texts that come in run some ten each. */
  #inJob<T>(action: (parameters: readonly unknown[]) => T): (parameters: readonly unknown[]) => T {
    return (parameters) => {
      if (this.#onlyInTransactions && !this.#inTransaction) throw leftBehind()
      if (this.#lost) throw brokenOff()
      try {
        return action(parameters)
      } catch (thrown) {
        throw this.#failure(thrown)
      }
    }
  }

  #checked<T>(action: () => T): T {
    if (this.#lost) throw brokenOff()
    return this.#guard(action)
  }

  #guard<T>(action: () => T): T {
    try {
      return action()
    } catch (thrown) {
      throw this.#failure(thrown)
    }
  }

  #failure(thrown: unknown): unknown {
    if (this.#inTransaction && !this.#db.inTransaction) this.#lost = true
    return storeError(thrown, this.file)
  }
}

function brokenOff(): GatewayError {
  return new GatewayError('store/unavailable', { details: { reason: phrase('the change was broken off') } })
}

/** What a job asks for that went on after its end. */
export function leftBehind(): GatewayError {
  return new GatewayError('store/conflict', { details: { reason: phrase('a job of the store went on after its end') } })
}

/** SQLite's result codes (sqlite.org/rescode.html) by the first part of their name. */
const reasons: readonly (readonly [string, PhraseText])[] = [
  ['SQLITE_FULL', 'the disk is full'],
  ['SQLITE_IOERR', 'the disk reported an error'],
  ['SQLITE_READONLY', 'the data folder may only be read'],
  ['SQLITE_CANTOPEN', 'its file cannot be opened'],
  ['SQLITE_PERM', 'the data folder may not be used'],
  ['SQLITE_BUSY', 'another program holds its file'],
  ['SQLITE_LOCKED', 'another program holds its file'],
  ['SQLITE_NOMEM', 'the memory of the computer is used up'],
]

function storeError(thrown: unknown, file: string): unknown {
  if (!(thrown instanceof Database.SqliteError)) return thrown
  const { code, message } = thrown
  const wire = `${code}: ${message}`
  if (code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB') {
    return new GatewayError('store/damaged', { details: { file, reason: message }, wire, cause: thrown })
  }
  if (code.startsWith('SQLITE_CONSTRAINT')) {
    return new GatewayError('store/conflict', { details: { reason: message }, wire, cause: thrown })
  }
  const reason = reasons.find(([name]) => code.startsWith(name))?.[1] ?? message
  return new GatewayError('store/unavailable', { details: { reason }, wire, cause: thrown })
}
