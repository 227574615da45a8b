import type { LedgerEntry, LedgerEvent } from '../../../core/ledger/events.ts'
import type { LedgerRoom } from '../../../core/ports/store.ts'
import { optional } from '../codec.ts'
import { type EventRow, type Gathered, gatheredOn } from '../gathered.ts'
import { type Db, type RawBuilder, sql } from '../sql.ts'

interface LedgerRow {
  id: number
  at: number
  kind: string
  mail_id: number | null
  text_id: number | null
  outmail_id: number | null
  fact: string
}

const columns = sql`id, at, kind, mail_id, text_id, outmail_id, fact`

/** What happened to every message. */
export class SqlLedgerRoom implements LedgerRoom {
  readonly #db: Db
  readonly #gathered: Gathered

  constructor(db: Db) {
    this.#db = db
    this.#gathered = gatheredOn(db)
  }

  async append(events: readonly LedgerEvent[]): Promise<void> {
    for (const event of events) this.#gathered.events.add(rowOf(event))
  }

  /**
   * Events that name the text, the mail or the outgoing mail. Where a text and its mail are both given, the mail's other texts are
   * left out.
   */
  async of({
    mailId,
    textId,
    outmailId,
  }: {
    mailId?: number
    textId?: number
    outmailId?: number
  }): Promise<LedgerEntry[]> {
    const ways: RawBuilder<unknown>[] = []
    if (textId !== undefined) ways.push(sql`select ${columns} from ledger where text_id = ${textId}`)
    if (outmailId !== undefined) ways.push(sql`select ${columns} from ledger where outmail_id = ${outmailId}`)
    if (mailId !== undefined) {
      const others = textId === undefined ? sql`` : sql`and (text_id is null or text_id = ${textId})`
      ways.push(sql`select ${columns} from ledger where mail_id = ${mailId} ${others}`)
    }
    if (ways.length === 0) return []
    return this.#read(sql`select * from (${sql.join(ways, sql` union `)}) as e order by id`)
  }

  recent({ beforeId, limit }: { beforeId?: number; limit: number }): Promise<LedgerEntry[]> {
    const before = beforeId ?? Number.MAX_SAFE_INTEGER
    return this.#read(sql`select ${columns} from ledger where id < ${before} order by id desc limit ${limit}`)
  }

  async #read(query: RawBuilder<unknown>): Promise<LedgerEntry[]> {
    await this.#gathered.events.flush()
    const { rows } = await this.#db.executeQuery<LedgerRow>((query as RawBuilder<LedgerRow>).compile(this.#db))
    return rows.map(entryOf)
  }
}

function rowOf(event: LedgerEvent): EventRow {
  const { at, kind, mailId, textId, outmailId, ...fact } = event
  // Whole milliseconds: a clock that runs faster than time gives parts of them, which the column does not take.
  return [Math.trunc(at), kind, mailId ?? null, textId ?? null, outmailId ?? null, JSON.stringify(fact)]
}

function entryOf(row: LedgerRow): LedgerEntry {
  return {
    id: row.id,
    at: row.at,
    ...optional('mailId', row.mail_id),
    ...optional('textId', row.text_id),
    ...optional('outmailId', row.outmail_id),
    kind: row.kind,
    ...JSON.parse(row.fact),
  } as LedgerEntry
}
