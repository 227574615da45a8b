import type { Contact } from '../../../core/model.ts'
import type { AnyText, TextFilter } from '../../../core/ports/store.ts'
import { eachOf, fromTextGrams, textGramKey, textGramsMatch, theNumber } from '../dialect.ts'
import { SqlContactRoom } from '../rooms/people.ts'
import { areFew, type Branch, wayQuery } from '../rooms/text-list.ts'
import { anyTextOf, type TextRow } from '../rooms/text-rows.ts'
import { type Db, sql } from '../sql.ts'
import type { SqliteConnection } from '../sqlite.ts'
import { byName, contactHolds, type Finder, ScanFinder, scanTexts, textHolds } from './finder.ts'
import { gramQuery } from './grams.ts'
import type { Progress, Shelf } from './index-file.ts'
import { type Asked, askedFor, folded } from './words.ts'

/** So few texts are looked at one by one when the other conditions of a filter leave no more. */
const fewTexts = 3_000
/** Contacts of which the first by name are shown. */
const mostContacts = 300

/** What the index knows of the store, in the snapshot of both. */
interface Known extends Progress {
  readonly changed: Readonly<Record<Shelf, readonly number[]>>
}

/**
 * Finds with the index, in one snapshot of the store. What the index has not reached, and what was changed since it was read, is looked at
 * in the store itself: a text is found from the moment it is stored. Every text found is compared with what was asked for, so that the
 * index may promise too much.
 */
export class IndexedFinder implements Finder {
  readonly #connection: SqliteConnection
  readonly #db: Db

  /** `connection` reads the store and has the index attached as `search`. */
  constructor(connection: SqliteConnection, db: Db) {
    this.#connection = connection
    this.#db = db
  }

  async texts(filter: TextFilter): Promise<AnyText[]> {
    const asked = askedFor(filter.search ?? '')
    if (!asked || filter.limit <= 0) return []
    return this.#inSnapshot(async (known) => {
      if (await this.#isNarrow(filter)) return scanTexts(this.#db, filter, asked)
      const found: AnyText[] = []
      const ways = [
        (limit: number) => scanTexts(this.#db, after({ ...filter, limit }, known.text), asked),
        async (limit: number) => this.#indexed({ ...filter, limit }, asked, known),
      ]
      for (const way of filter.oldestFirst ? ways.reverse() : ways) {
        if (found.length < filter.limit) found.push(...(await way(filter.limit - found.length)))
      }
      return found
    })
  }

  async contacts(search: string, limit: number): Promise<Contact[]> {
    const asked = askedFor(search)
    if (!asked) return []
    return this.#inSnapshot(async (known) => {
      const room = new SqlContactRoom(this.#db, new ScanFinder(this.#db))
      const matching = this.#connection
        .prepare('select rowid as id from search.contact_grams where contact_grams match ? order by rowid desc limit ?')
        .all([gramQuery(asked), mostContacts]) as { id: number }[]
      const fresh = this.#connection
        .prepare('select id from contact where id > ? order by id')
        .all([known.contact]) as { id: number }[]
      const ids = new Set([...fresh, ...matching].map(({ id }) => id))
      for (const id of known.changed.contact) ids.add(id)
      const contacts = await room.of([...ids])
      return byName(contacts.filter((contact) => contactHolds(contact, asked))).slice(0, limit)
    })
  }

  /** The store is looked at first: what it let go of because the index had followed is in the index as it is seen afterwards. */
  async #inSnapshot<T>(job: (known: Known) => Promise<T>): Promise<T> {
    this.#connection.begin('deferred')
    try {
      // The first look begins the snapshot of the store.
      this.#connection.rows('select 1 from search_origin')
      const [progress = { text: 0, contact: 0, seq: 0 }] = this.#connection.rows<Progress>(
        'select text, contact, seq from search.progress',
      )
      const changes = this.#connection
        .prepare('select distinct shelf, row_id as id from search_change where seq > ?')
        .all([progress.seq]) as { shelf: Shelf; id: number }[]
      const changed = (wanted: Shelf) => changes.filter(({ shelf }) => shelf === wanted).map(({ id }) => id)
      return await job({ ...progress, changed: { text: changed('text'), contact: changed('contact') } })
    } finally {
      this.#connection.rollback()
    }
  }

  /** Whether the other conditions alone leave few texts: then the index of words would be walked through for nothing. */
  async #isNarrow(filter: TextFilter): Promise<boolean> {
    const { search: _, limit: __, beforeId: ___, oldestFirst: ____, ...others } = filter
    if (Object.values(others).every((value) => value === undefined)) return false
    return areFew(this.#db, filter, fewTexts)
  }

  #indexed(filter: TextFilter, asked: Asked, known: Known): AnyText[] {
    const within = { ...filter, beforeId: Math.min(filter.beforeId ?? Number.MAX_SAFE_INTEGER, known.text + 1) }
    const skipped = new Set(known.changed.text)
    const found: AnyText[] = []
    const query = gramQuery({ ...asked, parts: [...asked.parts, ...alsoIn(filter, asked)] })
    const matching: Branch = {
      from: sql`${fromTextGrams} left join outbox as o on o.text_id = t.id`,
      key: textGramKey,
      where: [textGramsMatch(query)],
    }
    for (const text of this.#rows(within, matching)) {
      if (!skipped.has(text.id) && textHolds(text, asked)) found.push(text)
      if (found.length >= filter.limit) break
    }
    if (skipped.size === 0) return found
    const changed: Branch = {
      from: sql`${eachOf(sql`${JSON.stringify(known.changed.text)}`)} cross join text as t on t.id = ${theNumber}
        left join outbox as o on o.text_id = t.id`,
      key: sql`t.id`,
      where: [],
    }
    for (const text of this.#rows(within, changed)) if (textHolds(text, asked)) found.push(text)
    const sign = filter.oldestFirst ? 1 : -1
    return found.sort((a, b) => sign * (a.id - b.id)).slice(0, filter.limit)
  }

  /** Read one by one, for as long as they are wanted. */
  *#rows(filter: TextFilter, branch: Branch): Generator<AnyText> {
    const { sql: statement, parameters } = wayQuery(this.#db, { ...filter, limit: Number.MAX_SAFE_INTEGER }, branch)
    for (const row of this.#connection.prepare(statement).iterate(parameters)) yield anyTextOf(row as TextRow)
  }
}

/** Phone and sender are among the words of a text, so the index helps to find those of one. */
function alsoIn({ phone, sender }: TextFilter, { digits }: Asked): readonly string[] {
  // A phone that was typed is an alternative to the words; then only the database looks at these.
  if (digits !== undefined) return []
  return [phone?.replace(/^\+/, ''), sender]
    .filter((one) => one !== undefined && one !== '')
    .map((one) => folded(one ?? ''))
}

function after(filter: TextFilter, id: number): TextFilter {
  return { ...filter, afterId: Math.max(filter.afterId ?? 0, id) }
}
