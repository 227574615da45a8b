import type { InState, OutState } from '../../../core/model.ts'
import type { AnyText, TextFilter } from '../../../core/ports/store.ts'
import { wordsMatch, wordsQuery } from '../dialect.ts'
import { gatesOf, openState } from '../gate.ts'
import { type Db, type RawBuilder, type SqlBool, sql } from '../sql.ts'
import { anyTextOf, type TextRow, textColumns } from './text-rows.ts'

type Condition = RawBuilder<SqlBool>

/** A way into the texts that an index follows in the order of their ids. */
interface Branch {
  readonly from: RawBuilder<unknown>
  readonly key: RawBuilder<number>
  readonly where: readonly Condition[]
}

const outStates: readonly OutState[] = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'failed',
  'held',
  'expired',
  'cancelled',
  'unknown',
]
const inStates: readonly InState[] = ['received', 'unrouted', 'forwarded', 'failed']

const fromTexts = sql`text as t left join outbox as o on o.text_id = t.id`
const fromOutbox = sql`outbox as o join text as t on t.id = o.text_id`
const fromWords = sql`text_words join text as t on t.id = text_words.rowid left join outbox as o on o.text_id = t.id`

/** A step of the clock may have put texts of later ids this much earlier. */
const clockSlackMs = 48 * 3_600_000

/**
 * Lists texts by id, newest first unless asked otherwise. However many texts there are, only those of one index are walked through:
 * that of the words, phone, mail or sender asked for, else one for each state (or for each of a direction's states).
 */
export async function listTexts(db: Db, filter: TextFilter): Promise<AnyText[]> {
  const branches = branchesOf(filter)
  if (branches.length === 0 || filter.limit <= 0) return []
  const order = filter.oldestFirst ? sql`asc` : sql`desc`
  const common = commonConditions(filter)
  const parts = branches.map(({ from, key, where }) => {
    const before = sql<SqlBool>`${key} < ${filter.beforeId ?? Number.MAX_SAFE_INTEGER}`
    const after = filter.afterId === undefined ? [] : [sql<SqlBool>`${key} > ${filter.afterId}`]
    const conditions = sql.join([...where, before, ...after, ...common, ...timeConditions(filter, key)], sql` and `)
    return sql`select * from (
      select ${textColumns} from ${from} where ${conditions} order by ${key} ${order} limit ${filter.limit}
    ) as b`
  })
  const [only] = parts
  const query =
    parts.length === 1 && only
      ? only
      : sql`select * from (${sql.join(parts, sql` union all `)}) as u order by id ${order} limit ${filter.limit}`
  const { rows } = await db.executeQuery<TextRow>((query as RawBuilder<TextRow>).compile(db))
  return rows.map(anyTextOf)
}

function branchesOf(filter: TextFilter): Branch[] {
  if (filter.search !== undefined && filter.search.trim() !== '') {
    const words = wordsQuery(filter.search)
    if (words === undefined) return []
    return [{ from: fromWords, key: sql`text_words.rowid`, where: [wordsMatch(words), ...stateConditions(filter)] }]
  }
  const { phone, mailId, sender } = filter
  if (phone !== undefined || mailId !== undefined || sender !== undefined) {
    return [{ from: fromTexts, key: sql`t.id`, where: stateConditions(filter) }]
  }
  if (filter.states === undefined && filter.direction === undefined) {
    return [{ from: fromTexts, key: sql`t.id`, where: [] }]
  }
  return stateBranches(filter)
}

function stateBranches({ direction, states, transport }: TextFilter): Branch[] {
  const out = direction === 'in' ? [] : outStates.filter((state) => states?.includes(state) ?? true)
  const incoming = direction === 'out' ? [] : inStates.filter((state) => states?.includes(state) ?? true)
  return [...out.map((state) => outBranch(state, transport)), ...incoming.map((state) => settledBranch('in', state))]
}

function outBranch(state: OutState, transport: string | undefined): Branch {
  const gates = gatesOf(state)
  const [first] = gates
  if (first === undefined) return settledBranch('out', state)
  const key = sql<number>`o.text_id`
  const held = sql<SqlBool>`o.held = ${sql.lit(state === 'held' ? 1 : 0)}`
  if (state === 'queued') {
    const queued = sql<SqlBool>`o.gate <= ${sql.lit(Math.max(...gates))}`
    const ofTransport = transport === undefined ? [] : [sql<SqlBool>`o.transport = ${transport}`, held]
    return { from: fromOutbox, key, where: [queued, ...ofTransport] }
  }
  // Few texts are sending or unknown at a time, and what is held has an index that ends in the id.
  if (state === 'held') return { from: fromOutbox, key, where: [sql`o.gate >= 5`, sql`o.gate = ${sql.lit(first)}`] }
  const those = sql`select a.text_id from outbox as a where a.gate = ${sql.lit(first)}`
  const where =
    state === 'unknown' ? sql<SqlBool>`o.text_id in (${those} and a.gate >= 5)` : sql<SqlBool>`o.text_id in (${those})`
  return { from: fromOutbox, key, where: [where] }
}

function settledBranch(direction: 'out' | 'in', state: string): Branch {
  const where = [sql<SqlBool>`t.direction = ${direction}`, sql<SqlBool>`t.state = ${state}`]
  return { from: fromTexts, key: sql`t.id`, where }
}

/** States and direction as conditions on rows that another index finds. */
function stateConditions({ direction, states }: TextFilter): Condition[] {
  const conditions: Condition[] = direction === undefined ? [] : [sql`t.direction = ${direction}`]
  if (states === undefined) return conditions
  const gates = states.flatMap((state) => gatesOf(state as OutState))
  const ways: Condition[] = []
  if (gates.length > 0) ways.push(sql`t.state = ${openState} and o.gate in (${sql.join(gates)})`)
  if (states.length > 0) ways.push(sql`t.state in (${sql.join([...states])})`)
  conditions.push(ways.length === 0 ? sql`false` : sql`(${sql.join(ways, sql` or `)})`)
  return conditions
}

function commonConditions({ phone, mailId, sender, transport }: TextFilter): Condition[] {
  const conditions: Condition[] = []
  if (phone !== undefined) conditions.push(sql`t.phone = ${phone}`)
  if (mailId !== undefined) conditions.push(sql`t.mail_id = ${mailId}`)
  if (sender !== undefined) conditions.push(sql`t.sender = ${sender}`)
  if (transport !== undefined) conditions.push(sql`t.transport = ${transport}`)
  return conditions
}

/** The period, and the ids that it can lie between, so that texts outside it are not walked through. */
function timeConditions({ since, until }: TextFilter, key: RawBuilder<number>): Condition[] {
  const conditions: Condition[] = []
  if (since !== undefined) {
    conditions.push(sql`t.created_at >= ${since}`)
    conditions.push(sql`${key} >= coalesce((
      select f.id from text as f where f.created_at >= ${since - clockSlackMs} order by f.created_at limit 1
    ), ${Number.MAX_SAFE_INTEGER})`)
  }
  if (until !== undefined) {
    conditions.push(sql`t.created_at < ${until}`)
    conditions.push(sql`${key} <= coalesce((
      select l.id from text as l where l.created_at < ${until + clockSlackMs} order by l.created_at desc limit 1
    ), 0)`)
  }
  return conditions
}
