/**
 * `npm run faults`: runs the gateway as users run it, against real mail servers, the SMSC and the modem of the simulator, breaks one thing after
 * another in the midst of traffic, and counts what was lost, sent twice or out of order. A seed does the same again.
 */
import { Command } from 'commander'
import { endAll } from '../support/at-end.ts'
import { missingServers } from '../support/office.ts'
import { wholeNumber } from '../support/whole-number.ts'
import type { Tally } from './accounts.ts'
import { faults } from './kinds.ts'
import { type RunOptions, run } from './run.ts'
import type { Fault } from './scene.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

interface Row {
  readonly fault: string
  runs: number
  tookMs: number
  readonly sums: Record<keyof Tally, number>
  readonly failures: string[]
}

function newRow(fault: string): Row {
  const sums = {
    mails: 0,
    answers: 0,
    lost: 0,
    doubled: 0,
    labelled: 0,
    answersDoubled: 0,
    disordered: 0,
    untrue: 0,
    underWay: 0,
  }
  return { fault, runs: 0, tookMs: 0, sums, failures: [] }
}

const columns: readonly (keyof Tally)[] = [
  'underWay',
  'mails',
  'answers',
  'lost',
  'doubled',
  'labelled',
  'answersDoubled',
  'disordered',
  'untrue',
]

function tableLine(cells: readonly (string | number)[]): string {
  const [first = '', ...rest] = cells
  return `${String(first).padEnd(32)}${rest.map((cell) => String(cell).padStart(11)).join('')}`
}

function holds({ sums, failures }: Row): boolean {
  const { lost, doubled, labelled, answersDoubled, disordered, untrue } = sums
  const well = lost === 0 && doubled === labelled && answersDoubled === 0 && disordered === 0 && untrue === 0
  return failures.length === 0 && well
}

type Lasts = Pick<RunOptions, 'lastsMs' | 'frozenMs'>

async function tryFault(fault: Fault, seed: number, row: Row, mails: number, lasts: Lasts): Promise<void> {
  row.runs++
  const startedMs = performance.now()
  try {
    const tally = await run({ seed, fault, mails, ...lasts, deadlineMs: 120_000 })
    for (const name of columns) row.sums[name] += tally[name]
    if (!holds({ ...row, failures: [], sums: { ...tally } }))
      row.failures.push(`seed ${seed}: ${JSON.stringify(tally)}`)
  } catch (thrown) {
    row.failures.push(`seed ${seed}: ${thrown}`)
  } finally {
    row.tookMs += performance.now() - startedMs
    await endAll()
  }
}

const program = new Command('faults')
  .description('Breaks things around a gateway in the midst of traffic and counts what is lost.')
  .option('--seed <number>', 'of the first run; each further run adds one', wholeNumber, 1)
  .option('--runs <number>', 'of each kind', wholeNumber, 3)
  .option('--only <words>', 'kinds whose name has these words')
  .option('--mails <number>', 'written in each run', wholeNumber, 40)
  .option('--lasts <seconds>', 'how long a fault that lasts is left alone', wholeNumber, 3)
  .option('--frozen <seconds>', 'how long a stopped process stands still', wholeNumber, 60)
  .parse()
const { seed, runs, only, mails, lasts, frozen } = program.opts<{
  seed: number
  runs: number
  only?: string
  mails: number
  lasts: number
  frozen: number
}>()

const why = missingServers()
if (why !== undefined) {
  say(`Not run: ${why}`)
  process.exitCode = 1
} else {
  const rows: Row[] = []
  const lengths = { lastsMs: lasts * 1000, frozenMs: frozen * 1000 }
  say(tableLine(['fault', 'runs', 'seconds', ...columns]))
  for (const fault of faults.filter(({ name }) => only === undefined || name.includes(only))) {
    const missing = fault.missing?.()
    if (missing !== undefined) {
      say(`${fault.name}: not run, ${missing}`)
      continue
    }
    const row = newRow(fault.name)
    rows.push(row)
    for (let count = 0; count < runs; count++) await tryFault(fault, seed + count, row, mails, lengths)
    say(tableLine([row.fault, row.runs, Math.round(row.tookMs / 1000), ...columns.map((name) => row.sums[name])]))
    for (const failure of row.failures) say(`  ${failure}`)
  }
  const broken = rows.filter((row) => !holds(row)).length
  say(`${rows.length - broken} kinds of fault hold, ${broken} do not`)
  process.exitCode = broken > 0 ? 1 : 0
}
