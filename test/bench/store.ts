/**
 * What the store costs the thread that writes, with none and with up to a million texts waiting: a claim of ten, sending 20,000 in batches, taking
 * texts in. `node test/bench/store.ts [most waiting, 1000000 by default]` prints a line a size and ratios to the first.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { NewOutText } from '../../core/ports/store.ts'
import { openStore, type SqliteStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { quietLog } from '../support/logs.ts'
import { atMost, type BenchRow, median, printed } from './rows.ts'
import { addWaiting, indexReached, newStore } from './waiting-store.ts'

const sizes = [10_000, 100_000, 1_000_000]
const sent = 20_000
const batch = 100
const takenAtOnce = 500
const claims = 41
const transport = 'smsc-0'
const leaseMs = 60_000

interface Costs {
  readonly claimUs: number
  readonly sendUs: number
  readonly takeInUs: number
}

/** Each size has a store of its own, that was just opened: what it reads is in nobody's memory. */
export async function storeBench(most: number, rounds: number, say: (line: string) => void): Promise<BenchRow[]> {
  const found = new Map<number, Costs[]>([0, ...sizes.filter((size) => size <= most)].map((size) => [size, []]))
  for (let round = 0; round < rounds; round++) {
    for (const [size, costs] of found) costs.push(await costsWith(size))
  }
  const middle = (size: number, which: keyof Costs) => median((found.get(size) ?? []).map((costs) => costs[which]))
  const rows: BenchRow[] = []
  for (const size of found.keys()) {
    const of = (which: keyof Costs) => middle(size, which).toFixed(1)
    say(
      `${size} waiting · claim(10) ${of('claimUs')} µs · send ${of('sendUs')} µs a text · take in ${of('takeInUs')} µs a text`,
    )
    if (size === 0) continue
    const row = (what: string, which: keyof Costs) =>
      atMost(
        {
          name: `${what}, ${size} waiting`,
          unit: 'µs',
          ours: middle(size, which),
          peer: middle(0, which),
          peerName: 'none waiting',
        },
        1.1,
      )
    rows.push(row('claim of ten', 'claimUs'), row('CPU to send a text', 'sendUs'))
    // Comes to a page of its own in every index by phone, so it costs what the size of those does.
    rows.push({ ...row('CPU to take a text in', 'takeInUs'), goal: null, holds: null })
  }
  return rows
}

async function costsWith(waiting: number): Promise<Costs> {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
  try {
    await newStore(folder)
    addWaiting(folder, waiting + sent, 'turn')
    indexReached(folder)
    const store = await openStore({ folder, clock: systemClock, log: quietLog })
    try {
      const claimUs = await claimOfTen(store)
      const sendUs = await cpuOf(sent, () => send(store))
      return { claimUs, sendUs, takeInUs: await cpuOf(sent, () => takeIn(store)) }
    } finally {
      await store.close()
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** What one of `count` things costs the thread that writes, in µs of its processor. */
async function cpuOf(count: number, work: () => Promise<void>): Promise<number> {
  const before = process.threadCpuUsage()
  await work()
  const { user, system } = process.threadCpuUsage(before)
  return (user + system) / count
}

/** Median of claims that are undone, so that each finds the same queue. */
async function claimOfTen(of: SqliteStore): Promise<number> {
  const times: number[] = []
  for (let round = 0; round < claims; round++) {
    await of
      .write(async ({ queue }) => {
        const startMs = performance.now()
        await queue.claim(transport, 'bench', 10, Date.now(), leaseMs)
        times.push((performance.now() - startMs) * 1000)
        throw new Error('undone')
      })
      .catch(() => {})
  }
  return median(times)
}

/** In the way of the outbox: one transaction settles a batch and claims the next. */
async function send(of: SqliteStore): Promise<void> {
  let claimed: { readonly partId: number }[] = []
  for (let done = 0; done < sent; done += claimed.length) {
    claimed = await of.write(async ({ queue }) => {
      await queue.settle(
        claimed.map(({ partId }) => {
          const wireId = (partId * 7919).toString(16)
          return { kind: 'accepted' as const, partId, at: Date.now(), wireId, wire: 'OK' }
        }),
      )
      return queue.claim(transport, 'bench', Math.min(batch, sent - done), Date.now(), leaseMs)
    })
  }
}

async function takeIn(into: SqliteStore): Promise<void> {
  for (let done = 0; done < sent; done += takenAtOnce) {
    const texts = Array.from({ length: takenAtOnce }, (_, at) => newText(done + at))
    await Promise.all(texts.map((text) => into.write((rooms) => rooms.texts.insertOut(text))))
  }
}

/** Senders and phones come in no order. */
function newText(number: number): NewOutText {
  const nowMs = Date.now()
  return {
    phone: `+4670${String((number * 104_729) % 10_000_000).padStart(7, '0')}`,
    body: `The meeting moves to Thursday at ten, please bring the keys and the blue folder, text ${number}`,
    state: 'queued',
    transport,
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
  for (const row of await storeBench(Number(process.argv[2] ?? 1_000_000), 1, say)) say(printed(row))
}
