import type { InState } from '../../../core/model.ts'
import type { Conversation, ConversationRoom } from '../../../core/ports/store.ts'
import { eachOf, theText } from '../dialect.ts'
import { openState } from '../gate.ts'
import { type Db, query, type RawBuilder, sql } from '../sql.ts'
import { anyTextOf, type TextRow, textColumns } from './text-rows.ts'

type Row = TextRow & { unread: number; last_text_id: number }

const columns = sql`c.unread, c.last_text_id, ${textColumns}`
const joined = sql`
  join text as t on t.id = c.last_text_id
  left join outbox as o on o.text_id = t.id`

const page = (which: RawBuilder<unknown>) =>
  query<{ before: number; limit: number }, Row>(
    (arg) => sql`
      select ${columns} from conversation as c ${joined}
      where ${which} c.last_text_id < ${arg('before')} order by c.last_text_id desc limit ${arg('limit')}`,
  )
const newest = page(sql``)
const newestUnread = page(sql`c.unread > 0 and`)

const ofPhones = query<{ phones: string }, Row>(
  (arg) => sql`
    select ${columns} from ${eachOf(arg('phones'))} join conversation as c on c.phone = ${theText} ${joined}
    order by c.last_text_id desc`,
)

const markRead = query<{ phone: string }, { phone: string }>(
  (arg) => sql`update conversation set unread = 0 where phone = ${arg('phone')} and unread > 0 returning phone`,
)

const countUnread = query<object, { conversations: number; texts: number }>(
  () => sql`select count(*) as conversations, coalesce(sum(unread), 0) as texts from conversation where unread > 0`,
)

const countIn = query<{ state: string }, { texts: number }>(
  (arg) => sql`
    select count(*) as texts from text
    where direction = 'in' and state <> ${sql.lit(openState)} and state = ${arg('state')}`,
)

const partsByState = query<{ since: number; until: number }, { transport: string; state: string; parts: number }>(
  (arg) => sql`
    select transport, state, count(*) as parts from part
    where submitted_at >= ${arg('since')} and submitted_at < ${arg('until')} group by transport, state`,
)

/** One row a phone that texts went to or came from. */
export class SqlConversationRoom implements ConversationRoom {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  async list(filter: { before?: number; unread?: boolean; limit: number }): Promise<Conversation[]> {
    const { before = Number.MAX_SAFE_INTEGER, unread = false, limit } = filter
    const rows = await (unread ? newestUnread : newest).all(this.#db, { before, limit })
    return rows.map(conversationOf)
  }

  async of(phones: readonly string[]): Promise<Conversation[]> {
    if (phones.length === 0) return []
    const rows = await ofPhones.all(this.#db, { phones: JSON.stringify([...new Set(phones)]) })
    return rows.map(conversationOf)
  }

  async markRead(phone: string): Promise<boolean> {
    return (await markRead.first(this.#db, { phone })) !== undefined
  }

  async unread(): Promise<{ conversations: number; texts: number }> {
    return (await countUnread.first(this.#db, {})) ?? { conversations: 0, texts: 0 }
  }

  async countIn(state: InState): Promise<number> {
    return (await countIn.first(this.#db, { state }))?.texts ?? 0
  }

  partsByState(since: number, until: number): Promise<{ transport: string; state: string; parts: number }[]> {
    return partsByState.all(this.#db, { since, until })
  }
}

function conversationOf(row: Row): Conversation {
  return { phone: row.phone, unread: row.unread, last: anyTextOf(row) }
}
