/** The start with a long log against one with none: from the start of the process to its first answer. */
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { bigFolder } from './big-store.ts'
import { atMost, type BenchRow, median } from './rows.ts'
import { serve } from './served.ts'

const files = ['textpost.sqlite', 'textpost-search.sqlite']

export async function benchStart(texts: number, rounds: number, say: (line: string) => void): Promise<BenchRow[]> {
  const big = await bigFolder({ texts, people: texts / 10 }, say)
  const folders = {
    long: mkdtempSync(join(tmpdir(), 'textpost-bench-')),
    none: mkdtempSync(join(tmpdir(), 'textpost-bench-')),
  }
  const times = { long: [] as number[], none: [] as number[] }
  try {
    for (const file of files) if (existsSync(join(big, file))) cpSync(join(big, file), join(folders.long, file))
    cpSync(join(big, 'backups'), join(folders.long, 'backups'), { recursive: true })
    // The first start makes what is missing.
    for (const folder of Object.values(folders)) await started(folder)
    for (let round = 0; round < rounds; round++) {
      for (const which of ['none', 'long'] as const) times[which].push(await started(folders[which]))
    }
    const [ours, peer] = [median(times.long), median(times.none)]
    const name = `start with ${texts} texts in the log`
    return [atMost({ name, unit: 'ms', ours, peer, peerName: 'an empty log' }, 1.5)]
  } finally {
    for (const folder of Object.values(folders)) rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}

async function started(folder: string): Promise<number> {
  const startMs = performance.now()
  const { client, stop } = await serve(folder)
  await client.call('status', {})
  const tookMs = performance.now() - startMs
  await stop()
  return tookMs
}
