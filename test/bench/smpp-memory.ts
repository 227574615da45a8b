/**
 * What memory does over many texts by SMPP with everything durable: node test/bench/smpp-memory.ts [texts, 200000 by default]. Prints a line
 * after each part of them and whether it stayed flat; ends with 1 when it did not.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { GatewayOnSmsc } from '../drivers/smpp/gateway-on-smsc.ts'
import { quietLog } from '../support/logs.ts'
import { waitFor } from '../support/wait-for.ts'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/** Texts asked for at a time, as a busy window does. */
const together = 250
const longestMs = 60 * 60_000

export interface MemoryPoint {
  readonly texts: number
  readonly heapMb: number
  readonly rssMb: number
  /** Octets outside of the heap that JavaScript holds. */
  readonly externalMb: number
  readonly storeMb: number
}

/** Sends texts in `parts` equal parts through one account, window 100, and looks at the memory when each is through. */
export async function smppMemory(
  texts: number,
  parts: number,
  seen: (point: MemoryPoint) => void = () => {},
): Promise<MemoryPoint[]> {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-memory-'))
  const smsc = fork(join(import.meta.dirname, 'smpp-smsc.ts'), ['0', String(texts)], { execArgv: [] })
  let office: GatewayOnSmsc | undefined
  try {
    const [{ port }] = (await once(smsc, 'message')) as [{ port: number }]
    office = await GatewayOnSmsc.start([{ address: `127.0.0.1:${port}`, window: 100 }], { folder, log: quietLog })
    const points: MemoryPoint[] = []
    for (let part = 1; part <= parts; part++) {
      await sendPart(office, Math.round((texts * (part - 1)) / parts), Math.round((texts * part) / parts))
      const point = look(folder, Math.round((texts * part) / parts))
      points.push(point)
      seen(point)
    }
    return points
  } finally {
    await office?.stop()
    smsc.kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function sendPart(office: GatewayOnSmsc, from: number, to: number): Promise<void> {
  for (let at = from; at < to; at += together) {
    const count = Math.min(together, to - at)
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        office.send(`+467${10_000_000 + ((at + index) % 5_000)}`, 'A text like many others'),
      ),
    )
  }
  const open = () => office.store.read((rooms) => rooms.texts.list({ states: ['queued', 'sending'], limit: 1 }))
  await waitFor('the queue to be empty', async () => (await open()).length === 0, longestMs)
}

function look(folder: string, texts: number): MemoryPoint {
  collect()
  collect()
  const { heapUsed, rss, external } = process.memoryUsage()
  const storeBytes = statSync(join(folder, 'textpost.sqlite')).size
  return { texts, heapMb: heapUsed / 1e6, rssMb: rss / 1e6, externalMb: external / 1e6, storeMb: storeBytes / 1e6 }
}

/** What the heap may grow by after the first part, in MB: what is loaded and compiled with the first texts stays. */
export const mostHeapGrowthMb = 10

/** What of its files SQLite may keep: 64 MiB on the connection that writes, and what the readers and the search's thread keep by default. */
export const mostCachesMb = 150

/** How much the heap and the whole process grew from the first part, which loads and compiles, to the highest after it. */
export function growth(points: readonly MemoryPoint[]): { readonly heapMb: number; readonly rssMb: number } {
  const [first] = points
  if (!first) return { heapMb: 0, rssMb: 0 }
  const most = (of: (point: MemoryPoint) => number) => Math.max(...points.slice(1).map(of)) - of(first)
  return { heapMb: most(({ heapMb }) => heapMb), rssMb: most(({ rssMb }) => rssMb) }
}

if (process.argv[1] === import.meta.filename) {
  const texts = Number(process.argv[2] ?? 200_000)
  const cells = (...all: (string | number)[]) => all.map((cell) => String(cell).padStart(11)).join('')
  process.stdout.write(`${cells('texts', 'heap MB', 'RSS MB', 'other MB', 'store MB')}\n`)
  const points = await smppMemory(texts, 10, ({ texts: sent, heapMb, rssMb, externalMb, storeMb }) => {
    process.stdout.write(`${cells(sent, ...[heapMb, rssMb, externalMb, storeMb].map((mb) => mb.toFixed(1)))}\n`)
  })
  const { heapMb, rssMb } = growth(points)
  const holds = heapMb < mostHeapGrowthMb && rssMb < mostCachesMb
  process.stdout.write(
    `after the first tenth: heap ${heapMb.toFixed(1)} MB more (at most ${mostHeapGrowthMb}), process ${rssMb.toFixed(1)} MB more (at most ${mostCachesMb}, its caches of the store): ${holds ? 'flat' : 'NOT FLAT'}\n`,
  )
  if (!holds) process.exitCode = 1
}
