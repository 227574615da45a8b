import type { OutgoingMail } from '../../../core/ports/mail.ts'
import type { OutmailKind, OutmailRecord, OutmailRoom, OutmailState } from '../../../core/ports/store.ts'
import { errorField, errorJson, optional } from '../codec.ts'
import { eachOf, theNumber, theText } from '../dialect.ts'
import { type Db, query, sql } from '../sql.ts'
import { Tally } from './counters.ts'

interface OutmailRow {
  id: number
  kind: string
  state: string
  account: string
  mail: string
  phone: string
  text_id: number | null
  mail_id: number | null
  dialog_id: number | null
  attempts: number
  due_at: number
  created_at: number
  error: string | null
}

type Outcome = Parameters<OutmailRoom['settle']>[1]

const columns = [
  'id',
  'kind',
  'state',
  'account',
  'mail',
  'phone',
  'text_id',
  'mail_id',
  'dialog_id',
  'attempts',
  'due_at',
  'created_at',
  'error',
] as const

const columnList = sql.raw(columns.join(', '))

const mailsByMessage = query<{ ids: string }, OutmailRow & { message_id: string }>(
  (arg) => sql`
    select ${columnList}, message_id from outmail
    where message_id in (select ${theText} from ${eachOf(arg('ids'))}) order by id`,
)

const dueMails = query<{ account: string; now: number; limit: number }, OutmailRow>(
  (arg) => sql`
    select ${columnList} from outmail
    where state = 'queued' and account = ${arg('account')} and due_at <= ${arg('now')} order by due_at, id limit ${arg('limit')}`,
)

const takeMails = query<{ ids: string; owner: string; leaseUntil: number }>(
  (arg) => sql`
    update outmail set state = 'sending', owner = ${arg('owner')}, lease_until = ${arg('leaseUntil')}
    where id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const settleMail = query<
  {
    id: number
    state: string
    dueAt: number | null
    counts: number
    error: string | null
  },
  { account: string }
>(
  (arg) => sql`
    update outmail set state = ${arg('state')}, due_at = coalesce(${arg('dueAt')}, due_at), attempts = attempts + ${arg('counts')},
      error = ${arg('error')}, owner = null, lease_until = null
    where id = ${arg('id')} returning account`,
)

const abandonedMails = query<{ owner: string; now: number }, { id: number; account: string }>(
  (arg) => sql`
    select id, account from outmail
    where owner is not null and (owner <> ${arg('owner')} or lease_until <= ${arg('now')}) order by id`,
)

const giveBackMails = query<{ ids: string; now: number }>(
  (arg) => sql`
    update outmail set state = 'queued', owner = null, lease_until = null, due_at = ${arg('now')}
    where id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const readdress = query<{ id: number; account: string; mail: string }>(
  (arg) => sql`update outmail set account = ${arg('account')}, mail = ${arg('mail')} where id = ${arg('id')}`,
)

const firstDue = query<{ account: string }, { due_at: number }>(
  (arg) => sql`
    select due_at from outmail where state = 'queued' and account = ${arg('account')} order by due_at limit 1`,
)

const oldestQueued = query<{ account: string }, { created_at: number }>(
  (arg) => sql`
    select created_at from outmail where state = 'queued' and account = ${arg('account')} order by id limit 1`,
)

/** Mails that Textpost writes, until a mail server has them. */
export class SqlOutmailRoom implements OutmailRoom {
  readonly #db: Db
  readonly #session: string
  readonly #tally: Tally

  constructor(db: Db, session: string) {
    this.#db = db
    this.#session = session
    this.#tally = new Tally(db, 'outmail')
  }

  async insert(mail: Omit<OutmailRecord, 'id' | 'state' | 'attempts' | 'error'>): Promise<number> {
    const { id } = await this.#db
      .insertInto('outmail')
      .values({
        kind: mail.kind,
        state: 'queued',
        account: mail.account,
        mail: JSON.stringify(mail.mail),
        message_id: mail.mail.messageId,
        phone: mail.phone,
        text_id: mail.textId ?? null,
        mail_id: mail.mailId ?? null,
        dialog_id: mail.dialogId ?? null,
        attempts: 0,
        due_at: mail.dueAt,
        created_at: mail.createdAt,
        error: null,
        owner: null,
        lease_until: null,
      })
      .returning('id')
      .executeTakeFirstOrThrow()
    this.#tally.moved([{ name: mail.account, before: undefined, after: 'queued' }])
    return id
  }

  async get(id: number): Promise<OutmailRecord | undefined> {
    const row = await this.#db.selectFrom('outmail').select(columns).where('id', '=', id).executeTakeFirst()
    return row && outmailOf(row)
  }

  async byMessageId(ids: readonly string[]): Promise<OutmailRecord | undefined> {
    if (ids.length === 0) return undefined
    const rows = await mailsByMessage.all(this.#db, { ids: JSON.stringify(ids) })
    const place = (row: { message_id: string }) => ids.lastIndexOf(row.message_id)
    const best = rows.reduce<(typeof rows)[number] | undefined>(
      (found, row) => (found && place(found) > place(row) ? found : row),
      undefined,
    )
    return best && outmailOf(best)
  }

  async claim(account: string, owner: string, limit: number, now: number, leaseMs: number): Promise<OutmailRecord[]> {
    const rows = await dueMails.all(this.#db, { account, now, limit })
    if (rows.length === 0) return []
    const ids = JSON.stringify(rows.map(({ id }) => id))
    await takeMails.run(this.#db, { ids, owner: this.#claimant(owner), leaseUntil: now + leaseMs })
    this.#tally.moved(rows.map(() => ({ name: account, before: 'queued', after: 'sending' })))
    return rows.map((row) => outmailOf({ ...row, state: 'sending' }))
  }

  async settle(id: number, { state, dueAt, counts = true, error }: Outcome): Promise<void> {
    const before = (await this.get(id))?.state
    // What a server has accepted, or refused for good, is settled.
    if (before === undefined || before === 'sent' || before === 'failed') return
    const used = state === 'queued' && counts ? 1 : 0
    const [row] = await settleMail.all(this.#db, {
      id,
      state,
      dueAt: dueAt ?? null,
      counts: used,
      error: errorJson(error),
    })
    if (row) this.#tally.moved([{ name: row.account, before, after: state }])
  }

  async nextDue(account: string): Promise<number | undefined> {
    return (await firstDue.first(this.#db, { account }))?.due_at
  }

  async recover(owner: string, now: number): Promise<number> {
    const rows = await abandonedMails.all(this.#db, { owner: this.#claimant(owner), now })
    if (rows.length === 0) return 0
    await giveBackMails.run(this.#db, { ids: JSON.stringify(rows.map(({ id }) => id)), now })
    this.#tally.moved(rows.map(({ account }) => ({ name: account, before: 'sending', after: 'queued' })))
    return rows.length
  }

  async list(filter: {
    state?: OutmailState
    textId?: number
    mailId?: number
    limit: number
  }): Promise<OutmailRecord[]> {
    let query = this.#db.selectFrom('outmail').select(columns).where('id', '<', Number.MAX_SAFE_INTEGER)
    if (filter.state !== undefined) query = query.where('state', '=', filter.state)
    if (filter.textId !== undefined) query = query.where('text_id', '=', filter.textId)
    if (filter.mailId !== undefined) query = query.where('mail_id', '=', filter.mailId)
    const rows = await query.orderBy('id', 'desc').limit(filter.limit).execute()
    return rows.map(outmailOf)
  }

  async counts(): Promise<{ account: string; state: OutmailState; mails: number; oldestAt: number }[]> {
    const rows = await this.#tally.list()
    return Promise.all(
      rows.map(async ({ name, state, messages }) => ({
        account: name,
        state: state as OutmailState,
        mails: messages,
        oldestAt: state === 'queued' ? ((await oldestQueued.first(this.#db, { account: name }))?.created_at ?? 0) : 0,
      })),
    )
  }

  async waiting(account: string, limit: number): Promise<OutmailRecord[]> {
    const rows = await dueMails.all(this.#db, { account, now: Number.MAX_SAFE_INTEGER, limit })
    return rows.map(outmailOf)
  }

  async moveTo(id: number, account: string, mail: OutgoingMail): Promise<boolean> {
    const before = await this.get(id)
    if (before?.state !== 'queued') return false
    await readdress.run(this.#db, { id, account, mail: JSON.stringify(mail) })
    await this.#tally.moved([
      { name: before.account, before: 'queued', after: undefined },
      { name: account, before: undefined, after: 'queued' },
    ])
    return true
  }

  #claimant(owner: string): string {
    return `${owner}/${this.#session}`
  }
}

function outmailOf(row: OutmailRow): OutmailRecord {
  return {
    id: row.id,
    kind: row.kind as OutmailKind,
    state: row.state as OutmailState,
    account: row.account,
    mail: JSON.parse(row.mail) as OutgoingMail,
    phone: row.phone,
    ...optional('textId', row.text_id),
    ...optional('mailId', row.mail_id),
    ...optional('dialogId', row.dialog_id),
    attempts: row.attempts,
    dueAt: row.due_at,
    createdAt: row.created_at,
    ...errorField(row.error),
  }
}
