import type { MailRecord, MailState, StoredError } from '../../../core/model.ts'
import type { Filing, MailCursor, MailIdentity } from '../../../core/ports/mail.ts'
import type { MailRoom, NewMail } from '../../../core/ports/store.ts'
import { errorField, errorJson, fromBlob, optional } from '../codec.ts'
import { type Db, query, sql } from '../sql.ts'

interface MailRow {
  id: number
  state: string
  from_address: string
  from_name: string
  subject: string
  message_id: string | null
  refs: string
  account: string
  arrived_at: number
  size_bytes: number
  error: string | null
  erased_at: number | null
}

const mailColumns = [
  'id',
  'state',
  'from_address',
  'from_name',
  'subject',
  'message_id',
  'refs',
  'account',
  'arrived_at',
  'size_bytes',
  'error',
  'erased_at',
] as const

type Identity = { kind: string; account: string; mailbox: string; uidValidity: string; uid: string }

const mailByIdentity = query<Identity, { id: number; filing: string }>(
  (arg) => sql`select id, filing from mail where ${isIdentity(arg)}`,
)

const mailByMessage = query<Omit<Identity, 'uid' | 'kind'> & { messageId: string }, { id: number; filing: string }>(
  (arg) => sql`
    select id, filing from mail
    where account = ${arg('account')} and message_id = ${arg('messageId')} and kind = 'imap' and mailbox = ${arg('mailbox')}
      and uid_validity <> ${arg('uidValidity')}
    order by id desc limit 1`,
)

const mailsByMessage = query<{ account: string; messageId: string }, { id: number }>(
  (arg) => sql`
    select id from mail where account = ${arg('account')} and message_id = ${arg('messageId')} order by id desc limit 100`,
)

const markFiled = query<Identity & { at: number }>(
  (arg) => sql`update mail set filed_at = ${arg('at')} where ${isIdentity(arg)}`,
)

/** Mails that were taken. */
export class SqlMailRoom implements MailRoom {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async find(identity: MailIdentity, messageId: string): Promise<{ id: number; filing: Filing } | undefined> {
    const { kind, account, mailbox, uidValidity } = identity
    let row = await mailByIdentity.first(this.#db, { ...identity })
    // The same UIDVALIDITY with another UID is another copy of the mail, which may be for other phones.
    if (!row && kind === 'imap' && messageId !== '') {
      row = await mailByMessage.first(this.#db, { account, mailbox, uidValidity, messageId })
    }
    return row && { id: row.id, filing: row.filing as Filing }
  }

  async withMessageId(account: string, messageId: string): Promise<number[]> {
    return (await mailsByMessage.all(this.#db, { account, messageId })).map(({ id }) => id)
  }

  async insert(mail: NewMail): Promise<number> {
    const { kind, account, mailbox, uidValidity, uid } = mail.identity
    const { id } = await this.#db
      .insertInto('mail')
      .values({
        kind,
        account,
        mailbox,
        uid_validity: uidValidity,
        uid,
        state: mail.state,
        filing: mail.filing,
        filed_at: null,
        from_address: mail.from,
        from_name: mail.fromName,
        subject: mail.subject,
        message_id: mail.messageId === '' ? null : mail.messageId,
        refs: JSON.stringify(mail.references),
        size_bytes: mail.sizeBytes,
        arrived_at: mail.arrivedAt,
        error: errorJson(mail.error),
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    const headers = JSON.stringify(mail.headers)
    await this.#db.insertInto('mail_content').values({ mail_id: id, headers, raw: mail.raw }).execute()
    return id
  }

  async setState(id: number, state: MailState, error: StoredError | undefined): Promise<void> {
    await this.#db
      .updateTable('mail')
      .set({ state, error: errorJson(error) })
      .where('id', '=', id)
      .execute()
  }

  async setFiling(id: number, filing: Filing): Promise<void> {
    await this.#db.updateTable('mail').set({ filing }).where('id', '=', id).execute()
  }

  async markFiled(identity: MailIdentity, at: number): Promise<void> {
    await markFiled.run(this.#db, { ...identity, at })
  }

  async get(id: number): Promise<MailRecord | undefined> {
    const row = await this.#db.selectFrom('mail').select(mailColumns).where('id', '=', id).executeTakeFirst()
    return row && mailOf(row)
  }

  async headers(id: number): Promise<readonly { readonly name: string; readonly value: string }[]> {
    const row = await this.#db.selectFrom('mail_content').select('headers').where('mail_id', '=', id).executeTakeFirst()
    return row ? JSON.parse(row.headers) : []
  }

  async raw(id: number): Promise<Uint8Array | undefined> {
    const row = await this.#db.selectFrom('mail_content').select('raw').where('mail_id', '=', id).executeTakeFirst()
    return row && fromBlob(row.raw)
  }

  async list({
    state,
    beforeId,
    limit,
  }: {
    state?: MailState
    beforeId?: number
    limit: number
  }): Promise<MailRecord[]> {
    let query = this.#db
      .selectFrom('mail')
      .select(mailColumns)
      .where('id', '<', beforeId ?? Number.MAX_SAFE_INTEGER)
    if (state !== undefined) query = query.where('state', '=', state)
    const rows = await query.orderBy('id', 'desc').limit(limit).execute()
    return rows.map(mailOf)
  }

  async cursor(account: string, mailbox: string): Promise<MailCursor | undefined> {
    const row = await this.#db
      .selectFrom('mail_cursor')
      .select(['uid_validity', 'last_uid'])
      .where('account', '=', account)
      .where('mailbox', '=', mailbox)
      .executeTakeFirst()
    return row && { uidValidity: row.uid_validity, lastUid: row.last_uid }
  }

  async saveCursor(account: string, mailbox: string, { uidValidity, lastUid }: MailCursor): Promise<void> {
    const values = { uid_validity: uidValidity, last_uid: lastUid }
    await this.#db
      .insertInto('mail_cursor')
      .values({ account, mailbox, ...values })
      .onConflict((conflict) => conflict.columns(['account', 'mailbox']).doUpdateSet(values))
      .execute()
  }
}

function isIdentity(arg: (name: keyof Identity) => unknown) {
  return sql`
    account = ${arg('account')} and mailbox = ${arg('mailbox')} and uid = ${arg('uid')} and uid_validity = ${arg('uidValidity')}
    and kind = ${arg('kind')}`
}

function mailOf(row: MailRow): MailRecord {
  return {
    id: row.id,
    state: row.state as MailState,
    from: row.from_address,
    fromName: row.from_name,
    subject: row.subject,
    messageId: row.message_id ?? '',
    references: JSON.parse(row.refs) as string[],
    account: row.account,
    arrivedAt: row.arrived_at,
    sizeBytes: row.size_bytes,
    ...errorField(row.error),
    ...optional('erasedAt', row.erased_at),
  }
}
