import { createServer, type Server } from 'node:net'
import { expect, onTestFinished, test } from 'vitest'
import { endsIn, every } from '../../drivers/simulator/smsc/index.ts'
import type { Tally } from './accounts.ts'
import type { SoakOffice } from './office.ts'
import type { Sample } from './sample.ts'
import { soak } from './soak.ts'
import { type Bounds, type Finding, judge, slope } from './verdict.ts'

const minuteMs = 60_000

/** Coarse: in the first hour much is loaded and compiled, and the store's caches fill. `npm run soak` has the true ones. */
const bounds: Bounds = {
  heapMbPerHour: 20,
  rssMbPerHour: 500,
  externalMbPerHour: 10,
  handles: 8,
  timers: 30,
  storeKbPerMessage: 30,
  indexKbPerMessage: 30,
  walMb: 70,
}

const broken = (findings: readonly Finding[]) => findings.filter(({ holds }) => !holds)

test('24 minutes with faults: memory, handles and store stay as they are, nothing is lost, doubled unsaid or out of order', async () => {
  const { samples, tally, faults, amiss } = await soak({
    ...{ hours: 24 / 60, seed: 3, periodMs: 4 * minuteMs, faults: 2 },
  })
  expect({ broken: broken(judge(samples, tally, bounds)), amiss }).toEqual({ broken: [], amiss: [] })
  expect(tally.out).toBeGreaterThan(40)
  expect(tally.in).toBeGreaterThan(15)
  expect([...faults.values()].reduce((sum, count) => sum + count)).toBeGreaterThan(8)
})

/** Keeps something of every text, opens two doors a minute, and lets an SMSC throw texts away. */
function leak({ network, clock, smsc }: SoakOffice): void {
  const kept: object[] = []
  network.subscribe(() => kept.push(Array.from({ length: 5_000 }, (_, at) => ({ at }))))
  const servers: Server[] = []
  const open = () => {
    servers.push(createServer().listen(0, '127.0.0.1'))
    clock.after(minuteMs / 2, open)
  }
  open()
  smsc.use(endsIn('UNDELIVERABLE', every(10)))
  onTestFinished(async () => {
    kept.length = 0
    for (const server of servers) server.close()
  })
}

test('a leak of memory, a leak of handles and lost texts are found', async () => {
  const { samples, tally } = await soak({
    ...{ hours: 12 / 60, seed: 3, periodMs: 2 * minuteMs, faults: 0, drainMs: 0, prepare: leak },
  })
  expect(broken(judge(samples, tally, bounds)).map(({ what }) => what)).toEqual(['heap', 'handles', 'lost'])
})

const calm: Sample = {
  ...{ hours: 0, messages: 0, heapMb: 50, rssMb: 300, externalMb: 12, handles: 10, timers: 20 },
  ...{ storeMb: 1, walMb: 17, indexMb: 1 },
}
const whole: Tally = { out: 9, in: 9, lost: 0, doubled: 2, labelled: 2, mailsDoubled: 0, released: 0, disordered: 0 }
const hours = (change: (hour: number) => Partial<Sample>) =>
  Array.from({ length: 24 }, (_, hour) => ({ ...calm, hours: hour + 1, messages: 100 * (hour + 1), ...change(hour) }))

test.each<[string, (hour: number) => Partial<Sample>, Partial<Tally>]>([
  ['heap', (hour) => ({ heapMb: 50 + 21 * hour }), {}],
  ['memory of the process', (hour) => ({ rssMb: 300 + 501 * hour }), {}],
  ['memory outside of the heap', (hour) => ({ externalMb: 12 + 11 * hour }), {}],
  ['handles', (hour) => ({ handles: 10 + hour }), {}],
  ['timers', (hour) => ({ timers: 20 + 3 * hour }), {}],
  ['store', (hour) => ({ storeMb: 1 + 3.1 * hour }), {}],
  ['index of the search', (hour) => ({ indexMb: 1 + 3.1 * hour }), {}],
  ['write-ahead log', (hour) => ({ walMb: hour === 9 ? 80 : 17 }), {}],
  ['lost', () => ({}), { lost: 1 }],
  ['doubled', () => ({}), { labelled: 1 }],
  ['mails doubled', () => ({}), { mailsDoubled: 1 }],
  ['out of order at a phone', () => ({}), { disordered: 1 }],
])('the verdict names %s, and nothing else', (what, change, amiss) => {
  expect(broken(judge(hours(change), { ...whole, ...amiss }, bounds)).map((one) => one.what)).toEqual([what])
  expect(
    broken(
      judge(
        hours(() => ({})),
        whole,
        bounds,
      ),
    ),
  ).toEqual([])
})

test('what the first hours fill, and one odd sample, is no slope', () => {
  const heapMb = (hour: number) => (hour < 6 ? 30 + 5 * hour : hour === 15 ? 500 : 60)
  expect(
    broken(
      judge(
        hours((hour) => ({ heapMb: heapMb(hour) })),
        whole,
        { ...bounds, heapMbPerHour: 0.01 },
      ),
    ),
  ).toEqual([])
  expect(
    slope(
      [1, 2, 3, 4],
      (x) => x,
      (x) => 2 * x,
    ),
  ).toBe(2)
})
