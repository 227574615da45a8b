import { expect, it } from 'vitest'
import type { SegmentKey } from '../../../core/ports/store.ts'
import { harness, hourMs, type StoreMaker, segments } from './harness.ts'

const key: SegmentKey = {
  transport: 'smsc',
  phone: '+46701234567',
  ownNumber: '+46709999999',
  reference: 0,
  wide: false,
  total: 3,
}

export function inboxCases(make: StoreMaker): void {
  it('takes a wire message once within its window', async () => {
    const h = await harness(make)
    const remember = (transport: string, print: string) =>
      h.write((rooms) => rooms.inbox.remember(transport, print, h.now, hourMs))
    expect([await remember('smsc', 'x'), await remember('smsc', 'x'), await remember('smsc', 'x')]).toEqual([
      true,
      false,
      false,
    ])
    expect([await remember('modem', 'x'), await remember('smsc', 'y')]).toEqual([true, true])
    await h.clock.advance(hourMs - 1)
    expect(await remember('smsc', 'x')).toBe(false)
    await h.clock.advance(1)
    expect([await remember('smsc', 'x'), await remember('smsc', 'x')]).toEqual([true, false])
  })

  it('takes it again when the job that took it failed', async () => {
    const h = await harness(make)
    const broken = h.write(async (rooms) => {
      await rooms.inbox.remember('smsc', 'x', h.now, hourMs)
      throw new Error('broken')
    })
    await expect(broken).rejects.toThrow('broken')
    expect(await h.write((rooms) => rooms.inbox.remember('smsc', 'x', h.now, hourMs))).toBe(true)
  })

  it('tells what it remembers, and forgets what it is told to', async () => {
    const h = await harness(make)
    const remember = (print: string) => h.write((rooms) => rooms.inbox.remember('modem', print, h.now, 9 * hourMs))
    await remember('a')
    await h.clock.advance(1_000)
    await remember('b')
    await remember('c')
    const remembered = (since: number) => h.read((rooms) => rooms.inbox.remembered('modem', since))
    expect(await remembered(h.now - hourMs)).toEqual(['a', 'b', 'c'])
    expect(await remembered(h.now)).toEqual(['b', 'c'])
    await h.write((rooms) => rooms.inbox.forget('modem', ['a', 'b', 'never seen']))
    await h.write((rooms) => rooms.inbox.forget('smsc', ['c']))
    expect(await remembered(0)).toEqual(['c'])
    expect(await h.write((rooms) => rooms.inbox.remember('modem', 'a', h.now, 9 * hourMs))).toBe(true)
  })

  it('does not keep fingerprints for ever', async () => {
    const h = await harness(make)
    await h.write(async (rooms) => {
      for (let n = 0; n < 100; n++) await rooms.inbox.remember('smsc', `old${n}`, h.now, hourMs)
    })
    await h.clock.advance(2 * hourMs)
    await h.write(async (rooms) => {
      for (let n = 0; n < 100; n++) await rooms.inbox.remember('smsc', `new${n}`, h.now, hourMs)
    })
    expect(await h.read((rooms) => rooms.inbox.remembered('smsc', 0))).toHaveLength(100)
  })

  it('gathers the parts of a long text, in any order, each once', async () => {
    const h = await harness(make)
    const plan = segments(3)
    const add = (number: number, raw: string) =>
      h.write((rooms) => {
        const segment = plan[number - 1]
        if (!segment) throw new Error('no such part')
        return rooms.inbox.addSegment(key, number, segment, h.now + number, raw, h.now - number)
      })
    expect([await add(3, 'c'), await add(1, 'a'), await add(3, 'again'), await add(2, 'b')]).toEqual([
      true,
      true,
      false,
      true,
    ])
    const held = await h.read((rooms) => rooms.inbox.segments(key))
    expect(held).toEqual(
      [1, 2, 3].map((number) => ({
        number,
        segment: plan[number - 1],
        at: h.now + number,
        sentAt: h.now - number,
        raw: ['a', 'b', 'c'][number - 1],
      })),
    )
    await h.write((rooms) => rooms.inbox.dropSegments(key))
    expect(await h.read((rooms) => rooms.inbox.segments(key))).toEqual([])
    expect(await add(1, 'a')).toBe(true)
  })

  const others: readonly Partial<SegmentKey>[] = [
    { transport: 'modem' },
    { phone: '+46700000000' },
    { ownNumber: '' },
    { reference: 1 },
    { wide: true },
    { total: 2 },
  ]

  it.each(others)('keeps long texts apart: %j', async (other) => {
    const h = await harness(make)
    const [segment] = segments(1)
    if (!segment) throw new Error('no segment')
    await h.write((rooms) => rooms.inbox.addSegment(key, 1, segment, h.now, '', h.now))
    expect(await h.read((rooms) => rooms.inbox.segments({ ...key, ...other }))).toEqual([])
    expect(await h.write((rooms) => rooms.inbox.addSegment({ ...key, ...other }, 1, segment, h.now, '', h.now))).toBe(
      true,
    )
    await h.write((rooms) => rooms.inbox.dropSegments({ ...key, ...other }))
    expect(await h.read((rooms) => rooms.inbox.segments(key))).toHaveLength(1)
  })

  it('tells which long texts have waited for their parts too long', async () => {
    const h = await harness(make)
    const [segment] = segments(1)
    if (!segment) throw new Error('no segment')
    const add = (reference: number, number = 1) =>
      h.write((rooms) => rooms.inbox.addSegment({ ...key, reference, wide: true }, number, segment, h.now, '', h.now))
    await add(1)
    await h.clock.advance(hourMs)
    await add(1, 2)
    await add(2)
    const stale = (before: number, limit = 10) => h.read((rooms) => rooms.inbox.stale(before, limit))
    expect(await stale(h.now)).toEqual([{ ...key, reference: 1, wide: true }])
    expect(await stale(h.now - hourMs)).toEqual([])
    await h.clock.advance(1)
    expect(await stale(h.now)).toHaveLength(2)
    expect(await stale(h.now, 1)).toHaveLength(1)
  })

  it('keeps wire messages that could not be decoded', async () => {
    const h = await harness(make)
    const keep = (raw: string) => h.write((rooms) => rooms.inbox.keepRaw('modem', '+46', 'cut short', raw, h.now))
    const [first, second] = [await keep('07'), await keep('0791')]
    expect(await h.read((rooms) => rooms.inbox.listRaw(10))).toEqual([
      { id: second, transport: 'modem', phone: '+46', reason: 'cut short', raw: '0791', at: h.now },
      { id: first, transport: 'modem', phone: '+46', reason: 'cut short', raw: '07', at: h.now },
    ])
    expect(await h.read((rooms) => rooms.inbox.listRaw(1))).toHaveLength(1)
  })
}
