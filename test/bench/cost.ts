/**
 * What a text costs: processor time, octets written and waits for the disk, and what memory is taken idle and under load. The process is
 * `textpost serve` with texts waiting; Linux tells what it used.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { waitFor } from '../support/wait-for.ts'
import { atMost, type BenchRow } from './rows.ts'
import { serve, type Used, usedBy } from './served.ts'
import { fillStore } from './smpp-ours.ts'

const mebibyte = 1024 * 1024

export async function benchCost(texts: number): Promise<BenchRow[]> {
  const idle = await idleUse()
  const smsc = fork(join(import.meta.dirname, 'smpp-smsc.ts'), ['0', String(texts)])
  const [{ port }] = (await once(smsc, 'message')) as [{ port: number }]
  const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
  try {
    await fillStore(folder, texts)
    const counts = join(folder, 'counts')
    const preload = join(import.meta.dirname, 'count-syncs.ts')
    const environment = { TEXTPOST_BENCH_COUNTS: counts }
    const { pid, client, stop } = await serve(folder, { port, preload, environment })
    let most = 0
    await waitFor(
      'all texts to be sent',
      async () => {
        most = Math.max(most, usedBy(pid).residentBytes)
        const { queues } = await client.call('status', {})
        return queues.every(({ queued, sending, unknown }) => queued + sending + unknown === 0)
      },
      110_000,
    )
    const used = usedBy(pid)
    await stop()
    const rows: BenchRow[] = [
      told('memory, idle', 'MiB', idle.residentBytes / mebibyte, 300),
      told('memory, most while sending', 'MiB', most / mebibyte, 400),
      // Without the start of the process, which takes what it takes with nothing to send.
      told('processor time a text', 'µs', ((used.cpuMs - idle.cpuMs) * 1000) / texts, 400),
      told('octets written a text', 'KiB', used.writtenBytes / texts / 1024, 64),
    ]
    const syncs = Number(readFileSync(counts, 'utf8'))
    return [
      ...rows,
      atMost({
        name: 'fsyncs for 1,000 texts',
        unit: '',
        ours: (syncs * 1000) / texts,
        peer: 200,
        peerName: 'the most',
      }),
    ]
  } finally {
    smsc.kill()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** A process that has started and has nothing to do. */
async function idleUse(): Promise<Used> {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-bench-'))
  const { pid, stop } = await serve(folder)
  await new Promise((resolve) => setTimeout(resolve, 5_000))
  const used = usedBy(pid)
  await stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  return used
}

/** A figure that informs, beside a limit that would be a surprise. */
function told(name: string, unit: string, ours: number, limit: number): BenchRow {
  return atMost({ name, unit, ours, peer: limit, peerName: 'a limit' })
}
