/**
 * `npm run soak [-- --hours N --seed N]`: an office at work for a day of virtual time, in a few minutes, while links are cut and servers go
 * away. Prints a line an hour and whether memory, handles and the store stayed within their bounds, and whether anything was lost.
 */
import { Command } from 'commander'
import { wholeNumber } from '../support/whole-number.ts'
import type { Tally } from './accounts.ts'
import { retentionSettings } from './retention.ts'
import type { Sample } from './sample.ts'
import { soak } from './soak.ts'
import { type Bounds, judge } from './verdict.ts'

/** At five messages a minute: 500 octets kept of each message would be 0.15 MB an hour. */
const bounds: Bounds = {
  heapMbPerHour: 0.15,
  rssMbPerHour: 5,
  externalMbPerHour: 0.1,
  handles: 4,
  timers: 20,
  storeKbPerMessage: 12,
  indexKbPerMessage: 3,
  walMb: 70,
}

const say = (line: string) => process.stdout.write(`${line}\n`)

const columns = ['hour', 'texts', 'answers', 'doubled', 'heap MB', 'RSS MB', 'other MB', 'handles', 'timers'] as const
const files = ['store MB', 'log MB', 'index MB'] as const

function tableLine(cells: readonly (string | number)[]): string {
  return cells.map((cell) => String(cell).padStart(9)).join('')
}

function hourLine(one: Sample, tally: Tally): string {
  const { hours, heapMb, rssMb, externalMb, handles, timers, storeMb, walMb, indexMb } = one
  const sizes = [storeMb, walMb, indexMb].map((mb) => mb.toFixed(1))
  const memory = [heapMb, rssMb, externalMb].map((mb) => mb.toFixed(2))
  return tableLine([hours, tally.out, tally.in, tally.doubled, ...memory, handles, timers, ...sizes])
}

const program = new Command('soak')
  .description('Lets a gateway work for a day of virtual time while things break around it.')
  .option('--hours <number>', 'of virtual time', wholeNumber, 24)
  .option('--seed <number>', 'does the same again', wholeNumber, 1)
  .parse()
const { hours, seed } = program.opts<{ hours: number; seed: number }>()

const startedMs = performance.now()
const settings = retentionSettings()
say(`${hours} h, seed ${seed}, ${settings ? 'old messages are erased' : 'nothing is erased'}`)
say(tableLine([...columns, ...files]))
const { samples, tally, faults, amiss } = await soak({
  hours,
  seed,
  ...(settings ? { settings } : {}),
  seen: (one, soFar) => say(hourLine(one, soFar)),
})
const begun = [...faults.values()].reduce((sum, count) => sum + count, 0)
say(`${begun} faults of ${faults.size} kinds, ${tally.released} texts released by hand`)
const findings = judge(samples, tally, bounds)
for (const { what, found, bound, holds } of findings) say(`${holds ? 'holds' : 'FAILS'}  ${what}: ${found} (${bound})`)
for (const line of amiss) say(`       ${line}`)
const broken = findings.filter(({ holds }) => !holds).length
say(`${broken === 0 ? 'All holds' : `${broken} do not hold`}; ${Math.round((performance.now() - startedMs) / 1000)} s`)
if (broken > 0) process.exitCode = 1
