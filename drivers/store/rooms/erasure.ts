import type {
  ErasureRoom,
  PersonCounts,
  PersonOnTheWay,
  RetentionCounts,
  RetentionCutoffs,
} from '../../../core/ports/erasure.ts'
import { blankedMail, eachOf, theNumber, theText, withoutField } from '../dialect.ts'
import { gate, openState } from '../gate.ts'
import { type Gathered, gatheredOn } from '../gathered.ts'
import { type Db, type RawBuilder, sql } from '../sql.ts'
import { Tally } from './counters.ts'
import { OrderKeeper } from './order.ts'
import { outStateOf } from './text-rows.ts'

type Ids = RawBuilder<unknown>

const idsIn = (ids: readonly number[]): Ids => sql`(select ${theNumber} from ${eachOf(sql`${JSON.stringify(ids)}`)})`

/** Texts that no longer wait for anything: neither in the queue nor for a person. */
const settledText = sql`t.state <> ${sql.lit(openState)} and not (t.direction = 'in' and t.state = 'unrouted')`
const settledOutmail = sql`o.state in ('sent', 'failed')`
/** A mail whose text still waits is needed for its report and for the answer to its preview. */
const settledMail = sql`not exists (select 1 from text as w join outbox as q on q.text_id = w.id where w.mail_id = m.id)`

interface TextToErase {
  id: number
  transport: string
  state: string
  direction: 'in' | 'out'
  phone: string
  priority: number
  gate: number | null
}

/** Takes words and people out of the store. What is freed is overwritten (`secure_delete`); `scrub` of the store does the rest. */
export class SqlErasureRoom implements ErasureRoom {
  readonly #db: Db
  readonly #texts: Tally
  readonly #outmails: Tally
  readonly #order: OrderKeeper
  readonly #gathered: Gathered

  constructor(db: Db) {
    this.#db = db
    this.#gathered = gatheredOn(db)
    this.#texts = new Tally(db, 'text')
    this.#outmails = new Tally(db, 'outmail')
    this.#order = new OrderKeeper(db)
  }

  async countBefore({ texts, mails, ledger }: RetentionCutoffs): Promise<RetentionCounts> {
    const written: RawBuilder<unknown>[] = []
    if (mails !== undefined) written.push(sql`o.created_at < ${mails}`)
    // What became of a text, and what was written about it, goes with it.
    if (texts !== undefined) written.push(sql`o.text_id in (select t.id from ${this.#oldTexts(texts)})`)
    const count = async (from: RawBuilder<unknown>) =>
      (await this.#all<{ n: number }>(sql`select count(*) as n from ${from}`))[0]?.n ?? 0
    const outmails = await count(
      sql`outmail as o where o.erased_at is null and ${settledOutmail} and ${anyOf(written)}`,
    )
    return {
      texts: texts === undefined ? 0 : await count(this.#oldTexts(texts)),
      mails: (mails === undefined ? 0 : await count(this.#oldMails(mails))) + outmails,
      events: ledger === undefined ? 0 : await count(sql`ledger where at < ${ledger}`),
    }
  }

  async eraseBefore(cutoffs: RetentionCutoffs, limit: number, at: number): Promise<RetentionCounts> {
    const { texts, mails, ledger } = cutoffs
    const erased = { texts: 0, mails: 0, events: 0 }
    if (texts !== undefined) {
      const ids = await this.#ids(sql`select t.id from ${this.#oldTexts(texts)} order by t.created_at limit ${limit}`)
      erased.mails += await this.#blankTexts(ids, at)
      await this.#run(sql`delete from undecoded where at < ${texts}`)
      erased.texts = ids.length
    }
    if (mails !== undefined) {
      const ids = await this.#ids(sql`select m.id from ${this.#oldMails(mails)} order by m.arrived_at limit ${limit}`)
      await this.#blankMails(ids, at)
      const written = await this.#ids(
        sql`select o.id from ${this.#oldOutmails(mails)} order by o.created_at limit ${limit}`,
      )
      await this.#blankOutmails(written, at)
      await this.#run(sql`update dialog set subject = '' where last_used_at < ${mails} and subject <> ''`)
      erased.mails += ids.length + written.length
    }
    if (ledger !== undefined) erased.events = await this.#dropHistory(ledger, limit)
    return erased
  }

  async countPerson(phones: readonly string[]): Promise<PersonCounts & PersonOnTheWay> {
    const found = await this.#find(phones)
    return countsOf(found)
  }

  async erasePerson(phones: readonly string[], at: number): Promise<PersonCounts & PersonOnTheWay> {
    const found = await this.#find(phones)
    const { texts, mails, outmails } = found
    await this.#dropTexts(texts)
    await this.#blankMails(mails, at)
    await this.#dropOutmails(outmails)
    await this.#run(sql`delete from ledger where id in ${idsIn(found.events)}`)
    // Of mails to several people the others stay on record.
    for (const phone of phones)
      await this.#run(
        sql`update ledger set fact = replace(fact, ${phone}, 'erased') where id in ${idsIn(found.mentions)}`,
      )
    const each = phonesIn(phones)
    await this.#run(sql`delete from dialog where phone in ${each}`)
    await this.#run(sql`delete from contact where id in ${idsIn(found.contacts)}`)
    await this.#run(sql`delete from inbound where phone in ${each}`)
    await this.#run(sql`delete from undecoded where phone in ${each}`)
    await this.#run(sql`delete from early_receipt where id in ${idsIn(found.receipts)}`)
    await this.#run(sql`delete from concat_reference where phone in ${each}`)
    await this.#run(sql`delete from conversation where phone in ${each}`)
    for (const { scope, key } of found.facts)
      await this.#run(sql`delete from memory where scope = ${scope} and key = ${key}`)
    return countsOf(found)
  }

  #oldTexts(before: number): RawBuilder<unknown> {
    return sql`text as t where t.created_at < ${before} and t.erased_at is null and ${settledText}`
  }

  #oldMails(before: number): RawBuilder<unknown> {
    return sql`mail as m where m.arrived_at < ${before} and m.erased_at is null and ${settledMail}`
  }

  #oldOutmails(before: number): RawBuilder<unknown> {
    return sql`outmail as o where o.created_at < ${before} and o.erased_at is null and ${settledOutmail}`
  }

  /** Gives how many mails that were written about them lost their words with them. */
  async #blankTexts(ids: readonly number[], at: number): Promise<number> {
    if (ids.length === 0) return 0
    const these = idsIn(ids)
    await this.#run(sql`update text set body = '', erased_at = ${at} where id in ${these}`)
    await this.#run(sql`update part set data = x'', udh = '[]' where text_id in ${these}`)
    // A receipt quotes the first words of its text.
    await this.#run(
      sql`update ledger set fact = ${withoutField('fact', 'wire')} where text_id in ${these} and kind = 'part.receipt'`,
    )
    const written = await this.#ids(
      sql`select o.id from outmail as o where o.text_id in ${these} and o.erased_at is null and ${settledOutmail}`,
    )
    await this.#blankOutmails(written, at)
    return written.length
  }

  async #blankMails(ids: readonly number[], at: number): Promise<void> {
    if (ids.length === 0) return
    await this.#run(sql`delete from mail_content where mail_id in ${idsIn(ids)}`)
    await this.#run(sql`update mail set subject = '', error = null, erased_at = ${at} where id in ${idsIn(ids)}`)
  }

  async #blankOutmails(ids: readonly number[], at: number): Promise<void> {
    if (ids.length === 0) return
    await this.#run(sql`update outmail set mail = ${blankedMail('mail')}, erased_at = ${at} where id in ${idsIn(ids)}`)
  }

  /** The oldest events, and texts that nothing tells of any more. */
  async #dropHistory(before: number, limit: number): Promise<number> {
    const events = await this.#ids(
      sql`select id from (select id, at from ledger order by id limit ${limit}) as l where l.at < ${before}`,
    )
    await this.#run(sql`delete from ledger where id in ${idsIn(events)}`)
    const texts = await this.#all<TextToErase>(
      sql`select t.id, t.transport, t.state, t.direction, t.phone, t.priority, null as gate from text as t
        where t.created_at < ${before} and ${settledText} order by t.created_at limit ${limit}`,
    )
    await this.#dropTexts(texts)
    const written = await this.#ids(
      sql`select o.id from outmail as o where o.created_at < ${before} and ${settledOutmail} order by o.id limit ${limit}`,
    )
    await this.#dropOutmails(written)
    return events.length + texts.length + written.length
  }

  async #dropTexts(texts: readonly TextToErase[]): Promise<void> {
    if (texts.length === 0) return
    const open = texts.filter(({ gate }) => gate !== null)
    await this.#order.leave(
      open.map(({ id }) => id),
      open.map(({ phone, priority }) => ({ phone, priority })),
    )
    await this.#run(sql`delete from text where id in ${idsIn(texts.map(({ id }) => id))}`)
    // Only texts to phones are counted.
    const moves = texts
      .filter(({ direction }) => direction === 'out')
      .map((text) => ({ name: text.transport, before: outStateOf(text), after: undefined }))
    this.#texts.moved(moves)
  }

  async #dropOutmails(ids: readonly number[]): Promise<void> {
    if (ids.length === 0) return
    const rows = await this.#all<{ account: string; state: string }>(
      sql`select account, state from outmail where id in ${idsIn(ids)}`,
    )
    await this.#run(sql`delete from outmail where id in ${idsIn(ids)}`)
    this.#outmails.moved(rows.map(({ account, state }) => ({ name: account, before: state, after: undefined })))
  }

  async #find(phones: readonly string[]): Promise<Found> {
    const each = phonesIn(phones)
    const texts = await this.#all<TextToErase>(
      sql`select t.id, t.transport, t.state, t.direction, t.phone, t.priority, o.gate
        from text as t left join outbox as o on o.text_id = t.id where t.phone in ${each}`,
    )
    const textIds = idsIn(texts.map(({ id }) => id))
    const named = (column: string) => anyOf(phones.map((phone) => sql`instr(${sql.ref(column)}, ${phone}) > 0`))
    const events = await this.#ids(sql`select id from ledger where text_id in ${textIds}`)
    const mentions = await this.#all<{ id: number; mail_id: number | null }>(
      sql`select id, mail_id from ledger where ${named('fact')} and (text_id is null or text_id not in ${textIds})`,
    )
    const mails = await this.#ids(
      sql`select id from mail where erased_at is null and (
        id in (select t.mail_id from text as t where t.phone in ${each})
        or id in ${idsIn(mentions.flatMap(({ mail_id }) => mail_id ?? []))}
        or id in (select mail_id from mail_content where ${anyOf(phones.map(inHeader))}))`,
    )
    const outmails = await this.#ids(
      sql`select id from outmail where phone in ${each} or text_id in ${textIds} or ${named('mail')}
        or (mail_id in ${idsIn(mails)} and kind <> 'text')`,
    )
    const written = await this.#ids(sql`select id from ledger where outmail_id in ${idsIn(outmails)}`)
    return {
      texts,
      mails,
      outmails,
      events: [...new Set([...events, ...written])],
      mentions: mentions.map(({ id }) => id),
      dialogs: await this.#ids(sql`select id from dialog where phone in ${each}`),
      contacts: await this.#ids(
        sql`select id from contact where phone in ${each}
          union select contact_id as id from contact_number where phone in ${each}`,
      ),
      receipts: await this.#ids(sql`select id from early_receipt where ${named('receipt')}`),
      others: await this.#ids(
        sql`select id from inbound where phone in ${each} union all select id from undecoded where phone in ${each}`,
      ),
      // Alarms and proofs of erasure name no phone; what a driver remembers of one goes.
      facts: await this.#all<{ scope: string; key: string }>(
        sql`select scope, "key" from memory where ${anyOf([named('value'), named('key')])}`,
      ),
    }
  }

  async #ids(query: RawBuilder<unknown>): Promise<number[]> {
    return (await this.#all<{ id: number }>(query)).map(({ id }) => id)
  }

  /** Events that this transaction has gathered are among what is looked at. */
  async #all<Row>(query: RawBuilder<unknown>): Promise<Row[]> {
    await this.#gathered.events.flush()
    return (await (query as RawBuilder<Row>).execute(this.#db)).rows
  }

  async #run(query: RawBuilder<unknown>): Promise<void> {
    await this.#all(query)
  }
}

interface Found {
  readonly texts: readonly TextToErase[]
  readonly mails: readonly number[]
  readonly outmails: readonly number[]
  readonly events: readonly number[]
  readonly mentions: readonly number[]
  readonly dialogs: readonly number[]
  readonly contacts: readonly number[]
  readonly receipts: readonly number[]
  readonly others: readonly number[]
  readonly facts: readonly { readonly scope: string; readonly key: string }[]
}

function countsOf(found: Found): PersonCounts & PersonOnTheWay {
  const sending = found.texts.filter((text) => text.gate === gate.busy).length
  const open = found.texts.filter((text) => text.gate !== null).length
  return {
    texts: found.texts.length,
    mails: found.mails.length,
    outmails: found.outmails.length,
    events: found.events.length + found.mentions.length,
    dialogs: found.dialogs.length,
    contacts: found.contacts.length,
    others: found.receipts.length + found.others.length + found.facts.length,
    waiting: open - sending,
    sending,
  }
}

function phonesIn(phones: readonly string[]): RawBuilder<unknown> {
  return sql`(select ${theText} from ${eachOf(sql`${JSON.stringify(phones)}`)})`
}

function anyOf(conditions: readonly RawBuilder<unknown>[]): RawBuilder<unknown> {
  return conditions.length === 0 ? sql`1 = 0` : sql`(${sql.join([...conditions], sql` or `)})`
}

/** The phone in a header, with its country code and without, however it is spaced; short codes are words of other things too often. */
function inHeader(phone: string): RawBuilder<unknown> {
  const digits = phone.replace(/\D/g, '')
  if (digits.length < 8) return sql`1 = 0`
  const bare = sql`replace(replace(replace(replace(replace(headers, ' ', ''), '-', ''), '.', ''), '(', ''), ')', '')`
  return sql`instr(${bare}, ${digits.slice(-9)}) > 0`
}
