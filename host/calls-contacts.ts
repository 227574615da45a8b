import { randomUUID } from 'node:crypto'
import { GatewayError } from '../core/errors.ts'
import { setStopped } from '../core/flows/stop.ts'
import type { Contact } from '../core/model.ts'
import type { Store, StoreRooms } from '../core/ports/store.ts'
import { type ImportEntry, ImportPlanner } from '../core/rules/contact-import.ts'
import { readPhone } from '../core/rules/phone.ts'
import type { CallWorld } from './call-world.ts'
import { csvHead, csvOf, peopleOfCsv } from './contacts/csv.ts'
import { peopleOfVcards, vcardsOf } from './contacts/vcard.ts'
import type { Handlers, ParsedParams } from './contract/contract.ts'
import type { ContactImport } from './contract/results.ts'
import { Pace } from './pace.ts'
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

/** How many contacts are read or written in one step; others have their turn between steps. */
const stepSize = 200

interface Undo {
  readonly id: string
  /** Gives how many contacts were changed back. */
  takeBack(): Promise<number>
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
      const { changed, undo } = await changeGroup(store, asked)
      contactsChanged()
      return { changed, undo: keep(undo) }
    },
    importContacts: async (asked) => {
      const entries = await planOf(store, asked, context.settings().office)
      if (!asked.apply) return importOf(entries)
      try {
        return { ...importOf(entries), undo: keep(await carryOut(store, entries)) }
      } finally {
        contactsChanged()
      }
    },
    undoImport: async ({ undo: id }) => {
      const undo = undos.find((one) => one.id === id)
      if (!undo) throw new GatewayError('contacts/undo-gone')
      undos.splice(undos.indexOf(undo), 1)
      const undone = await undo.takeBack()
      contactsChanged()
      return { undone }
    },
    exportContacts: async ({ form, group }) => {
      const wanted = group?.toLowerCase()
      const pace = new Pace()
      let text = form === 'csv' ? csvHead : ''
      for await (const page of allContacts(store)) {
        for (const contact of page) {
          if (wanted !== undefined && !contact.groups.some((one) => one.toLowerCase() === wanted)) continue
          text += form === 'csv' ? csvOf([contact]) : vcardsOf([contact])
          await pace.step()
        }
      }
      return { text }
    },
  }
}

/** All contacts by name, a page at a time, each as it is then. */
async function* allContacts(store: Store): AsyncGenerator<readonly Contact[]> {
  let after: Contact | undefined
  do {
    const page = { limit: stepSize, ...(after ? { after } : {}) }
    const contacts = await store.read((rooms) => rooms.contacts.list(page))
    yield contacts
    after = contacts.length < stepSize ? undefined : contacts.at(-1)
    await new Promise((resolve) => setImmediate(resolve))
  } while (after)
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

async function changeGroup(
  store: Store,
  { group, to }: ParsedParams<'changeGroup'>,
): Promise<{ readonly changed: number; readonly undo: Undo }> {
  const from = group.toLowerCase()
  const name = to?.toLowerCase()
  await store.read(async (rooms) => {
    const [member] = await rooms.contacts.members(from, { afterId: 0, limit: 1 })
    if (!member) throw new GatewayError('contacts/no-group', { details: { group } })
    const taken =
      name === undefined ? undefined : (await rooms.contacts.byAlias(name)).find(({ alias }) => alias === name)
    if (taken) throw new GatewayError('settings/alias-taken', { details: { alias: taken.alias, name: taken.name } })
  })
  const steps: { readonly members: readonly { id: number; name: string }[]; readonly joined: readonly number[] }[] = []
  for (let afterId = 0; ; ) {
    const step = await store.write(async ({ contacts }) => {
      const page = await contacts.members(from, { afterId, limit: stepSize })
      const ids = page.map(({ id }) => id)
      await contacts.leave(ids, from)
      return { members: page, joined: name === undefined ? [] : await contacts.join(ids, name) }
    })
    steps.push(step)
    const { members } = step
    afterId = members.at(-1)?.id ?? afterId
    if (members.length < stepSize) break
  }
  const changed = steps.reduce((sum, { members }) => sum + members.length, 0)
  const takeBack = async () => {
    for (const { members, joined } of steps) {
      await store.write(async ({ contacts }) => {
        if (name !== undefined) await contacts.leave(joined, name)
        for (const [written, those] of Map.groupBy(members, (member) => member.name))
          await contacts.join(
            those.map(({ id }) => id),
            written,
          )
      })
    }
    return changed
  }
  return { changed, undo: { id: randomUUID(), takeBack } }
}

async function planOf(
  store: Store,
  { text, form, group }: ParsedParams<'importContacts'>,
  office: Office,
): Promise<ImportEntry[]> {
  const people = await (form === 'csv' ? peopleOfCsv(text) : peopleOfVcards(text))
  const planner = new ImportPlanner(office)
  for await (const page of allContacts(store)) planner.know(page)
  const entries: ImportEntry[] = []
  const pace = new Pace()
  for (const one of people) {
    entries.push(planner.entry(group === undefined ? one : { ...one, groups: [...one.groups, group] }))
    await pace.step()
  }
  return entries
}

function importOf(entries: readonly ImportEntry[]): ContactImport {
  const counts = { add: 0, change: 0, same: 0, skip: 0 }
  for (const { action } of entries) counts[action]++
  return { entries, counts }
}

/** Writes what was planned, step by step. When one fails, what the steps before it did is taken back. */
async function carryOut(store: Store, entries: readonly ImportEntry[]): Promise<Undo> {
  const wanted = entries.filter(({ action }) => action === 'add' || action === 'change')
  const added: number[] = []
  const changed: Contact[] = []
  const undo = { id: randomUUID(), takeBack: () => takeBack(store, added, changed) }
  try {
    for (const step of stepsOf(wanted)) {
      const saved = await store.write((rooms) => saveAll(rooms, step))
      added.push(...saved)
      changed.push(...step.flatMap(({ before }) => before ?? []))
    }
  } catch (thrown) {
    await undo.takeBack().catch(() => {})
    throw thrown
  }
  return undo
}

async function saveAll({ contacts }: StoreRooms, entries: readonly ImportEntry[]): Promise<number[]> {
  const saved: number[] = []
  for (const { contact, before } of entries) {
    if (!contact) continue
    if (before) await contacts.remove(before.id)
    saved.push(await contacts.save(contact))
  }
  return saved
}

async function takeBack(store: Store, added: readonly number[], changed: readonly Contact[]): Promise<number> {
  for (const step of stepsOf(added)) {
    await store.write(async ({ contacts }) => {
      for (const id of step) await contacts.remove(id)
    })
  }
  for (const step of stepsOf(changed)) {
    await store.write(async ({ contacts }) => {
      for (const { id: _, ...contact } of step) await contacts.save(contact)
    })
  }
  return added.length
}

/** Few enough for one change of the store: each contact is some statements. */
function stepsOf<Item>(items: readonly Item[]): Item[][] {
  const size = 25
  return Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size))
}
