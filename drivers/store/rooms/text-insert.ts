import type { NewInText, NewOutText } from '../../../core/ports/store.ts'
import type { Segment } from '../../../core/ports/transport.ts'
import { errorJson, flag, priorityNumber, type SegmentColumns, segmentColumns, spansOf } from '../codec.ts'
import { gate, openState } from '../gate.ts'
import { type Db, lit, query, sql } from '../sql.ts'
import { isTaken, Turns } from './order.ts'

/** A row of the outbox to be; `gate` null: `ready` or `behind`, as its phone's order says. */
export interface OutboxEntry {
  text: number
  part: number
  transport: string
  phone: string
  sender: string
  priority: number
  gate: number | null
  dueAt: number
  expiresAt: number
  attempts: number
  error: string | null
  at: number
}

interface NewPart extends SegmentColumns {
  text: number
  number: number
  state: string
  phone: string
  transport: string
  spans: number
}

interface OutColumns {
  phone: string
  body: string
  state: string
  transport: string
  sender: string | null
  mail: number | null
  dialog: number | null
  priority: number
  parts: number
  receipt: number
  tellDelivered: number
  pinned: number
  dueAt: number
  expiresAt: number
  deliverAt: number | null
  error: string | null
  at: number
}

interface InColumns {
  phone: string
  body: string
  state: string
  transport: string
  parts: number
  ownNumber: string
  note: string | null
  sentAt: number
  error: string | null
  at: number
}

const textColumns = sql`
  direction, phone, body, state, transport, sender, mail_id, dialog_id, priority, part_count, receipt, tell_delivered, pinned,
  due_at, expires_at, deliver_at, may_be_doubled, own_number, note, sent_at, error, created_at, updated_at`

// What is the same for all texts of a direction stands in the words: an argument costs more than the value that it carries.

const insertOut = query<OutColumns>(
  (arg) => sql`
    insert into text (${textColumns}) values (
      'out', ${arg('phone')}, ${arg('body')}, ${arg('state')}, ${arg('transport')}, ${arg('sender')}, ${arg('mail')}, ${arg('dialog')},
      ${arg('priority')}, ${arg('parts')}, ${arg('receipt')}, ${arg('tellDelivered')}, ${arg('pinned')}, ${arg('dueAt')},
      ${arg('expiresAt')}, ${arg('deliverAt')}, 0, '', null, null, ${arg('error')}, ${arg('at')}, ${arg('at')}
    )`,
)

const insertIn = query<InColumns>(
  (arg) => sql`
    insert into text (${textColumns}) values (
      'in', ${arg('phone')}, ${arg('body')}, ${arg('state')}, ${arg('transport')}, null, null, null, 1, ${arg('parts')}, 0, 0, 0,
      ${arg('at')}, ${arg('at')}, null, 0, ${arg('ownNumber')}, ${arg('note')}, ${arg('sentAt')}, ${arg('error')}, ${arg('at')}, ${arg('at')}
    )`,
)

const insertPart = query<NewPart>(
  (arg) => sql`
    insert into part (text_id, number, state, phone, transport, alphabet, udh, data, message_class, spans, doubled)
    values (
      ${arg('text')}, ${arg('number')}, ${arg('state')}, ${arg('phone')}, ${arg('transport')}, ${arg('alphabet')}, ${arg('udh')},
      ${arg('data')}, ${arg('message_class')}, ${arg('spans')}, 0
    )`,
)

const outboxColumns = sql`
  text_id, part_id, transport, phone, sender, priority, turn, gate, held, due_at, expires_at, attempts, error, updated_at`

/** A new text that comes to its place at once. */
const insertPlaced = query<OutboxEntry & { turn: number }>(
  (arg) => sql`
    insert into outbox (${outboxColumns}) values (
      ${arg('text')}, ${arg('part')}, ${arg('transport')}, ${arg('phone')}, ${arg('sender')}, ${arg('priority')}, ${arg('turn')},
      case when ${isTaken(arg('phone'), arg('priority'))} then ${lit(gate.behind)} else ${lit(gate.ready)} end,
      0, ${arg('dueAt')}, ${arg('expiresAt')}, ${arg('attempts')}, ${arg('error')}, ${arg('at')}
    )`,
)

/** A text that has no place: held, or put off. */
const insertAside = query<OutboxEntry & { held: number }>(
  (arg) => sql`
    insert into outbox (${outboxColumns}) values (
      ${arg('text')}, ${arg('part')}, ${arg('transport')}, ${arg('phone')}, ${arg('sender')}, ${arg('priority')}, 0,
      ${arg('gate')}, ${arg('held')}, ${arg('dueAt')}, ${arg('expiresAt')}, ${arg('attempts')}, ${arg('error')}, ${arg('at')}
    )`,
)

/** Adds texts, their parts and their rows in the outbox. */
export class TextInserter {
  readonly #db: Db
  readonly #turns: Turns

  constructor(db: Db) {
    this.#db = db
    this.#turns = new Turns(db)
  }

  async out(text: NewOutText): Promise<number> {
    const open = text.state === 'queued' || text.state === 'held'
    const id = await insertOut.add(this.#db, {
      phone: text.phone,
      body: text.body,
      state: open ? openState : text.state,
      transport: text.transport,
      sender: text.sender === '' ? null : text.sender,
      mail: text.mailId ?? null,
      dialog: text.dialogId ?? null,
      priority: priorityNumber(text.priority),
      parts: spansOf(text.segments),
      receipt: flag(text.receipt),
      tellDelivered: flag(text.tellDelivered),
      pinned: flag(text.pinned),
      dueAt: text.dueAt,
      expiresAt: text.expiresAt,
      deliverAt: text.deliverAt ?? null,
      error: errorJson(text.error),
      at: text.createdAt,
    })
    const part = await this.parts(id, text, text.segments, open ? 'queued' : 'cancelled')
    if (open) await this.outbox(entryOf(text, id, part))
    return id
  }

  in(text: NewInText): Promise<number> {
    return insertIn.add(this.#db, {
      phone: text.phone,
      body: text.body,
      state: text.state,
      transport: text.transport,
      parts: text.partCount,
      ownNumber: text.ownNumber,
      note: text.note ?? null,
      sentAt: text.sentAt,
      error: errorJson(text.error),
      at: text.createdAt,
    })
  }

  /** Adds the parts of a text; returns the id of the first. */
  async parts(
    text: number,
    { phone, transport }: { readonly phone: string; readonly transport: string },
    segments: readonly Segment[],
    state: 'queued' | 'cancelled',
  ): Promise<number> {
    let first = 0
    for (const [index, segment] of segments.entries()) {
      const number = index + 1
      const id = await insertPart.add(this.#db, {
        text,
        number,
        state,
        phone,
        transport,
        spans: segment.spans ?? 1,
        ...segmentColumns(segment),
      })
      if (index === 0) first = id
    }
    return first
  }

  /** Adds a text to the outbox. One that was there before and comes to its place again is given it by OrderKeeper.enter. */
  async outbox(entry: OutboxEntry): Promise<void> {
    if (entry.gate === null) await insertPlaced.run(this.#db, { ...entry, turn: await this.#turns.next(entry) })
    else await insertAside.run(this.#db, { ...entry, held: flag(entry.gate === gate.held) })
  }
}

function entryOf(text: NewOutText, id: number, part: number): OutboxEntry {
  const { phone, transport, sender, dueAt, expiresAt, createdAt } = text
  const scheduled = dueAt > createdAt
  return {
    text: id,
    part,
    transport,
    phone,
    sender,
    priority: priorityNumber(text.priority),
    // By the caller's own clock readings, so that a step of the clock neither holds a text back nor lets it overtake another.
    gate: text.state === 'held' ? gate.held : scheduled ? gate.scheduled : null,
    dueAt,
    expiresAt,
    attempts: 0,
    error: errorJson(text.error),
    at: createdAt,
  }
}
