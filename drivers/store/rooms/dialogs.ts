import type { Dialog } from '../../../core/model.ts'
import type { DialogRoom } from '../../../core/ports/store.ts'
import { flag } from '../codec.ts'
import { type Db, query, sql } from '../sql.ts'

interface DialogRow {
  id: number
  phone: string
  address: string
  name: string
  account: string
  letter: string
  introduced: number
  subject: string
  last_message_id: string
  refs: string
  transport: string
  created_at: number
  last_used_at: number
}

type DialogValues = Omit<DialogRow, 'id' | 'created_at'>

const dialogsOfPhone = query<{ phone: string; since: number }, DialogRow>(
  (arg) => sql`
    select * from dialog where phone = ${arg('phone')} and last_used_at >= ${arg('since')}
    order by last_used_at desc, id desc`,
)

const getDialog = query<{ id: number }, DialogRow>((arg) => sql`select * from dialog where id = ${arg('id')}`)

const upsertDialog = query<DialogValues, DialogRow>(
  (arg) => sql`
    insert into dialog (
      phone, address, name, account, letter, introduced, subject, last_message_id, refs, transport, created_at, last_used_at
    ) values (
      ${arg('phone')}, ${arg('address')}, ${arg('name')}, ${arg('account')}, ${arg('letter')}, ${arg('introduced')},
      ${arg('subject')}, ${arg('last_message_id')}, ${arg('refs')}, ${arg('transport')}, ${arg('last_used_at')},
      ${arg('last_used_at')}
    )
    on conflict (phone, address) do update set
      name = excluded.name, account = excluded.account, letter = excluded.letter, introduced = excluded.introduced,
      subject = excluded.subject, last_message_id = excluded.last_message_id, refs = excluded.refs,
      transport = excluded.transport, last_used_at = excluded.last_used_at
    returning *`,
)

/** Which office users write with which phones. */
export class SqlDialogRoom implements DialogRoom {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async ofPhone(phone: string, since: number): Promise<Dialog[]> {
    return (await dialogsOfPhone.all(this.#db, { phone, since })).map(dialogOf)
  }

  async get(id: number): Promise<Dialog | undefined> {
    const row = await getDialog.first(this.#db, { id })
    return row && dialogOf(row)
  }

  async upsert(dialog: Omit<Dialog, 'id' | 'createdAt'>): Promise<Dialog> {
    const row = await upsertDialog.first(this.#db, {
      phone: dialog.phone,
      address: dialog.address,
      name: dialog.name,
      account: dialog.account,
      letter: dialog.letter,
      introduced: flag(dialog.introduced),
      subject: dialog.subject,
      last_message_id: dialog.lastMessageId,
      refs: JSON.stringify(dialog.references),
      transport: dialog.transport,
      last_used_at: dialog.lastUsedAt,
    })
    return dialogOf(row as DialogRow)
  }
}

function dialogOf(row: DialogRow): Dialog {
  return {
    id: row.id,
    phone: row.phone,
    address: row.address,
    name: row.name,
    account: row.account,
    letter: row.letter,
    introduced: row.introduced === 1,
    subject: row.subject,
    lastMessageId: row.last_message_id,
    references: JSON.parse(row.refs) as string[],
    transport: row.transport,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
  }
}
