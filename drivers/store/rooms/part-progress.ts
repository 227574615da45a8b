import type { OutState, PartState } from '../../../core/model.ts'
import type { PartOutcome, TextChange } from '../../../core/ports/store.ts'
import { receiptKeys } from '../../../core/queue/receipt-id.ts'
import { nextPart, nextText, type PartInput, type TextInput } from '../../../core/queue/text.machine.ts'
import { errorJson } from '../codec.ts'
import { eachOf, theNumber } from '../dialect.ts'
import { type Db, query, sql } from '../sql.ts'
import { Effects, EffectWriter } from './effects.ts'
import { outStateOf } from './text-rows.ts'

/** A part, its text, and what the next step depends on. */
export interface PartWork {
  id: number
  text_id: number
  number: number
  part_state: PartState
  part_transport: string
  spans: number
  submitted_at: number | null
  state: string
  part_count: number
  transport: string
  sender: string | null
  phone: string
  priority: number
  gate: number | null
  due_at: number | null
  attempts: number | null
  text_error: string | null
  /** The next part of the text that is still to be sent. */
  next_id: number | null
  /** The error of a part of the text that failed. */
  failed_error: string | null
}

/** Columns of a PartWork from `part as p`, `text as t` and `outbox as o`. */
export const workColumns = sql`
  p.id, p.text_id, p.number, p.state as part_state, p.transport as part_transport, p.spans, p.submitted_at, t.state, t.part_count, t.transport,
  t.sender, t.phone, t.priority, o.gate, o.due_at, o.attempts, o.error as text_error,
  case when t.part_count > 1 then (
    select n.id from part as n where n.text_id = p.text_id and n.state = 'queued' order by n.number limit 1
  ) end as next_id,
  case when t.part_count > 1 then (
    select f.error from part as f where f.text_id = p.text_id and f.state = 'failed' order by f.number limit 1
  ) end as failed_error`

type RejectedOutcome = Exclude<PartOutcome, { kind: 'accepted' }>

const loadParts = query<{ ids: string }, PartWork>(
  (arg) => sql`
    select ${workColumns}
    from part as p join text as t on t.id = p.text_id left join outbox as o on o.text_id = p.text_id
    where p.id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const markDoubled = query<{ id: number }>((arg) => sql`update text set may_be_doubled = 1 where id = ${arg('id')}`)

/** Brings parts and their texts on, by the outcomes of claimed parts. */
export class PartProgress {
  readonly #db: Db
  readonly #writer: EffectWriter

  constructor(db: Db) {
    this.#db = db
    this.#writer = new EffectWriter(db)
  }

  async settle(outcomes: readonly PartOutcome[]): Promise<TextChange[]> {
    const changes: TextChange[] = []
    for (let left = outcomes; left.length > 0; ) {
      const works = new Map((await this.#loaded(left)).map((work) => [work.id, work]))
      const effects = new Effects()
      const texts = new Set<number>()
      const later: PartOutcome[] = []
      for (const outcome of left) {
        const work = works.get(outcome.partId)
        if (!work) continue
        // Two outcomes of one text follow each other: the second is judged by what the first left behind.
        if (texts.has(work.text_id)) later.push(outcome)
        else {
          texts.add(work.text_id)
          const change = outcome.kind === 'accepted' ? accept(work, outcome, effects) : reject(work, outcome, effects)
          if (change) changes.push(change)
        }
      }
      await this.#writer.write(effects)
      left = later
    }
    return changes
  }

  async requeue(partId: number, now: number): Promise<TextChange | undefined> {
    const [work] = await this.#loaded([{ partId }])
    if (work?.part_state !== 'unknown') return undefined
    const before = outStateOf(work)
    const after = nextText(before, 'requeued')
    if (after === undefined) return undefined
    const effects = new Effects()
    effects.part({ id: work.id, state: 'queued', doubled: true, givenBack: true })
    giveBack(work, effects)
    effects.stay(work, {
      after,
      part: work.id,
      dueAt: now,
      attempts: work.attempts ?? 0,
      error: work.text_error,
      at: now,
    })
    await this.#writer.write(effects)
    await markDoubled.run(this.#db, { id: work.text_id })
    return { textId: work.text_id, partId, before, after }
  }

  write(effects: Effects): Promise<void> {
    return this.#writer.write(effects)
  }

  #loaded(parts: readonly { readonly partId: number }[]): Promise<PartWork[]> {
    return loadParts.all(this.#db, { ids: JSON.stringify(parts.map(({ partId }) => partId)) })
  }
}

/** The network took the part: the next is its text's turn, or the text is sent. */
function accept(
  work: PartWork,
  { at, wireId }: Extract<PartOutcome, { kind: 'accepted' }>,
  effects: Effects,
): TextChange | undefined {
  if (nextPart(work.part_state, 'accepted') === undefined) return undefined
  const key = wireId === undefined || wireId === '' ? undefined : receiptKeys(wireId)[0]
  effects.accepted({ id: work.id, wireId: wireId ?? null, wireKey: key ?? null, at })
  return goOn(work, effects, at)
}

/** What follows for the text from a part that the network has. */
export function goOn(work: PartWork, effects: Effects, at: number): TextChange {
  const before = outStateOf(work)
  const more = work.next_id !== null
  const taken = nextText(before, more ? 'accepted' : 'acceptedLast') ?? (before === 'held' && !more ? 'sent' : before)
  const after = stopped(work, taken)
  const part = work.next_id ?? work.id
  if (after === 'queued') effects.stay(work, { after, part, dueAt: at, attempts: 0, error: null, at })
  else if (after === 'held') {
    effects.stay(work, { after, part, dueAt: work.due_at ?? at, attempts: 0, error: work.text_error, at })
  } else if (after !== before) effects.end(work, { after, at, error: after === 'failed' ? work.failed_error : null })
  return { textId: work.text_id, partId: work.id, before, after }
}

const inputs: Readonly<Record<RejectedOutcome['kind'], PartInput & TextInput>> = {
  retry: 'retry',
  refused: 'refused',
  unknown: 'unanswered',
}

function reject(work: PartWork, outcome: RejectedOutcome, effects: Effects): TextChange | undefined {
  const input = inputs[outcome.kind]
  const state = nextPart(work.part_state, input)
  const before = outStateOf(work)
  const moved = nextText(before, input)
  if (state === undefined || moved === undefined) return undefined
  const { at } = outcome
  const error = errorJson(outcome.error)
  const givenBack = outcome.kind !== 'unknown'
  effects.part({ id: work.id, state, error, givenBack, ...(outcome.kind === 'refused' ? { doneAt: at } : {}) })
  if (givenBack) giveBack(work, effects)
  const after = outcome.kind === 'refused' ? moved : stopped(work, moved)
  if (outcome.kind === 'refused' || after === 'failed') {
    effects.end(work, { after, at, error: outcome.kind === 'refused' ? error : work.failed_error })
  } else {
    const attempts = (work.attempts ?? 0) + (outcome.kind === 'retry' && outcome.counts ? 1 : 0)
    effects.stay(work, { after, part: work.id, dueAt: outcome.dueAt, attempts, error, at })
  }
  return { textId: work.text_id, partId: work.id, before, after }
}

/** A part that failed while another was in flight stops those after it (BEHAVIOUR §6.6). */
function stopped(work: PartWork, state: OutState): OutState {
  return work.failed_error === null ? state : (nextText(state, 'undelivered') ?? state)
}

function giveBack(work: PartWork, effects: Effects): void {
  if (work.submitted_at === null) return
  effects.givenBack.push({
    at: work.submitted_at,
    transport: work.part_transport,
    sender: work.sender ?? '',
    spans: work.spans,
  })
}
