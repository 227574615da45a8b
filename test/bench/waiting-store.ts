import { join } from 'node:path'
import Database from 'better-sqlite3'
import { planSegments } from '../../core/sms/segment.ts'
import { gate } from '../../drivers/store/gate.ts'
import { openStore, storeFile } from '../../drivers/store/open.ts'
import { IndexFile } from '../../drivers/store/search/index-file.ts'
import { systemClock } from '../../drivers/world.ts'
import { quietLog } from '../support/logs.ts'

/** What texts wait for: their turn at the link, or their time. */
export type WaitsFor = 'turn' | 'time'

const body = 'The meeting moves to Thursday at ten in the small room, please bring the keys'
const dayMs = 86_400_000

/** Makes the store of a folder as a first start does. */
export async function newStore(folder: string): Promise<void> {
  await (await openStore({ folder, clock: systemClock, log: quietLog })).close()
}

/**
 * Adds texts to one link, each to a phone of its own, by a statement a table: the rows are those that the store itself writes, and its
 * indexes and triggers stand. Phones come in no order, as people do.
 */
export function addWaiting(folder: string, texts: number, waitsFor: WaitsFor): void {
  if (texts === 0) return
  const db = new Database(storeFile(folder))
  const now = Date.now()
  const turn = waitsFor === 'turn'
  const last = (db.prepare('select coalesce(max(id), 0) as id from text').get() as { id: number }).id
  const segment = planSegments(body).segments[0]
  const given = {
    first: last + 1,
    last: last + texts,
    now,
    dueAt: turn ? now : now + 30 * dayMs,
    expiresAt: now + 32 * dayMs,
    body,
    data: segment?.data ?? new Uint8Array(),
    gate: turn ? gate.ready : gate.scheduled,
    turn: turn ? 1 : 0,
    texts,
  }
  for (const pragma of ['synchronous = off', 'cache_size = -400000']) db.pragma(pragma)
  db.exec('begin')
  for (const statement of statements) db.prepare(statement).run(given)
  db.exec('commit')
  db.pragma('wal_checkpoint(truncate)')
  db.close()
}

const rows = 'with recursive n(n) as (select cast(:first as integer) union all select n + 1 from n where n < :last)'
const phone = `'+' || (46700000000 + (n * 7919) % 10000019)`

const statements = [
  `insert into text (id, direction, phone, body, state, transport, sender, priority, part_count, receipt, tell_delivered, pinned,
    due_at, expires_at, may_be_doubled, own_number, created_at, updated_at) ${rows}
  select n, 'out', ${phone}, :body, 'open', 'smsc-0', null, 1, 1, 1, 0, 0, :dueAt, :expiresAt, 0, '', :now, :now from n`,
  `insert into part (id, text_id, number, state, phone, transport, alphabet, udh, data, spans, doubled) ${rows}
  select n, n, 1, 'queued', ${phone}, 'smsc-0', 'gsm7', '[]', :data, 1, 0 from n`,
  `insert into outbox (text_id, part_id, transport, phone, sender, priority, turn, gate, held, due_at, expires_at, attempts,
    updated_at) ${rows}
  select n, n, 'smsc-0', ${phone}, '', 1, case :turn when 0 then 0 else n end, :gate, 0, :dueAt, :expiresAt, 0, :now from n`,
  `insert into ledger (at, kind, text_id, fact) ${rows}
  select :now, 'text.queued', n, '{"phone":"' || ${phone} || '","parts":1,"alphabet":"gsm7"}' from n`,
  `insert into tally (kind, name, state, messages) values ('text', 'smsc-0', 'queued', :texts)
  on conflict (kind, name, state) do update set messages = messages + excluded.messages`,
]

/**
 * Says that the index of the search has come to the newest text, as it has a while after texts were taken in; what a search finds is not
 * measured here.
 */
export function indexReached(folder: string): void {
  const db = new Database(storeFile(folder))
  const token = 'bench'
  db.exec(`delete from search_origin; insert into search_origin (token) values ('${token}')`)
  const { id } = db.prepare('select coalesce(max(id), 0) as id from text').get() as { id: number }
  db.close()
  const index = IndexFile.open(join(folder, 'textpost-search.sqlite'))
  index.announce(token)
  index.confirm(token)
  index.add('text', [{ id, words: '' }])
  index.commit()
  index.close()
}
