import type { InState, InText, OutState, OutText, PartRecord, StoredError } from '../../../core/model.ts'
import type { AnyText, NewInText, NewOutText, TextFilter, TextRoom } from '../../../core/ports/store.ts'
import type { Segment } from '../../../core/ports/transport.ts'
import { errorJson, type SegmentColumns, segmentColumns, segmentOf } from '../codec.ts'
import { eachOf, theNumber } from '../dialect.ts'
import { gate } from '../gate.ts'
import type { Finder } from '../search/finder.ts'
import { type Db, query, sql } from '../sql.ts'
import { Tally, Usage, type UsageFilter } from './counters.ts'
import { TextInserter } from './text-insert.ts'
import { listTexts } from './text-list.ts'
import { type MoveChange, TextMover } from './text-moves.ts'
import { inTextOf, outTextOf, type PartRow, partOf, type TextRow, textColumns } from './text-rows.ts'

const references = 65_536

const getText = query<{ id: number; direction: string }, TextRow>(
  (arg) => sql`
    select ${textColumns} from text as t left join outbox as o on o.text_id = t.id
    where t.id = ${arg('id')} and t.direction = ${arg('direction')}`,
)

// Without a word of the direction: an index by that looks better to SQLite, and is read from end to end.
const getTexts = query<{ ids: string }, TextRow>(
  (arg) => sql`
    select ${textColumns} from text as t left join outbox as o on o.text_id = t.id
    where t.id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const getParts = query<{ id: number }, PartRow>(
  (arg) => sql`
    select id, text_id, number, state, transport, wire_id, submitted_at, sent_at, done_at, doubled, error
    from part where text_id = ${arg('id')} order by number`,
)

const getSegments = query<{ id: number }, SegmentColumns & { spans: number }>(
  (arg) => sql`select alphabet, udh, data, message_class, spans from part where text_id = ${arg('id')} order by number`,
)

const rewordText = query<{ id: number; body: string; at: number }>(
  (arg) => sql`update text set body = ${arg('body')}, updated_at = ${arg('at')} where id = ${arg('id')}`,
)

const rewordPart = query<{ id: number } & SegmentColumns>(
  (arg) => sql`
    update part set alphabet = ${arg('alphabet')}, udh = ${arg('udh')}, data = ${arg('data')}, message_class = ${arg('message_class')}
    where text_id = ${arg('id')}`,
)

const setInText = query<{ id: number; state: string; error: string | null; at: number }>(
  (arg) => sql`
    update text set state = ${arg('state')}, error = ${arg('error')}, updated_at = ${arg('at')}
    where id = ${arg('id')} and direction = 'in'`,
)

/** So many of the last texts with a phone are its conversation: a phone that only gets texts would else be read from end to end. */
const conversationTexts = 20

const heardBy = query<{ phone: string; since: number }, { transport: string }>(
  (arg) => sql`
    select transport from (
      select id, direction, transport, created_at from text where phone = ${arg('phone')} order by id desc limit ${sql.lit(conversationTexts)}
    ) as f where direction = 'in' and created_at >= ${arg('since')} order by id desc limit 1`,
)

const oldestWaiting = query<{ transport: string; held: number }, { created_at: number }>(
  (arg) => sql`
    select t.created_at from outbox as o join text as t on t.id = o.text_id
    where o.transport = ${arg('transport')} and o.held = ${arg('held')} and o.gate not in (${sql.lit(gate.busy)}, ${sql.lit(gate.unknown)})
    order by o.text_id limit 1`,
)

const countReference = query<{ phone: string }, { next: number }>(
  (arg) => sql`
    insert into concat_reference (phone, next) values (${arg('phone')}, 1)
    on conflict (phone) do update set next = (concat_reference.next + 1) % ${sql.lit(references)} returning next`,
)

/** Texts in both directions, and what is counted of them. */
export class SqlTextRoom implements TextRoom {
  readonly #db: Db
  readonly #inserter: TextInserter
  readonly #mover: TextMover
  readonly #tally: Tally
  readonly #usage: Usage
  readonly #finder: Finder

  constructor(db: Db, finder: Finder) {
    this.#db = db
    this.#finder = finder
    this.#inserter = new TextInserter(db)
    this.#mover = new TextMover(db, this.#inserter)
    this.#tally = new Tally(db, 'text')
    this.#usage = new Usage(db)
  }

  async insertOut(text: NewOutText): Promise<number> {
    const id = await this.#inserter.out(text)
    this.#tally.moved([{ name: text.transport, before: undefined, after: text.state }])
    return id
  }

  insertIn(text: NewInText): Promise<number> {
    return this.#inserter.in(text)
  }

  async out(id: number): Promise<OutText | undefined> {
    const row = await getText.first(this.#db, { id, direction: 'out' })
    return row && outTextOf(row)
  }

  async outs(ids: readonly number[]): Promise<OutText[]> {
    if (ids.length === 0) return []
    const rows = await getTexts.all(this.#db, { ids: JSON.stringify(ids) })
    return rows.filter(({ direction }) => direction === 'out').map(outTextOf)
  }

  async in(id: number): Promise<InText | undefined> {
    const row = await getText.first(this.#db, { id, direction: 'in' })
    return row && inTextOf(row)
  }

  async parts(textId: number): Promise<PartRecord[]> {
    return (await getParts.all(this.#db, { id: textId })).map(partOf)
  }

  async setIn(id: number, { state, error, at }: { state: InState; error?: StoredError; at: number }): Promise<void> {
    await setInText.run(this.#db, { id, state, error: errorJson(error), at })
  }

  moveOut(id: number, from: readonly OutState[], to: OutState, change: MoveChange): Promise<boolean> {
    return this.#mover.move(id, from, to, change)
  }

  replan(id: number, transport: string, segments: readonly Segment[], at: number): Promise<boolean> {
    return this.#mover.replan(id, { transport, segments, at })
  }

  async reword(id: number, body: string, segment: Segment, at: number): Promise<void> {
    await rewordText.run(this.#db, { id, body, at })
    const { alphabet, udh, data, message_class } = segmentColumns(segment)
    await rewordPart.run(this.#db, { id, alphabet, udh, data, message_class })
  }

  async segments(textId: number): Promise<Segment[]> {
    const rows = await getSegments.all(this.#db, { id: textId })
    return rows.map(({ spans, ...columns }) => ({ ...segmentOf(columns), ...(spans > 1 ? { spans } : {}) }))
  }

  async rewrite(id: number, body: string, segments: readonly Segment[], at: number): Promise<void> {
    await this.#mover.replan(id, { body, segments, at })
  }

  list(filter: TextFilter): Promise<AnyText[]> {
    const { search = '' } = filter
    return search.trim() === '' ? listTexts(this.#db, filter) : this.#finder.texts(filter)
  }

  async heardBy(phone: string, since: number): Promise<string | undefined> {
    return (await heardBy.first(this.#db, { phone, since }))?.transport
  }

  partsSent(filter: UsageFilter): Promise<number> {
    return this.#usage.parts(filter)
  }

  partsByPhone(since: number): Promise<readonly { phone: string; parts: number }[]> {
    return this.#usage.byPhone(since)
  }

  async counts(): Promise<{ transport: string; state: OutState; texts: number; oldestAt: number }[]> {
    const rows = await this.#tally.list()
    return Promise.all(
      rows.map(async ({ name, state, messages }) => ({
        transport: name,
        state: state as OutState,
        texts: messages,
        oldestAt: await this.#oldestAt(name, state),
      })),
    )
  }

  /** Of texts that wait (queued or held); 0 for others. */
  async #oldestAt(transport: string, state: string): Promise<number> {
    if (state !== 'queued' && state !== 'held') return 0
    return (await oldestWaiting.first(this.#db, { transport, held: state === 'held' ? 1 : 0 }))?.created_at ?? 0
  }

  async nextReference(phone: string): Promise<number> {
    const row = await countReference.first(this.#db, { phone })
    return ((row?.next ?? 0) + references - 1) % references
  }
}
