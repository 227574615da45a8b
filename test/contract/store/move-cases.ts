import { expect, it } from 'vitest'
import type { OutState } from '../../../core/model.ts'
import { error, type Harness, harness, hourMs, phone, type StoreMaker, segments } from './harness.ts'

/** A text in each state that a person or the time may find it in. */
const states: Readonly<Record<OutState, (h: Harness) => Promise<number>>> = {
  queued: (h) => h.add(),
  held: (h) => h.add({ state: 'held' }),
  sending: async (h) => {
    const id = await h.add()
    await h.claim()
    return id
  },
  unknown: async (h) => {
    const id = await h.add()
    await h.settle(h.unknown((await h.claim())[0]?.partId ?? 0))
    return id
  },
  sent: async (h) => {
    const id = await h.add()
    await h.send(id, 'A')
    return id
  },
  delivered: async (h) => {
    const id = await states.sent(h)
    await h.receipt({ keys: ['a'] })
    return id
  },
  failed: async (h) => {
    const id = await h.add()
    await h.settle(h.refused((await h.claim())[0]?.partId ?? 0))
    return id
  },
  expired: async (h) => {
    const id = await h.add()
    await h.move(id, 'queued', 'expired')
    return id
  },
  cancelled: async (h) => {
    const id = await h.add()
    await h.move(id, 'queued', 'cancelled')
    return id
  },
}

/** From, to, whether it moves, and what becomes of its part. */
const moves: readonly (readonly [OutState, OutState, boolean, string])[] = [
  ['queued', 'held', true, 'queued'],
  ['queued', 'cancelled', true, 'cancelled'],
  ['queued', 'expired', true, 'cancelled'],
  ['queued', 'failed', true, 'failed'],
  ['queued', 'queued', true, 'queued'],
  ['held', 'queued', true, 'queued'],
  ['held', 'cancelled', true, 'cancelled'],
  ['held', 'expired', true, 'cancelled'],
  ['unknown', 'held', true, 'unknown'],
  ['unknown', 'cancelled', true, 'cancelled'],
  ['unknown', 'expired', true, 'cancelled'],
  ['unknown', 'queued', true, 'queued'],
  ['failed', 'queued', true, 'queued'],
  ['expired', 'queued', true, 'queued'],
  ['cancelled', 'queued', true, 'queued'],
  ['sending', 'cancelled', false, 'sending'],
  ['sending', 'held', false, 'sending'],
  ['sending', 'queued', false, 'sending'],
  ['sending', 'expired', false, 'sending'],
  ['sent', 'queued', false, 'sent'],
  ['delivered', 'queued', false, 'delivered'],
]

export function moveCases(make: StoreMaker): void {
  it.each(moves)('%s → %s: %s, part %s', async (from, to, moved, part) => {
    const h = await harness(make)
    const id = await states[from](h)
    expect(await h.state(id)).toBe(from)
    expect(await h.move(id, from, to)).toBe(moved)
    expect([await h.state(id), await h.partStates(id)]).toEqual([moved ? to : from, [part]])
    if (to === 'queued' && moved) expect(await h.claimed()).toEqual([id])
  })

  it('moves nothing that is in another state, or not there', async () => {
    const h = await harness(make)
    const id = await h.add()
    expect(await h.move(id, 'held', 'cancelled')).toBe(false)
    expect(await h.move(99, 'queued', 'cancelled')).toBe(false)
    expect(await h.state(id)).toBe('queued')
  })

  it('keeps the reason, and drops it with the release', async () => {
    const h = await harness(make)
    const id = await h.add()
    const text = () => h.read((rooms) => rooms.texts.out(id))
    await h.write((rooms) => rooms.texts.moveOut(id, ['queued'], 'held', { at: h.now, error }))
    expect(await text()).toMatchObject({ state: 'held', error, updatedAt: h.now })
    await h.clock.advance(1_000)
    await h.move(id, 'held', 'queued')
    expect(await text()).toMatchObject({ state: 'queued', dueAt: h.now, updatedAt: h.now })
    expect(await text()).not.toHaveProperty('error')
    await h.write((rooms) => rooms.texts.moveOut(id, ['queued'], 'expired', { at: h.now, error }))
    expect(await text()).toMatchObject({ state: 'expired', error, updatedAt: h.now })
  })

  it('releases a text for later', async () => {
    const h = await harness(make)
    const id = await h.add({ state: 'held' })
    await h.move(id, 'held', 'queued', { dueAt: h.now + hourMs })
    expect(await h.claim()).toEqual([])
    await h.clock.advance(hourMs)
    expect(await h.claimed()).toEqual([id])
  })

  it('keeps the time that a held text was to go at', async () => {
    const h = await harness(make)
    const dueAt = h.now + hourMs
    const id = await h.add({ dueAt })
    await h.move(id, 'queued', 'held')
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ state: 'held', dueAt })
  })

  it('puts a released text before those that were written after it', async () => {
    const h = await harness(make)
    const held = await h.add({ state: 'held' })
    const second = await h.add()
    await h.move(held, 'held', 'queued')
    await h.send(held)
    expect(await h.claimed()).toEqual([second])
  })

  it('lets the next text go when the one before it is held or cancelled', async () => {
    const h = await harness(make)
    const [first, second, third] = [await h.add(), await h.add(), await h.add()]
    await h.move(first, 'queued', 'held')
    await h.move(second, 'queued', 'cancelled')
    expect(await h.claimed()).toEqual([third])
  })

  it('sends again only what was not accepted', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(3) })
    await h.send(id, 'A')
    await h.settle(h.refused((await h.claim())[0]?.partId ?? 0))
    expect(await h.move(id, 'failed', 'queued')).toBe(true)
    expect(await h.partStates(id)).toEqual(['sent', 'queued', 'queued'])
    expect((await h.claim())[0]).toMatchObject({ textId: id, number: 2, attempts: 0 })
  })

  it('sends a part again that a receipt said was not delivered', async () => {
    const h = await harness(make)
    const id = await states.sent(h)
    await h.receipt({ keys: ['a'], state: 'undeliverable' })
    expect(await h.move(id, 'failed', 'queued')).toBe(true)
    await h.send(id, 'B')
    expect(await h.receipt({ keys: ['a'] })).toBeUndefined()
    expect(await h.receipt({ keys: ['b'] })).toMatchObject({ after: 'delivered' })
  })

  it('marks a text as perhaps doubled when its unknown part is sent again by hand', async () => {
    const h = await harness(make)
    const id = await states.unknown(h)
    await h.move(id, 'unknown', 'held')
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ mayBeDoubled: false })
    await h.move(id, 'held', 'queued')
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ mayBeDoubled: true })
    expect((await h.read((rooms) => rooms.texts.parts(id)))[0]).toMatchObject({ doubled: true })
  })

  it('keeps the mark of a perhaps doubled text', async () => {
    const h = await harness(make)
    const id = await states.unknown(h)
    await h.move(id, 'unknown', 'held', { mayBeDoubled: true })
    await h.move(id, 'held', 'cancelled')
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ state: 'cancelled', mayBeDoubled: true })
  })

  it('gives a text that is sent after its time as long as it had at first, or what it is told', async () => {
    const h = await harness(make)
    const first = await h.add({ phone: phone(1), expiresAt: h.now + hourMs })
    const second = await h.add({ phone: phone(2), expiresAt: h.now + hourMs })
    await h.clock.advance(2 * hourMs)
    await h.move(first, 'queued', 'expired')
    await h.move(second, 'queued', 'expired')
    await h.move(first, 'expired', 'queued')
    const change = { at: h.now, dueAt: h.now, expiresAt: h.now + 5 }
    await h.write((rooms) => rooms.texts.moveOut(second, ['expired'], 'queued', change))
    const expiry = async (id: number) => (await h.read((rooms) => rooms.texts.out(id)))?.expiresAt
    expect([await expiry(first), await expiry(second)]).toEqual([h.now + hourMs, h.now + 5])
    expect(await h.claimed()).toEqual([first, second])
  })

  it('gives a text another transport and another plan', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(1) })
    const [part] = await h.claim()
    await h.settle(h.retry(part?.partId ?? 0, hourMs))
    const replan = (transport: string) => h.write((rooms) => rooms.texts.replan(id, transport, segments(2), h.now))
    expect(await replan('modem')).toBe(true)
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({
      transport: 'modem',
      partCount: 2,
      attempts: 0,
    })
    expect(await h.claim(5, 'smsc')).toEqual([])
    expect((await h.claim(5, 'modem'))[0]).toMatchObject({ textId: id, number: 1, total: 2 })
    expect(await replan('smsc')).toBe(false)
    await h.settle(h.accepted((await h.read((rooms) => rooms.texts.parts(id)))[0]?.id ?? 0))
    expect(await replan('smsc')).toBe(false)
    expect((await h.claim(5, 'modem'))[0]).toMatchObject({ textId: id, number: 2 })
  })

  it('gives a text its turn on the transport that it comes to', async () => {
    const h = await harness(make)
    const crowd: number[] = []
    const moved: number[] = []
    for (let n = 0; n < 3; n++) moved.push(await h.add({ phone: phone(n), sender: 'late@example.com' }))
    for (let n = 10; n < 16; n++) {
      crowd.push(await h.add({ phone: phone(n), sender: 'crowd@example.com', transport: 'modem' }))
    }
    for (const id of crowd.slice(0, 3)) await h.send(id, undefined, 'modem')
    for (const id of moved) await h.write((rooms) => rooms.texts.replan(id, 'modem', segments(1), h.now))
    expect(await h.claimed(4, 'modem')).toEqual([moved[0], moved[1], crowd[3], moved[2]])
  })

  it('gives a refused text another transport and sends it anew', async () => {
    const h = await harness(make)
    const id = await states.failed(h)
    const next = await h.add()
    await h.write(async (rooms) => {
      await rooms.texts.moveOut(id, ['failed'], 'queued', { at: h.now, dueAt: h.now })
      await rooms.texts.replan(id, 'modem', segments(2), h.now)
    })
    expect(await h.claim(5, 'smsc')).toEqual([])
    await h.send(id, undefined, 'modem')
    await h.send(id, undefined, 'modem')
    expect(await h.claimed(5, 'smsc')).toEqual([next])
  })

  it('replans before it is sent anew just as well', async () => {
    const h = await harness(make)
    const id = await states.failed(h)
    expect(await h.write((rooms) => rooms.texts.replan(id, 'modem', segments(2), h.now))).toBe(true)
    expect(await h.state(id)).toBe('failed')
    await h.move(id, 'failed', 'queued')
    expect((await h.claim(5, 'modem'))[0]).toMatchObject({ textId: id, total: 2 })
  })

  it('does not replan a text that may have been sent', async () => {
    const h = await harness(make)
    for (const state of ['unknown', 'sent', 'delivered'] as const) {
      const id = await states[state](h)
      expect(await h.write((rooms) => rooms.texts.replan(id, 'modem', segments(2), h.now))).toBe(false)
      if (state === 'unknown') await h.move(id, 'unknown', 'cancelled')
    }
    const returned = await states.sent(h)
    await h.receipt({ keys: ['a'], state: 'undeliverable' })
    expect(await h.write((rooms) => rooms.texts.replan(returned, 'modem', segments(2), h.now))).toBe(false)
    await h.move(returned, 'failed', 'queued')
    expect(await h.write((rooms) => rooms.texts.replan(returned, 'modem', segments(2), h.now))).toBe(true)
  })

  it('keeps a scheduled text scheduled when it changes its transport', async () => {
    const h = await harness(make)
    const dueAt = h.now + hourMs
    const id = await h.add({ dueAt })
    await h.write((rooms) => rooms.texts.replan(id, 'modem', segments(1), h.now))
    expect(await h.claim(5, 'modem')).toEqual([])
    expect(await h.read((rooms) => rooms.queue.nextDue('modem'))).toBe(dueAt)
    await h.clock.advance(hourMs)
    expect(await h.claimed(5, 'modem')).toEqual([id])
  })

  it('gives a held text other words', async () => {
    const h = await harness(make)
    const id = await h.add({ state: 'held', body: 'Far too long', segments: segments(5) })
    await h.write((rooms) => rooms.texts.rewrite(id, 'Short', segments(1), h.now))
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ body: 'Short', partCount: 1, state: 'held' })
    const found = (search: string) => h.read((rooms) => rooms.texts.list({ search, limit: 5 }))
    expect([await found('short'), await found('long')]).toMatchObject([[{ id }], []])
    await h.move(id, 'held', 'queued')
    expect((await h.claim())[0]).toMatchObject({ textId: id, body: 'Short', total: 1 })
  })
}
