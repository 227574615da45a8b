/**
 * How the store does with texts waiting: node test/bench/store.ts [most waiting, 1000000 by default]. Prints one line a size: the time of a
 * claim of ten, of draining 20,000 texts in batches, of taking texts in, and ratios to the first line.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewOutText } from '../../core/ports/store.ts'
import { openStore, type SqliteStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { quietLog } from '../support/logs.ts'

const most = Number(process.argv[2] ?? 1_000_000)
const sizes = [0, 10_000, 100_000, 1_000_000].filter((size) => size <= most)
const drained = 20_000
const batch = 100
const words = 'the meeting moves to Thursday at ten in the small room please bring the keys and the blue folder'.split(
  ' ',
)

const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
const store = await openStore({ folder, clock: systemClock, log: quietLog })
let serial = 0
let waiting = 0
let first: { claim: number; drain: number } | undefined
try {
  for (const size of sizes) {
    const insertUs = await fill(store, size - waiting)
    waiting = Math.max(waiting, size)
    const claimUs = await claimOfTen(store)
    const drainUs = await drain(store)
    first ??= { claim: claimUs, drain: drainUs }
    const ratios = `claim ×${(claimUs / first.claim).toFixed(2)}, drain ×${(drainUs / first.drain).toFixed(2)}`
    const line = [
      `${size} waiting`,
      `claim(10) ${claimUs.toFixed(0)} µs`,
      `drain ${drainUs.toFixed(1)} µs a text (${Math.round(1e6 / drainUs)}/s)`,
      `insert ${insertUs.toFixed(1)} µs a text`,
      ratios,
    ]
    process.stdout.write(`${line.join(' · ')}\n`)
  }
} finally {
  await store.close()
  rmSync(folder, { recursive: true, force: true })
}

async function fill(into: SqliteStore, count: number): Promise<number> {
  if (count <= 0) return 0
  const startMs = performance.now()
  for (let left = count; left > 0; left -= 500) {
    const texts = Array.from({ length: Math.min(500, left) }, () => newText())
    await Promise.all(texts.map((text) => into.write((rooms) => rooms.texts.insertOut(text))))
  }
  return ((performance.now() - startMs) * 1000) / count
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
async function drain(of: SqliteStore): Promise<number> {
  await fill(of, drained)
  let claimed: { partId: number }[] = []
  let sent = 0
  const startMs = performance.now()
  while (sent < drained) {
    claimed = await of.write(async (rooms) => {
      const at = Date.now()
      await rooms.queue.settle(
        claimed.map(({ partId }) => ({
          kind: 'accepted',
          partId,
          at,
          wireId: (partId * 7919).toString(16),
          wire: 'OK',
        })),
      )
      return rooms.queue.claim('smsc', 'bench', batch, at, 60_000)
    })
    sent += claimed.length
  }
  const tookMs = performance.now() - startMs
  await of.write((rooms) =>
    rooms.queue.settle(claimed.map(({ partId }) => ({ kind: 'accepted', partId, at: Date.now(), wire: 'OK' }))),
  )
  return (tookMs * 1000) / drained
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
    priority: number % 50 === 0 ? 'high' : 'normal',
    segments: [{ alphabet: 'gsm7', udh: [], data: new Uint8Array(120) }],
    receipt: true,
    tellDelivered: false,
    dueAt: nowMs,
    expiresAt: nowMs + 172_800_000,
    createdAt: nowMs,
  }
}
