import { eachOf, numberAt, textAt } from '../dialect.ts'
import { gate } from '../gate.ts'
import { type Gathered, gatheredOn } from '../gathered.ts'
import { type Arg, type Db, lit, type Query, query, type RawBuilder, sql } from '../sql.ts'
import { waitingTo } from './order.ts'

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

/** More waiting parts than this are not counted: no limit asks further, and counting takes time. */
const mostWaiting = 100_000

/** The few transports are named, so that the waiting texts of each are found by its index. */
const anyTransport = sql`o.transport in (select distinct name from tally where kind = 'text')`

/** Parts that wait, by phone; of texts put off for later, those written since `since` or due before `dueBefore`. */
const waitingByPhone = query<{ since: number; dueBefore: number }, { phone: string; parts: number }>(
  (arg) => sql`
    select w.phone, sum(w.spans) as parts from (
      select o.phone, p.spans from outbox as o join text as t on t.id = o.text_id join part as p on p.text_id = o.text_id
      where o.held = 0 and p.state = 'queued' and ${anyTransport}
        and (t.created_at >= ${arg('since')} or o.gate <> ${lit(gate.scheduled)} or o.due_at < ${arg('dueBefore')})
      limit ${lit(mostWaiting)}
    ) as w group by w.phone`,
)

type UsageField = 'sender' | 'phone' | 'transport'
interface UsageArgs extends Record<UsageField, string> {
  readonly since: number
  readonly until: number
}
type SumQuery = Query<UsageArgs, { parts: number | null }>

/** A sum of parts: a query for each set of fields that is asked for, compiled when it first is. */
function sumBy(
  build: (
    arg: Arg<UsageArgs>,
    where: (field: UsageField, condition: RawBuilder<unknown>) => RawBuilder<unknown>,
    fields: number,
  ) => RawBuilder<unknown>,
): (db: Db, filter: UsageFilter, until?: number) => Promise<number> {
  const queries = new Map<string, SumQuery>()
  return async (db, { since, ...wanted }, until = Number.MAX_SAFE_INTEGER) => {
    const fields = Object.entries(wanted).flatMap(([field, value]) => (value === undefined ? [] : [field]))
    const key = fields.join(' ')
    const known = queries.get(key)
    const made =
      known ??
      query((arg) =>
        build(arg, (field, condition) => (fields.includes(field) ? sql`and ${condition}` : sql``), fields.length),
      )
    if (!known) queries.set(key, made)
    return (await made.first(db, { since, until, sender: '', phone: '', transport: '', ...wanted }))?.parts ?? 0
  }
}

const bookedParts = sumBy(
  (arg, where) => sql`
    select sum(parts) as parts from usage where minute >= ${arg('since')}
      ${where('sender', sql`sender = ${arg('sender')}`)} ${where('transport', sql`transport = ${arg('transport')}`)}`,
)

const countedParts = sumBy(
  (arg, where) => sql`
    select sum(spans) as parts from part as p where p.submitted_at >= ${arg('since')} and p.submitted_at < ${arg('until')}
      ${where('phone', sql`p.phone = ${arg('phone')}`)} ${where('transport', sql`p.transport = ${arg('transport')}`)}
      ${where('sender', sql`exists (select 1 from text as t where t.id = p.text_id and coalesce(t.sender, '') = ${arg('sender')})`)}`,
)

/**
 * Parts of texts that still wait, however long ago they were written: they go as soon as they can. What was put off for later counts when it was
 * put off, and when it goes.
 */
const waitingParts = sumBy(
  (arg, where, fields) => sql`
    select sum(w.spans) as parts from (
      select p.spans from outbox as o join text as t on t.id = o.text_id join part as p on p.text_id = o.text_id
      where o.held = 0 and p.state = 'queued' and (t.created_at >= ${arg('since')} or o.gate <> ${lit(gate.scheduled)})
        ${where('phone', sql`o.text_id in (${waitingTo(arg('phone'))})`)} ${where('sender', sql`o.sender = ${arg('sender')}`)}
        ${where('transport', sql`o.transport = ${arg('transport')}`)}
        ${fields === 0 ? sql`and ${anyTransport}` : sql``}
      limit ${lit(mostWaiting)}
    ) as w`,
)

/** How many messages are in each state, kept as they move, so that Status never counts a million rows. */
export class Tally {
  readonly #db: Db
  readonly #kind: 'text' | 'outmail'
  readonly #gathered: Gathered

  constructor(db: Db, kind: 'text' | 'outmail') {
    this.#db = db
    this.#kind = kind
    this.#gathered = gatheredOn(db)
  }

  moved(moves: readonly Move[]): void {
    for (const { name, before, after } of moves) {
      if (before === after) continue
      if (before !== undefined) this.#gathered.moves.add([this.#kind, name, before, -1])
      if (after !== undefined) this.#gathered.moves.add([this.#kind, name, after, 1])
    }
  }

  async list(): Promise<{ name: string; state: string; messages: number }[]> {
    await this.#gathered.moves.flush()
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
    await gatheredOn(this.#db).moves.flush()
    const parts = new Map((await submittedByPhone.all(this.#db, { since })).map((row) => [row.phone, row.parts]))
    const waiting = await waitingByPhone.all(this.#db, { since, dueBefore: since + monthMs })
    for (const row of waiting) parts.set(row.phone, (parts.get(row.phone) ?? 0) + row.parts)
    return [...parts].map(([phone, count]) => ({ phone, parts: count }))
  }

  async parts(filter: UsageFilter): Promise<number> {
    return (await this.#sent(filter)) + (await this.#waiting(filter))
  }

  async #sent(filter: UsageFilter): Promise<number> {
    if (filter.phone !== undefined) return countedParts(this.#db, filter)
    const { since } = filter
    const firstWhole = Math.ceil(since / minuteMs)
    const begun = firstWhole * minuteMs > since ? await countedParts(this.#db, filter, firstWhole * minuteMs) : 0
    return begun + (await bookedParts(this.#db, { ...filter, since: firstWhole }))
  }

  async #waiting(filter: UsageFilter): Promise<number> {
    await gatheredOn(this.#db).moves.flush()
    return waitingParts(this.#db, filter)
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
