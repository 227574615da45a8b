import { copyFileSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import { holdWaiting } from '../core/flows/after-restore.ts'
import type { Clock, Log, Timer } from '../core/ports/world.ts'
import { checkStore, copyStore, type StoreCheck, setAside } from '../drivers/store/backup.ts'
import { openStore, refuseInUse, type SqliteStore, storeFile } from '../drivers/store/open.ts'
import { SqliteConnection } from '../drivers/store/sqlite.ts'

const dayMs = 86_400_000
/** Copies that are kept, one a day. */
export const keptDays = 7
/** The first copy waits until the start is over. */
const firstAfterMs = 60_000
const retryMs = 3_600_000
const named = /^textpost-\d{4}-\d\d-\d\dT[\d-]+Z\.sqlite$/

/** Folder of the copies in a data folder. */
export function backupFolder(folder: string): string {
  return join(folder, 'backups')
}

/** The copies of a data folder, newest first. */
export function backupsIn(folder: string): { readonly file: string; readonly at: number }[] {
  const place = backupFolder(folder)
  if (!existsSync(place)) return []
  const files = readdirSync(place).filter((name) => named.test(name))
  return files
    .map((name) => ({ file: join(place, name), at: statSync(join(place, name)).mtimeMs }))
    .sort((a, b) => b.at - a.at)
}

/** Copies the store once a day while the gateway runs, and keeps the copies of a week. */
export class Backups {
  readonly #folder: string
  readonly #store: SqliteStore
  readonly #clock: Clock
  readonly #log: Log
  #timer: Timer | undefined
  readonly #ended = new AbortController()
  #making: Promise<StoreCheck> | undefined

  constructor(folder: string, store: SqliteStore, clock: Clock, log: Log) {
    this.#folder = folder
    this.#store = store
    this.#clock = clock
    this.#log = log
  }

  start(): void {
    const last = backupsIn(this.#folder)[0]?.at ?? 0
    this.#after(Math.max(firstAfterMs, last + dayMs - this.#clock.now()))
  }

  /** Makes a copy now and drops those that are too old. Throws `store/no-copy`. */
  make(): Promise<StoreCheck> {
    this.#making ??= this.#make().finally(() => {
      this.#making = undefined
    })
    return this.#making
  }

  /** A copy under way is broken off; those that are whole stay. */
  async close(): Promise<void> {
    this.#ended.abort(new Error('Textpost was stopped'))
    this.#timer?.cancel()
    await this.#making?.catch(() => {})
  }

  async #make(): Promise<StoreCheck> {
    const place = backupFolder(this.#folder)
    mkdirSync(place, { recursive: true, mode: 0o700 })
    const stamp = new Date(this.#clock.now()).toISOString().replaceAll(/[:.]/g, '-')
    const made = await this.#store.copy(join(place, `textpost-${stamp}.sqlite`), this.#ended.signal)
    for (const { file } of backupsIn(this.#folder).slice(keptDays)) rmSync(file, { force: true })
    this.#log.write('info', 'store copied', { file: made.file, texts: made.texts, sizeBytes: made.sizeBytes })
    return made
  }

  #after(delayMs: number): void {
    if (this.#ended.signal.aborted) return
    this.#timer = this.#clock.after(delayMs, () => {
      this.make().then(
        () => this.#after(dayMs),
        (thrown) => {
          this.#log.write('error', 'store not copied', { error: String(thrown) })
          this.#after(retryMs)
        },
      )
    })
  }
}

/** Copies the store of a data folder that no gateway runs on. Throws `store/no-file` and `store/no-copy`. */
export async function copyAtRest(folder: string, to: string): Promise<StoreCheck> {
  const file = storeFile(folder)
  if (!existsSync(file)) throw new GatewayError('store/no-file', { details: { file } })
  const connection = new SqliteConnection({ file, readonly: true })
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    return await copyStore(connection, to)
  } finally {
    connection.close()
  }
}

/** What became of a restore. */
export interface Restored {
  readonly check: StoreCheck
  /** Where the store that was there before is kept; absent where there was none. */
  readonly aside?: string
  /** Texts that wait for a person's yes, because they may have been sent since the copy was made. */
  readonly held: number
}

/**
 * Puts a copy in the place of the store of a data folder that no gateway runs on. The copy is examined first, the store that was there is kept beside it.
 * Throws `store/in-use`, `store/damaged`, `store/newer` or `store/no-file`; then nothing was changed.
 */
export async function restore(folder: string, from: string, world: { clock: Clock; log: Log }): Promise<Restored> {
  const check = checkStore(from)
  if (check.problems.length > 0) {
    throw new GatewayError('store/damaged', { details: { file: from, reason: check.problems[0] ?? '' } })
  }
  const file = storeFile(folder)
  refuseInUse(folder)
  const stamp = new Date(world.clock.now()).toISOString().replaceAll(/[:.]/g, '-')
  const aside = existsSync(file) ? `${file}.before-restore-${stamp}` : undefined
  if (aside !== undefined) setAside(file, aside)
  copyFileSync(from, file)
  const store = await openStore({ folder, ...world })
  try {
    const held = await store.write((rooms) => holdWaiting(rooms, world.clock, 'restore'))
    return { check, held, ...(aside === undefined ? {} : { aside }) }
  } finally {
    await store.close()
  }
}
