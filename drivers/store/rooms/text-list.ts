import { inStates, type OutState, outStates } from '../../../core/model.ts'
import type { AnyText, TextFilter } from '../../../core/ports/store.ts'
import { gatesOf, openState } from '../gate.ts'
import { type CompiledQuery, type Db, type RawBuilder, type SqlBool, sql } from '../sql.ts'
import { anyTextOf, type TextRow, textColumns } from './text-rows.ts'

export type Condition = RawBuilder<SqlBool>

/** A way into the texts that an index follows in the order of their ids. */
export interface Branch {
  readonly from: RawBuilder<unknown>
  readonly key: RawBuilder<number>
  /** The text's, unless that of its row in the queue leads the shorter way. */
  readonly transport?: RawBuilder<string>
  readonly where: readonly Condition[]
}

const fromTexts = sql`text as t left join outbox as o on o.text_id = t.id`
const fromOutbox = sql`outbox as o join text as t on t.id = o.text_id`

/** A step of the clock may have put texts of later ids this much earlier. */
const clockSlackMs = 48 * 3_600_000

/**
 * Lists texts by id, newest first unless asked otherwise; `search` is left to search/. However many texts there are, only those of one
 * index are walked through: that of the phone, mail or sender asked for, else one for each state (of a direction, by a transport).
 */
export async function listTexts(db: Db, filter: TextFilter): Promise<AnyText[]> {
  const branches = branchesOf(filter)
  if (branches.length === 0 || filter.limit <= 0) return []
  const { rows } = await db.executeQuery<TextRow>(listOf(filter, branches).compile(db))
  return rows.map(anyTextOf)
}

/** Whether a filter lets fewer than `few` texts through. */
export async function areFew(db: Db, filter: TextFilter, few: number): Promise<boolean> {
  let left = few
  for (const branch of branchesOf(filter)) {
    const conditions = sql.join(conditionsOf(filter, branch), sql` and `)
    const some = sql`select 1 from ${branch.from} where ${conditions} limit ${left}`
    const counted = sql<{ texts: number }>`select count(*) as texts from (${some}) as s`
    left -= (await db.executeQuery<{ texts: number }>(counted.compile(db))).rows[0]?.texts ?? 0
    if (left <= 0) return false
  }
  return true
}

/** Texts on one way, which the caller knows. */
export function wayQuery(db: Db, filter: TextFilter, branch: Branch): CompiledQuery<TextRow> {
  const where = [...branch.where, ...stateConditions(filter)]
  return listOf(filter, [{ ...branch, where }]).compile(db)
}

function listOf(filter: TextFilter, branches: readonly Branch[]): RawBuilder<TextRow> {
  const order = filter.oldestFirst ? sql`asc` : sql`desc`
  const parts = branches.map((branch) => {
    const conditions = sql.join(conditionsOf(filter, branch), sql` and `)
    return sql<TextRow>`select * from (
      select ${textColumns} from ${branch.from} where ${conditions} order by ${branch.key} ${order} limit ${filter.limit}
    ) as b`
  })
  const [only] = parts
  if (parts.length === 1 && only) return only
  return sql<TextRow>`select * from (${sql.join(parts, sql` union all `)}) as u order by id ${order} limit ${filter.limit}`
}

function conditionsOf(filter: TextFilter, { key, transport = sql`t.transport`, where }: Branch): Condition[] {
  const way = filter.transport === undefined ? [] : [sql<SqlBool>`${transport} = ${filter.transport}`]
  return [...where, ...rangeConditions(filter, key), ...way, ...commonConditions(filter)]
}

function branchesOf(filter: TextFilter): Branch[] {
  const { phone, mailId, sender, transport } = filter
  if (phone !== undefined || mailId !== undefined || sender !== undefined) {
    return [{ from: fromTexts, key: sql`t.id`, where: stateConditions(filter) }]
  }
  if (filter.states === undefined && filter.direction === undefined && transport === undefined) {
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
  const queue = { from: fromOutbox, key, transport: sql<string>`o.transport` }
  const held = sql<SqlBool>`o.held = ${sql.lit(state === 'held' ? 1 : 0)}`
  if (state === 'queued') {
    const queued = sql<SqlBool>`o.gate <= ${sql.lit(Math.max(...gates))}`
    const ofTransport = transport === undefined ? [] : [held]
    return { ...queue, where: [queued, ...ofTransport] }
  }
  // Few texts are sending or unknown at a time, and what is held has an index that ends in the id.
  if (state === 'held') return { ...queue, where: [sql`o.gate >= 5`, sql`o.gate = ${sql.lit(first)}`] }
  const those = sql`select a.text_id from outbox as a where a.gate in (4, 5) and a.gate = ${sql.lit(first)}`
  return { ...queue, where: [sql`o.text_id in (${those})`] }
}

function settledBranch(direction: 'out' | 'in', state: string): Branch {
  const settled = sql<SqlBool>`t.state <> ${sql.lit(openState)}`
  const where = [sql<SqlBool>`t.direction = ${direction}`, settled, sql<SqlBool>`t.state = ${state}`]
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

function commonConditions({ phone, mailId, sender }: TextFilter): Condition[] {
  const conditions: Condition[] = []
  if (phone !== undefined) conditions.push(sql`t.phone = ${phone}`)
  if (mailId !== undefined) conditions.push(sql`t.mail_id = ${mailId}`)
  if (sender !== undefined) conditions.push(sql`t.sender = ${sender}`)
  return conditions
}

/**
 * The period, and the ids that it can lie between, so that texts outside it are not walked through. One bound at each end: of two the
 * database would follow the first, whichever that is, and a page that follows another lies within the period's.
 */
function rangeConditions({ since, until, beforeId, afterId }: TextFilter, key: RawBuilder<number>): Condition[] {
  const conditions: Condition[] = []
  if (since !== undefined) conditions.push(sql`t.created_at >= ${since}`)
  if (until !== undefined) conditions.push(sql`t.created_at < ${until}`)
  if (afterId !== undefined) conditions.push(sql`${key} > ${afterId}`)
  else if (since !== undefined) conditions.push(sql`${key} >= ${firstIdSince(since - clockSlackMs)}`)
  if (beforeId === undefined && until !== undefined) {
    conditions.push(sql`${key} <= ${lastIdBefore(until + clockSlackMs)}`)
  } else conditions.push(sql`${key} < ${beforeId ?? Number.MAX_SAFE_INTEGER}`)
  return conditions
}

function firstIdSince(at: number): RawBuilder<number> {
  const found = sql`select f.id from text as f where f.created_at >= ${at} order by f.created_at limit 1`
  return sql`coalesce((${found}), ${Number.MAX_SAFE_INTEGER})`
}

function lastIdBefore(at: number): RawBuilder<number> {
  const found = sql`select l.id from text as l where l.created_at < ${at} order by l.created_at desc limit 1`
  return sql`coalesce((${found}), 0)`
}
