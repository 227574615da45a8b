import type { OutState, PartState } from '../../../core/model.ts'
import { eachOf, numberAt, textAt, theNumber } from '../dialect.ts'
import { gate } from '../gate.ts'
import { type Db, lit, query, sql } from '../sql.ts'
import { type Move, type Submission, Tally, Usage } from './counters.ts'
import { hasEarlier, type Line, OrderKeeper } from './order.ts'
import { outStateOf } from './text-rows.ts'

/** The text that an effect is on. */
export interface EffectText {
  readonly text_id: number
  readonly state: string
  readonly gate: number | null
  readonly transport: string
  readonly phone: string
  readonly priority: number
}

export interface PartEffect {
  readonly id: number
  readonly state: PartState
  readonly doneAt?: number
  readonly sentAt?: number
  readonly error?: string | null
  readonly doubled?: boolean
  /** The network has not got it after all. */
  readonly givenBack?: boolean
}

/** `after` is queued, unknown or held. */
export interface StayEffect {
  readonly after: OutState
  readonly part: number
  readonly dueAt: number
  readonly attempts: number
  readonly error: string | null
  readonly at: number
}

export interface EndEffect {
  readonly after: OutState
  readonly at: number
  readonly error: string | null
}

/** Stands for `ready`, `timed` or `behind`, whichever fits when the text comes back to the queue. */
const asItFits = -1

const updateAccepted = query<{ rows: string }>(
  (arg) => sql`
    update part set state = 'sent', owner = null, lease_until = null, wire_id = v.wire_id, wire_key = v.wire_key, sent_at = v.at,
      error = null
    from (
      select ${numberAt(0)} as id, ${textAt(1)} as wire_id, ${textAt(2)} as wire_key, ${numberAt(3)} as at
      from ${eachOf(arg('rows'))}
    ) as v
    where part.id = v.id`,
)

const updateParts = query<{ rows: string }>(
  (arg) => sql`
    update part set state = v.state, owner = null, lease_until = null, done_at = v.done_at, error = v.error,
      sent_at = coalesce(part.sent_at, v.sent_at),
      doubled = case when v.doubled = 1 then 1 else part.doubled end,
      submitted_at = case when v.given_back = 1 then null else part.submitted_at end
    from (
      select ${numberAt(0)} as id, ${textAt(1)} as state, ${numberAt(2)} as done_at, ${numberAt(3)} as sent_at,
        ${textAt(4)} as error, ${numberAt(5)} as doubled, ${numberAt(6)} as given_back
      from ${eachOf(arg('rows'))}
    ) as v
    where part.id = v.id`,
)

const updateStaying = query<{ rows: string }>(
  (arg) => sql`
    update outbox set part_id = v.part_id, due_at = v.due_at, attempts = v.attempts, error = v.error, updated_at = v.at,
      gate = case
        when v.gate <> ${lit(asItFits)} then v.gate
        when ${hasEarlier} then ${lit(gate.behind)}
        when v.due_at > v.at then ${lit(gate.timed)}
        else ${lit(gate.ready)}
      end
    from (
      select ${numberAt(0)} as id, ${numberAt(1)} as part_id, ${numberAt(2)} as due_at, ${numberAt(3)} as attempts,
        ${textAt(4)} as error, ${numberAt(5)} as at, ${numberAt(6)} as gate
      from ${eachOf(arg('rows'))}
    ) as v
    where outbox.text_id = v.id`,
)

const updateEnding = query<{ rows: string }>(
  (arg) => sql`
    update text set state = v.state, updated_at = v.at, error = v.error
    from (
      select ${numberAt(0)} as id, ${textAt(1)} as state, ${numberAt(2)} as at, ${textAt(3)} as error from ${eachOf(arg('rows'))}
    ) as v
    where text.id = v.id`,
)

const cancelQueued = query<{ ids: string }>(
  (arg) => sql`
    update part set state = 'cancelled'
    where state = 'queued' and text_id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

/** Everything that a batch of outcomes changes, gathered so that it takes a few statements, however many there are. */
export class Effects {
  readonly acceptedParts: (readonly [id: number, wireId: string | null, wireKey: string | null, at: number])[] = []
  readonly parts: (readonly [number, string, number | null, number | null, string | null, number, number])[] = []
  readonly staying: (readonly [number, number, number, number, string | null, number, number])[] = []
  readonly ending: (readonly [id: number, state: string, at: number, error: string | null])[] = []
  readonly leaving: number[] = []
  readonly lines: Line[] = []
  readonly stopped: number[] = []
  readonly givenBack: Submission[] = []
  readonly moves: Move[] = []

  accepted({
    id,
    wireId,
    wireKey,
    at,
  }: {
    id: number
    wireId: string | null
    wireKey: string | null
    at: number
  }): void {
    this.acceptedParts.push([id, wireId, wireKey, at])
  }

  part({ id, state, doneAt, sentAt, error, doubled = false, givenBack = false }: PartEffect): void {
    this.parts.push([id, state, doneAt ?? null, sentAt ?? null, error ?? null, doubled ? 1 : 0, givenBack ? 1 : 0])
  }

  /** The text stays in the outbox. */
  stay(text: EffectText, { after, part, dueAt, attempts, error, at }: StayEffect): void {
    const to = after === 'queued' ? asItFits : after === 'unknown' ? gate.unknown : gate.held
    this.staying.push([text.text_id, part, dueAt, attempts, error, at, to])
    this.#moved(text, after)
  }

  /** The text leaves the outbox, or had left it and changes its state. What is left of a failed one is not sent. */
  end(text: EffectText, { after, at, error }: EndEffect): void {
    this.ending.push([text.text_id, after, at, error])
    if (text.gate !== null) {
      this.leaving.push(text.text_id)
      this.lines.push({ phone: text.phone, priority: text.priority })
    }
    if (after === 'failed') this.stopped.push(text.text_id)
    this.#moved(text, after)
  }

  #moved(text: EffectText, after: OutState): void {
    this.moves.push({ name: text.transport, before: outStateOf(text), after })
  }
}

/** Writes effects: one statement for each kind that there is. */
export class EffectWriter {
  readonly #db: Db
  readonly #order: OrderKeeper
  readonly #tally: Tally
  readonly #usage: Usage

  constructor(db: Db) {
    this.#db = db
    this.#order = new OrderKeeper(db)
    this.#tally = new Tally(db, 'text')
    this.#usage = new Usage(db)
  }

  async write(effects: Effects): Promise<void> {
    const { acceptedParts, parts, staying, ending, leaving, lines, stopped, givenBack, moves } = effects
    if (acceptedParts.length > 0) await updateAccepted.run(this.#db, { rows: JSON.stringify(acceptedParts) })
    if (parts.length > 0) await updateParts.run(this.#db, { rows: JSON.stringify(parts) })
    if (ending.length > 0) await updateEnding.run(this.#db, { rows: JSON.stringify(ending) })
    if (stopped.length > 0) await cancelQueued.run(this.#db, { ids: JSON.stringify(stopped) })
    if (staying.length > 0) await updateStaying.run(this.#db, { rows: JSON.stringify(staying) })
    await this.#order.leave(leaving, lines)
    await this.#usage.givenBack(givenBack)
    this.#tally.moved(moves)
  }
}
