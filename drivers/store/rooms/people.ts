import type { Contact } from '../../../core/model.ts'
import type { ContactRoom, MemoryRoom, StopRoom } from '../../../core/ports/store.ts'
import { eachOf, theNumber, theText } from '../dialect.ts'
import type { Finder } from '../search/finder.ts'
import { type Db, query, sql } from '../sql.ts'

const contactsById = query<{ ids: string }, ContactRow>(
  (arg) => sql`
    select c.id, c.alias, c.name, c.phone from ${eachOf(arg('ids'))} cross join contact as c on c.id = ${theNumber} order by c.id`,
)

const contactsByPhone = query<{ phones: string }, ContactRow>(
  (arg) => sql`
    select c.id as id, c.alias, c.name, c.phone, 0 as further
    from ${eachOf(arg('phones'))} cross join contact as c on c.phone = ${theText}
    union
    select c.id as id, c.alias, c.name, c.phone, 1 as further
    from ${eachOf(arg('phones'))} cross join contact_number as n on n.phone = ${theText}
      cross join contact as c on c.id = n.contact_id
    order by further, id`,
)

const contactsByName = query<{ limit: number }, ContactRow>(
  (arg) => sql`select id, alias, name, phone from contact order by name, id limit ${arg('limit')}`,
)

const contactsAfter = query<{ name: string; id: number; limit: number }, ContactRow>(
  (arg) => sql`
    select id, alias, name, phone from contact where (name, id) > (${arg('name')}, ${arg('id')})
    order by name, id limit ${arg('limit')}`,
)

const groupsOf = query<{ ids: string }, { contact_id: number; name: string }>(
  (arg) => sql`
    select g.contact_id, g.name from ${eachOf(arg('ids'))} cross join contact_group as g on g.contact_id = ${theNumber}
    order by g.alias`,
)

const numbersOf = query<{ ids: string }, { contact_id: number; phone: string }>(
  (arg) => sql`
    select n.contact_id, n.phone from ${eachOf(arg('ids'))} cross join contact_number as n on n.contact_id = ${theNumber}
    order by n.contact_id, n.position`,
)

const countContacts = query<Record<string, never>, { n: number }>(() => sql`select count(*) as n from contact`)

const allGroups = query<Record<string, never>, { name: string; members: number }>(
  () => sql`select min(name) as name, count(*) as members from contact_group group by alias order by alias`,
)

const membersOf = query<{ group: string; after: number; limit: number }, { id: number; name: string }>(
  (arg) => sql`
    select contact_id as id, name from contact_group where alias = ${arg('group')} and contact_id > ${arg('after')}
    order by contact_id limit ${arg('limit')}`,
)

const joinGroup = query<{ ids: string; name: string; alias: string }, { contact_id: number }>(
  (arg) => sql`
    insert into contact_group (contact_id, name, alias)
    select c.id, ${arg('name')}, ${arg('alias')} from ${eachOf(arg('ids'))} cross join contact as c on c.id = ${theNumber}
    where true on conflict do nothing returning contact_id`,
)

const leaveGroup = query<{ ids: string; alias: string }>(
  (arg) => sql`
    delete from contact_group
    where alias = ${arg('alias')} and contact_id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

interface ContactRow {
  readonly id: number
  readonly alias: string | null
  readonly name: string
  readonly phone: string
}

/** The office's contacts and groups. */
export class SqlContactRoom implements ContactRoom {
  readonly #db: Db
  readonly #finder: Finder

  constructor(db: Db, finder: Finder) {
    this.#db = db
    this.#finder = finder
  }

  /** The contact of that alias, or the members of the group of that name. */
  async byAlias(alias: string): Promise<Contact[]> {
    const wanted = alias.toLowerCase()
    const members = this.#db.selectFrom('contact_group').select('contact_id').where('alias', '=', wanted)
    const rows = await this.#db
      .selectFrom('contact')
      .selectAll()
      .where(({ or, eb }) => or([eb('alias', '=', wanted), eb('id', 'in', members)]))
      .orderBy('id')
      .execute()
    const named = rows.filter((row) => row.alias === wanted)
    return this.#withGroups(named.length > 0 ? named : rows)
  }

  async byPhone(phone: string): Promise<Contact | undefined> {
    return (await this.byPhones([phone]))[0]
  }

  async byPhones(phones: readonly string[]): Promise<Contact[]> {
    const rows = await contactsByPhone.all(this.#db, { phones: JSON.stringify([...new Set(phones)]) })
    const seen = new Set<number>()
    return this.#withGroups(rows.filter(({ id }) => !seen.has(id) && seen.add(id)))
  }

  async of(ids: readonly number[]): Promise<Contact[]> {
    return this.#withGroups(await contactsById.all(this.#db, { ids: JSON.stringify(ids) }))
  }

  find(search: string, limit: number): Promise<Contact[]> {
    return this.#finder.contacts(search, limit)
  }

  async list({ after, limit }: Parameters<ContactRoom['list']>[0] = { limit: -1 }): Promise<Contact[]> {
    const rows = after
      ? await contactsAfter.all(this.#db, { ...after, limit })
      : await contactsByName.all(this.#db, { limit })
    return this.#withGroups(rows)
  }

  async count(): Promise<number> {
    return (await countContacts.first(this.#db, {}))?.n ?? 0
  }

  groups(): Promise<{ name: string; members: number }[]> {
    return allGroups.all(this.#db, {})
  }

  members(
    group: string,
    { afterId, limit }: { afterId: number; limit: number },
  ): Promise<{ id: number; name: string }[]> {
    return membersOf.all(this.#db, { group: group.toLowerCase(), after: afterId, limit })
  }

  async join(ids: readonly number[], group: string): Promise<number[]> {
    const joined = await joinGroup.all(this.#db, { ids: JSON.stringify(ids), name: group, alias: group.toLowerCase() })
    return joined.map(({ contact_id }) => contact_id)
  }

  leave(ids: readonly number[], group: string): Promise<void> {
    return leaveGroup.run(this.#db, { ids: JSON.stringify(ids), alias: group.toLowerCase() })
  }

  /** The contact of that alias, or without one that of the phone, is replaced. */
  async save(contact: Omit<Contact, 'id'>): Promise<number> {
    const alias = contact.alias === '' ? null : contact.alias.toLowerCase()
    const values = { alias, name: contact.name, phone: contact.phone }
    const known = await this.#db
      .selectFrom('contact')
      .select('id')
      .where(({ and, eb }) =>
        alias === null ? and([eb('phone', '=', contact.phone), eb('alias', 'is', null)]) : eb('alias', '=', alias),
      )
      .executeTakeFirst()
    if (known) await this.#db.updateTable('contact').set(values).where('id', '=', known.id).execute()
    const { id } =
      known ?? (await this.#db.insertInto('contact').values(values).returning('id').executeTakeFirstOrThrow())
    await this.#db.deleteFrom('contact_group').where('contact_id', '=', id).execute()
    const groups = new Map(contact.groups.map((name) => [name.toLowerCase(), name]))
    for (const [group, name] of groups) {
      await this.#db.insertInto('contact_group').values({ contact_id: id, name, alias: group }).execute()
    }
    await this.#db.deleteFrom('contact_number').where('contact_id', '=', id).execute()
    const others = [...new Set(contact.others)].filter((phone) => phone !== contact.phone)
    for (const [position, phone] of others.entries()) {
      await this.#db.insertInto('contact_number').values({ contact_id: id, phone, position }).execute()
    }
    return id
  }

  async remove(id: number): Promise<void> {
    await this.#db.deleteFrom('contact').where('id', '=', id).execute()
  }

  async #withGroups(rows: readonly ContactRow[]): Promise<Contact[]> {
    if (rows.length === 0) return []
    const ids = JSON.stringify(rows.map(({ id }) => id))
    const groups = await groupsOf.all(this.#db, { ids })
    const numbers = await numbersOf.all(this.#db, { ids })
    const byContact = Map.groupBy(groups, ({ contact_id }) => contact_id)
    const others = Map.groupBy(numbers, ({ contact_id }) => contact_id)
    return rows.map(({ id, alias, name, phone }) => {
      const own = byContact.get(id) ?? []
      const further = others.get(id)
      return {
        id,
        alias: alias ?? '',
        name,
        phone,
        ...(further ? { others: further.map((one) => one.phone) } : {}),
        groups: own.map((group) => group.name),
      }
    })
  }
}

const isStopped = query<{ phone: string }, { at: number }>(
  (arg) => sql`select at from stop where phone = ${arg('phone')}`,
)

const addStop = query<{ phone: string; at: number }>(
  (arg) => sql`insert into stop (phone, at) values (${arg('phone')}, ${arg('at')}) on conflict (phone) do nothing`,
)

const removeStop = query<{ phone: string }>((arg) => sql`delete from stop where phone = ${arg('phone')}`)

const listStops = query<Record<string, never>, { phone: string; at: number }>(
  () => sql`select phone, at from stop order by at desc, phone`,
)

/** Phones that want no more texts. */
export class SqlStopRoom implements StopRoom {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async has(phone: string): Promise<boolean> {
    return (await isStopped.first(this.#db, { phone })) !== undefined
  }

  async set(phone: string, stopped: boolean, at: number): Promise<void> {
    if (stopped) await addStop.run(this.#db, { phone, at })
    else await removeStop.run(this.#db, { phone })
  }

  list(): Promise<{ phone: string; at: number }[]> {
    return listStops.all(this.#db, {})
  }
}

const getFact = query<{ scope: string; key: string }, { value: string }>(
  (arg) => sql`select value from memory where scope = ${arg('scope')} and key = ${arg('key')}`,
)

const setFact = query<{ scope: string; key: string; value: string }>(
  (arg) => sql`
    insert into memory (scope, key, value) values (${arg('scope')}, ${arg('key')}, ${arg('value')})
    on conflict (scope, key) do update set value = excluded.value`,
)

const deleteFact = query<{ scope: string; key: string }>(
  (arg) => sql`delete from memory where scope = ${arg('scope')} and key = ${arg('key')}`,
)

const listFacts = query<{ scope: string }, { key: string; value: string }>(
  (arg) => sql`select key, value from memory where scope = ${arg('scope')} order by key`,
)

/** Small facts by scope and key. */
export class SqlMemoryRoom implements MemoryRoom {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async get(scope: string, key: string): Promise<string | undefined> {
    return (await getFact.first(this.#db, { scope, key }))?.value
  }

  async set(scope: string, key: string, value: string): Promise<void> {
    await setFact.run(this.#db, { scope, key, value })
  }

  async delete(scope: string, key: string): Promise<void> {
    await deleteFact.run(this.#db, { scope, key })
  }

  async list(scope: string): Promise<Record<string, string>> {
    const facts = await listFacts.all(this.#db, { scope })
    return Object.fromEntries(facts.map(({ key, value }) => [key, value]))
  }
}
