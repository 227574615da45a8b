/**
 * `node test/bench/pages.ts [texts]`: fills a store and measures what the pages ask of it: the first page of people, pages of a
 * conversation from newest to oldest, search, counts, statistics.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { parseSettings, settingsError } from '../../core/settings/parse.ts'
import { openStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { quietLog } from '../support/logs.ts'

const texts = Number(process.argv[2] ?? 1_000_000)
const phones = Math.max(10, Math.round(texts / 40))
const say = (line: string) => process.stdout.write(`${line}\n`)
const words =
  'the van is ready at gate order number please call back tomorrow morning thanks delivery key office door meeting lunch'.split(
    ' ',
  )

function fill(file: string): void {
  const db = new Database(file)
  db.pragma('synchronous = off')
  const now = Date.now()
  const text =
    db.prepare(`insert into text (direction, phone, body, state, transport, sender, priority, part_count, receipt, tell_delivered,
    pinned, due_at, expires_at, may_be_doubled, own_number, sent_at, created_at, updated_at)
    values (?, ?, ?, ?, 'try', ?, 1, 1, 1, 0, 0, 0, 0, 0, '', ?, ?, ?)`)
  const part =
    db.prepare(`insert into part (text_id, number, state, phone, transport, alphabet, udh, data, submitted_at, sent_at, doubled)
    values (?, 1, 'delivered', ?, 'try', 'gsm7', '[]', x'', ?, ?, 0)`)
  db.exec('begin')
  for (let n = 0; n < texts; n++) {
    // One phone has a tenth of everything: its conversation is the long one.
    const phone = n % 10 === 0 ? '+46701740601' : `+4670${String(1_000_000 + ((n * 7_919) % phones))}`
    const out = n % 3 !== 0
    const at = now - Math.round(((texts - n) / texts) * 60 * 86_400_000)
    const body = `${n} ${Array.from({ length: 8 }, (_, k) => words[(n * 31 + k * 7) % words.length]).join(' ')}`
    const { lastInsertRowid } = text.run(
      out ? 'out' : 'in',
      phone,
      body,
      out ? 'delivered' : 'forwarded',
      out ? 'anna@example.com' : null,
      at,
      at,
      at,
    )
    if (out) part.run(lastInsertRowid, phone, at, at)
  }
  db.exec('commit')
  db.close()
}

async function timed(name: string, count: number, work: (turn: number) => Promise<unknown>): Promise<void> {
  const took: number[] = []
  for (let turn = 0; turn < count; turn++) {
    const startedMs = performance.now()
    await work(turn)
    took.push(performance.now() - startedMs)
  }
  took.sort((a, b) => a - b)
  const at = (share: number) => (took[Math.min(took.length - 1, Math.floor(share * took.length))] ?? 0).toFixed(1)
  say(`${name.padEnd(52)} median ${at(0.5)} ms, p95 ${at(0.95)} ms, worst ${at(1)} ms`)
}

const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
try {
  const store = await openStore({ folder, clock: systemClock, log: quietLog })
  await store.close()
  const startedMs = performance.now()
  fill(join(folder, 'textpost.sqlite'))
  say(`${texts} texts, ${phones} phones; filled in ${((performance.now() - startedMs) / 1000).toFixed(0)} s`)
  const reading = parseSettings({ transports: [{ kind: 'simulator', name: 'try' }] })
  if ('problems' in reading) throw settingsError(reading.problems)
  const engine = await startEngine({
    folder,
    settings: reading.settings,
    secrets: new FileSecrets(folder, {}),
    log: quietLog,
  })
  const { calls } = engine
  let before: number | undefined
  await timed('people, 60 a page, from the top', 1, () => calls.conversations({ limit: 60 }))
  await timed('people, 60 a page, 200 pages down', 200, async () => {
    const page = await calls.conversations({ limit: 60, ...(before === undefined ? {} : { before }) })
    before = page.at(-1)?.lastId ?? before
  })
  let beforeId: number | undefined
  await timed('the long conversation, 50 a page, 300 pages up', 300, async () => {
    const page = await calls.texts({
      phone: '+46701740601',
      limit: 50,
      ...(beforeId === undefined ? {} : { beforeId }),
    })
    beforeId = page.at(-1)?.id ?? beforeId
  })
  await timed('the long conversation, its middle', 20, (turn) =>
    calls.texts({ phone: '+46701740601', limit: 50, beforeId: Math.round((texts * (turn + 1)) / 22) }),
  )
  for (const search of ['van', 'gate order', 'deliv', '4242', '070-1000042', 'nothingofthekind']) {
    await timed(`search “${search}”`, 5, () => calls.find({ search, limit: 50 }))
  }
  await timed('counts', 20, () => calls.counts({}))
  await timed('status', 20, () => calls.status({}))
  await timed('statistics of 14 days, first', 1, () => calls.statistics({ days: 14 }))
  await timed('statistics of 14 days, again', 5, () => calls.statistics({ days: 14 }))
  await engine.stop()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
