import { chmodSync, closeSync, existsSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { Worker } from 'node:worker_threads'
import { GatewayError } from '../../core/errors.ts'
import { type Detail, phrase } from '../../core/words/say.ts'
import { knownVersion, refuseNewer, versionOf } from './migrations.ts'
import type { ThreadTask } from './search/messages.ts'
import { threadUrl } from './search/thread-url.ts'
import { SqliteConnection } from './sqlite.ts'

/** What an examination of a store file found. */
export interface StoreCheck {
  readonly file: string
  readonly sizeBytes: number
  /** Version of its schema, and the one that this Textpost knows. */
  readonly version: number
  readonly known: number
  /** What SQLite found wrong, at most 20 findings; empty when all is well. */
  readonly problems: readonly string[]
  readonly texts: number
  readonly mails: number
}

/**
 * Copies the store behind an open connection while it goes on being written: changes made meanwhile are in the copy, and each transaction is in it whole
 * or not at all. The copy appears under its name only when it is complete, on the disk and examined. Throws `store/no-copy`.
 */
export async function copyStore(connection: SqliteConnection, to: string, signal?: AbortSignal): Promise<StoreCheck> {
  const unfinished = `${to}.unfinished`
  try {
    rmSync(unfinished, { force: true })
    closeSync(openSync(unfinished, 'wx', 0o600))
    await connection.copyTo(unfinished, signal)
    asOneFile(unfinished)
    const check = await checkAside(unfinished, signal)
    if (check.problems.length > 0) throw new Error(check.problems[0])
    syncFile(unfinished)
    renameSync(unfinished, to)
    syncFolder(dirname(to))
    return { ...check, file: to }
  } catch (thrown) {
    throw new GatewayError('store/no-copy', { details: { file: to, reason: reasonOf(thrown) }, cause: thrown })
  } finally {
    rmSync(unfinished, { force: true })
  }
}

/** The same as `checkStore` in a thread of its own: it reads a large file for seconds. */
async function checkAside(file: string, signal: AbortSignal | undefined): Promise<StoreCheck> {
  signal?.throwIfAborted()
  const worker = new Worker(threadUrl, { workerData: { check: file } satisfies ThreadTask })
  const end = () => void worker.terminate()
  signal?.addEventListener('abort', end)
  try {
    return await new Promise<StoreCheck>((resolve, reject) => {
      worker.on('message', resolve)
      worker.on('error', reject)
      worker.on('exit', () => reject(signal?.reason ?? new Error('the examination was broken off')))
    })
  } finally {
    signal?.removeEventListener('abort', end)
    await worker.terminate()
  }
}

/** Reads every page and index of a store file, without the right to change it. Throws `store/damaged` or `store/newer` for what is no store of ours. */
export function checkStore(file: string): StoreCheck {
  if (!existsSync(file)) throw new GatewayError('store/no-file', { details: { file } })
  const connection = new SqliteConnection({ file, readonly: true })
  try {
    const version = versionOf(connection)
    if (version === 0) throw new GatewayError('store/damaged', { details: { file, reason: phrase('it is empty') } })
    refuseNewer(version)
    const found = connection.rows<{ integrity_check: string }>('pragma integrity_check(20)')
    const broken = connection.rows<{ table: string }>('pragma foreign_key_check')
    const problems = [
      ...found.map(({ integrity_check }) => integrity_check).filter((finding) => finding !== 'ok'),
      ...[...new Set(broken.map(({ table }) => table))].map((table) => `rows of ${table} point nowhere`),
    ]
    const count = (table: string) =>
      connection.rows<{ n: number }>(`select count(*) as n from ${table}`).reduce((sum, { n }) => sum + n, 0)
    const counted = problems.length === 0
    return {
      file,
      sizeBytes: statSync(file).size,
      version,
      known: knownVersion,
      problems,
      texts: counted ? count('text') : 0,
      mails: counted ? count('mail') : 0,
    }
  } finally {
    connection.close()
  }
}

/**
 * Puts right what can be put right without losing a row: indexes that do not fit their tables are built anew. True when nothing is wrong any more.
 */
export function mendIndexes(file: string): boolean {
  const connection = new SqliteConnection({ file })
  try {
    connection.script('reindex')
    const [found] = connection.rows<{ integrity_check: string }>('pragma integrity_check(1)')
    return found?.integrity_check === 'ok'
  } catch {
    return false
  } finally {
    connection.close()
  }
}

/** Moves a store file and what SQLite keeps beside it to another name. */
export function setAside(file: string, aside: string): void {
  for (const ending of ['', '-wal', '-shm'])
    if (existsSync(`${file}${ending}`)) renameSync(`${file}${ending}`, `${aside}${ending}`)
}

/**
 * A copy of a store with a write-ahead log would want one beside it whenever it is looked at. Nor has it the store's token: put in the
 * store's place it is another store, whose texts the index does not know.
 */
function asOneFile(file: string): void {
  const copy = new SqliteConnection({ file })
  try {
    if (copy.rows("select 1 from sqlite_schema where name = 'search_origin'").length > 0)
      copy.script('delete from search_origin')
    // Nor do the claims in it belong to a run whose record may still lie beside the store.
    copy.script("update part set owner = 'copy' where owner is not null")
    copy.script('pragma journal_mode = delete')
  } finally {
    copy.close()
  }
}

/** Makes sure that what was written is on the disk. */
function syncFile(file: string): void {
  const open = openSync(file, 'r+')
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
  chmodSync(file, 0o600)
}

/** A new name is on the disk once its folder is; Windows has no such thing. */
function syncFolder(folder: string): void {
  if (process.platform === 'win32') return
  const open = openSync(folder, 'r')
  try {
    fsyncSync(open)
  } finally {
    closeSync(open)
  }
}

function reasonOf(thrown: unknown): Detail {
  if (thrown instanceof GatewayError) return thrown.details.reason ?? thrown.message
  return thrown instanceof Error ? thrown.message : String(thrown)
}
