import { GatewayError } from '../core/errors.ts'
import type { Contact } from '../core/model.ts'
import type { AnyText, StoreRooms } from '../core/ports/store.ts'
import { readPhone } from '../core/rules/phone.ts'
import type { CallWorld } from './call-world.ts'
import type { Handlers, ParsedParams } from './contract/contract.ts'
import type { FoundText, Person } from './contract/results.ts'
import { People } from './people.ts'

type Answered =
  | 'conversations'
  | 'find'
  | 'person'
  | 'markRead'
  | 'counts'
  | 'contacts'
  | 'saveContact'
  | 'removeContact'
  | 'setStop'

const mostPeopleFound = 30

/** Calls about people: the list of conversations, search, contacts. */
export function peopleCalls({ gateway, events }: CallWorld): Pick<Handlers, Answered> {
  const { context } = gateway
  const { store, clock } = context
  const people = new People(context)
  const contactsChanged = () => {
    people.forget()
    events.emit('settings', { at: clock.now() })
    events.emit('messages', { at: clock.now() })
  }
  return {
    conversations: ({ before, unread, limit }) =>
      store.read(async (rooms) => {
        const page = { limit, ...(before === undefined ? {} : { before }), ...(unread === undefined ? {} : { unread }) }
        const found = await rooms.conversations.list(page)
        return Promise.all(found.map((one) => people.row(rooms, one)))
      }),
    find: (asked) => store.read((rooms) => find(rooms, people, asked, context.settings().office)),
    person: ({ phone }) =>
      store.read(async (rooms) => people.person(rooms, await phoneOf(rooms, phone, context.settings().office))),
    markRead: async ({ phone }) => {
      const changed = await store.write((rooms) => rooms.conversations.markRead(phone))
      if (changed) events.emit('messages', { at: clock.now() })
      return null
    },
    counts: () =>
      store.read(async (rooms) => {
        const held = (await rooms.texts.counts()).filter(({ state }) => state === 'held')
        return {
          held: held.reduce((sum, { texts }) => sum + texts, 0),
          unrouted: await rooms.conversations.countIn('unrouted'),
          unread: (await rooms.conversations.unread()).conversations,
        }
      }),
    contacts: () => store.read((rooms) => people.contactRows(rooms)),
    saveContact: async (contact) => {
      const saved = await store.write((rooms) => saveContact(rooms, contact, context.settings().office))
      contactsChanged()
      return saved
    },
    removeContact: async ({ id }) => {
      const removed = await store.write(async (rooms) => {
        const found = (await rooms.contacts.list()).find((contact) => contact.id === id)
        await rooms.contacts.remove(id)
        return found ?? null
      })
      contactsChanged()
      return { removed }
    },
    setStop: async ({ phone, stopped }) => {
      await store.write((rooms) => rooms.stops.set(phone, stopped, clock.now()))
      contactsChanged()
      return null
    },
  }
}

type Office = Parameters<typeof readPhone>[1]

async function phoneOf(rooms: StoreRooms, written: string, office: Office): Promise<string> {
  const phone = readPhone(written, office)
  if (phone !== undefined) return phone
  const [contact] = await rooms.contacts.byAlias(written.toLowerCase())
  return contact?.phone ?? written
}

async function find(
  rooms: StoreRooms,
  people: People,
  { search, beforeId, limit }: ParsedParams<'find'>,
  office: Office,
): Promise<{ people: Person[]; texts: FoundText[] }> {
  const page = { search, limit, ...(beforeId === undefined ? {} : { beforeId }) }
  const texts = await rooms.texts.list(page)
  const found = await Promise.all(texts.map((text) => foundText(rooms, people, text)))
  if (beforeId !== undefined) return { people: [], texts: found }
  const contacts = await people.matching(rooms, search, mostPeopleFound)
  const digits = search.replace(/\D/g, '').replace(/^0+/, '')
  const asPhone = readPhone(search, office)
  const numbered = digits.length >= 3 && /^[+\d\s().\-/]+$/.test(search)
  const phones = [
    ...(asPhone === undefined ? [] : [asPhone]),
    ...contacts.map(({ phone }) => phone),
    ...(numbered ? texts.map(({ phone }) => phone).filter((phone) => phone.includes(digits)) : []),
  ]
  const known = await rooms.conversations.of(phones)
  const rows = await Promise.all(known.map((one) => people.row(rooms, one)))
  const missing = [...new Set(phones)].filter((phone) => !known.some((one) => one.phone === phone))
  const others = await Promise.all(missing.map((phone) => people.person(rooms, phone)))
  return { people: [...rows, ...others].slice(0, mostPeopleFound), texts: found }
}

async function foundText(rooms: StoreRooms, people: People, text: AnyText): Promise<FoundText> {
  return {
    text: { ...text, body: text.body.slice(0, 2_000) },
    name: await people.name(rooms, text.phone),
    shown: people.shown(text.phone),
  }
}

async function saveContact(rooms: StoreRooms, given: ParsedParams<'saveContact'>, office: Office): Promise<Contact> {
  const { id } = given
  const alias = given.alias.toLowerCase()
  const phone = readPhone(given.phone, office)
  if (phone === undefined)
    throw new GatewayError('rules/not-a-phone', { details: { name: given.phone, address: given.phone } })
  if (alias !== '') {
    const taken = (await rooms.contacts.byAlias(alias)).find((other) => other.alias === alias && other.id !== id)
    if (taken) throw new GatewayError('settings/alias-taken', { details: { alias, name: taken.name } })
  }
  if (id !== undefined) await rooms.contacts.remove(id)
  const groups = given.groups.map((group) => group.toLowerCase())
  const contact = { name: given.name === '' ? given.alias : given.name, alias, phone, groups }
  return { id: await rooms.contacts.save(contact), ...contact }
}
