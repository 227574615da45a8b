import { randomUUID } from 'node:crypto'
import { GatewayError } from '../../../core/errors.ts'
import { kyselyOver } from '../sql.ts'
import { SqliteConnection } from '../sqlite.ts'
import { IndexFile } from './index-file.ts'
import { IndexedFinder } from './indexed-finder.ts'
import { Indexer } from './indexer.ts'
import type { FromSearcher, IndexState, Question, SearcherFiles, ToSearcher } from './messages.ts'

/** What was erased is swept out of the index this often at most: it is written anew for that. */
const sweepEveryMs = 3_600_000

/** Looks for things and fills the index, one after the other, in a thread of its own. */
export class Searcher {
  readonly #files: SearcherFiles
  readonly #tell: (message: FromSearcher) => void
  #index: IndexFile
  /** Reads the store and the index. */
  #reader: SqliteConnection
  #finder: IndexedFinder
  /** Undefined until the store has taken the token that says whose index it is. */
  #indexer: Indexer | undefined
  #told = 0
  /** Asked for before there was an indexer. */
  readonly #scrubs: number[] = []
  #line: Promise<void> = Promise.resolve()
  #filling = false
  #closed = false

  constructor(files: SearcherFiles, tell: (message: FromSearcher) => void) {
    this.#files = files
    this.#tell = tell
    this.#index = IndexFile.open(files.index)
    this.#reader = this.#openReader()
    this.#finder = new IndexedFinder(this.#reader, kyselyOver(this.#reader))
    this.#nameIndex()
  }

  take(message: ToSearcher): void {
    if (message.kind === 'ask') this.#asked(message.id, message.question)
    else if (message.kind === 'changed') this.#fill()
    else if (message.kind === 'named') {
      this.#index.confirm(message.token)
      this.#indexer = new Indexer(this.#reader, this.#index)
      for (const id of this.#scrubs.splice(0)) this.#scrub(id)
      this.#fill()
    }
  }

  #asked(id: number, question: Question): void {
    if (question.kind === 'scrub') this.#scrub(id)
    else this.#inLine(() => this.#answer(id, question))
  }

  /** Ends after what is under way. */
  async close(): Promise<void> {
    this.#closed = true
    await this.#line
    try {
      this.#indexer?.commit()
    } finally {
      this.#reader.close()
      this.#index.close()
    }
  }

  #openReader(): SqliteConnection {
    const reader = new SqliteConnection({ file: this.#files.store, readonly: true })
    reader.prepare('attach database ? as search').run([this.#files.index])
    reader.script('pragma query_only = on')
    reader.script('pragma cache_size = -32768')
    return reader
  }

  /** An index that was filled from another store, or from this one before a copy was put in its place, is begun anew. */
  #nameIndex(): void {
    const [origin] = this.#reader.rows<{ token: string }>('select token from search_origin')
    if (!this.#index.belongsTo(origin?.token)) this.#index.clear()
    const token = randomUUID()
    this.#index.announce(token)
    this.#tell({ kind: 'name', token })
  }

  #inLine(job: () => Promise<void>): void {
    this.#line = this.#line.then(async () => {
      if (!this.#closed) await job()
    })
  }

  async #answer(id: number, question: Exclude<Question, { kind: 'scrub' }>): Promise<void> {
    try {
      this.#tell({ kind: 'answer', id, value: await this.#find(question) })
    } catch (thrown) {
      if (!this.#renewed(thrown)) {
        this.#tell({ kind: 'failed', id, reason: reasonOf(thrown) })
        return
      }
      await this.#answer(id, question)
    }
  }

  #scrub(id: number): void {
    this.#inLine(async () => {
      const indexer = this.#indexer
      if (!indexer) {
        this.#scrubs.push(id)
        return
      }
      await this.#orAgain(id, () => {
        indexer.follow()
        this.#tellFollowed(indexer)
        this.#scrubOn(id, this.#index.scrub())
      })
    })
  }

  /** Steps of it stand in line with what is asked for meanwhile. */
  #scrubOn(id: number, scrubbing: Generator<void, boolean>): void {
    this.#inLine(() =>
      this.#orAgain(id, () => {
        const { done, value } = scrubbing.next()
        if (done) this.#tell({ kind: 'answer', id, value })
        else this.#scrubOn(id, scrubbing)
      }),
    )
  }

  async #orAgain(id: number, step: () => void): Promise<void> {
    try {
      step()
    } catch (thrown) {
      if (this.#renewed(thrown)) this.#scrubs.push(id)
      else this.#tell({ kind: 'failed', id, reason: reasonOf(thrown) })
    }
    // Messages are taken between two turns of the loop.
    await new Promise((resolve) => setImmediate(resolve))
  }

  async #find(question: Exclude<Question, { kind: 'scrub' }>): Promise<unknown> {
    if (question.kind === 'texts') return this.#finder.texts(question.filter)
    if (question.kind === 'contacts') return this.#finder.contacts(question.search, question.limit)
    const newest = this.#reader.rows<{ id: number | null }>('select max(id) as id from text')[0]?.id ?? 0
    return { reached: Math.min(newest, this.#index.progress().text), newest } satisfies IndexState
  }

  #fill(): void {
    if (this.#filling || this.#closed) return
    this.#filling = true
    this.#inLine(() => this.#step())
  }

  /** One step, and the next one in line behind what was asked for meanwhile. */
  async #step(): Promise<void> {
    this.#filling = false
    let more: boolean
    try {
      more = this.#indexer?.step() ?? false
      if (this.#indexer && !more) {
        this.#tellFollowed(this.#indexer)
        more = this.#index.sweep(Date.now(), sweepEveryMs)
      }
    } catch (thrown) {
      if (this.#renewed(thrown)) return
      // Search goes on without; the next change is a reason to try again.
      this.#tell({ kind: 'trouble', reason: reasonOf(thrown) })
      return
    }
    // Messages are taken between two turns of the loop.
    await new Promise((resolve) => setImmediate(resolve))
    if (more) this.#fill()
  }

  #tellFollowed(indexer: Indexer): void {
    const { seq } = indexer.commit()
    if (seq === this.#told) return
    this.#told = seq
    this.#tell({ kind: 'followed', seq })
  }

  /** True where a damaged index was the reason: then it is made anew. */
  #renewed(thrown: unknown): boolean {
    if (!(thrown instanceof GatewayError) || thrown.code !== 'store/damaged') return false
    // Damage of the store itself is not mended here, and would come again.
    if (!indexIsDamaged(this.#files.index)) return false
    this.#tell({ kind: 'trouble', reason: reasonOf(thrown) })
    this.#indexer = undefined
    this.#reader.close()
    this.#index.close()
    IndexFile.remove(this.#files.index)
    this.#index = IndexFile.open(this.#files.index)
    this.#reader = this.#openReader()
    this.#finder = new IndexedFinder(this.#reader, kyselyOver(this.#reader))
    this.#nameIndex()
    return true
  }
}

function indexIsDamaged(file: string): boolean {
  try {
    const connection = new SqliteConnection({ file, readonly: true })
    try {
      return connection.rows<{ quick_check: string }>('pragma quick_check(1)')[0]?.quick_check !== 'ok'
    } finally {
      connection.close()
    }
  } catch {
    return true
  }
}

function reasonOf(thrown: unknown): string {
  if (thrown instanceof GatewayError) return `${thrown.code} ${String(thrown.details.reason ?? '')}`.trim()
  return thrown instanceof Error ? thrown.message : String(thrown)
}
