/**
 * Texts out by SMPP, everything durable, against the bare `smpp` package and Kannel on the same simulated SMSC, in one run.
 *
 *     node test/bench/smpp.ts [--texts 20000] [--rounds 3] [--only WORDS] [--json FILE]
 *
 * The SMSC runs in a process of its own and answers at once or after 20 ms. Ours: the texts wait in a store on the disk and every state is
 * synced to it. Kannel: the texts wait in its file store, or in its memory, while the SMSC is away. Every contender has its turn in every
 * round; what counts is the median. Rows are what the other benchmarks
 * give: `{ name, unit, ours, peer, peerName, ratio, goal, holds }`.
 */
import { fork } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { atLeast, type BenchRow, printed } from './rows.ts'
import { drainBare } from './smpp-bare.ts'
import { drainKannel } from './smpp-kannel.ts'
import { drainOurs } from './smpp-ours.ts'

export interface SmppRun {
  readonly port: number
  readonly texts: number
  readonly window: number
  readonly folder: string
  /** Resolves when the SMSC has taken so many; gives the milliseconds from the first to the last. */
  taken(): Promise<number>
  /** Nobody listens on the port from now on; the function returned ends that. */
  away(): Promise<() => void>
  /** Everything is sent and settled: where that is measured, the SMSC sends what comes in, and it resolves when all is answered. */
  incoming(): Promise<void>
  /** The taking in begins. */
  begun(): void
}

export type Drain = (run: SmppRun) => Promise<void>

/** What is measured: the way out, the way in afterwards, both at once, or from the taking in to the wire. */
export type Way = 'out' | 'in' | 'mixed' | 'through'

export interface Case {
  readonly window: number
  readonly delayMs: number
  readonly texts: number
  readonly way: Way
}

interface Told {
  readonly port?: number
  readonly tookMs?: number
  readonly deliveredMs?: number
  readonly away?: boolean
}

/** Messages a second. */
export async function rateOf(drain: Drain, { window, delayMs, texts, way }: Case): Promise<number> {
  const mode = way === 'mixed' ? 'while' : 'none'
  const child = fork(join(import.meta.dirname, 'smpp-smsc.ts'), [String(delayMs), String(texts), mode])
  const told = <Value>(what: (told: Told) => Value | undefined) =>
    new Promise<Value>((resolve) => {
      child.on('message', (message: Told) => {
        const value = what(message)
        if (value !== undefined) resolve(value)
      })
    })
  const port = await told((message) => message.port)
  const taken = told((message) => message.tookMs)
  const delivered = told((message) => message.deliveredMs)
  const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
  let beganMs = performance.now()
  let throughMs = 0
  try {
    const away = async () => {
      child.send({ away: true })
      await told((message) => message.away)
      return () => void child.send({ away: false })
    }
    const incoming = async () => {
      if (way === 'in') child.send({ deliver: true })
      if (way !== 'out' && way !== 'through') await delivered
    }
    const begun = () => {
      beganMs = performance.now()
    }
    const allTaken = async () => {
      const tookMs = await taken
      throughMs ||= performance.now() - beganMs
      return tookMs
    }
    await drain({ port, texts, window, folder, taken: allTaken, away, incoming, begun })
    if (way === 'out') return (texts * 1000) / (await taken)
    if (way === 'through') return (texts * 1000) / throughMs
    return (texts * (way === 'in' ? 2 : 3) * 1000) / (await delivered)
  } finally {
    child.kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

export interface Contender {
  readonly name: string
  readonly drain: Drain | undefined
  /** What our ratio to it is to be; null where it only informs. */
  readonly goal: number | null
}

/**
 * Rows of one case: everybody's median of so many rounds, ours against each of the others. No further round begins where it would not end
 * within `mostMs`.
 */
export async function compared(
  name: string,
  one: Case,
  rounds: number,
  ours: Drain,
  peers: readonly Contender[],
  mostMs = Number.POSITIVE_INFINITY,
): Promise<{ readonly rows: BenchRow[]; readonly ours: readonly number[] }> {
  const there = peers.filter(({ drain }) => drain !== undefined)
  const rates = { ours: [] as number[], peers: there.map(() => [] as number[]) }
  const beganMs = performance.now()
  for (let round = 0; round < rounds; round++) {
    if (round > 0 && ((performance.now() - beganMs) * (round + 1)) / round > mostMs) break
    rates.ours.push(await rateOf(ours, one))
    for (const [at, { drain }] of there.entries()) if (drain) rates.peers[at]?.push(await rateOf(drain, one))
  }
  const unit = one.way === 'out' || one.way === 'through' ? 'texts/s' : 'messages/s'
  const rows = there.map((peer, at) =>
    atLeast({ name, unit, ours: rates.ours, peer: rates.peers[at] ?? [], peerName: peer.name, goal: peer.goal }),
  )
  return { rows, ours: rates.ours }
}

/** A window's two cases together take under two minutes: on a slow computer with fewer rounds rather than with fewer texts. */
const mostCaseMs = 55_000

/** Texts out, those of one window where it is given. With answers after 20 ms as many as the ideal sends in four seconds. */
export async function benchSmpp(texts: number, rounds: number, only = ''): Promise<BenchRow[]> {
  const rows: BenchRow[] = []
  for (const window of [10, 50, 100]) {
    for (const delayMs of [0, 20]) {
      const name = `SMPP out, window ${window}, SMSC answers ${delayMs === 0 ? 'at once' : `after ${delayMs} ms`}`
      if (!name.includes(only)) continue
      const ideal = delayMs === 0 ? Number.POSITIVE_INFINITY : (window * 1000) / delayMs
      const one: Case = { window, delayMs, texts: Math.min(texts, ideal * 4), way: 'out' }
      const found = await compared(
        name,
        one,
        rounds,
        drainOurs,
        [
          // Goals of speed are against what keeps its texts as well.
          { name: 'Kannel, file store', drain: await drainKannel({ store: 'file' }), goal: delayMs === 0 ? 1 : null },
          { name: 'Kannel, nothing kept', drain: await drainKannel({ store: 'none' }), goal: null },
          { name: 'smpp package, nothing kept', drain: drainBare, goal: null },
        ],
        mostCaseMs,
      )
      rows.push(...found.rows)
      if (delayMs > 0) {
        rows.push(
          atLeast({ name, unit: 'texts/s', ours: found.ours, peer: [ideal], peerName: 'window/latency', goal: 0.9 }),
        )
      }
    }
  }
  return rows
}

/** Receipts and texts from phones, by themselves and while texts go out. */
export async function benchSmppIn(texts: number, rounds: number): Promise<BenchRow[]> {
  const cases = [
    ['SMPP in: a receipt and a text from a phone for each text sent', 'in'],
    ['SMPP both ways: texts out, their receipts and texts from phones', 'mixed'],
  ] as const
  const rows: BenchRow[] = []
  for (const [name, way] of cases) {
    const one: Case = { window: 50, delayMs: 0, texts, way }
    const found = await compared(name, one, rounds, drainOurs, [
      { name: 'Kannel, file store', drain: await drainKannel({ store: 'file' }), goal: null },
      { name: 'smpp package, nothing kept', drain: drainBare, goal: null },
    ])
    rows.push(...found.rows)
  }
  return rows
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      texts: { type: 'string', default: '20000' },
      rounds: { type: 'string', default: '1' },
      only: { type: 'string', default: '' },
      json: { type: 'string' },
    },
  })
  const rows = await benchSmpp(Number(values.texts), Number(values.rounds), values.only)
  for (const row of rows) process.stdout.write(`${printed(row)}\n`)
  if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, undefined, 2)}\n`)
}
