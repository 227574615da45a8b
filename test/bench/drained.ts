/** How fast `textpost serve` sends the first so many of what waits in a data folder, and what that does to the process. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { waitFor } from '../support/wait-for.ts'
import { serve, usedBy } from './served.ts'

export interface Drained {
  readonly textsPerSecond: number
  readonly cpuUsPerText: number
  /** Most at any time. */
  readonly residentMiB: number
  readonly holds: { readonly p50Ms: number; readonly p99Ms: number; readonly worstMs: number }
}

interface Told {
  readonly port?: number
  readonly tookMs?: number
}

const mostMs = 60_000

const preload = join(import.meta.dirname, 'count-holds.ts')

/** Measured from the first text at an SMSC that answers at once to the one numbered `texts`; the process is new. */
export async function drainServed(folder: string, texts: number, window = 50): Promise<Drained> {
  const smsc = fork(join(import.meta.dirname, 'smpp-smsc.ts'), ['0', String(texts)])
  const file = join(folder, 'holds.json')
  try {
    const [{ port }] = (await once(smsc, 'message')) as [Told]
    const took = new Promise<number>((resolve) => {
      smsc.on('message', ({ tookMs }: Told) => {
        if (tookMs !== undefined) resolve(tookMs)
      })
    })
    const { pid, stop } = await serve(folder, {
      port: port ?? 0,
      window,
      preload,
      environment: { TEXTPOST_BENCH_HOLDS: file },
    })
    const before = usedBy(pid)
    process.kill(pid, 'SIGUSR2')
    let most = before.residentBytes
    const watch = setInterval(() => {
      most = Math.max(most, usedBy(pid).residentBytes)
    }, 50)
    const tookMs = await Promise.race([took, tooLong(mostMs)]).finally(() => clearInterval(watch))
    const used = usedBy(pid)
    rmSync(file, { force: true })
    process.kill(pid, 'SIGUSR2')
    await waitFor('what held the event loop', () => existsSync(file))
    await stop()
    return {
      textsPerSecond: (texts * 1000) / tookMs,
      cpuUsPerText: ((used.cpuMs - before.cpuMs) * 1000) / texts,
      residentMiB: Math.max(most, used.residentBytes) / 1024 / 1024,
      holds: JSON.parse(readFileSync(file, 'utf8')) as Drained['holds'],
    }
  } finally {
    smsc.kill()
  }
}

async function tooLong(ms: number): Promise<never> {
  await new Promise((resolve) => setTimeout(resolve, ms).unref())
  throw new Error(`the texts did not go within ${ms} ms`)
}
