import { GatewayError } from '../core/errors.ts'
import { setStopped } from '../core/flows/stop.ts'
import type { Contact } from '../core/model.ts'
import type { Store, StoreRooms } from '../core/ports/store.ts'
import { readPhone } from '../core/rules/phone.ts'
import type { CallWorld } from './call-world.ts'
import type { ContactChanges, Step } from './contacts/changes.ts'
import { GivenTexts } from './contacts/given.ts'
import { carryOut, contactsFile, ImportPlans, pageSize, planOf } from './contacts/import.ts'
import type { Handlers, ParsedParams } from './contract/contract.ts'
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
  | 'giveText'
  | 'importContacts'
  | 'importEntries'
  | 'undoImport'
  | 'exportContacts'

/** Calls about contacts, their groups, and phones that want no texts. */
export function contactCalls(
  { gateway }: CallWorld,
  people: People,
  changes: ContactChanges,
  contactsChanged: () => void,
): Pick<Handlers, ContactCall> {
  const { context } = gateway
  const { store } = context
  const given = new GivenTexts()
  const plans = new ImportPlans()
  const change = async <T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> => {
    const value = await store.write(job)
    contactsChanged()
    return value
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
      const { value: changed, undo } = await changes.run((step) => changeGroup(store, step, asked))
      contactsChanged()
      return { changed, undo }
    },
    giveText: async ({ text, given: id }) => ({ given: given.add(text, id) }),
    importContacts: async (asked) => {
      const text = asked.given === undefined ? (asked.text ?? '') : given.take(asked.given)
      const plan = () => planOf(store, text, asked, context.settings().office)
      if (!asked.apply) return plans.show(await plan(), asked.all)
      try {
        const { value, undo } = await changes.run(async (step) => {
          const entries = await plan()
          await carryOut(step, entries)
          return entries
        })
        return { ...plans.show(value, asked.all), undo }
      } finally {
        contactsChanged()
      }
    },
    importEntries: async (asked) => plans.stretch(asked),
    undoImport: async ({ undo }) => {
      const undone = await changes.takeBack(undo)
      if (undone === undefined) throw new GatewayError('contacts/undo-gone')
      contactsChanged()
      return { undone }
    },
    exportContacts: (asked) => contactsFile(store, asked),
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

/** Gives how many people the group had. */
async function changeGroup(store: Store, step: Step, { group, to }: ParsedParams<'changeGroup'>): Promise<number> {
  const from = group.toLowerCase()
  const name = to?.toLowerCase()
  await store.read(async (rooms) => {
    const [member] = await rooms.contacts.members(from, { afterId: 0, limit: 1 })
    if (!member) throw new GatewayError('contacts/no-group', { details: { group } })
    const taken =
      name === undefined ? undefined : (await rooms.contacts.byAlias(name)).find(({ alias }) => alias === name)
    if (taken) throw new GatewayError('settings/alias-taken', { details: { alias: taken.alias, name: taken.name } })
  })
  let changed = 0
  for (let afterId = 0, left = true; left; ) {
    const page = { from, ...(name === undefined ? {} : { to: name }), afterId, limit: pageSize }
    const { members, lastId } = await step((room, change) => room.regroup(change, page))
    changed += members
    afterId = lastId
    left = members === pageSize
  }
  return changed
}
