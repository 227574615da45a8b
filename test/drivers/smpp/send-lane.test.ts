import { describe, expect, it } from 'vitest'
import { SendLane } from '../../../drivers/smpp/send-lane.ts'
import { settle, VirtualClock } from '../../support/virtual-clock.ts'
import { failureOf, never } from './esme.ts'

/** A lane whose sends are finished by hand. */
function laneOf(window: number, ratePerSecond?: number) {
  const clock = new VirtualClock()
  const startMs = clock.now()
  const lane = new SendLane({ clock, window, ratePerSecond })
  const starts: { name: string; atMs: number; finish: () => void }[] = []
  const results = new Map<string, Promise<void>>()
  const send = (name: string, signal = never) => {
    const result = lane.run(
      () => new Promise<void>((finish) => starts.push({ name, atMs: clock.now() - startMs, finish })),
      signal,
    )
    result.catch(() => {})
    results.set(name, result)
    return result
  }
  const names = () => starts.map(({ name }) => name)
  return { clock, lane, starts, send, names, results }
}

describe('the lane', () => {
  it('never has more than its window under way, and keeps the order', async () => {
    const { send, names, starts } = laneOf(2)
    for (const name of ['a', 'b', 'c', 'd']) send(name)
    expect(names()).toEqual(['a', 'b'])
    starts[1]?.finish()
    await settle()
    expect(names()).toEqual(['a', 'b', 'c'])
    starts[0]?.finish()
    starts[2]?.finish()
    await settle()
    expect(names()).toEqual(['a', 'b', 'c', 'd'])
  })

  it('gives the place of a failed one to the next', async () => {
    const lane = new SendLane({ clock: new VirtualClock(), window: 1 })
    const failed = lane.run(() => Promise.reject(new Error('no')), never)
    const next = lane.run(() => Promise.resolve('yes'), never)
    await expect(failed).rejects.toThrow('no')
    expect(await next).toBe('yes')
  })

  it('keeps to its rate, without a burst that an SMSC could count', async () => {
    const { clock, send, starts } = laneOf(1_000, 20)
    for (let index = 0; index < 60; index++) send(String(index))
    await clock.advance(3_000)
    expect(starts).toHaveLength(60)
    const times = starts.map(({ atMs }) => atMs)
    for (const [index, atMs] of times.entries()) {
      const inSecond = times.slice(index).filter((other) => other < atMs + 1_000).length
      expect(inSecond).toBeLessThanOrEqual(21)
    }
    expect(times[59]).toBeGreaterThanOrEqual(2_850)
  })

  it('sends less than one a second', async () => {
    const { clock, send, starts } = laneOf(10, 0.5)
    for (const name of ['a', 'b', 'c']) send(name)
    await clock.advance(10_000)
    expect(starts.map(({ atMs }) => atMs)).toEqual([0, 2_000, 4_000])
  })

  it('saves no more than a tenth of a second for later', async () => {
    const { clock, send, starts } = laneOf(1_000, 50)
    await clock.advance(60_000)
    for (let index = 0; index < 20; index++) send(String(index))
    expect(starts).toHaveLength(5)
    await clock.advance(1_000)
    expect(starts).toHaveLength(20)
  })
})

describe('a pause', () => {
  it('hands back what waits, holds what comes, and doubles up to its limit', async () => {
    const { clock, lane, send, names, results } = laneOf(1)
    const pauses: (number | undefined)[] = []
    send('a')
    send('b')
    for (let round = 0; round < 8; round++) {
      pauses.push(lane.pause(clock.now(), 'busy'))
      await clock.advance(30_001)
    }
    expect(pauses).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000])
    expect(names()).toEqual(['a'])
    expect(await failureOf(results.get('b') ?? Promise.resolve())).toMatchObject({
      code: 'smpp/throttled',
      retry: 'now',
    })
  })

  it('lets nothing start before its end', async () => {
    const { clock, lane, send, names } = laneOf(5)
    lane.pause(clock.now(), 'busy')
    send('a')
    await clock.advance(999)
    expect(names()).toEqual([])
    await clock.advance(1)
    expect(names()).toEqual(['a'])
  })

  it('is one for a whole window of refusals', async () => {
    const { clock, lane } = laneOf(5)
    const writtenAtMs = clock.now()
    await clock.advance(50)
    expect(lane.pause(writtenAtMs, 'busy')).toBe(1_000)
    await clock.advance(200)
    // Refused later, written before.
    expect(lane.pause(writtenAtMs, 'busy')).toBeUndefined()
    await clock.advance(2_000)
    expect(lane.pause(writtenAtMs, 'busy')).toBeUndefined()
    expect(lane.pause(clock.now(), 'busy')).toBe(2_000)
  })

  it('is short again after a part was taken, but not by one that was written before it', async () => {
    const { clock, lane } = laneOf(5)
    const before = clock.now()
    await clock.advance(10)
    lane.pause(clock.now(), 'busy')
    lane.accepted(before)
    await clock.advance(1_000)
    expect(lane.pause(clock.now(), 'busy')).toBe(2_000)
    await clock.advance(2_000)
    lane.accepted(clock.now())
    expect(lane.pause(clock.now(), 'busy')).toBe(1_000)
  })
})

describe('the end of the lane', () => {
  it('hands back what waits and takes nothing more', async () => {
    const { lane, send, results, clock } = laneOf(1, 5)
    send('a')
    send('b')
    lane.close()
    expect(await failureOf(results.get('b') ?? Promise.resolve())).toMatchObject({ code: 'smpp/closed', retry: 'now' })
    expect(await failureOf(send('c'))).toMatchObject({ code: 'smpp/closed' })
    expect(clock.pending).toBe(0)
  })

  it('of one waiting part is its signal', async () => {
    const { send, starts, names } = laneOf(1)
    const abort = new AbortController()
    send('a')
    const given = send('b', abort.signal)
    send('c')
    abort.abort()
    expect(await failureOf(given)).toMatchObject({ code: 'smpp/closed', retry: 'now' })
    starts[0]?.finish()
    await settle()
    expect(names()).toEqual(['a', 'c'])
  })
})
