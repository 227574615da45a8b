import { eachOf, greatest, numberAt, textAt, theNumber } from '../dialect.ts'
import { gate } from '../gate.ts'
import { gatheredOn } from '../gathered.ts'
import { type Db, lit, query, type RawBuilder, sql } from '../sql.ts'

/** A phone's texts of one priority: within them the order is kept. */
export interface Line {
  readonly phone: string
  readonly priority: number
}

const { ready, behind, timed, scheduled, held } = gate

/** The text that `line` names, where it still is ready or timed. */
const frontOf = (phone: RawBuilder<unknown>, priority: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  line as l join outbox as f on f.text_id = l.front
  where l.phone = ${phone} and l.priority = ${priority} and f.gate in (${lit(ready)}, ${lit(timed)})`

// These two name the gates as the indexes do that hold such texts alone: otherwise SQLite would use neither.

const behindIn = (phone: RawBuilder<unknown>, priority: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`outbox as b where b.phone = ${phone} and b.priority = ${priority} and b.gate = 1`

const underWayIn = (phone: RawBuilder<unknown>, priority: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`outbox as w where w.phone = ${phone} and w.priority = ${priority} and w.gate in (4, 5)`

/** Ids of the texts of the outbox to a phone, but for those that are held. */
export const waitingTo = (phone: RawBuilder<unknown>): RawBuilder<unknown> => sql`
  select l.front from line as l where l.phone = ${phone}
  union select b.text_id from outbox as b where b.phone = ${phone} and b.gate = 1
  union select w.text_id from outbox as w where w.phone = ${phone} and w.gate in (4, 5)
  union select s.text_id from outbox as s where s.phone = ${phone} and s.gate = 3`

/** Whether any text is in a line. */
export const isTaken = (phone: RawBuilder<unknown>, priority: RawBuilder<unknown>): RawBuilder<boolean> =>
  sql`(exists (select 1 from ${frontOf(phone, priority)})
    or exists (select 1 from ${underWayIn(phone, priority)})
    or exists (select 1 from ${behindIn(phone, priority)}))`

/** Whether a text of the outbox has one before it to its phone. */
export const hasEarlier: RawBuilder<boolean> = (() => {
  const [phone, priority, id] = [sql`outbox.phone`, sql`outbox.priority`, sql`outbox.text_id`]
  return sql<boolean>`(exists (select 1 from ${frontOf(phone, priority)} and f.text_id < ${id})
    or exists (select 1 from ${underWayIn(phone, priority)} and w.text_id < ${id})
    or exists (select 1 from ${behindIn(phone, priority)} and b.text_id < ${id}))`
})()

/**
 * The turn of a text that comes to its place: one more than the last of its sender's, but not less than the one being served, so that
 * senders are served by turns whatever each of them has waiting.
 */
const nextTurn = (
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

const promoteFirst = query<{ lines: string }>(
  (arg) => sql`
    update outbox set gate = case when due_at > updated_at then ${lit(timed)} else ${lit(ready)} end
    where text_id in (
      select (select min(b.text_id) from ${behindIn(textAt(0), numberAt(1))}) from ${eachOf(arg('lines'))}
    ) and not ${hasEarlier}`,
)

const frontsOfLines = query<{ lines: string }, { id: number }>(
  (arg) => sql`
    select distinct f.id from (
      select (select f.text_id from ${frontOf(textAt(0), numberAt(1))}) as id from ${eachOf(arg('lines'))}
    ) as f where f.id is not null`,
)

const placeText = query<{ id: number; at: number }>(
  (arg) => sql`
    update outbox set held = 0, gate = ${lit(behind)}, updated_at = ${arg('at')},
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
    where text_id in (select ${theNumber} from ${eachOf(arg('ids'))}) and ${hasEarlier}`,
)

const removeTexts = query<{ ids: string }>(
  (arg) => sql`delete from outbox where text_id in (select ${theNumber} from ${eachOf(arg('ids'))})`,
)

const turnToBe = query<Queuing, { turn: number }>(
  (arg) => sql`select ${nextTurn(arg('transport'), arg('priority'), arg('sender'))} as turn`,
)

/** Whose texts take turns with whose. */
interface Queuing {
  readonly transport: string
  readonly priority: number
  readonly sender: string
}

/** Gives turns to texts that are new. */
export class Turns {
  readonly #db: Db
  readonly #given: Map<string, number>

  constructor(db: Db) {
    this.#db = db
    this.#given = gatheredOn(db).turns
  }

  async next({ transport, priority, sender }: Queuing): Promise<number> {
    const key = `${priority} ${transport} ${sender}`
    const last = this.#given.get(key)
    const turn =
      last === undefined ? ((await turnToBe.first(this.#db, { transport, priority, sender }))?.turn ?? 1) : last + 1
    this.#given.set(key, turn)
    return turn
  }
}

/** Whether a text with this gate has a place in its phone's order. */
export function hasPlace(of: number | null): boolean {
  return of !== null && of !== scheduled && of !== held
}

/**
 * Keeps the order of texts to a phone: who is first, and who waits behind. Of a line at most one text is ready or timed; the table `line` names
 * it, and is not told when it goes. The others that are behind or under way are found by their phone.
 */
export class OrderKeeper {
  readonly #db: Db
  constructor(db: Db) {
    this.#db = db
  }

  /** Puts texts that had no place (scheduled, held, sent anew) into the order of their phones. */
  async enter(ids: readonly number[], lines: readonly Line[], at: number): Promise<void> {
    const lineRows = rowsOf(lines)
    const fronts = await frontsOfLines.all(this.#db, { lines: lineRows })
    for (const id of ids) await placeText.run(this.#db, { id, at })
    gatheredOn(this.#db).turns.clear()
    if (fronts.length > 0) await demoteTexts.run(this.#db, { ids: JSON.stringify(fronts.map(({ id }) => id)) })
    await promoteFirst.run(this.#db, { lines: lineRows })
  }

  /** Gives a text that came to another transport its turn there. */
  async takeTurn(id: number): Promise<void> {
    await giveTurn.run(this.#db, { id })
    gatheredOn(this.#db).turns.clear()
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
