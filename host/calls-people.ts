import type { StoreRooms } from '../core/ports/store.ts'
import { readPhone } from '../core/rules/phone.ts'
import type { CallWorld } from './call-world.ts'
import { type CareCall, careCalls } from './calls-care.ts'
import { type ContactCall, contactCalls } from './calls-contacts.ts'
import { exportStretch, foundTexts, logPage } from './calls-log.ts'
import { ContactChanges } from './contacts/changes.ts'
import type { Handlers, ParsedParams } from './contract/contract.ts'
import type { FoundText, Person } from './contract/results.ts'
import { People } from './people.ts'

type Answered = 'conversations' | 'find' | 'log' | 'exportTexts' | 'person' | 'markRead' | 'counts'

const mostPeopleFound = 30
/** So many texts are looked through in a moment: no reason to speak of an index. */
const worthWords = 20_000

/** Calls about people: the list of conversations, search, contacts. */
export function peopleCalls(world: CallWorld): Pick<Handlers, Answered | ContactCall | CareCall> {
  const { gateway, events, indexing } = world
  const { context } = gateway
  const { store, clock } = context
  const people = new People(context)
  const changes = new ContactChanges(store)
  const contactsChanged = () => {
    events.emit('settings', { at: clock.now() })
    events.emit('messages', { at: clock.now() })
  }
  return {
    ...contactCalls(world, people, changes, contactsChanged),
    ...careCalls(world, people, changes, contactsChanged),
    conversations: ({ before, unread, limit }) =>
      store.read(async (rooms) => {
        const page = { limit, ...(before === undefined ? {} : { before }), ...(unread === undefined ? {} : { unread }) }
        const found = await rooms.conversations.list(page)
        return people.rows(rooms, found)
      }),
    find: async (asked) => {
      const found = await store.read((rooms) => find(rooms, people, asked, context.settings().office))
      const { reached = 0, newest = 0 } = (await indexing()) ?? {}
      return newest - reached < worthWords ? found : { ...found, indexed: reached / newest }
    },
    log: (asked) => store.read((rooms) => logPage(rooms, people, asked)),
    exportTexts: (asked) => store.read((rooms) => exportStretch(rooms, people, context, asked)),
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
  const found = await foundTexts(rooms, people, texts)
  if (beforeId !== undefined) return { people: [], texts: found }
  const contacts = await rooms.contacts.find(search, mostPeopleFound)
  const digits = search.replace(/\D/g, '').replace(/^0+/, '')
  const asPhone = readPhone(search, office)
  const numbered = digits.length >= 3 && /^[+\d\s().\-/]+$/.test(search)
  const phones = [
    ...(asPhone === undefined ? [] : [asPhone]),
    ...contacts.map(({ phone }) => phone),
    ...(numbered ? texts.map(({ phone }) => phone).filter((phone) => phone.includes(digits)) : []),
  ]
  const known = await rooms.conversations.of(phones)
  const rows = await people.rows(rooms, known)
  const missing = [...new Set(phones)].filter((phone) => !known.some((one) => one.phone === phone))
  const others = await Promise.all(missing.map((phone) => people.person(rooms, phone)))
  return { people: [...rows, ...others].slice(0, mostPeopleFound), texts: found }
}
