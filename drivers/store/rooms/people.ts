import type { Contact } from '../../../core/model.ts'
import type { ContactRoom, MemoryRoom, StopRoom } from '../../../core/ports/store.ts'
import { type Db, query, sql } from '../sql.ts'

/** The office's contacts and groups; few enough to be read whole. */
export class SqlContactRoom implements ContactRoom {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
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
    const rows = await this.#db
      .selectFrom('contact')
      .selectAll()
      .where('phone', '=', phone)
      .orderBy('id')
      .limit(1)
      .execute()
    return (await this.#withGroups(rows))[0]
  }

  async list(): Promise<Contact[]> {
    const rows = await this.#db.selectFrom('contact').selectAll().orderBy('name').orderBy('id').execute()
    return this.#withGroups(rows)
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
    return id
  }

  async remove(id: number): Promise<void> {
    await this.#db.deleteFrom('contact').where('id', '=', id).execute()
  }

  async #withGroups(
    rows: readonly { id: number; alias: string | null; name: string; phone: string }[],
  ): Promise<Contact[]> {
    if (rows.length === 0) return []
    const ids = rows.map(({ id }) => id)
    const groups = await this.#db
      .selectFrom('contact_group')
      .select(['contact_id', 'name'])
      .$if(ids.length <= 100, (query) => query.where('contact_id', 'in', ids))
      .orderBy('alias')
      .execute()
    const byContact = Map.groupBy(groups, ({ contact_id }) => contact_id)
    return rows.map(({ id, alias, name, phone }) => {
      const own = byContact.get(id) ?? []
      return { id, alias: alias ?? '', name, phone, groups: own.map((group) => group.name) }
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
