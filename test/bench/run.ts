/**
 * `npm run bench [-- --only NAME] [--texts N] [--rounds N] [--json FILE]`: Textpost beside its peers, in one run on this computer. Prints a ratio a row; the file gets
 * `[{ name, unit, ours, peer, peerName, ratio, goal, holds }]`. Peers that are not installed are left out, and that is said.
 */
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { type BenchRow, printed } from './rows.ts'

const say = (line: string) => process.stdout.write(`${line}\n`)

interface Size {
  /** Undefined for as many as fit two minutes. */
  readonly texts?: number
  readonly rounds: number
}

interface Bench {
  readonly about: string
  run(size: Size): Promise<readonly BenchRow[]>
}

const smppOut = (window: number): Bench => ({
  about: `texts a second by SMPP with a window of ${window}, everything durable, against Kannel and the bare smpp package`,
  run: async ({ texts, rounds }) => (await import('./smpp.ts')).benchSmpp(texts ?? 20_000, rounds, `window ${window},`),
})

const benches: Readonly<Record<string, Bench>> = {
  'smpp-10': smppOut(10),
  'smpp-50': smppOut(50),
  'smpp-100': smppOut(100),
  intake: {
    about: 'texts a second taken in by the contract while they are sent, against Kannel',
    run: async ({ texts, rounds }) => (await import('./intake.ts')).benchIntake(texts ?? 20_000, rounds),
  },
  'smpp-in': {
    about: 'receipts and texts from phones by SMPP, by themselves and while texts go out',
    run: async ({ texts, rounds }) => (await import('./smpp.ts')).benchSmppIn(texts ?? 3_000, rounds),
  },
  modem: {
    about: 'texts a minute by one modem, against gammu-smsd, smstools and Kannel',
    run: async () => (await import('./modem.ts')).main(20),
  },
  mail: {
    about: 'from a mail to its text and from a text to its mail, against the bare libraries',
    run: async () => (await import('./mail.ts')).rows(60),
  },
  'mail-bulk': {
    about: 'mails a second to the wire and texts a second to mails, against the bare libraries',
    run: async ({ texts = 5_000 }) =>
      (await import('./mail-bulk.ts')).benchMailBulk({ mails: texts, texts, rounds: 1 }),
  },
  store: {
    about: 'the store with up to a million texts waiting',
    run: async ({ texts, rounds }) => (await import('./store.ts')).storeBench(texts ?? 1_000_000, rounds, say),
  },
  waiting: {
    about: 'texts a second while up to a million wait behind them for their turn at the same link',
    run: async ({ texts, rounds }) => (await import('./growth.ts')).benchWaiting(texts ?? 1_000_000, rounds, 'turn'),
  },
  later: {
    about: 'texts a second while up to a million wait for a time of their own',
    run: async ({ texts, rounds }) => (await import('./growth.ts')).benchWaiting(texts ?? 1_000_000, rounds, 'time'),
  },
  log: {
    about: 'start, sending, searches and memory with a million texts in the log',
    run: async ({ texts, rounds }) => (await import('./growth.ts')).benchLog(texts ?? 1_000_000, rounds, say),
  },
  cost: {
    about: 'what a text costs: processor, memory, octets, waits for the disk',
    run: async ({ texts }) => (await import('./cost.ts')).benchCost(texts ?? 20_000),
  },
  window: {
    about: 'the window over a million texts and 100,000 people',
    run: async () => (await import('./pages.ts')).pagesBench({ texts: 1_000_000, people: 100_000 }, say),
  },
}

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    json: { type: 'string' },
    texts: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
})
const size: Size = {
  rounds: Number(values.rounds),
  ...(values.texts === undefined ? {} : { texts: Number(values.texts) }),
}
const names = Object.keys(benches).filter((name) => values.only === undefined || name === values.only)
if (names.length === 0) {
  say(`There is no bench “${values.only}”. These are: ${Object.keys(benches).join(', ')}.`)
  process.exitCode = 2
}
const rows: BenchRow[] = []
for (const name of names) {
  const bench = benches[name] as Bench
  say(`${name}: ${bench.about}`)
  const startedMs = performance.now()
  const found = await bench.run(size)
  rows.push(...found)
  for (const row of found) say(printed(row))
  say(`${Math.round((performance.now() - startedMs) / 1000)} s`)
}
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(rows, null, 2)}\n`)
