import type { OutState, StoredError } from '../../../core/model.ts'
import type { Segment } from '../../../core/ports/transport.ts'
import { errorJson, flag, spansOf } from '../codec.ts'
import { gate, openState } from '../gate.ts'
import { type Db, query, sql } from '../sql.ts'
import { Tally, Usage } from './counters.ts'
import { hasPlace, OrderKeeper } from './order.ts'
import type { TextInserter } from './text-insert.ts'
import { outStateOf } from './text-rows.ts'

export interface MoveChange {
  readonly at: number
  readonly dueAt?: number
  readonly expiresAt?: number
  readonly error?: StoredError
  readonly mayBeDoubled?: boolean
}

interface MovingText {
  id: number
  state: string
  phone: string
  transport: string
  sender: string | null
  priority: number
  due_at: number
  expires_at: number
  created_at: number
  gate: number | null
  attempts: number | null
  /** A part that the network took. */
  accepted: number
  /** A part that may be sent (again). */
  left: number | null
  unknown_at: number | null
  unknown_spans: number | null
}

const loadText = query<{ id: number }, MovingText>(
  (arg) => sql`
    select t.id, t.state, t.phone, t.transport, t.sender, t.priority, coalesce(o.due_at, t.due_at) as due_at, t.expires_at,
      t.created_at, o.gate, o.attempts,
      (select count(*) from part as a where a.text_id = t.id and (a.state in ('sending', 'unknown') or a.sent_at is not null)) as accepted,
      (select l.id from part as l where l.text_id = t.id and l.state in ('queued', 'unknown', 'failed', 'cancelled')
        order by l.number limit 1) as left,
      (select u.submitted_at from part as u where u.text_id = t.id and u.state = 'unknown' order by u.number limit 1) as unknown_at,
      (select v.spans from part as v where v.text_id = t.id and v.state = 'unknown' order by v.number limit 1) as unknown_spans
    from text as t left join outbox as o on o.text_id = t.id where t.id = ${arg('id')} and t.direction = 'out'`,
)

const reopenText = query<{
  id: number
  expiresAt: number
  doubled: number
  at: number
  open: string
}>(
  (arg) => sql`
    update text set state = ${arg('open')}, expires_at = ${arg('expiresAt')}, updated_at = ${arg('at')}, error = null,
      may_be_doubled = case when ${arg('doubled')} = 1 then 1 else may_be_doubled end
    where id = ${arg('id')}`,
)

const resetParts = query<{ id: number }>(
  (arg) => sql`
    update part set state = 'queued', doubled = case when state = 'unknown' then 1 else doubled end,
      wire_id = null, wire_key = null, submitted_at = null, sent_at = null, done_at = null, error = null
    where text_id = ${arg('id')} and state in ('unknown', 'failed', 'cancelled')`,
)

const endText = query<{
  id: number
  state: string
  error: string | null
  doubled: number
  at: number
}>(
  (arg) => sql`
    update text set state = ${arg('state')}, updated_at = ${arg('at')}, error = ${arg('error')},
      may_be_doubled = case when ${arg('doubled')} = 1 then 1 else may_be_doubled end
    where id = ${arg('id')}`,
)

const endParts = query<{ id: number; state: string; at: number }>(
  (arg) => sql`
    update part set state = ${arg('state')}, done_at = ${arg('at')}
    where text_id = ${arg('id')} and state in ('queued', 'unknown')`,
)

const dropParts = query<{ id: number }>((arg) => sql`delete from part where text_id = ${arg('id')}`)

const replanText = query<{
  id: number
  transport: string
  body: string | null
  parts: number
  at: number
}>(
  (arg) => sql`
    update text set transport = ${arg('transport')}, body = coalesce(${arg('body')}, body), part_count = ${arg('parts')},
      updated_at = ${arg('at')}
    where id = ${arg('id')}`,
)

const rerouteText = query<{ id: number; part: number; transport: string; at: number }>(
  (arg) => sql`
    update outbox set transport = ${arg('transport')}, part_id = ${arg('part')}, attempts = 0, updated_at = ${arg('at')},
      turn = case when transport = ${arg('transport')} then turn else 0 end,
      due_at = case when gate in (${sql.lit(gate.scheduled)}, ${sql.lit(gate.held)}) then due_at else ${arg('at')} end,
      gate = case when gate = ${sql.lit(gate.timed)} then ${sql.lit(gate.ready)} else gate end
    where text_id = ${arg('id')}`,
)

/** What a person or the time does to texts. A text whose part is claimed is left to its outcome. */
export class TextMover {
  readonly #db: Db
  readonly #inserter: TextInserter
  readonly #order: OrderKeeper
  readonly #tally: Tally
  readonly #usage: Usage

  constructor(db: Db, inserter: TextInserter) {
    this.#db = db
    this.#inserter = inserter
    this.#order = new OrderKeeper(db)
    this.#tally = new Tally(db, 'text')
    this.#usage = new Usage(db)
  }

  async move(id: number, from: readonly OutState[], to: OutState, change: MoveChange): Promise<boolean> {
    const text = await loadText.first(this.#db, { id })
    if (!text) return false
    const before = outStateOf(text)
    if (before === 'sending' || !from.includes(before)) return false
    if (to === 'queued' || to === 'held') {
      if (text.left === null) return false
      await this.#open(text, before, to, change)
    } else await this.#close(text, to, change)
    this.#tally.moved([{ name: text.transport, before, after: to }])
    return true
  }

  /** Other parts, perhaps of other words or for another transport. False when a part was accepted or may have been. */
  async replan(
    id: number,
    plan: {
      readonly transport?: string
      readonly body?: string
      readonly segments: readonly Segment[]
      readonly at: number
    },
  ): Promise<boolean> {
    const text = await loadText.first(this.#db, { id })
    if (!text || text.accepted > 0) return false
    const { body, segments, at } = plan
    const transport = plan.transport ?? text.transport
    const state = outStateOf(text)
    await dropParts.run(this.#db, { id })
    const open = text.gate !== null
    const part = await this.#inserter.parts(id, { ...text, transport }, segments, open ? 'queued' : 'cancelled')
    await replanText.run(this.#db, { id, transport, body: body ?? null, parts: spansOf(segments), at })
    if (open) await rerouteText.run(this.#db, { id, part, transport, at })
    if (transport === text.transport) return true
    if (hasPlace(text.gate)) await this.#order.takeTurn(id)
    this.#tally.moved([
      { name: text.transport, before: state, after: undefined },
      { name: transport, before: undefined, after: state },
    ])
    return true
  }

  async #open(text: MovingText, before: OutState, to: 'queued' | 'held', change: MoveChange): Promise<void> {
    const { id, phone, transport, priority } = text
    const sender = text.sender ?? ''
    const { at } = change
    const again = to === 'queued' || before !== 'unknown'
    if (again) {
      await resetParts.run(this.#db, { id })
      // Beyond recall is what was unknown; what is sent now is a submission of its own.
      if (text.unknown_at !== null) {
        await this.#usage.givenBack([{ at: text.unknown_at, transport, sender, spans: text.unknown_spans ?? 1 }])
      }
    }
    const dueAt = to === 'queued' ? (change.dueAt ?? at) : text.due_at
    const lifetimeMs = text.expires_at - text.created_at
    // Sent anew after its time was over, a text gets as long as it was given at first.
    const over = to === 'queued' && text.expires_at <= dueAt
    const expiresAt = change.expiresAt ?? (over ? dueAt + lifetimeMs : text.expires_at)
    const doubled = flag(change.mayBeDoubled === true || (again && text.unknown_at !== null))
    const line = { phone, priority }
    await this.#order.leave([id], [line])
    await reopenText.run(this.#db, { id, expiresAt, doubled, at, open: openState })
    const waits = to === 'held' ? gate.held : gate.scheduled
    const attempts = to === 'held' ? (text.attempts ?? 0) : 0
    const error = errorJson(change.error)
    const part = text.left ?? 0
    await this.#inserter.outbox({
      text: id,
      part,
      transport,
      phone,
      sender,
      priority,
      gate: waits,
      dueAt,
      expiresAt,
      attempts,
      error,
      at,
    })
    if (to === 'queued' && dueAt <= at) await this.#order.enter([id], [line], at)
  }

  async #close(text: MovingText, to: OutState, change: MoveChange): Promise<void> {
    const { id, phone, priority } = text
    const { at, error, mayBeDoubled = false } = change
    const partState = to === 'failed' || to === 'sent' || to === 'delivered' ? to : 'cancelled'
    await endParts.run(this.#db, { id, state: partState, at })
    if (text.gate !== null) await this.#order.leave([id], [{ phone, priority }])
    await endText.run(this.#db, { id, state: to, error: errorJson(error), doubled: flag(mayBeDoubled), at })
  }
}
