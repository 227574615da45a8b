import type { Contact } from '../../../core/model.ts'
import type { AnyText, TextFilter } from '../../../core/ports/store.ts'
import { SqlContactRoom } from '../rooms/people.ts'
import { listTexts } from '../rooms/text-list.ts'
import type { Db } from '../sql.ts'
import { type Asked, askedFor, holds, wordsOfContact, wordsOfText } from './words.ts'

/** Finds texts and contacts by what was typed. */
export interface Finder {
  /** Texts of a filter that has `search`, in its order. */
  texts(filter: TextFilter): Promise<AnyText[]>
  /** Contacts by name, alias, group or phone, by name. */
  contacts(search: string, limit: number): Promise<Contact[]>
}

/** Rows looked at before other work has its turn. */
const pageTexts = 500

/** Finds by looking at every text: for a store in memory, inside a change, and for what the index has not reached. */
export class ScanFinder implements Finder {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async texts(filter: TextFilter): Promise<AnyText[]> {
    const asked = askedFor(filter.search ?? '')
    return asked ? scanTexts(this.#db, filter, asked) : []
  }

  async contacts(search: string, limit: number): Promise<Contact[]> {
    const asked = askedFor(search)
    if (!asked) return []
    const all = await new SqlContactRoom(this.#db, this).list()
    return byName(all.filter((contact) => contactHolds(contact, asked))).slice(0, limit)
  }
}

/** Looks at the texts that the filter lets through, page by page, until it has found enough of them. */
export async function scanTexts(db: Db, filter: TextFilter, asked: Asked): Promise<AnyText[]> {
  const found: AnyText[] = []
  for (let page: TextFilter = { ...filter, limit: pageTexts }; ; ) {
    const texts = await listTexts(db, page)
    for (const text of texts) {
      if (textHolds(text, asked)) found.push(text)
      if (found.length >= filter.limit) return found
    }
    const last = texts.at(-1)?.id
    if (last === undefined || texts.length < pageTexts) return found
    page = { ...page, ...(filter.oldestFirst ? { afterId: last } : { beforeId: last }) }
    await new Promise((resolve) => setImmediate(resolve))
  }
}

export function textHolds(text: AnyText, asked: Asked): boolean {
  return holds(wordsOfText(text.body, text.phone, text.direction === 'out' ? text.sender : null), asked)
}

export function contactHolds({ name, alias, phone, others = [], groups }: Contact, asked: Asked): boolean {
  return holds(wordsOfContact(name, alias, [phone, ...others], groups), asked)
}

export function byName(contacts: readonly Contact[]): Contact[] {
  return [...contacts].sort((a, b) => (a.name === b.name ? a.id - b.id : a.name < b.name ? -1 : 1))
}
