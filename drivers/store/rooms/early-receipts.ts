import type { ReceiptMatch } from '../../../core/ports/store.ts'
import type { Clock } from '../../../core/ports/world.ts'
import { eachOf, theText } from '../dialect.ts'
import { type Db, query, sql } from '../sql.ts'

const insertReceipt = query<{ transport: string; at: number; receipt: string }, { id: number }>(
  (arg) => sql`
    insert into early_receipt (transport, kept_at, receipt) values (${arg('transport')}, ${arg('at')}, ${arg('receipt')})
    returning id`,
)

const insertKeys = query<{ transport: string; id: number; keys: string }>(
  (arg) => sql`
    insert into early_receipt_key (transport, key, receipt_id)
    select cast(${arg('transport')} as text), ${theText}, cast(${arg('id')} as bigint) from ${eachOf(arg('keys'))}`,
)

const findReceipt = query<
  {
    transport: string
    key: string
    since: number
  },
  { id: number; receipt: string }
>(
  (arg) => sql`
    select r.id, r.receipt from early_receipt_key as k join early_receipt as r on r.id = k.receipt_id
    where k.transport = ${arg('transport')} and k.key = ${arg('key')} and r.kept_at >= ${arg('since')}
    order by k.receipt_id limit 1`,
)

const removeReceipt = query<{ id: number }>((arg) => sql`delete from early_receipt where id = ${arg('id')}`)

const dropReceipts = query<{ before: number }, { id: number }>(
  (arg) => sql`delete from early_receipt where kept_at < ${arg('before')} returning id`,
)

/**
 * Receipts that came before the answer that names their part. They are kept by their time of arrival on our own clock: the time in a
 * receipt is the network's, and many are hours off.
 */
export class EarlyReceipts {
  readonly #db: Db
  readonly #clock: Clock

  constructor(db: Db, clock: Clock) {
    this.#db = db
    this.#clock = clock
  }

  async keep(receipt: ReceiptMatch): Promise<void> {
    const { transport } = receipt
    const row = await insertReceipt.first(this.#db, {
      transport,
      at: this.#clock.now(),
      receipt: JSON.stringify(receipt),
    })
    const keys = [...new Set(receipt.keys)]
    if (row && keys.length > 0) await insertKeys.run(this.#db, { transport, id: row.id, keys: JSON.stringify(keys) })
  }

  async take(transport: string, key: string, since: number): Promise<ReceiptMatch | undefined> {
    const row = await findReceipt.first(this.#db, { transport, key, since })
    if (!row) return undefined
    await removeReceipt.run(this.#db, { id: row.id })
    return JSON.parse(row.receipt) as ReceiptMatch
  }

  async drop(before: number): Promise<number> {
    return (await dropReceipts.all(this.#db, { before })).length
  }
}
