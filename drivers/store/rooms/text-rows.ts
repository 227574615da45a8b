import type { InState, InText, OutState, OutText, PartRecord, PartState } from '../../../core/model.ts'
import type { AnyText } from '../../../core/ports/store.ts'
import type { TextNote } from '../../../core/ports/transport.ts'
import { errorField, optional, priorityOf } from '../codec.ts'
import { stateOfGate } from '../gate.ts'
import { sql } from '../sql.ts'

/** A text with its row of the outbox, if it has one. */
export interface TextRow {
  id: number
  direction: 'out' | 'in'
  phone: string
  body: string
  state: string
  transport: string
  sender: string | null
  mail_id: number | null
  dialog_id: number | null
  priority: number
  part_count: number
  receipt: number
  tell_delivered: number
  pinned: number
  due_at: number
  expires_at: number
  deliver_at: number | null
  attempts: number | null
  may_be_doubled: number
  own_number: string
  note: string | null
  sent_at: number | null
  error: string | null
  created_at: number
  updated_at: number
  erased_at: number | null
  gate: number | null
}

/** Columns of a TextRow from `text as t` and `outbox as o`. */
export const textColumns = sql`
  t.id, t.direction, t.phone, t.body, t.state, t.transport, t.sender, t.mail_id, t.dialog_id, t.priority, t.part_count, t.receipt,
  t.tell_delivered, t.pinned, coalesce(o.due_at, t.due_at) as due_at, t.expires_at, t.deliver_at, o.attempts, t.may_be_doubled, t.own_number, t.note,
  t.sent_at, case when o.text_id is null then t.error else o.error end as error, t.created_at,
  coalesce(o.updated_at, t.updated_at) as updated_at, t.erased_at, o.gate`

/** The state of a text to a phone, wherever it is kept. */
export function outStateOf(row: { state: string; gate: number | null }): OutState {
  return row.gate === null ? (row.state as OutState) : stateOfGate(row.gate)
}

export function outTextOf(row: TextRow): OutText {
  return {
    id: row.id,
    phone: row.phone,
    body: row.body,
    state: outStateOf(row),
    transport: row.transport,
    pinned: row.pinned === 1,
    sender: row.sender ?? '',
    ...optional('mailId', row.mail_id),
    ...optional('dialogId', row.dialog_id),
    priority: priorityOf(row.priority),
    partCount: row.part_count,
    receipt: row.receipt === 1,
    tellDelivered: row.tell_delivered === 1,
    dueAt: row.due_at,
    expiresAt: row.expires_at,
    ...optional('deliverAt', row.deliver_at),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    attempts: row.attempts ?? 0,
    mayBeDoubled: row.may_be_doubled === 1,
    ...errorField(row.error),
    ...optional('erasedAt', row.erased_at),
  }
}

export function inTextOf(row: TextRow): InText {
  return {
    id: row.id,
    phone: row.phone,
    body: row.body,
    state: row.state as InState,
    transport: row.transport,
    ownNumber: row.own_number,
    ...optional('note', row.note as TextNote | null),
    partCount: row.part_count,
    sentAt: row.sent_at ?? row.created_at,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
    ...errorField(row.error),
    ...optional('erasedAt', row.erased_at),
  }
}

export function anyTextOf(row: TextRow): AnyText {
  return row.direction === 'out' ? { direction: 'out', ...outTextOf(row) } : { direction: 'in', ...inTextOf(row) }
}

export interface PartRow {
  id: number
  text_id: number
  number: number
  state: string
  transport: string
  wire_id: string | null
  submitted_at: number | null
  sent_at: number | null
  done_at: number | null
  doubled: number
  error: string | null
}

export function partOf(row: PartRow): PartRecord {
  return {
    id: row.id,
    textId: row.text_id,
    number: row.number,
    state: row.state as PartState,
    transport: row.transport,
    ...optional('wireId', row.wire_id),
    ...optional('submittedAt', row.submitted_at),
    ...optional('sentAt', row.sent_at),
    ...optional('doneAt', row.done_at),
    doubled: row.doubled === 1,
    ...errorField(row.error),
  }
}
