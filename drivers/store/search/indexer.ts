import type { SqliteConnection } from '../sqlite.ts'
import { gramsOf } from './grams.ts'
import type { IndexFile, Progress, Shelf } from './index-file.ts'
import { wordsOfContact, wordsOfText } from './words.ts'

interface TextWords {
  readonly id: number
  readonly body: string
  readonly phone: string
  readonly sender: string | null
}

interface ContactWords {
  readonly id: number
  readonly name: string
  readonly alias: string | null
  readonly phone: string
  /** A JSON array. */
  readonly others: string
  readonly groups: string | null
}

const textWords = 'select id, body, phone, sender from text'
const contactWords = `
  select id, name, alias, phone,
    (select json_group_array(n.phone) from contact_number as n where n.contact_id = contact.id) as others,
    (select group_concat(g.name, char(10)) from contact_group as g where g.contact_id = contact.id) as groups
  from contact`

/** Rows of one step: ten to twenty milliseconds, so that a search waits no longer. */
const stepRows = 250
/** Rows of one transaction of the index. */
const commitRows = 4_000

/** Fills the index from the store, a step at a time. */
export class Indexer {
  readonly #store: SqliteConnection
  readonly #index: IndexFile
  #progress: Progress
  #uncommitted = 0

  /** `store` is a connection that reads the store and is in no transaction when a step begins. */
  constructor(store: SqliteConnection, index: IndexFile) {
    this.#store = store
    this.#index = index
    this.#progress = index.progress()
  }

  /** Does a little, and commits now and then. True while there is more to do. */
  step(): boolean {
    const more = this.#inSnapshot(() => this.#changes() || this.#shelf('contact') || this.#shelf('text'))
    if (!more || this.#uncommitted >= commitRows) this.commit()
    return more
  }

  /** What is in the index and committed, for the store to let go of the changes that were followed. */
  commit(): Progress {
    this.#index.commit()
    this.#uncommitted = 0
    return this.#progress
  }

  /** Follows all changes that the store notes now, and commits; what it has not reached yet stays ahead. */
  follow(): Progress {
    while (this.#inSnapshot(() => this.#changes())) {}
    return this.commit()
  }

  #inSnapshot(job: () => boolean): boolean {
    this.#store.begin('deferred')
    try {
      return job()
    } catch (thrown) {
      this.#index.undo()
      this.#progress = this.#index.progress()
      this.#uncommitted = 0
      throw thrown
    } finally {
      this.#store.rollback()
    }
  }

  #changes(): boolean {
    const changes = this.#store
      .prepare('select seq, shelf, row_id from search_change where seq > ? order by seq limit ?')
      .all([this.#progress.seq, stepRows]) as { seq: number; shelf: Shelf; row_id: number }[]
    const last = changes.at(-1)
    if (!last) return false
    const once = new Map(changes.map((change) => [`${change.shelf} ${change.row_id}`, change]))
    for (const { shelf, row_id: id } of once.values()) {
      // What lies ahead is read as it is then.
      if (id > this.#progress[shelf]) continue
      const [row] = this.#rows(shelf, 'id = ?', [id])
      this.#index.replace(shelf, id, row?.words)
    }
    this.#index.followed(last.seq)
    this.#progress = { ...this.#progress, seq: last.seq }
    this.#uncommitted += changes.length
    return true
  }

  #shelf(shelf: Shelf): boolean {
    const rows = this.#rows(shelf, 'id > ? order by id limit ?', [this.#progress[shelf], stepRows])
    const last = rows.at(-1)
    if (!last) return false
    this.#index.add(shelf, rows)
    this.#progress = { ...this.#progress, [shelf]: last.id }
    this.#uncommitted += rows.length
    return rows.length === stepRows || shelf === 'contact'
  }

  #rows(shelf: Shelf, where: string, parameters: readonly unknown[]): { id: number; words: string }[] {
    if (shelf === 'contact') {
      const rows = this.#store.prepare(`${contactWords} where ${where}`).all(parameters) as ContactWords[]
      return rows.map(({ id, name, alias, phone, others, groups }) => {
        const phones = [phone, ...(JSON.parse(others) as string[])]
        return { id, words: gramsOf(wordsOfContact(name, alias ?? '', phones, groups === null ? [] : [groups])) }
      })
    }
    const rows = this.#store.prepare(`${textWords} where ${where}`).all(parameters) as TextWords[]
    return rows.map(({ id, body, phone, sender }) => ({ id, words: gramsOf(wordsOfText(body, phone, sender)) }))
  }
}
