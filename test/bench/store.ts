/**
 * How the store does with texts waiting: node test/bench/store.ts [most waiting, 1000000 by default] [--json FILE]. Prints one line a size: the time of a
 * claim of ten, of draining 20,000 texts in batches, of taking texts in, of searches, and ratios to the first line. `cpu` is the time
 * that the thread itself worked: the search's index is filled by another.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewOutText } from '../../core/ports/store.ts'
import { openStore, type SqliteStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { quietLog } from '../support/logs.ts'
import { atMost, type BenchRow, printed } from './rows.ts'

const allSizes = [0, 10_000, 100_000, 1_000_000]
const drained = 20_000
const batch = 100
const words = 'the meeting moves to Thursday at ten in the small room please bring the keys and the blue folder'.split(
  ' ',
)

let serial = 0
let waiting = 0

interface Cost {
  readonly us: number
  readonly cpuUs: number
}

/** What one of `count` things costs the thread that writes. */
async function costOf(count: number, work: () => Promise<void>): Promise<Cost> {
  const before = process.threadCpuUsage()
  const startMs = performance.now()
  await work()
  const us = ((performance.now() - startMs) * 1000) / count
  const { user, system } = process.threadCpuUsage(before)
  return { us, cpuUs: (user + system) / count }
}

function shown(cost: Cost): string {
  return `${cost.us.toFixed(1)} µs (cpu ${cost.cpuUs.toFixed(1)})`
}

/** Throughput with many waiting against that with none, and how far the search's index lags behind. */
export async function storeBench(most: number, say: (line: string) => void): Promise<BenchRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
  const store = await openStore({ folder, clock: systemClock, log: quietLog })
  const rows: BenchRow[] = []
  let first: { claim: number; drain: number } | undefined
  try {
    for (const size of allSizes.filter((one) => one <= most)) {
      const insert = await fill(store, Math.max(1_000, size - waiting))
      waiting = Math.max(waiting + 1_000, size)
      const claimUs = await claimOfTen(store)
      const sending = await drain(store)
      const lagging = await store.indexing()
      const searching = await searchMs(store)
      first ??= { claim: claimUs, drain: sending.cpuUs }
      const line = [
        `${size} waiting`,
        `claim(10) ${claimUs.toFixed(0)} µs`,
        `drain ${shown(sending)} a text`,
        `insert ${shown(insert)} a text`,
        `search ${searching.map((ms) => ms.toFixed(1)).join(' / ')} ms with ${(lagging?.newest ?? 0) - (lagging?.reached ?? 0)} not in the index`,
      ]
      say(line.join(' · '))
      if (size > 0) {
        const peerName = 'none waiting'
        const name = `${size} waiting`
        rows.push(atMost({ name: `claim, ${name}`, unit: 'µs', ours: claimUs, peer: first.claim, peerName }, 1.1))
        rows.push(
          atMost({ name: `send, CPU, ${name}`, unit: 'µs', ours: sending.cpuUs, peer: first.drain, peerName }, 1.1),
        )
      }
    }
    return rows
  } finally {
    await store.close()
    rmSync(folder, { recursive: true, force: true })
  }
}

function fill(into: SqliteStore, count: number): Promise<Cost> {
  return costOf(count, async () => {
    for (let left = count; left > 0; left -= 500) {
      const texts = Array.from({ length: Math.min(500, left) }, () => newText())
      await Promise.all(texts.map((text) => into.write((rooms) => rooms.texts.insertOut(text))))
    }
  })
}

/** A word of few texts, a word of most, and the beginning of one. */
async function searchMs(of: SqliteStore): Promise<number[]> {
  const times: number[] = []
  for (const search of [`+4670${String(7919).padStart(7, '0')}`, 'thursday', 'th']) {
    const startMs = performance.now()
    await of.read((rooms) => rooms.texts.list({ search, limit: 50 }))
    times.push(performance.now() - startMs)
  }
  return times
}

/** Median of claims that are undone, so that each finds the same queue. */
async function claimOfTen(of: SqliteStore): Promise<number> {
  await of.write((rooms) => rooms.texts.insertOut(newText()))
  waiting++
  const times: number[] = []
  for (let round = 0; round < 41; round++) {
    await of
      .write(async (rooms) => {
        const startMs = performance.now()
        await rooms.queue.claim('smsc', 'bench', 10, Date.now(), 60_000)
        times.push((performance.now() - startMs) * 1000)
        throw new Error('undone')
      })
      .catch(() => {})
  }
  return times.sort((a, b) => a - b)[20] ?? 0
}

/** Adds as many texts as it then sends, in the way of the outbox: one transaction settles a batch and claims the next. */
async function drain(of: SqliteStore): Promise<Cost> {
  await fill(of, drained)
  let claimed: { partId: number }[] = []
  const accepted = () =>
    claimed.map(({ partId }) => ({
      kind: 'accepted' as const,
      partId,
      at: Date.now(),
      wireId: (partId * 7919).toString(16),
      wire: 'OK',
    }))
  const cost = await costOf(drained, async () => {
    for (let sent = 0; sent < drained; sent += claimed.length) {
      claimed = await of.write(async (rooms) => {
        await rooms.queue.settle(accepted())
        return rooms.queue.claim('smsc', 'bench', batch, Date.now(), 60_000)
      })
    }
  })
  await of.write((rooms) => rooms.queue.settle(accepted()))
  return cost
}

function newText(): NewOutText {
  const nowMs = Date.now()
  const number = serial++
  const body = Array.from({ length: 20 }, (_, place) => words[(number * 7 + place * 13) % words.length]).join(' ')
  return {
    phone: `+4670${String((number * 7919) % 10_000_000).padStart(7, '0')}`,
    body,
    state: 'queued',
    transport: 'smsc',
    pinned: false,
    sender: `sender${number % 20}@example.com`,
    priority: 'normal',
    segments: [{ alphabet: 'gsm7', udh: [], data: new Uint8Array(120) }],
    receipt: true,
    tellDelivered: false,
    dueAt: nowMs,
    expiresAt: nowMs + 172_800_000,
    createdAt: nowMs,
  }
}

if (process.argv[1] === import.meta.filename) {
  const say = (line: string) => process.stdout.write(`${line}\n`)
  const rows = await storeBench(Number(process.argv[2] ?? 1_000_000), say)
  for (const row of rows) say(printed(row))
  const json = process.argv.indexOf('--json')
  if (json > 0) writeFileSync(process.argv[json + 1] ?? 'bench-store.json', JSON.stringify(rows, null, 2))
}
