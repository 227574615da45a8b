import type { Contact } from '../../../core/model.ts'
import type {
  ContactChangeRoom,
  ContactChangeState,
  ContactToSave,
  GroupStep,
} from '../../../core/ports/contact-changes.ts'
import { eachOf, numberAt, textAt, theNumber, theText } from '../dialect.ts'
import { ScanFinder } from '../search/finder.ts'
import { type Db, query, sql } from '../sql.ts'
import { SqlContactRoom } from './people.ts'

interface UndoRow {
  readonly seq: number
  readonly kind: 'contact' | 'left' | 'joined'
  readonly contact_id: number
  /** The contact as JSON, or null where there was none; the group as it was written. */
  readonly was: string | null
}

const setState = query<{ id: string; state: string }>(
  (arg) => sql`
    insert into contact_change (id, state) values (${arg('id')}, ${arg('state')})
    on conflict (id) do update set state = excluded.state`,
)

const listChanges = query<Record<string, never>, { id: string; state: ContactChangeState }>(
  () => sql`
    select c.id, c.state from contact_change as c
    order by (select min(seq) from contact_undo as u where u.change_id = c.id)`,
)

const dropChange = query<{ id: string }>((arg) => sql`delete from contact_change where id = ${arg('id')}`)

const addUndos = query<{ change: string; rows: string }>(
  (arg) => sql`
    insert into contact_undo (change_id, kind, contact_id, was)
    select ${arg('change')}, ${textAt(0)}, ${numberAt(1)}, ${textAt(2)} from ${eachOf(arg('rows'))} order by r.key`,
)

const lastUndos = query<{ change: string; limit: number }, UndoRow>(
  (arg) => sql`
    select seq, kind, contact_id, was from contact_undo where change_id = ${arg('change')}
    order by seq desc limit ${arg('limit')}`,
)

const dropUndos = query<{ change: string; from: number }>(
  (arg) => sql`delete from contact_undo where change_id = ${arg('change')} and seq >= ${arg('from')}`,
)

/** Contacts by id, and those who hold an alias, or have a phone and no alias. */
const affected = query<{ ids: string; aliases: string; phones: string }, { id: number }>(
  (arg) => sql`
    select c.id as id from ${eachOf(arg('ids'))} cross join contact as c on c.id = ${theNumber}
    union
    select c.id as id from ${eachOf(arg('aliases'))} cross join contact as c on c.alias = ${theText}
    union
    select c.id as id from ${eachOf(arg('phones'))} cross join contact as c on c.phone = ${theText} and c.alias is null`,
)

const dropContacts = query<{ ids: string }>(
  (arg) => sql`delete from contact where id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const addContacts = query<{ rows: string }, { id: number; alias: string | null; phone: string }>(
  (arg) => sql`
    insert into contact (alias, name, phone)
    select ${textAt(0)}, ${textAt(1)}, ${textAt(2)} from ${eachOf(arg('rows'))} order by r.key
    returning id, alias, phone`,
)

const putContacts = query<{ rows: string }>(
  (arg) => sql`
    insert into contact (id, alias, name, phone)
    select ${numberAt(3)}, ${textAt(0)}, ${textAt(1)}, ${textAt(2)} from ${eachOf(arg('rows'))} order by r.key`,
)

const addGroups = query<{ rows: string }>(
  (arg) => sql`
    insert into contact_group (contact_id, name, alias)
    select ${numberAt(0)}, ${textAt(1)}, ${textAt(2)} from ${eachOf(arg('rows'))} order by r.key`,
)

const addNumbers = query<{ rows: string }>(
  (arg) => sql`
    insert into contact_number (contact_id, phone, position)
    select ${numberAt(0)}, ${textAt(1)}, ${numberAt(2)} from ${eachOf(arg('rows'))} order by r.key`,
)

/** A contact that comes back under an id that the search has read before is read again. */
const readAgain = query<{ ids: string }>(
  (arg) =>
    sql`insert into search_change (shelf, row_id) select 'contact', ${theNumber} from ${eachOf(arg('ids'))} order by r.key`,
)

const rejoin = query<{ rows: string }>(
  (arg) => sql`
    insert into contact_group (contact_id, name, alias)
    select c.id, ${textAt(1)}, ${textAt(2)} from ${eachOf(arg('rows'))} cross join contact as c on c.id = ${numberAt(0)}
    where true on conflict do nothing`,
)

const leaveAgain = query<{ rows: string }>(
  (arg) => sql`
    delete from contact_group where (contact_id, alias) in (select ${numberAt(0)}, ${textAt(2)} from ${eachOf(arg('rows'))})`,
)

/** A contact to be written; without an id it gets one. */
type Written = Omit<Contact, 'id'> & { readonly id?: number }

/** Changes of many contacts in steps that can be taken back. */
export class SqlContactChangeRoom implements ContactChangeRoom {
  readonly #db: Db
  readonly #contacts: SqlContactRoom

  constructor(db: Db) {
    this.#db = db
    this.#contacts = new SqlContactRoom(db, new ScanFinder(db))
  }

  async save(change: string, contacts: readonly ContactToSave[]): Promise<void> {
    const once = new Map<string, Written>()
    for (const { contact, replaces } of contacts) {
      const id = replaces ?? once.get(keyOf(contact))?.id
      once.set(keyOf(contact), { ...contact, ...(id === undefined ? {} : { id }) })
    }
    const written = [...once.values()]
    const before = await this.#clear(written)
    const ids = await this.#write(written)
    const undos = new Map<number, Contact | undefined>(ids.map((id) => [id, undefined]))
    for (const contact of before) undos.set(contact.id, contact)
    await this.#note(
      change,
      [...undos].map(([id, was]) => ['contact', id, was ? JSON.stringify(was) : null]),
    )
  }

  async regroup(change: string, { from, to, afterId, limit }: GroupStep): Promise<{ members: number; lastId: number }> {
    const members = await this.#contacts.members(from, { afterId, limit })
    const ids = members.map(({ id }) => id)
    await this.#contacts.leave(ids, from)
    const joined = to === undefined ? [] : await this.#contacts.join(ids, to)
    await this.#note(change, [
      ...members.map(({ id, name }) => ['left', id, name] as const),
      ...joined.map((id) => ['joined', id, to ?? ''] as const),
    ])
    return { members: members.length, lastId: ids.at(-1) ?? afterId }
  }

  mark(change: string, state: ContactChangeState): Promise<void> {
    return setState.run(this.#db, { id: change, state })
  }

  list(): Promise<{ id: string; state: ContactChangeState }[]> {
    return listChanges.all(this.#db, {})
  }

  async takeBack(change: string, limit: number): Promise<{ contacts: number; left: boolean }> {
    const rows = await lastUndos.all(this.#db, { change, limit })
    const of = (kind: UndoRow['kind']) => rows.filter((row) => row.kind === kind)
    // The last first: what stands at the end is how a contact was before the first of these rows.
    const was = new Map(of('contact').map((row) => [row.contact_id, row.was]))
    if (was.size > 0) await this.#putBack(was)
    await this.#put(leaveAgain, of('joined').map(groupRow))
    await this.#put(rejoin, of('left').map(groupRow))
    const first = rows.at(-1)
    if (first) await dropUndos.run(this.#db, { change, from: first.seq })
    return { contacts: was.size + of('left').length, left: rows.length === limit }
  }

  async forget(change: string, limit: number): Promise<boolean> {
    const rows = await lastUndos.all(this.#db, { change, limit })
    const first = rows.at(-1)
    if (first) await dropUndos.run(this.#db, { change, from: first.seq })
    if (rows.length === limit) return true
    await dropChange.run(this.#db, { id: change })
    return false
  }

  async #putBack(was: ReadonlyMap<number, string | null>): Promise<void> {
    const contacts = [...was.values()].flatMap((json) => (json === null ? [] : [JSON.parse(json) as Contact]))
    await this.#clear(contacts, [...was.keys()])
    await this.#write(contacts)
    await readAgain.run(this.#db, { ids: JSON.stringify(contacts.map(({ id }) => id)) })
  }

  /** Makes room for contacts, and for those with these ids; gives who is gone. */
  async #clear(contacts: readonly Written[], others: readonly number[] = []): Promise<Contact[]> {
    const found = await affected.all(this.#db, {
      ids: JSON.stringify([...contacts.flatMap(({ id }) => id ?? []), ...others]),
      aliases: JSON.stringify(contacts.flatMap(({ alias }) => (alias === '' ? [] : [alias.toLowerCase()]))),
      phones: JSON.stringify(contacts.flatMap(({ alias, phone }) => (alias === '' ? [phone] : []))),
    })
    const ids = found.map(({ id }) => id)
    const gone = await this.#contacts.of(ids)
    await dropContacts.run(this.#db, { ids: JSON.stringify(ids) })
    return gone
  }

  /** Writes contacts that nobody is in the way of; gives their ids in no order. */
  async #write(contacts: readonly Written[]): Promise<number[]> {
    const columns = ({ alias, name, phone, id }: Written) => [
      alias === '' ? null : alias.toLowerCase(),
      name,
      phone,
      ...(id === undefined ? [] : [id]),
    ]
    const known = contacts.filter(({ id }) => id !== undefined)
    const fresh = contacts.filter(({ id }) => id === undefined)
    await this.#put(putContacts, known.map(columns))
    const added =
      fresh.length === 0 ? [] : await addContacts.all(this.#db, { rows: JSON.stringify(fresh.map(columns)) })
    const ids = new Map(added.map(({ id, alias, phone }) => [keyOf({ alias: alias ?? '', phone }), id]))
    const placed = contacts.map((contact) => ({ contact, id: contact.id ?? ids.get(keyOf(contact)) ?? 0 }))
    await this.#put(
      addGroups,
      placed.flatMap(({ contact, id }) => {
        const groups = new Map(contact.groups.map((name) => [name.toLowerCase(), name]))
        return [...groups].map(([alias, name]) => [id, name, alias])
      }),
    )
    await this.#put(
      addNumbers,
      placed.flatMap(({ contact, id }) => {
        const others = [...new Set(contact.others)].filter((phone) => phone !== contact.phone)
        return others.map((phone, position) => [id, phone, position])
      }),
    )
    return placed.map(({ id }) => id)
  }

  async #put(statement: { run(db: Db, args: { rows: string }): Promise<void> }, rows: readonly unknown[]) {
    if (rows.length > 0) await statement.run(this.#db, { rows: JSON.stringify(rows) })
  }

  async #note(change: string, rows: readonly (readonly [UndoRow['kind'], number, string | null])[]): Promise<void> {
    if (rows.length > 0) await addUndos.run(this.#db, { change, rows: JSON.stringify(rows) })
  }
}

/** Two contacts of one step with the same key are one. */
function keyOf({ alias, phone }: Pick<Contact, 'alias' | 'phone'>): string {
  return alias === '' ? `phone ${phone}` : `alias ${alias.toLowerCase()}`
}

function groupRow({ contact_id: id, was }: UndoRow): readonly [number, string, string] {
  const name = was ?? ''
  return [id, name, name.toLowerCase()]
}
