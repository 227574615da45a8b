import { expect, onTestFinished, test } from 'vitest'
import type { LinkStatus } from '../../core/status.ts'
import { openStore } from '../../drivers/store/open.ts'
import { SignalLog, spanMs } from '../../host/signal-history.ts'
import { recordingLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { VirtualClock } from '../support/virtual-clock.ts'

const day = 24 * 3_600_000

function modem(name: string, signalDbm?: number): LinkStatus {
  const health = signalDbm === undefined ? {} : { health: { signalDbm } }
  return { name, kind: 'modem', state: 'working', since: 0, sentence: '', ...health }
}

test('keeps a day of readings by spans, through a restart, and begins anew where it cannot be read', async () => {
  const folder = tempDir()
  const clock = new VirtualClock()
  const log = recordingLog()
  let links: LinkStatus[] = []
  const open = async () => {
    const store = await openStore({ folder, clock, log })
    const signals = new SignalLog(store, clock, log, () => links)
    const close = async () => {
      signals.close()
      await store.close()
    }
    return { store, signals, close }
  }
  const first = await open()
  const startMs = clock.now() - (clock.now() % spanMs)
  links = [modem('stick', -71), modem('quiet'), { ...modem('provider', -50), kind: 'smpp' }]
  first.signals.look()
  links = [modem('stick', -93)]
  first.signals.look()
  links = [modem('stick', -80)]
  first.signals.look()
  expect(await first.signals.list(['stick', 'quiet'])).toEqual([
    { link: 'stick', spanMs, readings: [{ at: startMs, low: -93, high: -71, last: -80 }] },
    { link: 'quiet', spanMs, readings: [] },
  ])
  // A signal that stays as it is is read in every span all the same; while the modem is away there is a gap.
  await clock.advance(2 * spanMs)
  links = []
  await clock.advance(3 * spanMs)
  links = [modem('stick', -60)]
  first.signals.look()
  const spans = async (signals: SignalLog) => {
    const [stick] = await signals.list(['stick'])
    return stick?.readings.map(({ at, last }) => [(at - startMs) / spanMs, last])
  }
  expect(await spans(first.signals)).toEqual([
    [0, -80],
    [1, -80],
    [2, -80],
    [5, -60],
  ])
  await first.close()

  const second = await open()
  expect((await spans(second.signals))?.map(([span]) => span)).toEqual([0, 1, 2, 5])
  await clock.advance(2 * day)
  second.signals.look()
  for (let span = 0; span < 300; span++) await clock.advance(spanMs)
  const [stick] = await second.signals.list(['stick'])
  expect(stick?.readings.length).toBeGreaterThan(140)
  expect(stick?.readings.length).toBeLessThanOrEqual(145)
  expect(await second.signals.list([])).toEqual([])
  await second.store.write((rooms) => rooms.memory.set('signal', 'stick', 'not these'))
  await second.close()

  const third = await open()
  onTestFinished(third.close)
  expect(await spans(third.signals)).toEqual([])
  expect(clock.pending).toBe(0)
  expect(log.lines.filter(({ level }) => level === 'warn')).toEqual([])
})
