import { eachOf, numberAt, textAt } from './dialect.ts'
import { type Db, insertion, query, sql } from './sql.ts'
import { leftBehind } from './sqlite.ts'

/** An event of the ledger: at, kind, mail, text, outgoing mail, fact. */
export type EventRow = readonly [number, string, number | null, number | null, number | null, string]

/** Messages more, or fewer, in a state: kind, name, state, how many. */
export type TallyRow = readonly ['text' | 'outmail', string, string, number]

const appendEvents = insertion<EventRow>(sql`ledger (at, kind, mail_id, text_id, outmail_id, fact)`, 6)

const addToTally = query<{ rows: string }>(
  (arg) => sql`
    insert into tally (kind, name, state, messages)
    select ${textAt(0)}, ${textAt(1)}, ${textAt(2)}, ${numberAt(3)} from ${eachOf(arg('rows'))} where true
    on conflict (kind, name, state) do update set messages = tally.messages + excluded.messages`,
)

interface Mark {
  readonly kept: number
  readonly written: number
}

/** Rows of one table that a transaction has gathered. */
class Pile<Row> {
  readonly #db: Db
  readonly #write: (db: Db, rows: readonly Row[]) => Promise<void>
  readonly #rows: Row[] = []
  #written = 0
  #open = false

  constructor(db: Db, write: (db: Db, rows: readonly Row[]) => Promise<void>) {
    this.#db = db
    this.#write = write
  }

  /** @throws GatewayError `store/conflict` outside of a transaction that writes. */
  add(row: Row): void {
    if (!this.#open) throw leftBehind()
    this.#rows.push(row)
  }

  open(isOpen: boolean): void {
    this.#open = isOpen
    this.#rows.length = 0
    this.#written = 0
  }

  /** From now on a query finds what was added. */
  async flush(): Promise<void> {
    if (this.#written === this.#rows.length) return
    await this.#write(this.#db, this.#rows.slice(this.#written))
    this.#written = this.#rows.length
  }

  get mark(): Mark {
    return { kept: this.#rows.length, written: this.#written }
  }

  /** Takes back what was added since the mark; what had been written since is kept to be written again, as the store has undone it. */
  undo({ kept, written }: Mark): void {
    this.#rows.length = kept
    this.#written = written
  }
}

/**
 * What a transaction only adds to, the ledger and the tallies, is gathered while its jobs run and written before the commit with one
 * statement each, however many jobs there were. Whoever reads either table within a transaction flushes first.
 */
export class Gathered {
  readonly events: Pile<EventRow>
  readonly moves: Pile<TallyRow>
  /** The turn that each sender's newest text was given in this job, so that a crowd of texts asks the store once; see order.ts. */
  readonly turns = new Map<string, number>()

  constructor(db: Db) {
    this.events = new Pile(db, appendEvents.run)
    this.moves = new Pile(db, async (on, rows) => {
      const sums = summed(rows)
      if (sums.length > 0) await addToTally.run(on, { rows: JSON.stringify(sums) })
    })
  }

  async flush(): Promise<void> {
    await this.events.flush()
    await this.moves.flush()
  }

  begin(): void {
    for (const pile of [this.events, this.moves]) pile.open(true)
    this.turns.clear()
  }

  /** The transaction was committed or rolled back. */
  end(): void {
    for (const pile of [this.events, this.moves]) pile.open(false)
  }

  /** A job begins; what is returned undoes what it gathers. */
  job(): () => void {
    const [events, moves] = [this.events.mark, this.moves.mark]
    this.turns.clear()
    return () => {
      this.events.undo(events)
      this.moves.undo(moves)
    }
  }
}

const gathered = new WeakMap<Db, Gathered>()

/** What is gathered on a connection. */
export function gatheredOn(db: Db): Gathered {
  const known = gathered.get(db)
  if (known) return known
  const made = new Gathered(db)
  gathered.set(db, made)
  return made
}

/** One row for each state that has more or fewer messages than before. */
function summed(rows: readonly TallyRow[]): TallyRow[] {
  const sums = new Map<string, [TallyRow[0], string, string, number]>()
  for (const [kind, name, state, by] of rows) {
    const key = `${kind} ${state} ${name}`
    const sum = sums.get(key)
    if (sum) sum[3] += by
    else sums.set(key, [kind, name, state, by])
  }
  return [...sums.values()].filter(([, , , by]) => by !== 0)
}
