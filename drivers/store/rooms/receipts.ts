import type { OutState, PartState, StoredError } from '../../../core/model.ts'
import type { ReceiptMatch, TextChange } from '../../../core/ports/store.ts'
import type { ReceiptState } from '../../../core/ports/transport.ts'
import { nextPart, nextText } from '../../../core/queue/text.machine.ts'
import { errorJson } from '../codec.ts'
import { eachOf, theNumber, theText } from '../dialect.ts'
import { type Db, query, sql } from '../sql.ts'
import { Effects } from './effects.ts'
import { goOn, type PartProgress, type PartWork, workColumns } from './part-progress.ts'
import { outStateOf } from './text-rows.ts'

interface Candidate extends PartWork {
  wire_key: string | null
  body: string
  /** How many other parts of the text are not delivered. */
  others_open: number
}

/** What receipt states mean for a part. The states that are not here are no final word. */
const verdicts: Readonly<Partial<Record<ReceiptState, 'delivered' | 'undelivered'>>> = {
  delivered: 'delivered',
  expired: 'undelivered',
  undeliverable: 'undelivered',
  deleted: 'undelivered',
  rejected: 'undelivered',
}

const references = 65_536

/** A receipt's reference is looked for among the last million parts. */
const referenceRounds = 16

/** Ids of this length or less come again within days (TP-MR counts to 255), so the phone must be right too. */
const shortKey = 3

const waits: readonly PartState[] = ['sent', 'unknown']

const candidateColumns = sql`
  ${workColumns}, p.wire_key, t.body,
  case when t.part_count > 1 then (
    select count(*) from part as d where d.text_id = p.text_id and d.id <> p.id and d.state <> 'delivered'
  ) else 0 end as others_open`

const candidateTables = sql`part as p join text as t on t.id = p.text_id left join outbox as o on o.text_id = p.text_id`

const partsByKey = query<{ transport: string; key: string; since: number }, Candidate>(
  (arg) => sql`
    select ${candidateColumns} from ${candidateTables}
    where p.transport = ${arg('transport')} and p.wire_key = ${arg('key')} and p.submitted_at >= ${arg('since')}
    order by p.submitted_at desc, p.id desc limit 20`,
)

const partsById = query<{ transport: string; ids: string; since: number }, Candidate>(
  (arg) => sql`
    select ${candidateColumns} from ${candidateTables}
    where p.id in (select ${theNumber} from ${eachOf(arg('ids'))}) and p.transport = ${arg('transport')}
      and p.submitted_at >= ${arg('since')}
    order by p.id desc`,
)

const partsByPhone = query<{ transport: string; phones: string; since: number }, Candidate>(
  (arg) => sql`
    select ${candidateColumns} from ${candidateTables}
    where p.phone in (select ${theText} from ${eachOf(arg('phones'))}) and p.submitted_at >= ${arg('since')}
      and p.transport = ${arg('transport')} and (p.state = 'unknown' or p.wire_key is null)
      and p.state not in ('queued', 'sending')
    order by p.submitted_at, p.id limit 200`,
)

const newestPart = query<Record<string, never>, { id: number | null }>(() => sql`select max(id) as id from part`)

/** Finds the parts that receipts speak of, and draws the conclusions. */
export class Receipts {
  readonly #db: Db
  readonly #progress: PartProgress

  constructor(db: Db, progress: PartProgress) {
    this.#db = db
    this.#progress = progress
  }

  async apply(receipt: ReceiptMatch): Promise<TextChange | undefined> {
    const part = await this.#find(receipt)
    if (!part) return undefined
    const effects = new Effects()
    const change = conclude(part, receipt, effects)
    await this.#progress.write(effects)
    return change
  }

  async #find(receipt: ReceiptMatch): Promise<Candidate | undefined> {
    const { transport, since } = receipt
    for (const key of receipt.keys) {
      const found = chosen(await partsByKey.all(this.#db, { transport, key, since }), key, receipt)
      if (found) return found
    }
    return (await this.#byReference(receipt)) ?? (await this.#byWords(receipt))
  }

  /** Our reference is the low 16 bits of the part's id. */
  async #byReference({ transport, reference, phone, since }: ReceiptMatch): Promise<Candidate | undefined> {
    if (reference === undefined) return undefined
    const newest = (await newestPart.first(this.#db, {}))?.id ?? 0
    const last = newest - ((newest - reference) % references)
    const ids = Array.from({ length: referenceRounds }, (_, round) => last - round * references).filter((id) => id > 0)
    const found = await partsById.all(this.#db, { transport, ids: JSON.stringify(ids), since })
    const fits = (part: Candidate) =>
      part.part_state !== 'sending' &&
      (part.part_state === 'unknown' || part.wire_key === null || samePhone(part.phone, phone))
    return found.filter(fits).find((part) => phone === undefined || reference > 255 || samePhone(part.phone, phone))
  }

  /** By the phone and the low 8 bits of our reference, or by the phone and the first characters. */
  async #byWords({ transport, reference, phone, textStart, since }: ReceiptMatch): Promise<Candidate | undefined> {
    if (phone === undefined || (textStart === undefined && reference === undefined)) return undefined
    const found = await partsByPhone.all(this.#db, { transport, phones: JSON.stringify(waysToWrite(phone)), since })
    const pool = waitingFirst(found)
    if (reference !== undefined && reference <= 255) {
      const fitting = pool.find((part) => part.id % 256 === reference)
      if (fitting) return fitting
    }
    return textStart === undefined ? undefined : pool.find((part) => beginsWith(part, textStart))
  }
}

/** Which of the parts with one id a receipt means: ids are used again, and some SMSCs give all parts the same. */
function chosen(candidates: readonly Candidate[], key: string, receipt: ReceiptMatch): Candidate | undefined {
  const { phone, reference } = receipt
  const referred = reference === undefined ? undefined : candidates.find((part) => part.id % references === reference)
  if (referred) return referred
  if (phone === undefined) return receipt.guessed ? undefined : waitingFirst(candidates)[0]
  const ofPhone = candidates.filter((part) => samePhone(part.phone, phone))
  if (ofPhone.length > 0) return waitingFirst(ofPhone)[0]
  if (receipt.guessed) return undefined
  // Some SMSCs leave our own number where the phone belongs: then an id that only one part has is enough.
  return candidates.length === 1 && key.length > shortKey ? candidates[0] : undefined
}

function waitingFirst(parts: readonly Candidate[]): Candidate[] {
  const waiting = parts.filter((part) => waits.includes(part.part_state))
  return [...waiting, ...parts.filter((part) => !waits.includes(part.part_state))]
}

/** What a receipt changes of its part and its text. */
function conclude(part: Candidate, receipt: ReceiptMatch, effects: Effects): TextChange {
  const verdict = verdicts[receipt.state]
  const before = outStateOf(part)
  const same: TextChange = { textId: part.text_id, partId: part.id, before, after: before }
  const { at } = receipt
  if (verdict === 'undelivered') return notDelivered(part, receipt, effects, same)
  if (verdict === undefined) {
    if (part.part_state !== 'unknown') return same
    // The network speaks of the part, so it has it.
    effects.part({ id: part.id, state: 'sent', sentAt: at })
    return goOn(part, effects, at)
  }
  if (delivered(part.part_state) === undefined) return same
  effects.part({ id: part.id, state: 'delivered', doneAt: at, sentAt: at })
  if (part.others_open === 0) {
    const after = nextText(before, 'delivered')
    if (after === undefined) return same
    effects.end(part, { after, at, error: null })
    return { ...same, after }
  }
  return part.part_state === 'unknown' && part.gate !== null ? goOn(part, effects, at) : same
}

/** A part that was given up while its answer was awaited may have arrived all the same. */
function delivered(state: PartState): PartState | undefined {
  return nextPart(state, 'delivered') ?? (state === 'cancelled' ? 'delivered' : undefined)
}

function notDelivered(part: Candidate, receipt: ReceiptMatch, effects: Effects, same: TextChange): TextChange {
  const { at, state, wire } = receipt
  const failed = nextPart(part.part_state, 'undelivered')
  if (failed === undefined) return same
  const reason: StoredError = { code: 'text/not-delivered', details: { state }, wire }
  const error = errorJson(reason)
  effects.part({ id: part.id, state: failed, doneAt: at, sentAt: at, error })
  const after: OutState | undefined = nextText(same.before, 'undelivered')
  if (after === undefined) return same
  effects.end(part, { after, at, error })
  return { ...same, after }
}

/** Whether two phones are one, though the network may write it nationally or without `+`. */
function samePhone(ours: string, theirs: string | undefined): boolean {
  if (theirs === undefined) return false
  if (ours === theirs) return true
  const [shorter, longer] = [ours, theirs].map(digitsOf).sort((a, b) => a.length - b.length) as [string, string]
  return shorter.length >= 6 ? longer.endsWith(shorter) : shorter !== '' && shorter === longer
}

function digitsOf(phone: string): string {
  return phone.replace(/\D/g, '').replace(/^0+/, '')
}

function waysToWrite(phone: string): string[] {
  const digits = phone.replace(/\D/g, '')
  return [...new Set([phone, digits, `+${digits}`, `+${digits.replace(/^0+/, '')}`])]
}

/** Receipts quote some twenty characters in an alphabet of their own, so only letters and digits are compared. */
function beginsWith(part: Candidate, textStart: string): boolean {
  const quoted = plain(textStart)
  const body = plain(part.body)
  if (quoted === '' || body === '') return false
  return part.number === 1 ? body.startsWith(quoted) || quoted.startsWith(body) : body.includes(quoted)
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')
}
