import type { OutState } from '../../../core/model.ts'
import type {
  AbandonedPart,
  ClaimedPart,
  EarlyReceipt,
  PartOutcome,
  QueueRoom,
  ReceiptMatch,
  TextChange,
} from '../../../core/ports/store.ts'
import type { Clock } from '../../../core/ports/world.ts'
import { outcomeOfAbandoned } from '../../../core/queue/abandoned.ts'
import { optional, type SegmentColumns, segmentOf } from '../codec.ts'
import { eachOf, numberAt, textAt, theNumber } from '../dialect.ts'
import { gate } from '../gate.ts'
import { type Db, lit, query, sql } from '../sql.ts'
import { Tally, Usage } from './counters.ts'
import { EarlyReceipts } from './early-receipts.ts'
import { type Line, OrderKeeper } from './order.ts'
import { PartProgress } from './part-progress.ts'
import { Receipts } from './receipts.ts'

interface ReadyRow extends SegmentColumns {
  text_id: number
  part_id: number
  phone: string
  sender: string
  priority: number
  turn: number
  attempts: number
  expires_at: number
  body: string
  part_count: number
  deliver_at: number | null
  receipt: number
  pinned: number
  number: number
  spans: number
}

interface DueRow {
  text_id: number
  phone: string
  priority: number
  gate: number
}

/** So many texts whose time has come are let through at one claim; the next claim takes more. */
const dueAtOnce = 1_000

/** A phone can have a ready text in each priority, of which one is claimed; the places of the others go to other phones. */
const claimRounds = 3

const fallenDue = query<{ transport: string; now: number }, DueRow>(
  (arg) => sql`
    select text_id, phone, priority, gate from outbox
    where gate in (2, 3) and transport = ${arg('transport')} and due_at <= ${arg('now')}
    order by due_at, text_id limit ${lit(dueAtOnce)}`,
)

const letThrough = query<{ ids: string }>(
  (arg) => sql`
    update outbox set gate = ${lit(gate.ready)}
    where gate = ${lit(gate.timed)} and text_id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const readyTexts = query<{ transport: string; now: number; limit: number }, ReadyRow>(
  (arg) => sql`
    select o.text_id, o.part_id, o.phone, o.sender, o.priority, o.turn, o.attempts, o.expires_at, t.body, t.part_count, t.receipt,
      t.pinned, t.deliver_at, p.number, p.spans, p.alphabet, p.udh, p.data, p.message_class
    from outbox as o join text as t on t.id = o.text_id join part as p on p.id = o.part_id
    where o.gate = 0 and o.transport = ${arg('transport')} and o.expires_at > ${arg('now')}
      and not exists (select 1 from outbox as b where b.phone = o.phone and b.gate in (4, 5) and b.gate = 4)
    order by o.priority, o.turn, o.text_id limit ${arg('limit')}`,
)

const takeTexts = query<{ ids: string; now: number }>(
  (arg) => sql`
    update outbox set gate = ${lit(gate.busy)}, updated_at = ${arg('now')}
    where text_id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const takeParts = query<{
  ids: string
  transport: string
  owner: string
  now: number
  leaseUntil: number
}>(
  (arg) => sql`
    update part set state = 'sending', transport = ${arg('transport')}, owner = ${arg('owner')},
      lease_until = ${arg('leaseUntil')}, submitted_at = ${arg('now')}
    where id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const noteServed = query<{ rows: string }>(
  (arg) => sql`
    insert into served_turn (transport, priority, turn)
    select ${textAt(0)}, ${numberAt(1)}, ${numberAt(2)} from ${eachOf(arg('rows'))} where true
    on conflict (transport, priority) do update set turn = excluded.turn where excluded.turn > served_turn.turn`,
)

const firstReady = query<{ transport: string }, { due_at: number }>(
  (arg) => sql`
    select due_at from outbox where gate = 0 and transport = ${arg('transport')} order by priority, turn, text_id limit 1`,
)

const firstTimed = query<{ transport: string }, { due_at: number }>(
  (arg) => sql`
    select due_at from outbox where gate in (2, 3) and transport = ${arg('transport')} order by due_at limit 1`,
)

const firstWaiting = query<{ transport: string }, { due_at: number }>(
  (arg) => sql`
    select due_at from outbox where transport = ${arg('transport')} and held = 0 and gate < ${lit(gate.busy)}
    order by text_id limit 1`,
)

const abandonedParts = query<{ owner: string; now: number }, { id: number; owner: string }>(
  (arg) => sql`
    select id, owner from part
    where owner is not null and (owner <> ${arg('owner')} or lease_until <= ${arg('now')}) order by id`,
)

const unknownTexts = query<{ now: number; limit: number }, { text_id: number; part_id: number }>(
  (arg) => sql`
    select text_id, part_id from outbox
    where gate >= 5 and gate = ${lit(gate.unknown)} and due_at <= ${arg('now')} order by text_id limit ${arg('limit')}`,
)

const expiredTexts = query<{ now: number; limit: number }, { text_id: number }>(
  (arg) => sql`
    select text_id from outbox
    where expires_at <= ${arg('now')} and gate not in (${lit(gate.busy)}, ${lit(gate.unknown)})
    order by expires_at limit ${arg('limit')}`,
)

/** The queue of texts to phones: what is claimed for a wire, and what became of it. */
export class SqlQueueRoom implements QueueRoom {
  readonly #db: Db
  readonly #session: string
  readonly #order: OrderKeeper
  readonly #tally: Tally
  readonly #usage: Usage
  readonly #progress: PartProgress
  readonly #receipts: Receipts
  readonly #early: EarlyReceipts

  /** `session` is this opening of the store: the lock makes sure that no claim of an earlier one is still alive. */
  constructor(db: Db, session: string, clock: Clock) {
    this.#db = db
    this.#session = session
    this.#order = new OrderKeeper(db)
    this.#tally = new Tally(db, 'text')
    this.#usage = new Usage(db)
    this.#progress = new PartProgress(db)
    this.#receipts = new Receipts(db, this.#progress)
    this.#early = new EarlyReceipts(db, clock)
  }

  breathe(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }

  async claim(transport: string, owner: string, limit: number, now: number, leaseMs: number): Promise<ClaimedPart[]> {
    await this.#wakeDue(transport, now)
    const claimed: ReadyRow[] = []
    for (let round = 0; round < claimRounds && claimed.length < limit; round++) {
      const rows = await readyTexts.all(this.#db, { transport, now, limit: limit - claimed.length })
      const phones = new Set<string>()
      const taken = rows.filter(({ phone }) => !phones.has(phone) && phones.add(phone))
      if (taken.length === 0) break
      await this.#take(taken, { transport, owner: this.#claimant(owner), now, leaseUntil: now + leaseMs })
      claimed.push(...taken)
      if (taken.length === rows.length) break
    }
    return claimed.map(claimedPartOf)
  }

  settle(outcomes: readonly PartOutcome[]): Promise<TextChange[]> {
    return this.#progress.settle(outcomes)
  }

  async nextDue(transport: string): Promise<number | undefined> {
    const ready = await firstReady.first(this.#db, { transport })
    const timed = await firstTimed.first(this.#db, { transport })
    if (ready && timed) return Math.min(ready.due_at, timed.due_at)
    return (ready ?? timed ?? (await firstWaiting.first(this.#db, { transport })))?.due_at
  }

  async recover(
    owner: string,
    now: number,
    dueAt: number,
    outcomeOf: (part: AbandonedPart) => PartOutcome = (part) => outcomeOfAbandoned(part, undefined, now, dueAt),
  ): Promise<TextChange[]> {
    const abandoned = await abandonedParts.all(this.#db, { owner: this.#claimant(owner), now })
    return this.#progress.settle(
      abandoned.map((part) =>
        outcomeOf({ partId: part.id, session: part.owner.slice(part.owner.lastIndexOf('/') + 1) }),
      ),
    )
  }

  async unknownDue(now: number, limit: number): Promise<{ textId: number; partId: number }[]> {
    const rows = await unknownTexts.all(this.#db, { now, limit })
    return rows.map(({ text_id, part_id }) => ({ textId: text_id, partId: part_id }))
  }

  requeueUnknown(partId: number, now: number): Promise<TextChange | undefined> {
    return this.#progress.requeue(partId, now)
  }

  async expired(now: number, limit: number): Promise<number[]> {
    return (await expiredTexts.all(this.#db, { now, limit })).map(({ text_id }) => text_id)
  }

  applyReceipt(receipt: ReceiptMatch): Promise<TextChange | undefined> {
    return this.#receipts.apply(receipt)
  }

  keepEarly(receipt: ReceiptMatch): Promise<void> {
    return this.#early.keep(receipt)
  }

  early(transport: string, named: { key: string } | { phone: string }, since: number): Promise<EarlyReceipt[]> {
    return this.#early.of(transport, named, since)
  }

  hasEarly(transport: string): Promise<boolean> {
    return this.#early.any(transport)
  }

  removeEarly(id: number): Promise<void> {
    return this.#early.remove(id)
  }

  dropEarly(before: number): Promise<number> {
    return this.#early.drop(before)
  }

  #claimant(owner: string): string {
    return `${owner}/${this.#session}`
  }

  /** Lets through the texts whose time has come: retries are ready at once, scheduled ones come to their place in the order. */
  async #wakeDue(transport: string, now: number): Promise<void> {
    const due = await fallenDue.all(this.#db, { transport, now })
    if (due.length === 0) return
    const timed = due.filter((row) => row.gate === gate.timed)
    if (timed.length > 0) await letThrough.run(this.#db, { ids: JSON.stringify(timed.map(({ text_id }) => text_id)) })
    const scheduled = due.filter((row) => row.gate === gate.scheduled)
    if (scheduled.length > 0) {
      const lines: Line[] = scheduled.map(({ phone, priority }) => ({ phone, priority }))
      await this.#order.enter(
        scheduled.map(({ text_id }) => text_id),
        lines,
        now,
      )
    }
  }

  async #take(
    rows: readonly ReadyRow[],
    claim: { transport: string; owner: string; now: number; leaseUntil: number },
  ): Promise<void> {
    const { transport, now } = claim
    await takeTexts.run(this.#db, { ids: JSON.stringify(rows.map(({ text_id }) => text_id)), now })
    await takeParts.run(this.#db, { ids: JSON.stringify(rows.map(({ part_id }) => part_id)), ...claim })
    await noteServed.run(this.#db, { rows: JSON.stringify(servedTurns(transport, rows)) })
    await this.#usage.submitted(rows.map(({ sender, spans }) => ({ at: now, transport, sender, spans })))
    const move: { before: OutState; after: OutState } = { before: 'queued', after: 'sending' }
    this.#tally.moved(rows.map(() => ({ name: transport, ...move })))
  }
}

/** The highest turn served in each priority. */
function servedTurns(transport: string, rows: readonly ReadyRow[]): [string, number, number][] {
  const highest = new Map<number, number>()
  for (const { priority, turn } of rows) highest.set(priority, Math.max(turn, highest.get(priority) ?? 0))
  return [...highest].map(([priority, turn]) => [transport, priority, turn])
}

function claimedPartOf(row: ReadyRow): ClaimedPart {
  return {
    partId: row.part_id,
    textId: row.text_id,
    phone: row.phone,
    body: row.body,
    sender: row.sender,
    number: row.number,
    // A text that the network cuts by itself is one part of one here.
    total: row.part_count - row.spans + 1,
    segment: segmentOf(row),
    attempts: row.attempts,
    receipt: row.receipt === 1,
    expiresAt: row.expires_at,
    ...optional('deliverAt', row.deliver_at),
    pinned: row.pinned === 1,
    urgent: row.priority === 0,
  }
}
