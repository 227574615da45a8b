import type { FlowContext } from '../core/flows/context.ts'
import type { Contact } from '../core/model.ts'
import type { Conversation, StoreRooms } from '../core/ports/store.ts'
import { formatPhone } from '../core/rules/phone.ts'
import type { ParsedParams } from './contract/contract.ts'
import type { ContactRow, Person } from './contract/results.ts'

/** Puts names to phones. */
export class People {
  readonly #context: FlowContext

  constructor(context: FlowContext) {
    this.#context = context
  }

  shown(phone: string): string {
    return formatPhone(phone, this.#context.settings().office)
  }

  /** The names of phones that are in the contacts. */
  async names(rooms: StoreRooms, phones: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const contacts = await contactsOf(rooms, phones)
    return new Map([...contacts].map(([phone, { name }]) => [phone, name]))
  }

  async name(rooms: StoreRooms, phone: string): Promise<string> {
    return (await this.names(rooms, [phone])).get(phone) ?? ''
  }

  async rows(rooms: StoreRooms, conversations: readonly Conversation[]): Promise<Person[]> {
    const phones = conversations.map(({ phone }) => phone)
    const contacts = await contactsOf(rooms, phones)
    return Promise.all(
      conversations.map(async ({ phone, unread, last }) => ({
        ...(await this.#bare(rooms, phone, contacts.get(phone))),
        unread,
        lastId: last.id,
        last: { ...last, body: last.body.slice(0, 300) },
      })),
    )
  }

  async person(rooms: StoreRooms, phone: string): Promise<Person> {
    const [row] = await this.rows(rooms, await rooms.conversations.of([phone]))
    return row ?? this.#bare(rooms, phone, await rooms.contacts.byPhone(phone))
  }

  /** A page of the contacts by name, or those that hold what was typed. */
  async contactRows(rooms: StoreRooms, asked: ParsedParams<'contacts'>): Promise<ContactRow[]> {
    const stopped = new Set((await rooms.stops.list()).map(({ phone }) => phone))
    return (await contactsFor(rooms, asked)).map((contact) => ({
      ...contact,
      shown: this.shown(contact.phone),
      stopped: stopped.has(contact.phone),
    }))
  }

  async #bare(rooms: StoreRooms, phone: string, contact: Contact | undefined): Promise<Person> {
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
}

async function contactsFor(
  rooms: StoreRooms,
  { alias, search, after, limit }: ParsedParams<'contacts'>,
): Promise<readonly Contact[]> {
  if (alias !== undefined)
    return (await rooms.contacts.byAlias(alias)).filter((one) => one.alias === alias.toLowerCase())
  if (search !== undefined) return rooms.contacts.find(search, limit)
  return rooms.contacts.list({ limit, ...(after ? { after } : {}) })
}

/** Of two contacts with one phone the older gives the name, as it does for mail; whose first number it is comes before. */
async function contactsOf(rooms: StoreRooms, phones: readonly string[]): Promise<ReadonlyMap<string, Contact>> {
  const found = await rooms.contacts.byPhones(phones)
  const newestFirst = found.toSorted((a, b) => b.id - a.id)
  const further = newestFirst.flatMap((contact) => (contact.others ?? []).map((phone) => [phone, contact] as const))
  return new Map([...further, ...newestFirst.map((contact) => [contact.phone, contact] as const)])
}
