import { GatewayError } from '../../core/errors.ts'
import type { Contact } from '../../core/model.ts'
import type { ContactToSave } from '../../core/ports/contact-changes.ts'
import type { Store } from '../../core/ports/store.ts'
import { type ImportEntry, ImportPlanner } from '../../core/rules/contact-import.ts'
import type { PhoneOffice } from '../../core/rules/phone.ts'
import type { ParsedParams } from '../contract/contract.ts'
import type { ContactImport, ImportStretch } from '../contract/results.ts'
import { Kept } from '../kept.ts'
import { Pace } from '../pace.ts'
import type { Step } from './changes.ts'
import { csvHead, csvOf, peopleOfCsv } from './csv.ts'
import { peopleOfVcards, vcardsOf } from './vcard.ts'

/** How many contacts are read in one step; others have their turn between steps. */
export const pageSize = 200
/** Few enough for one change of the store. */
const savedAtOnce = 25
/** A stretch of an answer ends with so many entries, or when it is so long, in characters of JSON. */
const mostEntries = 500
const longestStretch = 500_000

/** All contacts by name, a page at a time, each as it is then; from the one after another on. */
async function* allContacts(store: Store, from?: Pick<Contact, 'name' | 'id'>): AsyncGenerator<readonly Contact[]> {
  let after = from
  do {
    const page = { limit: pageSize, ...(after ? { after } : {}) }
    const contacts = await store.read((rooms) => rooms.contacts.list(page))
    yield contacts
    after = contacts.length < pageSize ? undefined : contacts.at(-1)
    await new Promise((resolve) => setImmediate(resolve))
  } while (after)
}

/** What a file would change, person by person. @throws GatewayError `contacts/unreadable` */
export async function planOf(
  store: Store,
  text: string,
  { form, group }: Pick<ParsedParams<'importContacts'>, 'form' | 'group'>,
  office: PhoneOffice,
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

/** Writes what was planned, step by step. */
export async function carryOut(step: Step, entries: readonly ImportEntry[]): Promise<void> {
  const replaced = new Set<number>()
  let some: ContactToSave[] = []
  const save = async () => {
    const contacts = some
    some = []
    if (contacts.length > 0) await step((room, change) => room.save(change, contacts))
  }
  for (const { action, contact, before } of entries) {
    if (!contact || (action !== 'add' && action !== 'change')) continue
    // Two people of the file that are one contact: the second takes the place of the first by its alias or its phone.
    const replaces = before && !replaced.has(before.id) ? before.id : undefined
    if (replaces !== undefined) replaced.add(replaces)
    some.push({ contact, ...(replaces === undefined ? {} : { replaces }) })
    if (some.length === savedAtOnce) await save()
  }
  await save()
}

/** What imports would do or did, for as long as somebody looks through it. */
export class ImportPlans {
  readonly #kept = new Kept<readonly ImportEntry[]>(2)

  /** The plan with its first stretch of entries. */
  show(entries: readonly ImportEntry[], all: boolean): ContactImport {
    const counts = { add: 0, change: 0, same: 0, skip: 0 }
    for (const { action } of entries) counts[action]++
    const stretch = stretchOf(entries, { from: 0, all })
    return { ...stretch, counts, plan: this.#kept.keep(entries) }
  }

  /** @throws GatewayError `contacts/file-gone` */
  stretch({ plan, ...asked }: ParsedParams<'importEntries'>): ImportStretch {
    const entries = this.#kept.get(plan)
    if (!entries) throw new GatewayError('contacts/file-gone')
    return stretchOf(entries, asked)
  }
}

function stretchOf(entries: readonly ImportEntry[], { from, all }: { from: number; all: boolean }): ImportStretch {
  const stretch: ImportEntry[] = []
  let length = 0
  for (let at = from; at < entries.length; at++) {
    const entry = entries[at]
    if (!entry || (!all && entry.action === 'same' && entry.notes.length === 0)) continue
    if (stretch.length >= mostEntries || length > longestStretch) return { entries: stretch, next: at }
    stretch.push(entry)
    length += JSON.stringify(entry).length
  }
  return { entries: stretch }
}

/** A stretch of a file of contacts. */
export async function contactsFile(
  store: Store,
  { form, group, after }: ParsedParams<'exportContacts'>,
): Promise<{ text: string; after?: { name: string; id: number } }> {
  const wanted = group?.toLowerCase()
  const pace = new Pace()
  let text = form === 'csv' && !after ? csvHead : ''
  for await (const page of allContacts(store, after)) {
    for (const contact of page) {
      if (wanted !== undefined && !contact.groups.some((one) => one.toLowerCase() === wanted)) continue
      text += form === 'csv' ? csvOf([contact]) : vcardsOf([contact])
      await pace.step()
    }
    const last = page.at(-1)
    if (text.length > longestStretch && last && page.length === pageSize)
      return { text, after: { name: last.name, id: last.id } }
  }
  return { text }
}
