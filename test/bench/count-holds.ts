/**
 * Loaded into a process with `--import`: measures how long its event loop is held. The first SIGUSR2 begins, each later one writes
 * `{ p50Ms, p99Ms, worstMs }` until then to TEXTPOST_BENCH_HOLDS.
 */
import { renameSync, writeFileSync } from 'node:fs'
import { monitorEventLoopDelay } from 'node:perf_hooks'

const file = process.env.TEXTPOST_BENCH_HOLDS ?? ''
/** What it measures is how late a timer of that is, and the timer itself. */
const resolution = 1
const holds = monitorEventLoopDelay({ resolution })

process.on('SIGUSR2', () => {
  // True where it was not running yet.
  if (holds.enable()) return
  const late = (ns: number) => Math.max(0, ns / 1e6 - resolution)
  const found = { p50Ms: late(holds.percentile(50)), p99Ms: late(holds.percentile(99)), worstMs: late(holds.max) }
  // Whole or not there, for who waits for it.
  writeFileSync(`${file}.new`, JSON.stringify(found))
  renameSync(`${file}.new`, file)
})
