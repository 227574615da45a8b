/**
 * `node test/bench/pages.ts [texts] [--json FILE]`: what the window feels like over a store of a million texts and 100,000 people. The first
 * part asks the engine what the pages ask; the second opens the pages in Chromium. The filled store is kept in the temporary folder.
 */
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { SettingsInput } from '../../core/settings/schema.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { SettingsFile } from '../../host/settings-file.ts'
import { hasChromium } from '../support/chromium.ts'
import { quietLog } from '../support/logs.ts'
import { type BigStore, bigFolder, busiestPhone, phoneOf } from './big-store.ts'
import { atMost, type BenchRow, printed, type Spread, spreadOf, timesOf } from './rows.ts'
import { trayRows } from './tray.ts'
import { windowRows } from './window.ts'

const settings: SettingsInput = {
  office: { country: 'SE' },
  transports: [{ kind: 'simulator', name: 'try' }],
  // A mailbox that nothing is sent from: without one the window would begin with the first run.
  mail: {
    accounts: [
      { name: 'office', address: 'gateway@example.com', smtp: { host: '127.0.0.1', port: 1, tls: 'none', user: '' } },
    ],
  },
  permission: { allow: ['@example.com'] },
}
const pageLimitMs = 50
const searchLimitMs = 200
const blockLimitMs = 50

/** Common and rare words, parts of words, numbers, phones, names, senders, one character, nothing. */
const searches = [
  'the',
  'van',
  'tomorrow',
  'omorro',
  'deliv',
  'möte',
  'strasse',
  'xylofonzebra',
  'lofonz',
  'the van',
  'ter der sta',
  'van 123456',
  '4242',
  '123456',
  '999999',
  '0721000042',
  '+46 72 100 00 42',
  '1000042',
  'Anna',
  'dermison 4711',
  'sender7@example.com',
  't',
  'th',
  'ö',
  '😀',
  'qq',
  'nothingofthekind',
  'tetheva',
] // prettier-ignore

export async function pagesBench(size: BigStore, say: (line: string) => void): Promise<BenchRow[]> {
  const folder = await bigFolder(size, say)
  const rows = [...(await startRows(folder)), ...(await callRows(folder, size))]
  if (!hasChromium) return rows
  return [...rows, ...(await windowRows(folder, start)), ...(await trayRows(folder))]
}

async function start(folder: string): Promise<Engine> {
  new SettingsFile(folder).write(settings)
  return startEngine({ folder, secrets: new FileSecrets(folder, {}), log: quietLog })
}

async function startRows(folder: string): Promise<BenchRow[]> {
  const empty = mkdtempSync(join(tmpdir(), 'textpost-bench-empty-'))
  const times = { big: [] as number[], empty: [] as number[] }
  const measured = async (at: string, into: number[] | undefined) => {
    const startMs = performance.now()
    const engine = await start(at)
    into?.push(performance.now() - startMs)
    await engine.stop()
  }
  try {
    // Modules are loaded and the empty store is made before it counts.
    await measured(empty, undefined)
    for (let turn = 0; turn < 5; turn++) {
      await measured(empty, times.empty)
      await measured(folder, times.big)
    }
  } finally {
    rmSync(empty, { recursive: true, force: true, maxRetries: 5 })
  }
  const peer = spreadOf(times.empty).median
  return [
    atMost({ name: 'start of the engine', unit: 'ms', ours: spreadOf(times.big).median, peer, peerName: 'empty' }, 1.5),
  ]
}

async function callRows(folder: string, { texts }: BigStore): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  const limited = (name: string, { worst }: Spread, peer: number) =>
    rows.push(atMost({ name, unit: 'ms', ours: worst, peer, peerName: 'limit' }))
  const engine = await start(folder)
  const { calls } = engine
  try {
    await calls.find({ search: 'warm', limit: 50 })
    let before: number | undefined
    const people = await timesOf(200, async () => {
      const page = await calls.conversations({ limit: 60, ...(before === undefined ? {} : { before }) })
      before = page.at(-1)?.lastId ?? before
    })
    limited('people, 60 a page, 200 pages down, worst', people, pageLimitMs)
    const phone = busiestPhone
    let beforeId: number | undefined
    const up = await timesOf(300, async () => {
      const page = await calls.texts({ phone, limit: 50, ...(beforeId === undefined ? {} : { beforeId }) })
      beforeId = page.at(-1)?.id ?? beforeId
    })
    limited('long conversation, 50 a page, 300 pages up, worst', up, pageLimitMs)
    const anywhere = await timesOf(40, (turn) =>
      calls.texts({ phone, limit: 50, beforeId: Math.round((texts * (turn + 1)) / 41) }),
    )
    limited('long conversation, anywhere, worst', anywhere, pageLimitMs)
    const oldest = await timesOf(10, () => calls.texts({ phone, limit: 50, oldestFirst: true }))
    limited('long conversation, its oldest, worst', oldest, pageLimitMs)
    const person = await timesOf(50, (turn) => calls.person({ phone: phoneOf(turn * 77) }))
    limited('head of a conversation, worst', person, pageLimitMs)
    rows.push(...(await searchRows(engine, 'idle')))
    const contacts = await timesOf(20, () => calls.contacts({ limit: 200 }))
    limited('contacts, 200 a page, worst', contacts, pageLimitMs)
    await timesOf(1, () => calls.statistics({ days: 14 }))
    limited(
      'status and counts, worst',
      await timesOf(20, () => Promise.all([calls.status({}), calls.counts({})])),
      pageLimitMs,
    )
  } finally {
    await engine.stop()
  }
  return [...rows, ...(await whileSending(folder))]
}

/** The worst of all searches, and how long they keep everything else in the engine from its turn. */
async function searchRows({ calls }: Engine, when: string): Promise<BenchRow[]> {
  let worst = { search: '', medianMs: 0 }
  const all: number[] = []
  const ownCpu: number[] = []
  const blockedMs = await heldMs(async () => {
    for (const search of searches) {
      const { median } = await timesOf(3, async () => {
        const before = process.threadCpuUsage()
        await calls.find({ search, limit: 50 })
        const { user, system } = process.threadCpuUsage(before)
        ownCpu.push((user + system) / 1000)
      })
      all.push(median)
      if (median > worst.medianMs) worst = { search, medianMs: median }
    }
  })
  const filtered = [
    { search: 'the', states: ['failed' as const] },
    { search: 'xylofonzebra', direction: 'in' as const },
    { search: 'ter', since: Date.now() - 3 * 86_400_000 },
    { search: 'xylofonzebra', phone: busiestPhone },
    { search: 'lunch', sender: 'sender3@example.com' },
  ]
  for (const filter of filtered) {
    const { median } = await timesOf(3, () => calls.log({ filter, limit: 60 }))
    all.push(median)
    if (median > worst.medianMs) worst = { search: JSON.stringify(filter), medianMs: median }
  }
  const unit = 'ms'
  const peerName = 'limit'
  return [
    atMost({
      name: `search, ${when}: median of ${all.length} kinds`,
      unit,
      ours: spreadOf(all).median,
      peer: searchLimitMs,
      peerName,
    }),
    atMost({
      name: `search, ${when}: worst kind (${worst.search})`,
      unit,
      ours: worst.medianMs,
      peer: searchLimitMs,
      peerName,
    }),
    atMost({
      name: `search, ${when}: longest hold of the engine`,
      unit,
      ours: blockedMs,
      peer: blockLimitMs,
      peerName,
    }),
    atMost({
      name: `search, ${when}: CPU of the engine's own thread, p95`,
      unit,
      ours: spreadOf(ownCpu).p95,
      peer: blockLimitMs,
      peerName,
    }),
  ]
}

/** How long the engine's thread was away at the longest while `work` was done. */
async function heldMs(work: () => Promise<unknown>): Promise<number> {
  const held = monitorEventLoopDelay({ resolution: 2 })
  held.enable()
  await work()
  held.disable()
  return held.max / 1e6
}

/** On a copy, because texts are added. */
async function whileSending(folder: string): Promise<BenchRow[]> {
  const copy = mkdtempSync(join(tmpdir(), 'textpost-bench-copy-'))
  mkdirSync(copy, { recursive: true })
  for (const name of ['textpost.sqlite', 'textpost-search.sqlite']) {
    if (existsSync(join(folder, name))) cpSync(join(folder, name), join(copy, name))
  }
  const engine = await start(copy)
  let going = true
  try {
    await engine.calls.find({ search: 'warm', limit: 50 })
    const sending = (async () => {
      // Two hundred a second: more than an office sends.
      for (let n = 0; going; n++) {
        await new Promise((resolve) => setTimeout(resolve, 100))
        const to = Array.from({ length: 20 }, (_, k) => phoneOf((n * 20 + k) % 100_000))
        await engine.calls.send({ to, text: `the van number ${n} is ready tomorrow`, priority: 'normal' })
      }
    })()
    const alone = await heldMs(() => new Promise((resolve) => setTimeout(resolve, 3_000)))
    const rows = await searchRows(engine, 'while sending')
    rows.push(
      atMost({ name: 'sending alone: longest hold', unit: 'ms', ours: alone, peer: blockLimitMs, peerName: 'limit' }),
    )
    going = false
    await sending
    return rows
  } finally {
    going = false
    await engine.stop()
    rmSync(copy, { recursive: true, force: true, maxRetries: 5 })
  }
}

if (process.argv[1] === import.meta.filename) {
  const texts = Number(process.argv[2] ?? 1_000_000)
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const rows = await pagesBench({ texts, people: Math.max(10, Math.round(texts / 10)) }, say)
  for (const row of rows) say(printed(row))
  const json = process.argv.indexOf('--json')
  if (json > 0) writeFileSync(process.argv[json + 1] ?? 'bench-pages.json', JSON.stringify(rows, null, 2))
  process.exit(0)
}
