import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Random } from '../faults/random.ts'
import type { Tally } from './accounts.ts'
import { Trouble } from './faults.ts'
import { SoakOffice } from './office.ts'
import { type Sample, sample } from './sample.ts'
import { Traffic } from './traffic.ts'

const hourMs = 3_600_000
const startMs = Date.UTC(2026, 0, 15, 6)

/** The longest wait for another try is 15 minutes. */
const usualDrainMs = 3 * hourMs

/** What was held and is released goes out before the sample is taken. */
const longestCalmMs = 60_000

export interface SoakOptions {
  readonly hours: number
  readonly seed: number
  /** Virtual time between two samples; faults are set anew for each. An hour unless told. */
  readonly periodMs?: number
  /** Faults begun in a period. */
  readonly faults?: number
  /** How much busier than an office of five messages a minute. */
  readonly pace?: number
  /** After the last message everything gets so long to arrive. Three hours unless told. */
  readonly drainMs?: number
  readonly settings?: Record<string, unknown>
  /** Called with each sample, as it is taken, and what was begun until then. */
  readonly seen?: (sample: Sample, tally: Tally) => void
  /** Does something to the office before the traffic begins: tests break it here. */
  readonly prepare?: (office: SoakOffice) => void
}

export interface SoakResult {
  readonly samples: readonly Sample[]
  readonly tally: Tally
  readonly faults: ReadonlyMap<string, number>
  /** What is amiss, message by message. */
  readonly amiss: readonly string[]
}

/** An office at work for so long in virtual time, with faults by a seed, in a folder of its own that is removed. */
export async function soak(options: SoakOptions): Promise<SoakResult> {
  const {
    hours,
    seed,
    periodMs = hourMs,
    faults = 5,
    pace = 1,
    drainMs = usualDrainMs,
    settings,
    prepare,
    seen,
  } = options
  const folder = mkdtempSync(join(tmpdir(), 'textpost-soak-'))
  const random = new Random(seed)
  const office = await SoakOffice.open({ folder, random, startMs, ...(settings ? { settings } : {}) })
  try {
    prepare?.(office)
    const trouble = new Trouble(office, new Random(seed + 1))
    const most = Math.ceil(1_000 + hours * 600 * pace)
    const traffic = new Traffic(office, new Random(seed + 2), { pace, most })
    traffic.start()
    const samples: Sample[] = []
    const periods = Math.round((hours * hourMs) / periodMs)
    for (let period = 1; period <= periods; period++) {
      trouble.plan(periodMs, faults)
      const calmMs = Math.min(periodMs / 5, longestCalmMs)
      await office.pass(periodMs - calmMs)
      await traffic.tidy()
      await office.pass(calmMs)
      samples.push(await sample(office, folder, (period * periodMs) / hourMs, traffic.messages))
      seen?.(samples.at(-1) as Sample, traffic.tally())
    }
    trouble.end()
    traffic.stop()
    const endMs = office.clock.now() + drainMs
    while (!traffic.complete && office.clock.now() < endMs) {
      await office.pass(60_000)
      await traffic.tidy()
    }
    // What comes twice may come for a while after the first.
    await office.pass(Math.min(drainMs, 10 * 60_000))
    await traffic.tidy()
    const result = { samples, tally: traffic.tally(), faults: trouble.counts, amiss: await traffic.findings() }
    traffic.close()
    return result
  } finally {
    await office.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  }
}
