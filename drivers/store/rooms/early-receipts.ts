import type { EarlyReceipt, ReceiptMatch } from '../../../core/ports/store.ts'
import type { Clock } from '../../../core/ports/world.ts'
import { eachOf, theText } from '../dialect.ts'
import { type Db, query, sql } from '../sql.ts'

const insertReceipt = query<{ transport: string; at: number; receipt: string }>(
  (arg) => sql`
    insert into early_receipt (transport, kept_at, receipt) values (${arg('transport')}, ${arg('at')}, ${arg('receipt')})`,
)

const insertKeys = query<{ transport: string; id: number; keys: string }>(
  (arg) => sql`
    insert into early_receipt_key (transport, key, receipt_id)
    select cast(${arg('transport')} as text), ${theText}, cast(${arg('id')} as bigint) from ${eachOf(arg('keys'))}`,
)

const findReceipts = query<{ transport: string; key: string; since: number }, { id: number; receipt: string }>(
  (arg) => sql`
    select r.id, r.receipt from early_receipt_key as k join early_receipt as r on r.id = k.receipt_id
    where k.transport = ${arg('transport')} and k.key = ${arg('key')} and r.kept_at >= ${arg('since')}
    order by k.receipt_id limit 50`,
)

const anyReceipt = query<{ transport: string }, { one: number }>(
  (arg) => sql`select 1 as one from early_receipt_key where transport = ${arg('transport')} limit 1`,
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
    const id = await insertReceipt.add(this.#db, {
      transport,
      at: this.#clock.now(),
      receipt: JSON.stringify(receipt),
    })
    const keys = [...new Set([...receipt.keys, ...(receipt.phone === undefined ? [] : [phoneKey(receipt.phone)])])]
    if (keys.length > 0) await insertKeys.run(this.#db, { transport, id, keys: JSON.stringify(keys) })
  }

  async of(transport: string, named: { key: string } | { phone: string }, since: number): Promise<EarlyReceipt[]> {
    const key = 'key' in named ? named.key : phoneKey(named.phone)
    const rows = await findReceipts.all(this.#db, { transport, key, since })
    return rows.map(({ id, receipt }) => ({ id, receipt: JSON.parse(receipt) as ReceiptMatch }))
  }

  async any(transport: string): Promise<boolean> {
    return (await anyReceipt.first(this.#db, { transport })) !== undefined
  }

  async remove(id: number): Promise<void> {
    await removeReceipt.run(this.#db, { id })
  }

  async drop(before: number): Promise<number> {
    return (await dropReceipts.all(this.#db, { before })).length
  }
}

/** Networks write a phone with and without its country; the last digits are the same. */
function phoneKey(phone: string): string {
  return `to ${phone.replace(/\D/g, '').slice(-6)}`
}
