import { expect, it } from 'vitest'
import type { ReceiptState } from '../../../core/ports/transport.ts'
import { type Harness, harness, hourMs, phone, type StoreMaker, segments } from './harness.ts'

const failures: readonly ReceiptState[] = ['expired', 'undeliverable', 'deleted', 'rejected']
const news: readonly ReceiptState[] = ['buffered', 'accepted', 'unknown']

export function receiptCases(make: StoreMaker): void {
  it('delivers a text of one part', async () => {
    const h = await harness(make)
    const id = await h.add()
    const partId = await h.send(id, '00AbC')
    expect(await h.receipt({ keys: ['abc', '2748'], at: h.now + 5 })).toEqual({
      textId: id,
      partId,
      before: 'sent',
      after: 'delivered',
    })
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ state: 'delivered', updatedAt: h.now + 5 })
    expect((await h.read((rooms) => rooms.texts.parts(id)))[0]).toMatchObject({ state: 'delivered', doneAt: h.now + 5 })
  })

  it('finds a part by any of the keys', async () => {
    const h = await harness(make)
    const id = await h.add()
    await h.send(id, '812FC7470000001B')
    expect(await h.receipt({ keys: ['9308878062554710043', '812fc7470000001b'] })).toMatchObject({ textId: id })
  })

  it('delivers a long text when all its parts are delivered', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(3) })
    await h.send(id, 'A')
    await h.send(id, 'B')
    expect(await h.receipt({ keys: ['b'] })).toMatchObject({ before: 'queued', after: 'queued' })
    await h.send(id, 'C')
    expect(await h.state(id)).toBe('sent')
    expect(await h.receipt({ keys: ['c'] })).toMatchObject({ before: 'sent', after: 'sent' })
    expect(await h.receipt({ keys: ['a'] })).toMatchObject({ before: 'sent', after: 'delivered' })
    expect(await h.partStates(id)).toEqual(['delivered', 'delivered', 'delivered'])
  })

  it.each(failures)('fails a text whose part is %s', async (state) => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(2) })
    await h.send(id, 'A')
    await h.send(id, 'B')
    expect(await h.receipt({ keys: ['a'] })).toMatchObject({ after: 'sent' })
    expect(await h.receipt({ keys: ['b'], state, wire: 'stat:X' })).toMatchObject({ before: 'sent', after: 'failed' })
    const reason = { code: 'text/not-delivered', details: { state }, wire: 'stat:X' }
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ state: 'failed', error: reason })
    expect((await h.read((rooms) => rooms.texts.parts(id)))[1]).toMatchObject({ state: 'failed', error: reason })
  })

  it('stops the parts that are left when one is not delivered', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(3) })
    const next = await h.add()
    await h.send(id, 'A')
    expect(await h.receipt({ keys: ['a'], state: 'rejected' })).toMatchObject({ before: 'queued', after: 'failed' })
    expect(await h.partStates(id)).toEqual(['failed', 'cancelled', 'cancelled'])
    expect(await h.claimed()).toEqual([next])
  })

  it.each(news)('changes nothing by news that are not final: %s', async (state) => {
    const h = await harness(make)
    const id = await h.add()
    const partId = await h.send(id, 'A')
    expect(await h.receipt({ keys: ['a'], state })).toEqual({ textId: id, partId, before: 'sent', after: 'sent' })
    expect(await h.partStates(id)).toEqual(['sent'])
  })

  it('does not change by repeated receipts, and a delivered text not by a later failure', async () => {
    const h = await harness(make)
    const id = await h.add()
    await h.send(id, 'A')
    await h.receipt({ keys: ['a'] })
    expect(await h.receipt({ keys: ['a'] })).toMatchObject({ before: 'delivered', after: 'delivered' })
    expect(await h.receipt({ keys: ['a'], state: 'expired' })).toMatchObject({
      before: 'delivered',
      after: 'delivered',
    })
    expect(await h.partStates(id)).toEqual(['delivered'])
  })

  it('lets a late delivery mend a failure', async () => {
    const h = await harness(make)
    const id = await h.add()
    await h.send(id, 'A')
    await h.receipt({ keys: ['a'], state: 'expired' })
    expect(await h.receipt({ keys: ['a'], state: 'expired' })).toMatchObject({ before: 'failed', after: 'failed' })
    expect(await h.receipt({ keys: ['a'] })).toMatchObject({ before: 'failed', after: 'delivered' })
    expect(await h.read((rooms) => rooms.texts.out(id))).not.toHaveProperty('error')
  })

  it('names no part for an id, a transport or a time that does not fit', async () => {
    const h = await harness(make)
    const id = await h.add()
    await h.send(id, 'A')
    expect(await h.receipt({ keys: ['b'] })).toBeUndefined()
    expect(await h.receipt({ keys: [] })).toBeUndefined()
    expect(await h.receipt({ keys: ['a'], transport: 'modem' })).toBeUndefined()
    expect(await h.receipt({ keys: ['a'], since: h.now + 1 })).toBeUndefined()
    expect(await h.state(id)).toBe('sent')
  })

  it('takes the newest part where an id comes again', async () => {
    const h = await harness(make)
    const old = await h.add({ phone: phone(1) })
    await h.send(old, '17')
    await h.receipt({ keys: ['17'], phone: phone(1) })
    await h.clock.advance(hourMs)
    const fresh = await h.add({ phone: phone(1) })
    await h.send(fresh, '17')
    expect(await h.receipt({ keys: ['17', '23'], phone: phone(1) })).toMatchObject({ textId: fresh })
  })

  it('tells parts with one id apart by the phone, as the network writes it', async () => {
    const h = await harness(make)
    const ids = []
    for (const n of [1, 2, 3]) ids.push(await h.add({ phone: phone(n) }))
    for (const id of ids) await h.send(id, '17')
    expect(await h.receipt({ keys: ['17'], phone: '46700000001' })).toMatchObject({ textId: ids[0] })
    expect(await h.receipt({ keys: ['17'], phone: '0700000002' })).toMatchObject({ textId: ids[1] })
    expect(await h.receipt({ keys: ['17'], phone: '+46709999999' })).toBeUndefined()
  })

  it('gives each part its receipt where an SMSC gives all parts one id', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(3) })
    for (let n = 0; n < 3; n++) await h.send(id, 'placeholder')
    for (let n = 0; n < 3; n++) await h.receipt({ keys: ['placeholder'], phone: '+46701234567' })
    expect(await h.state(id)).toBe('delivered')
  })

  it('takes our reference for better evidence than an id that several parts have', async () => {
    const h = await harness(make)
    const first = await h.add({ phone: phone(1) })
    const second = await h.add({ phone: phone(2) })
    const partId = await h.send(first, 'placeholder')
    await h.send(second, 'placeholder')
    expect(await h.receipt({ keys: ['placeholder'], reference: partId })).toMatchObject({ textId: first })
  })

  it('takes an id that one part has, though the receipt names our own number', async () => {
    const h = await harness(make)
    const id = await h.add()
    await h.send(id, '8a31f')
    expect(await h.receipt({ keys: ['8a31f'], phone: '+4672000' })).toMatchObject({ textId: id })
  })

  it('does not take a TP-MR with another phone', async () => {
    const h = await harness(make)
    const id = await h.add()
    await h.send(id, '31')
    expect(await h.receipt({ keys: ['31'], phone: '+46720000000' })).toBeUndefined()
  })

  it('finds a part without an id by our reference', async () => {
    const h = await harness(make)
    await h.send(await h.add({ phone: phone(1) }))
    const id = await h.add({ phone: phone(2) })
    const partId = await h.send(id)
    expect(await h.receipt({ reference: partId & 0xffff, phone: phone(2) })).toMatchObject({ textId: id, partId })
  })

  it('finds a part without an id by the phone and the first characters', async () => {
    const h = await harness(make)
    const other = await h.add({ body: 'Other words' })
    await h.send(other)
    const id = await h.add({ body: 'Är du där? Svara gärna.' })
    await h.send(id)
    expect(await h.receipt({ phone: '46701234567', textStart: 'Är du där? Svara g' })).toMatchObject({ textId: id })
    expect(await h.receipt({ phone: '46701234567', textStart: 'Nothing like it' })).toBeUndefined()
    expect(await h.receipt({ phone: '46707654321', textStart: 'Other words' })).toBeUndefined()
    expect(await h.receipt({ phone: '46701234567' })).toBeUndefined()
  })

  it('does not guess at a part that has an id of its own', async () => {
    const h = await harness(make)
    const id = await h.add({ body: 'Same words' })
    await h.send(id, 'A')
    expect(await h.receipt({ keys: ['b'], phone: '46701234567', textStart: 'Same words' })).toBeUndefined()
  })

  it('settles an unknown part, and the text goes on with the next', async () => {
    const h = await harness(make)
    const { id } = await unknownText(h)
    expect(await h.receipt({ phone: '+46701234567', textStart: 'Hello' })).toMatchObject({
      before: 'unknown',
      after: 'queued',
    })
    expect(await h.partStates(id)).toEqual(['delivered', 'queued'])
    await h.send(id, 'B')
    expect(await h.receipt({ keys: ['b'] })).toMatchObject({ before: 'sent', after: 'delivered' })
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ mayBeDoubled: false })
  })

  it('knows an unknown part of one that the network says it is still trying', async () => {
    const h = await harness(make)
    const { id, partId } = await unknownText(h)
    expect(await h.receipt({ reference: partId & 0xffff, state: 'buffered' })).toMatchObject({ after: 'queued' })
    expect(await h.partStates(id)).toEqual(['sent', 'queued'])
  })

  it('settles a single unknown part as delivered, or as failed', async () => {
    const h = await harness(make)
    const good = await unknownText(h, 1, phone(1))
    const bad = await unknownText(h, 1, phone(2))
    expect(await h.receipt({ reference: good.partId })).toMatchObject({ before: 'unknown', after: 'delivered' })
    expect(await h.receipt({ reference: bad.partId, state: 'rejected' })).toMatchObject({ after: 'failed' })
    expect(await h.claim()).toEqual([])
  })

  it('believes a receipt for a text that was given up meanwhile', async () => {
    const h = await harness(make)
    const { id, partId } = await unknownText(h, 1)
    await h.move(id, 'unknown', 'expired')
    expect(await h.receipt({ reference: partId })).toMatchObject({ before: 'expired', after: 'delivered' })
  })

  it('frees the texts behind an unknown one that a receipt settles', async () => {
    const h = await harness(make)
    const { partId } = await unknownText(h, 1)
    const next = await h.add()
    expect(await h.claim()).toEqual([])
    await h.receipt({ reference: partId })
    expect(await h.claimed()).toEqual([next])
  })

  it('keeps a receipt that came before the answer, and finds it by id and by phone', async () => {
    const h = await harness(make)
    const match = {
      transport: 'smsc',
      keys: ['8a31', '35377'],
      state: 'delivered',
      at: 5,
      wire: 'w',
      since: 1,
      phone: '+46701234567',
    } as const
    const any = (transport: string) => h.write((rooms) => rooms.queue.hasEarly(transport))
    expect(await any('smsc')).toBe(false)
    await h.write((rooms) => rooms.queue.keepEarly(match))
    expect([await any('smsc'), await any('modem')]).toEqual([true, false])
    const early = (transport: string, named: { key: string } | { phone: string }, since = h.now - 60_000) =>
      h.write((rooms) => rooms.queue.early(transport, named, since))
    expect(await early('modem', { key: '8a31' })).toEqual([])
    expect(await early('smsc', { key: '8a3' })).toEqual([])
    expect(await early('smsc', { phone: '+46701234568' })).toEqual([])
    const [found] = await early('smsc', { key: '35377' })
    expect(found?.receipt).toEqual(match)
    expect(await early('smsc', { phone: '0701234567' })).toEqual([found])
    await h.write((rooms) => rooms.queue.removeEarly(found?.id ?? 0))
    expect(await early('smsc', { key: '8a31' })).toEqual([])
  })

  it('keeps early receipts by the time of their arrival', async () => {
    const h = await harness(make)
    const keep = (key: string) =>
      h.write((rooms) =>
        rooms.queue.keepEarly({ transport: 'smsc', keys: [key], state: 'delivered', at: 0, wire: '', since: 0 }),
      )
    await keep('old')
    await h.clock.advance(60_000)
    await keep('new')
    const early = (key: string) => h.write((rooms) => rooms.queue.early('smsc', { key }, h.now - 30_000))
    expect(await early('old')).toEqual([])
    expect(await h.write((rooms) => rooms.queue.dropEarly(h.now - 30_000))).toBe(1)
    expect(await h.write((rooms) => rooms.queue.dropEarly(h.now - 30_000))).toBe(0)
    expect(await early('new')).toHaveLength(1)
  })
}

async function unknownText(h: Harness, parts = 2, to = '+46701234567') {
  const id = await h.add({ segments: segments(parts), phone: to })
  const partId = (await h.claim())[0]?.partId ?? 0
  await h.settle(h.unknown(partId))
  return { id, partId }
}
