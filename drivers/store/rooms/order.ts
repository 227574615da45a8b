import { eachOf, greatest, numberAt, textAt, theNumber } from '../dialect.ts'
import { gate } from '../gate.ts'
import { type Db, lit, query, type RawBuilder, sql } from '../sql.ts'

/** A phone's texts of one priority: within them the order is kept. */
export interface Line {
  readonly phone: string
  readonly priority: number
}

const { ready, behind, timed, busy } = gate
/** Whether a text of the outbox has one before it to its phone; `o` is the alias of its row. */
export const hasEarlier = (o: string): RawBuilder<boolean> => {
  const row = sql.table(o)
  return sql`exists (
    select 1 from outbox as e
    where e.phone = ${row}.phone and e.priority = ${row}.priority and e.place is not null and e.place < ${row}.text_id
  )`
}

/**
 * The turn of a text that comes to its place: one more than the last of its sender's, but not less than the one being served, so that
 * senders are served by turns whatever each of them has waiting.
 */
export const nextTurn = (
  transport: RawBuilder<unknown>,
  priority: RawBuilder<unknown>,
  sender: RawBuilder<unknown>,
): RawBuilder<number> => {
  const own = sql<number>`coalesce((
    select max(m.turn) from outbox as m
    where m.sender = ${sender} and m.transport = ${transport} and m.priority = ${priority}
  ), 0) + 1`
  const served = sql<number>`coalesce((
    select s.turn from served_turn as s where s.transport = ${transport} and s.priority = ${priority}
  ), 1)`
  return greatest(own, served)
}

/** The first text of a line `[phone, priority]`. */
const firstOfLine = sql`(
  select h.text_id from outbox as h
  where h.phone = ${textAt(0)} and h.priority = ${numberAt(1)} and h.place is not null
  order by h.place limit 1
)`

const promoteFirst = query<{ lines: string }>(
  (arg) => sql`
    update outbox set gate = case when due_at > updated_at then ${lit(timed)} else ${lit(ready)} end
    where gate = ${lit(behind)} and text_id in (select ${firstOfLine} from ${eachOf(arg('lines'))})`,
)

const firstOfLines = query<{ lines: string }, { id: number }>(
  (arg) => sql`
    select distinct f.id from (select ${firstOfLine} as id from ${eachOf(arg('lines'))}) as f where f.id is not null`,
)

const placeText = query<{ id: number; at: number }>(
  (arg) => sql`
    update outbox set place = text_id, held = 0, gate = ${lit(behind)}, updated_at = ${arg('at')},
      turn = ${nextTurn(sql`outbox.transport`, sql`outbox.priority`, sql`outbox.sender`)}
    where text_id = ${arg('id')}`,
)

const giveTurn = query<{ id: number }>(
  (arg) => sql`
    update outbox set turn = ${nextTurn(sql`outbox.transport`, sql`outbox.priority`, sql`outbox.sender`)}
    where text_id = ${arg('id')}`,
)

const demoteTexts = query<{ ids: string }>(
  (arg) => sql`
    update outbox set gate = ${lit(behind)}
    where gate < ${lit(busy)} and text_id in (select ${theNumber} from ${eachOf(arg('ids'))})
      and ${hasEarlier('outbox')}`,
)

const removeTexts = query<{ ids: string }>(
  (arg) => sql`delete from outbox where text_id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

/** Keeps the order of texts to a phone: who is first, and who waits behind. */
export class OrderKeeper {
  readonly #db: Db
  constructor(db: Db) {
    this.#db = db
  }

  /** Puts texts that had no place (scheduled, held, sent anew) into the order of their phones. */
  async enter(ids: readonly number[], lines: readonly Line[], at: number): Promise<void> {
    const lineRows = rowsOf(lines)
    const first = await firstOfLines.all(this.#db, { lines: lineRows })
    for (const id of ids) await placeText.run(this.#db, { id, at })
    if (first.length > 0) await demoteTexts.run(this.#db, { ids: JSON.stringify(first.map(({ id }) => id)) })
    await promoteFirst.run(this.#db, { lines: lineRows })
  }

  /** Gives a text that came to another transport its turn there. */
  async takeTurn(id: number): Promise<void> {
    await giveTurn.run(this.#db, { id })
  }

  /** Lets the first of each line go that waited behind one that is gone. */
  async promote(lines: readonly Line[]): Promise<void> {
    if (lines.length > 0) await promoteFirst.run(this.#db, { lines: rowsOf(lines) })
  }

  /** Takes texts out of the outbox. */
  async leave(ids: readonly number[], lines: readonly Line[]): Promise<void> {
    if (ids.length === 0) return
    await removeTexts.run(this.#db, { ids: JSON.stringify(ids) })
    await this.promote(lines)
  }
}

function rowsOf(lines: readonly Line[]): string {
  return JSON.stringify(lines.map(({ phone, priority }) => [phone, priority]))
}
