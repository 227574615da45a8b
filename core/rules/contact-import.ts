import type { Contact } from '../model.ts'
import { type PhoneOffice, readPhone } from './phone.ts'

/** A person as a file tells it. */
export interface ImportedPerson {
  /** Line of the file, or number of the card, from 1. */
  readonly place: number
  readonly name: string
  /** As written; empty when the file has none. */
  readonly alias: string
  /** As written, the best first. */
  readonly phones: readonly string[]
  readonly groups: readonly string[]
}

/** Why a person of a file is left out, or something of it. */
export type ImportReason = 'no-phone' | 'bad-phone' | 'bad-alias' | 'alias-taken' | 'twice' | 'too-many'

export interface ImportEntry {
  readonly place: number
  readonly action: 'add' | 'change' | 'same' | 'skip'
  readonly name: string
  /** What it would be; absent when it is skipped. */
  readonly contact?: Omit<Contact, 'id'>
  /** The contact that it changes, as it is. */
  readonly before?: Contact
  /** Why it is skipped, or what of it is left out. */
  readonly notes: readonly { readonly reason: ImportReason; readonly value: string }[]
}

/** More contacts are no office's. */
export const mostContacts = 100_000
/** A file with more people is not read: nobody would look through what becomes of them. */
export const mostPeople = 2 * mostContacts
const mostPhones = 10
const mostGroups = 50
/** More remarks on one person are read by nobody. */
const mostNotes = 20
const word = /^[\p{L}\p{N}][\p{L}\p{N}._-]{0,63}$/u

/** One word as aliases and groups are: `Field staff` is `field-staff`. Undefined when nothing is left. */
export function oneWord(written: string): string | undefined {
  const bare = written
    .trim()
    .toLowerCase()
    .replace(/[\s/]+/g, '-')
    .replace(/[^\p{L}\p{N}._-]/gu, '')
    .replace(/^[._-]+/, '')
    .slice(0, 64)
  return word.test(bare) ? bare : undefined
}

/**
 * Says what an import would do, person by person, once it was told of all contacts. A person is known by alias, else by any of the phones; what
 * the file does not tell stays. Nothing is taken away from anybody: groups and phones are added.
 */
export class ImportPlanner {
  readonly #office: PhoneOffice
  readonly #byAlias = new Map<string, Contact>()
  readonly #byPhone = new Map<string, Contact>()
  /** Groups and aliases share one place in an address. */
  readonly #groups = new Set<string>()
  readonly #seenAliases = new Set<string>()
  readonly #seenPhones = new Set<string>()
  #count = 0

  constructor(office: PhoneOffice) {
    this.#office = office
  }

  /** Contacts that are there; of two with one phone the one told first is known by it. */
  know(existing: readonly Contact[]): void {
    this.#count += existing.length
    for (const contact of existing) {
      for (const group of contact.groups) this.#groups.add(group.toLowerCase())
      if (contact.alias !== '') this.#byAlias.set(contact.alias, contact)
      for (const phone of [contact.phone, ...(contact.others ?? [])])
        if (!this.#byPhone.has(phone)) this.#byPhone.set(phone, contact)
    }
  }

  entry(person: ImportedPerson): ImportEntry {
    const { place } = person
    const notes: { reason: ImportReason; value: string }[] = []
    const phones = this.#phones(person, notes)
    const name = person.name.replace(/\s+/g, ' ').trim().slice(0, 200)
    const skip = (reason: ImportReason, value: string): ImportEntry => ({
      place,
      action: 'skip',
      name: name || person.alias || person.phones[0] || '',
      notes: [...notes, { reason, value }],
    })
    const [phone, ...others] = phones
    if (phone === undefined) {
      const none = skip('no-phone', '')
      // What was written in the place of a phone says it all.
      return notes.length > 0 ? { ...none, notes } : none
    }
    const alias = this.#alias(person, notes)
    const known = (alias === '' ? undefined : this.#byAlias.get(alias)) ?? this.#byPhone.get(phone)
    if (this.#seenPhones.has(phone) || (alias !== '' && this.#seenAliases.has(alias))) return skip('twice', phone)
    if (!known && this.#count >= mostContacts) return skip('too-many', String(mostContacts))
    this.#seenPhones.add(phone)
    if (alias !== '') this.#seenAliases.add(alias)
    if (!known) this.#count++
    const groups = this.#groupsOf(person, notes)
    const contact = known
      ? merged(known, { name, alias, phones, groups })
      : { name: name || alias || phone, alias, phone, groups, ...(others.length > 0 ? { others } : {}) }
    const same = known !== undefined && sameContact(known, contact)
    return {
      place,
      action: same ? 'same' : known ? 'change' : 'add',
      name: contact.name,
      contact,
      notes,
      ...(known ? { before: known } : {}),
    }
  }

  #phones(person: ImportedPerson, notes: { reason: ImportReason; value: string }[]): string[] {
    const phones: string[] = []
    for (const written of person.phones) {
      const phone = readPhone(written, this.#office)
      if (phone === undefined) remark(notes, 'bad-phone', written.slice(0, 60))
      else if (!phones.includes(phone) && phones.length < mostPhones) phones.push(phone)
    }
    return phones
  }

  #alias({ alias: written }: ImportedPerson, notes: { reason: ImportReason; value: string }[]): string {
    if (written.trim() === '') return ''
    const alias = oneWord(written)
    if (alias === undefined || readPhone(alias, this.#office) !== undefined) {
      notes.push({ reason: 'bad-alias', value: written.slice(0, 60) })
      return ''
    }
    if (!this.#groups.has(alias)) return alias
    notes.push({ reason: 'alias-taken', value: alias })
    return ''
  }

  #groupsOf({ groups }: ImportedPerson, notes: { reason: ImportReason; value: string }[]): string[] {
    const words = groups.flatMap((group) => {
      const given = oneWord(group)
      if (given === undefined) return []
      if (!this.#byAlias.has(given) && !this.#seenAliases.has(given)) return [given]
      remark(notes, 'alias-taken', given)
      return []
    })
    for (const group of words) this.#groups.add(group)
    return [...new Set(words)].slice(0, mostGroups)
  }
}

function remark(notes: { reason: ImportReason; value: string }[], reason: ImportReason, value: string): void {
  if (notes.length < mostNotes) notes.push({ reason, value })
}

function merged(
  known: Contact,
  told: { name: string; alias: string; phones: readonly string[]; groups: readonly string[] },
): Omit<Contact, 'id'> {
  const before = [known.phone, ...(known.others ?? [])]
  const all = [...new Set([...before, ...told.phones])].slice(0, mostPhones)
  const [phone = known.phone, ...others] = all
  const groups = [
    ...known.groups,
    ...told.groups.filter((one) => !known.groups.some((has) => has.toLowerCase() === one)),
  ]
  return {
    name: told.name === '' ? known.name : told.name,
    alias: told.alias === '' ? known.alias : told.alias,
    phone,
    groups: groups.slice(0, mostGroups),
    ...(others.length > 0 ? { others } : {}),
  }
}

function sameContact(a: Omit<Contact, 'id'>, b: Omit<Contact, 'id'>): boolean {
  const key = ({ name, alias, phone, others = [], groups }: Omit<Contact, 'id'>) =>
    JSON.stringify([name, alias, phone, others, [...groups].map((group) => group.toLowerCase()).sort()])
  return key(a) === key(b)
}
