import { describe, expect, test } from 'vitest'
import { Alarm } from '../../../core/queue/alarm.ts'
import { Quiet } from '../../../core/queue/quiet.ts'
import { backOffMs, retryDelayMs, triedForMs } from '../../../core/queue/retry.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const chance = (fraction: number) => ({
  bytes: () => new Uint8Array(),
  hmac: () => new Uint8Array(),
  fraction: () => fraction,
})

describe('waits', () => {
  test('a schedule is gone through, its last step repeats, a tenth is left to chance', () => {
    const schedule = [5_000, 15_000, 60_000]
    const even = [0, 1, 2, 3, 50].map((attempts) => retryDelayMs(attempts, schedule, chance(0.5)))
    expect(even).toEqual([5_000, 15_000, 60_000, 60_000, 60_000])
    expect(retryDelayMs(0, schedule, chance(0))).toBe(4_500)
    expect(retryDelayMs(0, schedule, chance(0.999_999))).toBe(5_500)
  })

  test('the time that a message has been tried for', () => {
    const schedule = [5, 15, 60]
    expect([0, 1, 2, 3, 4, 5].map((attempts) => triedForMs(attempts, schedule))).toEqual([0, 5, 20, 80, 140, 200])
  })

  test('a back-off doubles up to its longest, however many failures', () => {
    const waits = [0, 1, 2, 3, 4, 5, 1_000_000].map((failures) => backOffMs(failures, 5_000, 60_000, chance(1)))
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000])
    expect(backOffMs(0, 5_000, 60_000, chance(0))).toBe(4_000)
  })
})

describe('an alarm', () => {
  test('rings once, at the earliest instant that was asked for', async () => {
    const clock = new VirtualClock(0)
    const rings: number[] = []
    const alarm = new Alarm(clock)
    const ring = () => rings.push(clock.now())
    alarm.at(300, ring)
    alarm.at(100, ring)
    alarm.at(200, ring)
    await clock.advance(1_000)
    expect(rings).toEqual([100])
    alarm.at(500, ring)
    await clock.advance(0)
    expect(rings).toEqual([100, 1_000])
    alarm.at(2_000, ring)
    alarm.cancel()
    await clock.advance(5_000)
    expect(rings).toHaveLength(2)
    expect(clock.pending).toBe(0)
  })
})

describe('quiet', () => {
  test('is waited for no longer than told, and leaves no timer', async () => {
    const clock = new VirtualClock(0)
    let inHand = 1
    const quiet = new Quiet(() => inHand === 0)
    const ended: string[] = []
    void quiet.within(clock, 100).then(() => ended.push('first'))
    void quiet.within(clock, 1_000).then(() => ended.push('second'))
    quiet.check()
    await clock.advance(100)
    expect(ended).toEqual(['first'])
    inHand = 0
    quiet.check()
    await clock.advance(0)
    expect(ended).toEqual(['first', 'second'])
    expect(clock.pending).toBe(0)
    await quiet.within(clock, 1_000)
    expect(clock.pending).toBe(0)
  })
})
