import { chmodSync, closeSync, existsSync, openSync, rmSync } from 'node:fs'
import { SqliteConnection } from '../sqlite.ts'
import { gramTable } from './grams.ts'

// The index holds nothing that the store does not hold: one that is missing, damaged, of another form or of another store is made anew.

/** Changes when the tables or the folding of words change. */
const form = 2

export type Shelf = 'contact' | 'text'

/** How far the index has come. */
export interface Progress {
  /** Rows of a table up to this id are in it. */
  readonly text: number
  readonly contact: number
  /** Entries of `search_change` up to this one were followed. */
  readonly seq: number
}

const tables = `
create table progress (
  only_one integer primary key check (only_one = 1),
  text integer not null,
  contact integer not null,
  seq integer not null,
  token text not null,
  next_token text not null,
  unswept integer not null,
  swept_at integer not null
) strict;
insert into progress values (1, 0, 0, 0, '', '', 0, 0);
create virtual table text_grams using fts5(${gramTable});
create virtual table contact_grams using fts5(${gramTable});
-- More is gathered in memory before it is written, so that less is merged later.
insert into text_grams (text_grams, rank) values ('hashsize', 8388608);
`

/** Pages of 4 KiB that one step of sweeping writes: some ten milliseconds. */
const sweptPages = 200

/** The index's file, as the thread that fills it has it open. */
export class IndexFile {
  readonly #connection: SqliteConnection
  #filling = false
  #sweeping: Shelf[] = []

  /** Opens the file, or makes it anew where it cannot be used. */
  static open(file: string): IndexFile {
    try {
      return new IndexFile(file)
    } catch {
      IndexFile.remove(file)
      return new IndexFile(file)
    }
  }

  static remove(file: string): void {
    for (const ending of ['', '-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
  }

  private constructor(file: string) {
    if (existsSync(file)) chmodSync(file, 0o600)
    else closeSync(openSync(file, 'wx', 0o600))
    this.#connection = new SqliteConnection({ file })
    try {
      const settings = ['journal_mode = wal', 'synchronous = full', 'wal_autocheckpoint = 4096', 'cache_size = -32768']
      // What is merged away is overwritten: triples of erased words must not lie about in free pages.
      settings.push('secure_delete = on')
      for (const setting of [...settings, 'journal_size_limit = 67108864', 'temp_store = memory', 'mmap_size = 0'])
        this.#connection.script(`pragma ${setting}`)
      const found = this.#connection.rows<{ user_version: number }>('pragma user_version')[0]?.user_version
      // One of another form is not gone on with: its free pages may hold what was taken out of it.
      if (found !== form && found !== 0) throw new Error('another form')
      if (found !== form) this.#make()
      this.progress()
    } catch (thrown) {
      this.#connection.close()
      throw thrown
    }
  }

  progress(): Progress {
    const [row] = this.#connection.rows<Progress>('select text, contact, seq from progress')
    return row ?? { text: 0, contact: 0, seq: 0 }
  }

  /** Whether it was filled from the store that has this token. */
  belongsTo(token: string | undefined): boolean {
    const [row] = this.#connection.rows<{ token: string; next_token: string }>('select token, next_token from progress')
    return token !== undefined && token !== '' && (row?.token === token || row?.next_token === token)
  }

  /** Notes the token that the store is about to be given; the one before holds until `confirm`. */
  announce(token: string): void {
    this.#run('update progress set next_token = ?', [token])
  }

  confirm(token: string): void {
    this.#run(`update progress set token = ?, next_token = ''`, [token])
  }

  /** Lets go of everything in it. */
  clear(): void {
    this.#commitIfFilling()
    this.#make()
  }

  /** Adds rows that it has not reached yet; what was added is kept with the next `commit`. */
  add(shelf: Shelf, rows: readonly { readonly id: number; readonly words: string }[]): void {
    const last = rows.at(-1)?.id
    if (last === undefined) return
    this.#fill()
    const insert = this.#connection.prepare(`insert into ${shelf}_grams (rowid, words) values (?, ?)`)
    for (const { id, words } of rows) insert.run([id, words])
    this.#connection.prepare(`update progress set ${shelf} = ?`).run([last])
  }

  /** Puts other words in the place of a row's, or none. */
  replace(shelf: Shelf, id: number, words: string | undefined): void {
    this.#fill()
    this.#connection.prepare(`delete from ${shelf}_grams where rowid = ?`).run([id])
    if (words !== undefined)
      this.#connection.prepare(`insert into ${shelf}_grams (rowid, words) values (?, ?)`).run([id, words])
    this.#connection.prepare('update progress set unswept = 1').run([])
  }

  followed(seq: number): void {
    this.#fill()
    this.#connection.prepare('update progress set seq = ?').run([seq])
  }

  commit(): void {
    this.#commitIfFilling()
  }

  /** Undoes what was not committed. */
  undo(): void {
    this.#filling = false
    this.#connection.rollback()
  }

  /**
   * FTS5 only marks rows that are taken out. Sweeping writes the index anew without them, so that what was erased is erased here too; not
   * more often than every `everyMs`. True while there is more to do.
   */
  sweep(nowMs: number, everyMs: number): boolean {
    if (this.#sweeping.length === 0) {
      const [state] = this.#connection.rows<{ unswept: number; swept_at: number }>(
        'select unswept, swept_at from progress',
      )
      if (state?.unswept !== 1 || (nowMs >= state.swept_at && nowMs < state.swept_at + everyMs)) return false
      this.#run('update progress set unswept = 0, swept_at = ?', [nowMs])
      this.#sweeping = ['contact', 'text']
      for (const shelf of this.#sweeping) this.#merge(shelf, -sweptPages)
    }
    const [shelf] = this.#sweeping
    if (shelf !== undefined && this.#merge(shelf, sweptPages) < 2) this.#sweeping.shift()
    return this.#sweeping.length > 0
  }

  /**
   * Takes out what FTS5 only marked, a step at a time, and empties the log: what was committed as taken out before is then in no page of
   * the file. Gives false when a reader keeps the log from being emptied.
   */
  *scrub(): Generator<void, boolean> {
    for (const shelf of ['contact', 'text'] as const) {
      this.#commitIfFilling()
      // A merge that was under way may have passed what was marked since: another follows until none finds anything.
      while (this.#merge(shelf, -sweptPages) >= 2) {
        do {
          yield
          this.#commitIfFilling()
        } while (this.#merge(shelf, sweptPages) >= 2)
      }
    }
    const [done] = this.#connection.rows<{ busy: number }>('pragma wal_checkpoint(truncate)')
    return done?.busy === 0
  }

  close(): void {
    this.#connection.rollback()
    this.#connection.close()
  }

  #merge(shelf: Shelf, pages: number): number {
    const changes = () => this.#connection.rows<{ n: number }>('select total_changes() as n')[0]?.n ?? 0
    const before = changes()
    this.#connection.prepare(`insert into ${shelf}_grams (${shelf}_grams, rank) values ('merge', ?)`).run([pages])
    return changes() - before
  }

  #make(): void {
    this.#sweeping = []
    this.#connection.begin('immediate')
    try {
      for (const table of ['progress', 'text_grams', 'contact_grams'])
        this.#connection.script(`drop table if exists ${table}`)
      this.#connection.script(tables)
      this.#connection.script(`pragma user_version = ${form}`)
      this.#connection.commit()
    } catch (thrown) {
      this.#connection.rollback()
      throw thrown
    }
  }

  #fill(): void {
    if (this.#filling) return
    this.#connection.begin('immediate')
    this.#filling = true
  }

  #commitIfFilling(): void {
    if (!this.#filling) return
    this.#filling = false
    try {
      this.#connection.commit()
    } catch (thrown) {
      this.#connection.rollback()
      throw thrown
    }
  }

  #run(statement: string, parameters: readonly unknown[]): void {
    this.#commitIfFilling()
    this.#connection.prepare(statement).run(parameters)
  }
}
