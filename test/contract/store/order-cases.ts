import { expect, it } from 'vitest'
import { type Harness, harness, hourMs, phone, type StoreMaker, segments } from './harness.ts'

export function orderCases(make: StoreMaker): void {
  it('claims what it was given, marked as sending before anyone may write it', async () => {
    const h = await harness(make)
    const plan = segments(2)
    const id = await h.add({ segments: plan, body: 'A long text', pinned: true, receipt: false })
    const [part, ...others] = await h.claim()
    expect(others).toEqual([])
    expect(part).toMatchObject({ textId: id, phone: '+46701234567', body: 'A long text', number: 1, total: 2 })
    expect(part).toMatchObject({ attempts: 0, receipt: false, pinned: true, expiresAt: h.now + 48 * hourMs })
    expect(part?.segment).toEqual(plan[0])
    expect(await h.state(id)).toBe('sending')
    const parts = await h.read((rooms) => rooms.texts.parts(id))
    expect(parts.map(({ state }) => state)).toEqual(['sending', 'queued'])
    expect(parts[0]).toMatchObject({ id: part?.partId, number: 1, submittedAt: h.now, transport: 'smsc' })
    expect(await h.claim()).toEqual([])
  })

  it('keeps every kind of segment', async () => {
    const h = await harness(make)
    const segment = {
      alphabet: 'ucs2',
      udh: [
        { iei: 8, data: new Uint8Array([0, 255, 2, 1]) },
        { iei: 0x24, data: new Uint8Array() },
      ],
      data: new Uint8Array([0xd8, 0x3d, 0xde, 0x00]),
      messageClass: 0,
    } as const
    await h.add({ segments: [segment] })
    expect((await h.claim())[0]?.segment).toEqual(segment)
  })

  it('claims only for the transport asked for, and no more than asked for', async () => {
    const h = await harness(make)
    await h.add({ phone: phone(1), transport: 'modem' })
    const ids = await addTo(h, [2, 3, 4])
    expect(await h.claimed(0)).toEqual([])
    expect(await h.claimed(2)).toEqual(ids.slice(0, 2))
    expect(await h.claimed(2)).toEqual(ids.slice(2))
    expect(await h.claimed(2, 'nobody')).toEqual([])
  })

  it('takes high before normal before bulk', async () => {
    const h = await harness(make)
    const bulk = await h.add({ phone: phone(1), priority: 'bulk' })
    const normal = await h.add({ phone: phone(2), priority: 'normal' })
    const high = await h.add({ phone: phone(3), priority: 'high' })
    expect(await h.claimed()).toEqual([high, normal, bulk])
  })

  it('serves senders by turns', async () => {
    const h = await harness(make)
    const bulk = await addTo(h, [1, 2, 3, 4, 5], { sender: 'crowd@example.com' })
    const single = await h.add({ phone: phone(9), sender: 'single@example.com' })
    expect(await h.claimed(3)).toEqual([bulk[0], single, bulk[1]])
  })

  it('lets a sender who comes late begin at the turn being served', async () => {
    const h = await harness(make)
    const crowd = await addTo(
      h,
      Array.from({ length: 20 }, (_, n) => n),
      { sender: 'crowd@example.com' },
    )
    for (const id of crowd.slice(0, 10)) await h.send(id)
    const late = await addTo(h, [100, 101, 102, 103], { sender: 'late@example.com' })
    // Their turns interleave from here on; the late one does not catch up on the ten turns that it was not there.
    expect(await h.claimed(6)).toEqual([late[0], crowd[10], late[1], crowd[11], late[2], crowd[12]])
  })

  it('does not let one retry with an old turn pull new senders back', async () => {
    const h = await harness(make)
    const [stuck, ...crowd] = await addTo(
      h,
      Array.from({ length: 12 }, (_, n) => n),
      { sender: 'crowd@example.com' },
    )
    const [part] = await h.claim(1)
    await h.settle(h.retry(part?.partId ?? 0, hourMs))
    expect(part?.textId).toBe(stuck)
    for (const id of crowd.slice(0, 6)) await h.send(id)
    const late = await addTo(h, [50, 51, 52], { sender: 'late@example.com' })
    expect(await h.claimed(4)).toEqual([late[0], crowd[6], late[1], crowd[7]])
  })

  it('keeps the order of texts to one phone, one at a time', async () => {
    const h = await harness(make)
    const [first, second, third] = [await h.add(), await h.add(), await h.add()]
    const [part] = await h.claim()
    expect(part?.textId).toBe(first)
    expect(await h.claim()).toEqual([])
    await h.settle(h.accepted(part?.partId ?? 0))
    expect(await h.claimed()).toEqual([second])
    await h.settle(h.retry((await partOf(h, second)) ?? 0, 5_000))
    expect(await h.claim()).toEqual([])
    await h.clock.advance(5_000)
    expect(await h.claimed()).toEqual([second])
    await h.settle(h.refused((await partOf(h, second)) ?? 0))
    expect(await h.claimed()).toEqual([third])
  })

  it('keeps that order across transports', async () => {
    const h = await harness(make)
    const first = await h.add({ transport: 'modem' })
    const second = await h.add({ transport: 'smsc' })
    expect(await h.claimed(10, 'smsc')).toEqual([])
    await h.send(first, undefined, 'modem')
    expect(await h.claimed(10, 'smsc')).toEqual([second])
  })

  it('sends the parts of a text before the next text to that phone', async () => {
    const h = await harness(make)
    const long = await h.add({ segments: segments(3) })
    const short = await h.add()
    const numbers: number[] = []
    for (let round = 0; round < 3; round++) {
      const [part] = await h.claim()
      expect(part?.textId).toBe(long)
      numbers.push(part?.number ?? 0)
      await h.settle(h.accepted(part?.partId ?? 0))
    }
    expect(numbers).toEqual([1, 2, 3])
    expect(await h.claimed()).toEqual([short])
  })

  it('lets a high text pass normal ones to the same phone, but never two at a time', async () => {
    const h = await harness(make)
    const normal = await h.add()
    const high = await h.add({ priority: 'high' })
    const [part, ...others] = await h.claim()
    expect([part?.textId, others]).toEqual([high, []])
    expect(await h.claim()).toEqual([])
    await h.settle(h.accepted(part?.partId ?? 0))
    expect(await h.claimed()).toEqual([normal])
    const urgent = await h.add({ priority: 'high' })
    expect(await h.claim()).toEqual([])
    await h.settle(h.unknown((await partOf(h, normal)) ?? 0))
    expect(await h.claimed()).toEqual([urgent])
  })

  it('fills its places with texts to other phones where one phone has texts in several priorities', async () => {
    const h = await harness(make)
    const high = await h.add({ phone: phone(1), priority: 'high' })
    await h.add({ phone: phone(1), priority: 'normal' })
    const other = await h.add({ phone: phone(2), priority: 'bulk' })
    expect(await h.claimed(2)).toEqual([high, other])
  })

  it('waits behind an unknown text, and goes on after it', async () => {
    const h = await harness(make)
    const first = await h.add()
    const second = await h.add()
    const [part] = await h.claim()
    await h.settle(h.unknown(part?.partId ?? 0))
    expect(await h.claim()).toEqual([])
    await h.write((rooms) => rooms.queue.requeueUnknown(part?.partId ?? 0, h.now))
    await h.send(first)
    expect(await h.claimed()).toEqual([second])
  })

  it('is not held up by held, failed, cancelled and expired texts', async () => {
    const h = await harness(make)
    await h.add({ state: 'held', error: { code: 'rules/limit-phone', details: {} } })
    const failed = await h.add()
    const cancelled = await h.add()
    const expired = await h.add()
    const last = await h.add()
    expect(await h.move(cancelled, 'queued', 'cancelled')).toBe(true)
    expect(await h.move(expired, 'queued', 'expired')).toBe(true)
    const [part] = await h.claim()
    expect(part?.textId).toBe(failed)
    await h.settle(h.refused(part?.partId ?? 0))
    expect(await h.claimed()).toEqual([last])
  })

  it('sends a scheduled text at its time, and others to that phone meanwhile', async () => {
    const h = await harness(make)
    const later = await h.add({ dueAt: h.now + hourMs })
    const now = await h.add()
    expect(await h.read((rooms) => rooms.queue.nextDue('smsc'))).toBe(h.now)
    await h.send(now)
    expect(await h.claim()).toEqual([])
    expect(await h.read((rooms) => rooms.queue.nextDue('smsc'))).toBe(h.now + hourMs)
    await h.clock.advance(hourMs - 1)
    expect(await h.claim()).toEqual([])
    const [waiting, behind] = [await h.add(), await h.add()]
    await h.clock.advance(1)
    expect(await h.claimed()).toEqual([later])
    await h.settle(h.accepted((await partOf(h, later)) ?? 0))
    await h.send(waiting)
    await h.send(behind)
  })

  it('lets a scheduled text that comes to its place wait for what is in flight, and for no later one', async () => {
    const h = await harness(make)
    const later = await h.add({ dueAt: h.now + 1_000 })
    const flying = await h.add()
    const [part] = await h.claim()
    expect(part?.textId).toBe(flying)
    await h.clock.advance(1_000)
    expect(await h.claim()).toEqual([])
    await h.settle(h.retry(part?.partId ?? 0, 0))
    expect(await h.claimed()).toEqual([later])
    await h.settle(h.accepted((await partOf(h, later)) ?? 0))
    expect(await h.claimed()).toEqual([flying])
  })

  it('gives a scheduled crowd its turns when its time comes', async () => {
    const h = await harness(make)
    const numbers = Array.from({ length: 6 }, (_, n) => n)
    const crowd = await addTo(h, numbers, { sender: 'crowd@example.com', dueAt: h.now + 1_000 })
    const own = await h.add({ phone: phone(50), sender: 'crowd@example.com' })
    const other = await h.add({ phone: phone(51), sender: 'other@example.com' })
    expect(await h.claimed()).toEqual([own, other])
    await h.clock.advance(1_000)
    const late = await h.add({ phone: phone(52), sender: 'other@example.com' })
    expect((await h.claimed(3)).slice(0, 2)).toEqual([crowd[0], late])
  })

  it('does not claim a text whose time is over', async () => {
    const h = await harness(make)
    const id = await h.add({ expiresAt: h.now + 1_000 })
    const held = await h.add({ expiresAt: h.now + 1_000, state: 'held' })
    const other = await h.add({ phone: phone(2) })
    expect(await h.read((rooms) => rooms.queue.expired(h.now, 10))).toEqual([])
    await h.clock.advance(1_000)
    expect(await h.claimed()).toEqual([other])
    expect(await h.read((rooms) => rooms.queue.expired(h.now, 10))).toEqual([id, held])
    expect(await h.read((rooms) => rooms.queue.expired(h.now, 1))).toEqual([id])
  })

  it('does not call a text expired while its part is in flight or unknown', async () => {
    const h = await harness(make)
    const id = await h.add({ expiresAt: h.now + 1_000 })
    const [part] = await h.claim()
    await h.clock.advance(2_000)
    expect(await h.read((rooms) => rooms.queue.expired(h.now, 10))).toEqual([])
    await h.settle(h.unknown(part?.partId ?? 0))
    expect(await h.read((rooms) => rooms.queue.expired(h.now, 10))).toEqual([])
    await h.write((rooms) => rooms.queue.requeueUnknown(part?.partId ?? 0, h.now))
    expect(await h.read((rooms) => rooms.queue.expired(h.now, 10))).toEqual([id])
  })

  it('does not mind a clock that steps back', async () => {
    const h = await harness(make)
    const before = await h.add({ phone: phone(1) })
    const second = await h.add({ phone: phone(1) })
    const dayAgo = h.now - 24 * hourMs
    const claims = await h.write((rooms) => rooms.queue.claim('smsc', h.owner, 5, dayAgo, 300_000))
    expect(claims.map(({ textId }) => textId)).toEqual([before])
    const third = await h.add({ phone: phone(1), createdAt: dayAgo, dueAt: dayAgo, expiresAt: dayAgo + 48 * hourMs })
    await h.settle(h.accepted(claims[0]?.partId ?? 0))
    await h.send(second)
    await h.send(third)
  })

  it('tells when the next text falls due', async () => {
    const h = await harness(make)
    const due = () => h.read((rooms) => rooms.queue.nextDue('smsc'))
    expect(await due()).toBeUndefined()
    await h.add({ state: 'held', phone: phone(7) })
    expect(await due()).toBeUndefined()
    await h.add({ phone: phone(1), dueAt: h.now + 9_000 })
    expect(await due()).toBe(h.now + 9_000)
    await h.add({ phone: phone(2) })
    expect(await due()).toBe(h.now)
    const [part] = await h.claim()
    expect(await due()).toBe(h.now + 9_000)
    await h.settle(h.retry(part?.partId ?? 0, 5_000))
    expect(await due()).toBe(h.now + 5_000)
  })

  it('tells that a text waits behind another, by a time that has passed', async () => {
    const h = await harness(make)
    await h.add()
    await h.claim()
    await h.add()
    expect(await h.read((rooms) => rooms.queue.nextDue('smsc'))).toBeLessThanOrEqual(h.now)
  })
}

async function addTo(h: Harness, phones: readonly number[], change: Partial<Parameters<Harness['add']>[0]> = {}) {
  const ids: number[] = []
  for (const number of phones) ids.push(await h.add({ phone: phone(number), ...change }))
  return ids
}

async function partOf(h: Harness, textId: number | undefined): Promise<number | undefined> {
  const parts = await h.read((rooms) => rooms.texts.parts(textId ?? 0))
  return parts.find(({ state }) => state === 'sending')?.id
}
