import { eachOf, numberAt, textAt } from '../dialect.ts'
import { gate } from '../gate.ts'
import { type Db, query, sql } from '../sql.ts'

const minuteMs = 60_000
/** No month is longer. */
const monthMs = 31 * 24 * 3_600_000

/** A message that goes from one state to another; `undefined` where it is new or gone. */
export interface Move {
  /** The transport of a text, the account of a mail. */
  readonly name: string
  readonly before: string | undefined
  readonly after: string | undefined
}

const addToTally = query<{ kind: string; rows: string }>(
  (arg) => sql`
    insert into tally (kind, name, state, messages)
    select cast(${arg('kind')} as text), ${textAt(0)}, ${textAt(1)}, ${numberAt(2)} from ${eachOf(arg('rows'))} where true
    on conflict (kind, name, state) do update set messages = tally.messages + excluded.messages`,
)

const listTally = query<{ kind: string }, { name: string; state: string; messages: number }>(
  (arg) => sql`select name, state, messages from tally where kind = ${arg('kind')} and messages > 0`,
)

const bookUsage = query<{ rows: string }>(
  (arg) => sql`
    insert into usage (minute, transport, sender, parts)
    select ${numberAt(0)}, ${textAt(1)}, ${textAt(2)}, ${numberAt(3)} from ${eachOf(arg('rows'))} where true
    on conflict (minute, transport, sender) do update set parts = usage.parts + excluded.parts`,
)

const submittedByPhone = query<{ since: number }, { phone: string; parts: number }>(
  // Grouped by an expression, or SQLite would rather walk through all parts in the order of their phones.
  (arg) => sql`
    select phone || '' as phone, sum(spans) as parts from part
    where submitted_at >= ${arg('since')} group by phone || ''`,
)

/** How many messages are in each state, kept as they move, so that Status never counts a million rows. */
export class Tally {
  readonly #db: Db
  readonly #kind: 'text' | 'outmail'

  constructor(db: Db, kind: 'text' | 'outmail') {
    this.#db = db
    this.#kind = kind
  }

  async moved(moves: readonly Move[]): Promise<void> {
    const sums = new Map<string, [string, string, number]>()
    const book = (name: string, state: string | undefined, by: number) => {
      if (state === undefined) return
      const sum = sums.get(`${state} ${name}`)
      if (sum) sum[2] += by
      else sums.set(`${state} ${name}`, [name, state, by])
    }
    for (const { name, before, after } of moves) {
      if (before === after) continue
      book(name, before, -1)
      book(name, after, 1)
    }
    const rows = [...sums.values()].filter(([, , by]) => by !== 0)
    if (rows.length > 0) await addToTally.run(this.#db, { kind: this.#kind, rows: JSON.stringify(rows) })
  }

  list(): Promise<{ name: string; state: string; messages: number }[]> {
    return listTally.all(this.#db, { kind: this.#kind })
  }
}

/** One submission of a part, or one that was given back. */
export interface Submission {
  readonly at: number
  readonly transport: string
  readonly sender: string
  /** Parts that are paid for. */
  readonly spans: number
}

export interface UsageFilter {
  readonly since: number
  readonly sender?: string
  readonly phone?: string
  readonly transport?: string
}

/** More waiting parts than this are not counted: no limit asks further, and counting takes time. */
const mostWaiting = 100_000

/**
 * How many parts went out, by minute, transport and sender: limits are asked for every text, and a day's parts would be too many to
 * count each time. The minute that the period begins in is counted part by part, so that the sum is exact. Parts of texts that still
 * wait are added: a burst must not pass a limit because none of it is sent yet.
 */
export class Usage {
  readonly #db: Db

  constructor(db: Db) {
    this.#db = db
  }

  submitted(parts: readonly Submission[]): Promise<void> {
    return this.#add(parts, 1)
  }

  givenBack(parts: readonly Submission[]): Promise<void> {
    return this.#add(parts, -1)
  }

  async byPhone(since: number): Promise<{ phone: string; parts: number }[]> {
    const parts = new Map((await submittedByPhone.all(this.#db, { since })).map((row) => [row.phone, row.parts]))
    const waiting = await this.#db
      .selectFrom(this.#waitingParts({ since, dueBefore: since + monthMs }).as('w'))
      .select(({ fn }) => ['phone', fn.sum<number>('spans').as('parts')] as const)
      .groupBy('phone')
      .execute()
    for (const row of waiting) parts.set(row.phone, (parts.get(row.phone) ?? 0) + row.parts)
    return [...parts].map(([phone, count]) => ({ phone, parts: count }))
  }

  async parts(filter: UsageFilter): Promise<number> {
    return (await this.#sent(filter)) + (await this.#waiting(filter))
  }

  async #sent(filter: UsageFilter): Promise<number> {
    if (filter.phone !== undefined) return this.#counted(filter, Number.MAX_SAFE_INTEGER)
    const firstWhole = Math.ceil(filter.since / minuteMs)
    const begun = firstWhole * minuteMs > filter.since ? await this.#counted(filter, firstWhole * minuteMs) : 0
    return begun + (await this.#booked(filter, firstWhole))
  }

  async #booked({ sender, transport }: UsageFilter, fromMinute: number): Promise<number> {
    let query = this.#db.selectFrom('usage').where('minute', '>=', fromMinute)
    if (sender !== undefined) query = query.where('sender', '=', sender)
    if (transport !== undefined) query = query.where('transport', '=', transport)
    const sum = await query.select(({ fn }) => fn.sum<number | null>('parts').as('parts')).executeTakeFirst()
    return sum?.parts ?? 0
  }

  async #counted({ since, sender, phone, transport }: UsageFilter, until: number): Promise<number> {
    let query = this.#db.selectFrom('part').where('submitted_at', '>=', since).where('submitted_at', '<', until)
    if (phone !== undefined) query = query.where('part.phone', '=', phone)
    if (transport !== undefined) query = query.where('part.transport', '=', transport)
    if (sender !== undefined) {
      query = query.where(({ exists, selectFrom }) =>
        exists(
          selectFrom('text')
            .select('text.id')
            .whereRef('text.id', '=', 'part.text_id')
            .where(sql`coalesce(sender, '')`, '=', sender),
        ),
      )
    }
    const sum = await query.select(({ fn }) => fn.sum<number | null>('part.spans').as('parts')).executeTakeFirst()
    return sum?.parts ?? 0
  }

  async #waiting(filter: UsageFilter): Promise<number> {
    const row = await this.#db
      .selectFrom(this.#waitingParts(filter).as('w'))
      .select(({ fn }) => fn.sum<number | null>('spans').as('parts'))
      .executeTakeFirst()
    return row?.parts ?? 0
  }

  /** `dueBefore`: what was put off for a time before that counts as well, however long ago. */
  #waitingParts({ since, sender, phone, transport, dueBefore = 0 }: UsageFilter & { readonly dueBefore?: number }) {
    let query = this.#db
      .selectFrom('outbox')
      .innerJoin('text', 'text.id', 'outbox.text_id')
      .innerJoin('part', 'part.text_id', 'outbox.text_id')
      .where('outbox.held', '=', 0)
      .where('part.state', '=', 'queued')
      // However long ago it was written: it goes as soon as it can. What was put off for later is counted when it was put off, and when it goes.
      .where((on) =>
        on.or([
          on('text.created_at', '>=', since),
          on('outbox.gate', '<>', gate.scheduled),
          on('outbox.due_at', '<', dueBefore),
        ]),
      )
    if (phone !== undefined) query = query.where('outbox.phone', '=', phone)
    if (sender !== undefined) query = query.where('outbox.sender', '=', sender)
    if (transport !== undefined) query = query.where('outbox.transport', '=', transport)
    if (phone === undefined && sender === undefined && transport === undefined) {
      // Names the few transports, so that the texts of each are found by its index.
      const transports = this.#db.selectFrom('tally').select('name').where('kind', '=', 'text').distinct()
      query = query.where('outbox.transport', 'in', transports)
    }
    return query.select(['outbox.phone', 'part.spans']).limit(mostWaiting)
  }

  async #add(parts: readonly Submission[], by: 1 | -1): Promise<void> {
    const sums = new Map<string, [number, string, string, number]>()
    for (const { at, transport, sender, spans } of parts) {
      const minute = Math.floor(at / minuteMs)
      const key = `${minute} ${transport} ${sender}`
      const sum = sums.get(key)
      if (sum) sum[3] += by * spans
      else sums.set(key, [minute, transport, sender, by * spans])
    }
    if (sums.size > 0) await bookUsage.run(this.#db, { rows: JSON.stringify([...sums.values()]) })
  }
}
