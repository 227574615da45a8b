import { expect, it } from 'vitest'
import { type Harness, harness, hourMs, phone, type StoreMaker, segments } from './harness.ts'

const minuteMs = 60_000

export function usageCases(make: StoreMaker): void {
  it('counts parts that are accepted, in flight or unknown, and those that wait', async () => {
    const h = await harness(make)
    const used = () => h.read((rooms) => rooms.texts.partsSent({ since: h.now - hourMs }))
    expect(await used()).toBe(0)
    const id = await h.add({ segments: segments(3) })
    expect(await used()).toBe(3)
    const [part] = await h.claim()
    expect(await used()).toBe(3)
    await h.settle(h.accepted(part?.partId ?? 0))
    await h.settle(h.unknown((await h.claim())[0]?.partId ?? 0))
    expect(await used()).toBe(3)
    await h.move(id, 'unknown', 'cancelled')
    expect(await used()).toBe(2)
  })

  it('does not count what was refused, held, or not taken', async () => {
    const h = await harness(make)
    const used = () => h.read((rooms) => rooms.texts.partsSent({ since: h.now - hourMs }))
    await h.add({ state: 'held', segments: segments(2), phone: phone(1) })
    await h.add({ phone: phone(2) })
    await h.settle(h.refused((await h.claim())[0]?.partId ?? 0))
    expect(await used()).toBe(0)
    const waiting = await h.add({ phone: phone(3) })
    await h.settle(h.retry((await h.claim())[0]?.partId ?? 0, hourMs))
    expect(await used()).toBe(1)
    await h.move(waiting, 'queued', 'expired')
    expect(await used()).toBe(0)
  })

  it('counts texts that wait however long ago they were queued, but not those put off before the period', async () => {
    const h = await harness(make)
    await h.add({ phone: phone(1) })
    await h.add({ phone: phone(2) })
    await h.add({ phone: phone(3), dueAt: h.now + 3 * hourMs })
    await h.clock.advance(2 * hourMs)
    const used = () => h.read((rooms) => rooms.texts.partsSent({ since: h.now - hourMs }))
    expect(await used()).toBe(2)
    await h.claim(1)
    expect(await used()).toBe(2)
    await h.clock.advance(hourMs)
    await h.settle(h.retry((await h.claim(2))[0]?.partId ?? 0, hourMs))
    expect(await used()).toBe(3)
  })

  it('counts by sender, phone and transport', async () => {
    const h = await harness(make)
    const anna = { sender: 'anna@example.com' }
    const bo = { sender: 'bo@example.com' }
    for (const n of [1, 2]) await sendOne(h, { ...anna, phone: phone(n), transport: 'smsc' })
    await sendOne(h, { ...anna, phone: phone(1), transport: 'modem' })
    await sendOne(h, { ...bo, phone: phone(1), transport: 'modem' })
    await sendOne(h, { sender: '', phone: phone(2), transport: 'modem' })
    await h.add({ ...bo, phone: phone(2), transport: 'modem', segments: segments(2) })
    const since = h.now - hourMs
    const used = (filter: { sender?: string; phone?: string; transport?: string }) =>
      h.read((rooms) => rooms.texts.partsSent({ since, ...filter }))
    expect(await used({})).toBe(7)
    expect(await used(anna)).toBe(3)
    expect(await used(bo)).toBe(3)
    expect(await used({ phone: phone(1) })).toBe(3)
    expect(await used({ phone: phone(2) })).toBe(4)
    expect(await used({ transport: 'smsc' })).toBe(2)
    expect(await used({ transport: 'modem' })).toBe(5)
    expect(await used({ ...anna, transport: 'modem' })).toBe(1)
    expect(await used({ ...anna, phone: phone(1) })).toBe(2)
    expect(await used({ ...bo, phone: phone(1), transport: 'modem' })).toBe(1)
    expect(await used({ sender: 'nobody' })).toBe(0)
    const byPhone = await h.read((rooms) => rooms.texts.partsByPhone(since))
    expect(Object.fromEntries(byPhone.map((row) => [row.phone, row.parts]))).toEqual({ [phone(1)]: 3, [phone(2)]: 4 })
  })

  it('counts to the millisecond, whatever the minute', async () => {
    const h = await harness(make)
    await h.clock.advance(17_345)
    const times: number[] = []
    for (let n = 0; n < 12; n++) {
      times.push(h.now)
      await sendOne(h, { phone: phone(n) })
      await h.clock.advance(13_001)
    }
    for (const filter of [{}, { sender: 'anna@example.com' }, { transport: 'smsc' }]) {
      for (const since of times.flatMap((time) => [time - 1, time, time + 1])) {
        const expected = times.filter((time) => time >= since).length
        expect(await h.read((rooms) => rooms.texts.partsSent({ since, ...filter }))).toBe(expected)
      }
    }
    expect(await h.read((rooms) => rooms.texts.partsSent({ since: h.now - 10 * minuteMs }))).toBe(12)
  })

  it('counts a part that is sent again as one more only while it stands', async () => {
    const h = await harness(make)
    const used = () => h.read((rooms) => rooms.texts.partsSent({ since: h.now - hourMs }))
    const id = await h.add()
    const partId = (await h.claim())[0]?.partId ?? 0
    await h.settle(h.unknown(partId))
    await h.write((rooms) => rooms.queue.requeueUnknown(partId, h.now))
    expect(await used()).toBe(1)
    await h.send(id)
    expect(await used()).toBe(1)
  })

  it('counts texts by transport and state as they move', async () => {
    const h = await harness(make)
    const counts = async () => {
      const rows = await h.read((rooms) => rooms.texts.counts())
      return Object.fromEntries(rows.map(({ transport, state, texts }) => [`${transport} ${state}`, texts]))
    }
    expect(await counts()).toEqual({})
    const first = await h.add({ phone: phone(1) })
    const second = await h.add({ phone: phone(2) })
    await h.add({ phone: phone(3), state: 'held' })
    await h.add({ phone: phone(4), transport: 'modem' })
    expect(await counts()).toEqual({ 'smsc queued': 2, 'smsc held': 1, 'modem queued': 1 })
    const parts = await h.claim()
    expect(await counts()).toEqual({ 'smsc sending': 2, 'smsc held': 1, 'modem queued': 1 })
    await h.settle(h.accepted(parts[0]?.partId ?? 0, 'A'), h.unknown(parts[1]?.partId ?? 0))
    expect(await counts()).toEqual({ 'smsc sent': 1, 'smsc unknown': 1, 'smsc held': 1, 'modem queued': 1 })
    await h.receipt({ keys: ['a'] })
    await h.write((rooms) => rooms.queue.requeueUnknown(parts[1]?.partId ?? 0, h.now))
    expect(await counts()).toEqual({ 'smsc delivered': 1, 'smsc queued': 1, 'smsc held': 1, 'modem queued': 1 })
    await h.write((rooms) => rooms.texts.replan(second, 'modem', segments(1), h.now))
    await h.move(first, 'delivered', 'queued')
    expect(await counts()).toEqual({ 'smsc delivered': 1, 'smsc held': 1, 'modem queued': 2 })
  })

  it('tells how old the oldest waiting text is', async () => {
    const h = await harness(make)
    const oldest = async (state: string) => {
      const rows = await h.read((rooms) => rooms.texts.counts())
      return rows.find((row) => row.state === state)?.oldestAt
    }
    const start = h.now
    await h.add({ phone: phone(1), state: 'held' })
    await h.clock.advance(1_000)
    const id = await h.add({ phone: phone(2) })
    await h.clock.advance(1_000)
    await h.add({ phone: phone(3) })
    expect([await oldest('held'), await oldest('queued')]).toEqual([start, start + 1_000])
    await h.send(id)
    expect(await oldest('queued')).toBe(start + 2_000)
  })

  it('counts references of long texts for each phone', async () => {
    const h = await harness(make)
    const next = (to: string) => h.write((rooms) => rooms.texts.nextReference(to))
    expect([await next('a'), await next('a'), await next('b'), await next('a')]).toEqual([0, 1, 0, 2])
    await h.write(async (rooms) => {
      for (let n = 3; n < 65_535; n++) await rooms.texts.nextReference('a')
    })
    expect([await next('a'), await next('a'), await next('a')]).toEqual([65_535, 0, 1])
  })
}

async function sendOne(h: Harness, change: Parameters<Harness['add']>[0]): Promise<void> {
  const id = await h.add(change)
  await h.send(id, undefined, change?.transport ?? 'smsc')
}
