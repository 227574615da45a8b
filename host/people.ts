import type { FlowContext } from '../core/flows/context.ts'
import type { Contact } from '../core/model.ts'
import type { Conversation, StoreRooms } from '../core/ports/store.ts'
import { formatPhone } from '../core/rules/phone.ts'
import type { ContactRow, Person } from './contract/results.ts'

/** Puts names to phones. Contacts are read once and kept until one is changed. */
export class People {
  readonly #context: FlowContext
  #known: Promise<ReadonlyMap<string, Contact>> | undefined
  #all: readonly Contact[] = []

  constructor(context: FlowContext) {
    this.#context = context
  }

  /** Contacts were changed. */
  forget(): void {
    this.#known = undefined
  }

  shown(phone: string): string {
    return formatPhone(phone, this.#context.settings().office)
  }

  async name(rooms: StoreRooms, phone: string): Promise<string> {
    return (await this.#contacts(rooms)).get(phone)?.name ?? ''
  }

  async row(rooms: StoreRooms, { phone, unread, last }: Conversation): Promise<Person> {
    return {
      ...(await this.#bare(rooms, phone)),
      unread,
      lastId: last.id,
      last: { ...last, body: last.body.slice(0, 300) },
    }
  }

  async person(rooms: StoreRooms, phone: string): Promise<Person> {
    const [found] = await rooms.conversations.of([phone])
    return found ? this.row(rooms, found) : this.#bare(rooms, phone)
  }

  async contactRows(rooms: StoreRooms): Promise<ContactRow[]> {
    const stopped = new Set((await rooms.stops.list()).map(({ phone }) => phone))
    return (await rooms.contacts.list()).map((contact) => ({
      ...contact,
      shown: this.shown(contact.phone),
      stopped: stopped.has(contact.phone),
    }))
  }

  /** Contacts whose name, alias, group or phone holds what was typed. */
  async matching(rooms: StoreRooms, search: string, limit: number): Promise<readonly Contact[]> {
    await this.#contacts(rooms)
    const wanted = folded(search)
    const digits = search.replace(/\D/g, '').replace(/^0+/, '')
    const found: Contact[] = []
    for (const contact of this.#all) {
      const words = [contact.name, contact.alias, ...contact.groups]
      const byPhone = digits.length >= 3 && contact.phone.includes(digits)
      if (byPhone || words.some((word) => folded(word).includes(wanted))) found.push(contact)
      if (found.length === limit) break
    }
    return found
  }

  async #bare(rooms: StoreRooms, phone: string): Promise<Person> {
    const contact = (await this.#contacts(rooms)).get(phone)
    return {
      phone,
      shown: this.shown(phone),
      name: contact?.name ?? '',
      unread: 0,
      stopped: await rooms.stops.has(phone),
      lastId: 0,
      ...(contact ? { contactId: contact.id } : {}),
    }
  }

  #contacts(rooms: StoreRooms): Promise<ReadonlyMap<string, Contact>> {
    this.#known ??= this.#read(rooms)
    return this.#known
  }

  async #read(rooms: StoreRooms): Promise<ReadonlyMap<string, Contact>> {
    this.#all = await rooms.contacts.list()
    // Of two contacts with one phone the older gives the name, as it does for mail.
    return new Map([...this.#all].sort((a, b) => b.id - a.id).map((contact) => [contact.phone, contact]))
  }
}

function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase()
}
