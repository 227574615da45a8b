/**
 * What grows with what is stored: the pace of sending while many texts wait, and everything that a long log could slow down. Always against
 * a gateway that has nothing waiting or an empty log, in the same run and in turn.
 */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bigFolder } from './big-store.ts'
import { type Drained, drainServed } from './drained.ts'
import { atLeast, atMost, type BenchRow, median, timesOf } from './rows.ts'
import { serve, usedBy } from './served.ts'
import { addWaiting, indexReached, newStore, type WaitsFor } from './waiting-store.ts'

const files = ['textpost.sqlite', 'textpost-search.sqlite']
const measuredTexts = 20_000
const mebibyte = 1024 * 1024
const holdLimitMs = 50
const searches = ['xylofonzebra', 'tomorrow', '123456', 'the van', 'sender7@example.com', 'th']
const searchLimitMs = 200

/** The pace of the first 20,000 while so many wait behind them, for their turn at the same link or for a time of their own. */
export async function benchWaiting(most: number, rounds: number, waitsFor: WaitsFor): Promise<BenchRow[]> {
  const sizes = [10_000, 100_000, 1_000_000].filter((size) => size <= most)
  const folders = new Map<number, string>()
  const found = new Map<number, Drained[]>([0, ...sizes].map((size) => [size, []]))
  try {
    for (const size of [0, ...sizes]) {
      const folder = newFolder()
      folders.set(size, folder)
      await newStore(folder)
      // Those for their turn are used up from the front, and as many wait behind the last that is measured.
      addWaiting(folder, size + (waitsFor === 'turn' && size > 0 ? rounds * measuredTexts : 0), waitsFor)
    }
    for (let round = 0; round < rounds; round++) {
      for (const [size, folder] of folders) {
        if (size === 0 || waitsFor === 'time') addWaiting(folder, measuredTexts, 'turn')
        indexReached(folder)
        found.get(size)?.push(await drainServed(folder, measuredTexts))
      }
    }
  } finally {
    for (const folder of folders.values()) remove(folder)
  }
  const none = found.get(0) ?? []
  return sizes.flatMap((size) => {
    const name = `${size} waiting for their ${waitsFor}`
    return sendingRows(name, found.get(size) ?? [], none, 'none waiting', size === sizes.at(-1))
  })
}

/** With a log of so many texts: the start, the pace of sending, searches, memory. */
export async function benchLog(texts: number, rounds: number, say: (line: string) => void): Promise<BenchRow[]> {
  const big = await bigFolder({ texts, people: texts / 10 }, say)
  const folders = { long: newFolder(), none: newFolder() }
  const found = { long: [] as Drained[], none: [] as Drained[] }
  try {
    for (const file of files) if (existsSync(join(big, file))) cpSync(join(big, file), join(folders.long, file))
    cpSync(join(big, 'backups'), join(folders.long, 'backups'), { recursive: true })
    await newStore(folders.none)
    const rows = [...(await startRows(folders, texts, rounds)), ...(await searchRows(folders.long, texts))]
    for (let round = 0; round < rounds; round++) {
      for (const which of ['none', 'long'] as const) {
        addWaiting(folders[which], measuredTexts, 'turn')
        indexReached(folders[which])
        found[which].push(await drainServed(folders[which], measuredTexts))
      }
    }
    return [...rows, ...sendingRows(`${texts} in the log`, found.long, found.none, 'an empty log', true)]
  } finally {
    for (const folder of Object.values(folders)) remove(folder)
  }
}

function sendingRows(
  name: string,
  ours: readonly Drained[],
  peers: readonly Drained[],
  peerName: string,
  withHolds: boolean,
): BenchRow[] {
  const of = (from: readonly Drained[], value: (one: Drained) => number) => from.map(value)
  const middle = (value: (one: Drained) => number) => ({
    ours: median(of(ours, value)),
    peer: median(of(peers, value)),
    peerName,
  })
  const pace = (one: Drained) => one.textsPerSecond
  const rows = [
    atLeast({
      name: `SMPP out, ${name}`,
      unit: 'texts/s',
      ours: of(ours, pace),
      peer: of(peers, pace),
      peerName,
      goal: 0.9,
    }),
    // Says what the computer had to do for it, whoever else used it meanwhile.
    told(
      `processor time a text, ${name}`,
      'µs',
      middle((one) => one.cpuUsPerText),
    ),
  ]
  if (!withHolds) return rows
  const limit = { unit: 'ms', peer: holdLimitMs, peerName: 'limit' }
  const held = (which: keyof Drained['holds']) => median(ours.map(({ holds }) => holds[which]))
  return [
    ...rows,
    told(
      `memory while sending, ${name}`,
      'MiB',
      middle((one) => one.residentMiB),
    ),
    atMost({ ...limit, name: `hold of the gateway, ${name}, median`, ours: held('p50Ms') }),
    atMost({ ...limit, name: `hold of the gateway, ${name}, 99th percentile`, ours: held('p99Ms') }),
  ]
}

/** A row that only informs. */
function told(name: string, unit: string, one: Pick<BenchRow, 'ours' | 'peer' | 'peerName'>): BenchRow {
  return { ...atMost({ name, unit, ...one }), goal: null, holds: null }
}

async function startRows(
  folders: { readonly long: string; readonly none: string },
  texts: number,
  rounds: number,
): Promise<BenchRow[]> {
  const times = { long: [] as number[], none: [] as number[] }
  const resident = { long: 0, none: 0 }
  // The first start makes what is missing.
  for (const folder of Object.values(folders)) await started(folder)
  for (let round = 0; round < rounds; round++) {
    for (const which of ['none', 'long'] as const) {
      const { tookMs, residentBytes } = await started(folders[which])
      times[which].push(tookMs)
      resident[which] = residentBytes / mebibyte
    }
  }
  const peerName = 'an empty log'
  const [ours, peer] = [median(times.long), median(times.none)]
  return [
    atMost({ name: `start with ${texts} texts in the log`, unit: 'ms', ours, peer, peerName }, 1.5),
    atMost(
      { name: `memory, ${texts} in the log`, unit: 'MiB', ours: resident.long, peer: resident.none, peerName },
      1.5,
    ),
  ]
}

/** From the start of the process to its first answer. */
async function started(folder: string): Promise<{ readonly tookMs: number; readonly residentBytes: number }> {
  const startMs = performance.now()
  const { pid, client, stop } = await serve(folder)
  await client.call('status', {})
  const tookMs = performance.now() - startMs
  const { residentBytes } = usedBy(pid)
  await stop()
  return { tookMs, residentBytes }
}

async function searchRows(folder: string, texts: number): Promise<BenchRow[]> {
  const { client, stop } = await serve(folder)
  try {
    await client.call('find', { search: 'warm', limit: 50 })
    let worst = { search: '', ms: 0 }
    for (const search of searches) {
      const { median: ms } = await timesOf(5, () => client.call('find', { search, limit: 50 }))
      if (ms > worst.ms) worst = { search, ms }
    }
    const { median: counts } = await timesOf(5, () => client.call('counts', {}))
    const limit = { unit: 'ms', peer: searchLimitMs, peerName: 'limit' }
    return [
      atMost({ ...limit, name: `search, ${texts} in the log, worst kind (${worst.search})`, ours: worst.ms }),
      atMost({ ...limit, name: `counts of the window, ${texts} in the log`, ours: counts }),
    ]
  } finally {
    await stop()
  }
}

function newFolder(): string {
  return mkdtempSync(join(tmpdir(), 'textpost-bench-'))
}

function remove(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
}
