import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../../core/errors.ts'
import type { Store, StoreRooms } from '../../core/ports/store.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { copyStore, mendIndexes, type StoreCheck } from './backup.ts'
import { Commits } from './commits.ts'
import { knownVersion, migrate, refuseNewer, versionOf } from './migrations.ts'
import { Readers } from './readers.ts'
import { roomsOver } from './rooms.ts'
import { SearchClient } from './search/client.ts'
import type { IndexState } from './search/messages.ts'
import { SqliteConnection } from './sqlite.ts'
import { FileWireRecord } from './wire-record.ts'

export interface StoreOptions {
  /** Data folder, made when it is not there, or `:memory:` for a store that is gone when it is closed. */
  readonly folder: string
  readonly clock: Clock
  readonly log: Log
  /** The store grows to this many pages of 4 KiB and then behaves as on a full disk. */
  readonly mostPages?: number
  /** Called with every distinct statement when it is first used on the connection that writes. */
  readonly prepared?: (statement: string) => void
}

export interface SqliteStore extends Store {
  /** Transactions committed since it was opened. */
  readonly commits: number
  /** Copies the store to a file while it goes on being used. Throws `store/no-copy`. */
  copy(to: string, signal?: AbortSignal): Promise<StoreCheck>
  /**
   * How far the index of the search has come, in ids of texts; undefined where there is none. Search is right at any time and slower
   * for what it has not reached.
   */
  indexing(): Promise<IndexState | undefined>
}

/** The store's file in a data folder. */
export function storeFile(folder: string): string {
  return join(folder, storeName)
}

/** Throws `store/in-use` while a gateway has the store of a data folder open. */
export function refuseInUse(folder: string): void {
  makeFolder(folder)
  lockFolder(folder).close()
}

const storeName = 'textpost.sqlite'
/** Filled from the store and made anew when it is missing: no copy of the store needs it. */
const indexName = 'textpost-search.sqlite'
const lockName = 'textpost.lock'
/** What is on the wires just now; worth nothing without the store that it lies beside. */
const recordName = 'textpost-wire'

/** The check reads some 200 MB a second: a larger file would hold up the start too long. */
const mostCheckedBytes = 128 * 1024 * 1024
/** To compare every index with its table as well takes several times as long. */
const mostComparedBytes = 32 * 1024 * 1024

/**
 * Opens the store of a data folder and brings it up to date. Throws `store/in-use`, `store/newer`, `store/damaged` or
 * `store/unavailable`; then nothing in the folder was changed but what SQLite itself mends after a crash.
 *
 * After an unclean end (the write-ahead log is still there) the file is checked before it is used, up to 128 MiB: SQLite survives a
 * crash by itself, and the check is for disks that lost what they had confirmed.
 */
export async function openStore(options: StoreOptions): Promise<SqliteStore> {
  if (options.folder === ':memory:') return openInMemory(options)
  const { folder, log } = options
  makeFolder(folder)
  const lock = lockFolder(folder)
  try {
    return openFile(options, storeFile(folder), lock)
  } catch (thrown) {
    lock.close()
    log.write('error', 'store not opened', {
      folder,
      error: thrown instanceof GatewayError ? thrown.code : String(thrown),
    })
    throw thrown
  }
}

function openInMemory({ clock, mostPages, prepared }: StoreOptions): SqliteStore {
  const connection = new SqliteConnection({ file: ':memory:', ...(prepared ? { prepared } : {}) })
  configure(connection, mostPages)
  migrate(connection, clock)
  const commits = new Commits(connection, roomsOver(connection, randomUUID(), clock))
  return storeOf({
    commits,
    read: (job) => commits.read(job),
    scrub: () => scrub(commits),
    copy: (to, signal) => copyStore(connection, to, signal),
    indexing: async () => undefined,
    close: async () => connection.close(),
  })
}

/** Search in a thread of its own, over an index in a file beside the store. */
function searchOver(
  file: string,
  folder: string,
  connection: SqliteConnection,
  commits: Commits,
  log: Log,
): SearchClient {
  return new SearchClient({
    store: file,
    index: join(folder, indexName),
    log,
    named: (token) =>
      commits.write(async () => {
        connection.prepare('delete from search_origin').run([])
        connection.prepare('insert into search_origin (token) values (?)').run([token])
      }),
    followed: (seq) =>
      commits.write(async () => {
        connection.prepare('delete from search_change where seq <= ?').run([seq])
      }),
  })
}

function openFile(
  { folder, clock, log, mostPages, prepared }: StoreOptions,
  file: string,
  lock: SqliteConnection,
): SqliteStore {
  inspect(file, log)
  createPrivate(file)
  const connection = new SqliteConnection({ file, ...(prepared ? { prepared } : {}) })
  try {
    configure(connection, mostPages)
    const applied = migrate(connection, clock)
    if (applied.length > 0) log.write('info', 'store brought up to date', { file, version: knownVersion, applied })
    const session = randomUUID()
    const record = new FileWireRecord({ file: join(folder, recordName), session, log })
    const commits = new Commits(connection, roomsOver(connection, session, clock), () => search.changed())
    const search = searchOver(file, folder, connection, commits, log)
    const readers = new Readers(() => {
      const reader = new SqliteConnection({ file, readonly: true })
      reader.script('pragma query_only = on')
      reader.onlyInTransactions()
      return { connection: reader, rooms: roomsOver(reader, session, clock, (scan) => search.finder(scan)).rooms }
    })
    // What was stored before there was an index, or while none was filled, is taken in.
    search.changed()
    return storeOf({
      commits,
      read: (job) => readers.read(job),
      // The index first: the thread reads the store while it follows, and keeps the log from being emptied.
      scrub: async () => (await search.scrub()) && (await scrub(commits)),
      copy: (to, signal) => copyStore(connection, to, signal),
      indexing: () => search.state(),
      record,
      close: async () => {
        await readers.close()
        await search.close()
        checkpoint(connection, log)
        connection.close()
        record.close()
        lock.close()
      },
    })
  } catch (thrown) {
    connection.close()
    throw thrown
  }
}

/** Writes the log into the file; on a full disk what is committed stays in the log, where the next start finds it. */
function checkpoint(connection: SqliteConnection, log: Log): void {
  try {
    connection.rows('pragma wal_checkpoint(truncate)')
  } catch (thrown) {
    log.write('warn', 'store closed without a checkpoint', { error: String(thrown) })
  }
}

const mostCheckpoints = 50

/** Writes the log into the file and empties it: until then it holds what was deleted. False when a reader kept it from that. */
async function scrub(commits: Commits): Promise<boolean> {
  for (let tries = 0; tries < mostCheckpoints; tries++) {
    const [done] = await commits.alone((connection) =>
      connection.rows<{ busy: number }>('pragma wal_checkpoint(truncate)'),
    )
    if (done?.busy === 0) return true
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
  return false
}

interface StoreParts {
  readonly commits: Commits
  readonly read: <T>(job: (rooms: StoreRooms) => Promise<T>) => Promise<T>
  readonly scrub: () => Promise<boolean>
  readonly copy: SqliteStore['copy']
  readonly indexing: SqliteStore['indexing']
  readonly record?: FileWireRecord
  readonly close: () => Promise<void>
}

function storeOf({ commits, read, scrub, copy, indexing, record, close }: StoreParts): SqliteStore {
  let closing: Promise<void> | undefined
  return {
    get commits() {
      return commits.count
    },
    write: (job) => commits.write(job),
    read,
    scrub,
    copy,
    indexing,
    record,
    close: () => {
      closing ??= commits.close().then(close)
      return closing
    },
  }
}

/** Looks at a file that is there, without the right to change it: a damaged or newer one is left exactly as it is. */
function inspect(file: string, log: Log): void {
  const sizeBytes = sizeOf(file)
  if (sizeBytes === 0) return
  const connection = new SqliteConnection({ file, readonly: true })
  try {
    refuseNewer(versionOf(connection))
    if (sizeOf(`${file}-wal`) === 0) return
    if (sizeBytes > mostCheckedBytes) {
      log.write('warn', 'store not checked after an unclean end', { file, sizeBytes })
      return
    }
    const check = sizeBytes > mostComparedBytes ? 'quick_check' : 'integrity_check'
    const [found] = connection.rows<Record<string, string>>(`pragma ${check}(1)`)
    const finding = found?.[check] ?? 'no answer'
    if (finding !== 'ok' && !mended(file, log)) {
      throw new GatewayError('store/damaged', { details: { file, reason: finding } })
    }
    log.write('info', 'store checked after an unclean end', { file })
  } finally {
    connection.close()
  }
}

/** Indexes that do not fit their tables are built anew: no row is lost by that. What is wrong with the tables themselves is left to a person and a copy. */
function mended(file: string, log: Log): boolean {
  if (!mendIndexes(file)) return false
  log.write('warn', 'store mended: its indexes were built anew', { file })
  return true
}

function sizeOf(file: string): number {
  return existsSync(file) ? statSync(file).size : 0
}

/** How the connection that writes works. */
export function configure(connection: SqliteConnection, mostPages: number | undefined): void {
  const settings = [
    'journal_mode = wal',
    'synchronous = full',
    'foreign_keys = on',
    // What is deleted is overwritten: words and people that are erased must not lie about in free pages.
    'secure_delete = on',
    // A checkpoint every 16 MiB rather than 4: pages that change often are written to the file once for many commits.
    'wal_autocheckpoint = 4096',
    'journal_size_limit = 67108864',
    'cache_size = -65536',
    'temp_store = memory',
    // No memory mapping: an error of the disk would end the process instead of a statement.
    'mmap_size = 0',
    ...(mostPages === undefined ? [] : [`max_page_count = ${mostPages}`]),
  ]
  for (const setting of settings) connection.script(`pragma ${setting}`)
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
  } catch (thrown) {
    throw unavailable(thrown)
  }
}

/** Creates the file for its owner alone before SQLite does; the files that SQLite puts beside it take over its mode. */
function createPrivate(file: string): void {
  try {
    if (existsSync(file)) chmodSync(file, 0o600)
    else closeSync(openSync(file, 'wx', 0o600))
  } catch (thrown) {
    throw unavailable(thrown)
  }
}

function unavailable(thrown: unknown): GatewayError {
  const reason = thrown instanceof Error ? thrown.message : String(thrown)
  return new GatewayError('store/unavailable', { details: { reason }, cause: thrown })
}

/**
 * Holds an exclusive lock on a file of its own for as long as the store is open. The system lets go of it however the process ends.
 * The file stays empty, and is never opened but through SQLite: closing another descriptor of it would release the lock.
 */
function lockFolder(folder: string): SqliteConnection {
  const file = join(folder, lockName)
  createPrivate(file)
  const lock = new SqliteConnection({ file, busyTimeoutMs: 0 })
  try {
    lock.script('pragma journal_mode = memory')
    lock.script('begin exclusive')
    return lock
  } catch (thrown) {
    lock.close()
    if (thrown instanceof GatewayError && thrown.wire?.startsWith('SQLITE_BUSY')) {
      throw new GatewayError('store/in-use', { details: { folder }, cause: thrown })
    }
    throw thrown
  }
}
