import { randomUUID } from 'node:crypto'
import { GatewayError } from '../core/errors.ts'
import { setStopped } from '../core/flows/stop.ts'
import type { Contact } from '../core/model.ts'
import type { StoreRooms } from '../core/ports/store.ts'
import { type ImportEntry, planImport } from '../core/rules/contact-import.ts'
import { readPhone } from '../core/rules/phone.ts'
import type { CallWorld } from './call-world.ts'
import { csvOf, peopleOfCsv } from './contacts/csv.ts'
import { peopleOfVcards, vcardsOf } from './contacts/vcard.ts'
import type { Handlers, ParsedParams } from './contract/contract.ts'
import type { ContactImport } from './contract/results.ts'
import type { People } from './people.ts'

export type ContactCall =
  | 'contacts'
  | 'contactCount'
  | 'saveContact'
  | 'removeContact'
  | 'setStop'
  | 'stops'
  | 'groups'
  | 'changeGroup'
  | 'importContacts'
  | 'undoImport'
  | 'exportContacts'

/** Imports and changes of groups of this run that can be taken back. */
const mostUndone = 5

interface Undo {
  readonly id: string
  readonly added: readonly number[]
  readonly changed: readonly Contact[]
}

/** Calls about contacts, their groups, and phones that want no texts. */
export function contactCalls(
  { gateway }: CallWorld,
  people: People,
  contactsChanged: () => void,
): Pick<Handlers, ContactCall> {
  const { context } = gateway
  const { store } = context
  const undos: Undo[] = []
  const change = async <T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> => {
    const value = await store.write(job)
    contactsChanged()
    return value
  }
  const keep = (undo: Undo): string => {
    undos.unshift(undo)
    undos.splice(mostUndone)
    return undo.id
  }
  return {
    contacts: (asked) => store.read((rooms) => people.contactRows(rooms, asked)),
    contactCount: () => store.read(async (rooms) => ({ contacts: await rooms.contacts.count() })),
    saveContact: (contact) => change((rooms) => saveContact(rooms, contact, context.settings().office)),
    removeContact: ({ id }) =>
      change(async (rooms) => {
        const [found] = await rooms.contacts.of([id])
        await rooms.contacts.remove(id)
        return { removed: found ?? null }
      }),
    setStop: ({ phone: written, stopped }) =>
      change(async (rooms) => {
        const phone = readPhone(written, context.settings().office) ?? written
        return { givenUp: await setStopped(rooms, context, phone, stopped) }
      }),
    stops: () =>
      store.read(async (rooms) => {
        const stops = await rooms.stops.list()
        const names = await people.names(
          rooms,
          stops.map(({ phone }) => phone),
        )
        return stops.map(({ phone, at }) => ({ phone, at, shown: people.shown(phone), name: names.get(phone) ?? '' }))
      }),
    groups: () => store.read((rooms) => rooms.contacts.groups()),
    changeGroup: async (asked) => {
      const undo = await change((rooms) => changeGroup(rooms, asked))
      return { changed: undo.changed.length, undo: keep(undo) }
    },
    importContacts: async (asked) => {
      const plan = (rooms: StoreRooms) => planOf(rooms, asked, context.settings().office)
      if (!asked.apply) return importOf(await store.read(plan))
      const { entries, undo } = await change(async (rooms) => {
        const planned = await plan(rooms)
        return { entries: planned, undo: await carryOut(rooms, planned) }
      })
      return { ...importOf(entries), undo: keep(undo) }
    },
    undoImport: async ({ undo: id }) => {
      const undo = undos.find((one) => one.id === id)
      if (!undo) throw new GatewayError('contacts/undo-gone')
      undos.splice(undos.indexOf(undo), 1)
      return { undone: await change((rooms) => takeBack(rooms, undo)) }
    },
    exportContacts: ({ form, group }) =>
      store.read(async (rooms) => {
        const wanted = group?.toLowerCase()
        const contacts = (await rooms.contacts.list()).filter(
          ({ groups }) => wanted === undefined || groups.some((one) => one.toLowerCase() === wanted),
        )
        return { text: form === 'csv' ? csvOf(contacts) : vcardsOf(contacts) }
      }),
  }
}

type Office = Parameters<typeof readPhone>[1]

async function saveContact(rooms: StoreRooms, given: ParsedParams<'saveContact'>, office: Office): Promise<Contact> {
  const { id } = given
  const alias = given.alias.toLowerCase()
  const [phone = '', ...others] = [given.phone, ...(given.others ?? [])].map((written) => {
    const read = readPhone(written, office)
    if (read === undefined)
      throw new GatewayError('rules/not-a-phone', { details: { name: written, address: written } })
    return read
  })
  const groups = given.groups.map((group) => group.toLowerCase())
  await refuseTaken(rooms, id, alias, groups)
  if (id !== undefined) await rooms.contacts.remove(id)
  const further = [...new Set(others)].filter((one) => one !== phone)
  const contact = {
    name: given.name === '' ? given.alias : given.name,
    alias,
    phone,
    groups,
    ...(further.length > 0 ? { others: further } : {}),
  }
  return { id: await rooms.contacts.save(contact), ...contact }
}

/** In an address one word is one person or one group. */
async function refuseTaken(
  rooms: StoreRooms,
  id: number | undefined,
  alias: string,
  groups: readonly string[],
): Promise<void> {
  const named = async (word: string) => (await rooms.contacts.byAlias(word)).filter((other) => other.id !== id)
  if (alias !== '') {
    const [taken] = await named(alias)
    if (taken || groups.includes(alias)) {
      const name = taken?.alias === alias ? taken.name : alias
      throw new GatewayError('settings/alias-taken', { details: { alias, name } })
    }
  }
  for (const group of groups) {
    const taken = (await named(group)).find((other) => other.alias === group)
    if (taken) throw new GatewayError('settings/alias-taken', { details: { alias: group, name: taken.name } })
  }
}

async function changeGroup(rooms: StoreRooms, { group, to }: ParsedParams<'changeGroup'>): Promise<Undo> {
  const wanted = group.toLowerCase()
  const contacts = await rooms.contacts.list()
  const members = contacts.filter(({ groups }) => groups.some((one) => one.toLowerCase() === wanted))
  if (members.length === 0) throw new GatewayError('contacts/no-group', { details: { group } })
  const name = to?.toLowerCase()
  const taken = name === undefined ? undefined : contacts.find(({ alias }) => alias === name)
  if (taken) throw new GatewayError('settings/alias-taken', { details: { alias: taken.alias, name: taken.name } })
  const added: number[] = []
  for (const { id, ...contact } of members) {
    const others = contact.groups.filter((one) => one.toLowerCase() !== wanted)
    await rooms.contacts.remove(id)
    added.push(await rooms.contacts.save({ ...contact, groups: name === undefined ? others : [...others, name] }))
  }
  return { id: randomUUID(), added, changed: members }
}

async function planOf(
  rooms: StoreRooms,
  { text, form, group }: ParsedParams<'importContacts'>,
  office: Office,
): Promise<ImportEntry[]> {
  const people = form === 'csv' ? peopleOfCsv(text) : peopleOfVcards(text)
  const grouped = group === undefined ? people : people.map((one) => ({ ...one, groups: [...one.groups, group] }))
  return planImport(grouped, await rooms.contacts.list(), office)
}

function importOf(entries: readonly ImportEntry[]): ContactImport {
  const counts = { add: 0, change: 0, same: 0, skip: 0 }
  for (const { action } of entries) counts[action]++
  return { entries, counts }
}

async function carryOut(rooms: StoreRooms, entries: readonly ImportEntry[]): Promise<Undo> {
  const added: number[] = []
  const changed: Contact[] = []
  for (const { action, contact, before } of entries) {
    if (!contact || (action !== 'add' && action !== 'change')) continue
    if (before) await rooms.contacts.remove(before.id)
    const id = await rooms.contacts.save(contact)
    added.push(id)
    if (before) changed.push(before)
  }
  return { id: randomUUID(), added, changed }
}

async function takeBack(rooms: StoreRooms, { added, changed }: Undo): Promise<number> {
  for (const id of added) await rooms.contacts.remove(id)
  for (const { id: _, ...contact } of changed) await rooms.contacts.save(contact)
  return added.length
}
