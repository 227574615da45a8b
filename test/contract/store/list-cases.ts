import { expect, it } from 'vitest'
import type { InState, OutState } from '../../../core/model.ts'
import type { TextFilter } from '../../../core/ports/store.ts'
import { type Harness, harness, hourMs, phone, type StoreMaker, segments } from './harness.ts'

export function listCases(make: StoreMaker): void {
  it('tells which transport a phone wrote to last, among the last texts with it', async () => {
    const h = await harness(make)
    const mine = phone(1)
    const heard = (since = 0) => h.read((rooms) => rooms.texts.heardBy(mine, since))
    const hear = (transport: string) => h.write((rooms) => rooms.texts.insertIn(h.newIn({ phone: mine, transport })))
    await h.write((rooms) => rooms.texts.insertIn(h.newIn({ phone: phone(2), transport: 'other' })))
    expect(await heard()).toBeUndefined()
    await hear('modem-1')
    await hear('modem-2')
    await h.add({ phone: mine, transport: 'smsc' })
    expect(await heard()).toBe('modem-2')
    expect(await heard(h.now + 1)).toBeUndefined()
    for (let text = 0; text < 18; text++) await h.add({ phone: mine })
    expect(await heard()).toBe('modem-2')
    await h.add({ phone: mine })
    expect(await heard()).toBeUndefined()
  })

  it('gives back a text as it was put in', async () => {
    const h = await harness(make)
    const mailId = await aMail(h)
    const out = h.newText({
      mailId,
      sender: 'anna@example.com',
      priority: 'bulk',
      segments: segments(2),
      tellDelivered: true,
      pinned: true,
    })
    const id = await h.write((rooms) => rooms.texts.insertOut(out))
    const { segments: parts, ...kept } = out
    const stored = { ...kept, id, partCount: parts.length, attempts: 0, mayBeDoubled: false, updatedAt: h.now }
    expect(await h.read((rooms) => rooms.texts.out(id))).toEqual(stored)
    expect(await h.read((rooms) => rooms.texts.list({ limit: 1 }))).toEqual([{ direction: 'out', ...stored }])
    expect(await h.read((rooms) => rooms.texts.in(id))).toBeUndefined()
    expect(await h.read((rooms) => rooms.texts.out(id + 1))).toBeUndefined()
  })

  it('gives back a text from a phone as it was put in', async () => {
    const h = await harness(make)
    const text = h.newIn({
      note: 'incomplete',
      partCount: 3,
      error: { code: 'text/unreadable', details: { phone: 'x' } },
    })
    const id = await h.write((rooms) => rooms.texts.insertIn(text))
    const stored = { ...text, id, updatedAt: h.now }
    expect(await h.read((rooms) => rooms.texts.in(id))).toEqual(stored)
    expect(await h.read((rooms) => rooms.texts.out(id))).toBeUndefined()
    await h.clock.advance(10)
    await h.write((rooms) => rooms.texts.setIn(id, { state: 'forwarded', at: h.now }))
    const { error: _, ...rest } = stored
    expect(await h.read((rooms) => rooms.texts.in(id))).toEqual({ ...rest, state: 'forwarded', updatedAt: h.now })
  })

  it('lists both directions, newest first, page by page', async () => {
    const h = await harness(make)
    const ids = await crowd(h)
    const list = (filter: Partial<TextFilter>) => listIds(h, filter)
    expect(await list({ limit: 100 })).toEqual([...ids].reverse())
    expect(await list({ limit: 3 })).toEqual([...ids].reverse().slice(0, 3))
    expect(await list({ limit: 3, beforeId: ids[4] ?? 0 })).toEqual([ids[3], ids[2], ids[1]])
    expect(await list({ limit: 2, oldestFirst: true })).toEqual(ids.slice(0, 2))
    expect(await list({ limit: 0 })).toEqual([])
  })

  const everyState: readonly (OutState | InState)[] = [
    'queued',
    'sending',
    'sent',
    'delivered',
    'failed',
    'held',
    'expired',
    'cancelled',
    'unknown',
    'received',
    'unrouted',
    'forwarded',
  ]

  it.each(everyState)('lists texts that are %s', async (state) => {
    const h = await harness(make)
    await crowd(h)
    const all = await h.read((rooms) => rooms.texts.list({ limit: 100 }))
    const wanted = all.filter((text) => text.state === state).map(({ id }) => id)
    expect(wanted.length).toBeGreaterThan(0)
    expect(await listIds(h, { states: [state] })).toEqual(wanted)
    expect(await listIds(h, { states: [state], transport: 'smsc' })).toEqual(wanted)
    expect(await listIds(h, { states: [state], transport: 'modem' })).toEqual([])
    expect(await listIds(h, { states: [state], limit: 1, oldestFirst: true })).toEqual(wanted.slice(-1))
  })

  const filters: readonly Partial<TextFilter>[] = [
    { states: ['queued', 'delivered', 'received'] },
    { states: ['failed'], direction: 'in' },
    { states: ['failed'], direction: 'out' },
    { states: [] },
    { direction: 'in' },
    { direction: 'out' },
    { direction: 'out', transport: 'smsc', sender: 'anna@example.com' },
    { phone: phone(3) },
    { phone: phone(3), states: ['queued', 'failed'] },
    { phone: phone(3), states: ['held', 'unknown', 'received'], direction: 'out' },
    { sender: 'anna@example.com', states: ['sending', 'sent'] },
    { transport: 'smsc' },
    { transport: 'nobody' },
    { search: 'hello', states: ['queued', 'sent'] },
    { search: 'hello', phone: phone(3), direction: 'out' },
  ]

  it.each(filters)('lists what fits %j', async (filter) => {
    const h = await harness(make)
    await crowd(h)
    const all = await h.read((rooms) => rooms.texts.list({ limit: 100 }))
    const wanted = all.filter(
      (text) =>
        (filter.direction === undefined || text.direction === filter.direction) &&
        (filter.states === undefined || filter.states.includes(text.state)) &&
        (filter.phone === undefined || text.phone === filter.phone) &&
        (filter.transport === undefined || text.transport === filter.transport) &&
        (filter.sender === undefined || (text.direction === 'out' && text.sender === filter.sender)) &&
        (filter.search === undefined || text.body.toLowerCase().includes(filter.search)),
    )
    const ids = wanted.map(({ id }) => id)
    expect(await listIds(h, filter)).toEqual(ids)
    expect(await listIds(h, { ...filter, oldestFirst: true, limit: 2 })).toEqual([...ids].reverse().slice(0, 2))
    const before = ids[1]
    if (before !== undefined) expect(await listIds(h, { ...filter, beforeId: before })).toEqual(ids.slice(2))
  })

  it('lists the texts of a mail', async () => {
    const h = await harness(make)
    const mailId = await aMail(h)
    const first = await h.add({ mailId, phone: phone(1) })
    await h.add({ phone: phone(2) })
    const second = await h.add({ mailId, phone: phone(3) })
    expect(await listIds(h, { mailId })).toEqual([second, first])
  })

  it('lists a period', async () => {
    const h = await harness(make)
    const ids: number[] = []
    for (let day = 0; day < 10; day++) {
      ids.push(await h.add({ phone: phone(day) }))
      await h.clock.advance(24 * hourMs)
    }
    const start = h.now - 240 * hourMs
    const since = start + 3 * 24 * hourMs
    const until = start + 6 * 24 * hourMs
    expect(await listIds(h, { since, until })).toEqual([ids[5], ids[4], ids[3]])
    // Page by page, from either end, and by a way; a page that begins outside the period has its texts alone.
    expect(await listIds(h, { since, until, limit: 2, beforeId: ids[5] ?? 0 })).toEqual([ids[4], ids[3]])
    expect(await listIds(h, { since, until, limit: 2, oldestFirst: true, afterId: ids[3] ?? 0 })).toEqual([
      ids[4],
      ids[5],
    ])
    expect(await listIds(h, { since, until, oldestFirst: true, afterId: ids[0] ?? 0 })).toEqual([
      ids[3],
      ids[4],
      ids[5],
    ])
    expect(await listIds(h, { since, until, transport: 'smsc' })).toEqual([ids[5], ids[4], ids[3]])
    expect(await listIds(h, { since, until, transport: 'nobody' })).toEqual([])
    expect(await listIds(h, { since: h.now })).toEqual([])
    expect(await listIds(h, { until: start })).toEqual([])
    expect(await listIds(h, { since })).toHaveLength(7)
    expect(await listIds(h, { until, limit: 1 })).toEqual([ids[5]])
    expect(await listIds(h, { until, direction: 'out', states: ['queued'], limit: 1 })).toEqual([ids[5]])
  })

  it('finds parts of words of the body, whatever their case and accents', async () => {
    const h = await harness(make)
    const id = await h.add({ body: 'Möte på Café Ångström, 10:30 — glöm inte nycklarna!' })
    await h.add({ body: 'Something else', phone: phone(2) })
    const found = async (search: string) => (await listIds(h, { search })).includes(id)
    for (const search of [
      'möte',
      'MÖTE',
      'mote',
      'cafe',
      'ångs',
      'nyckl',
      'öte',
      'ckl',
      'g,',
      'å',
      'café möte',
      'glöm  inte',
      '10:30',
      'Ångström,',
    ]) {
      expect([search, await found(search)]).toEqual([search, true])
    }
    for (const search of ['mötte', 'möte else', 'caféet', '11:30', '"', '*', '- OR -', '!!']) {
      expect([search, await found(search)]).toEqual([search, false])
    }
    expect(await listIds(h, { search: '   ' })).toHaveLength(2)
  })

  it('finds a phone however it is written, and a sender', async () => {
    const h = await harness(make)
    const id = await h.add({ phone: '+46701234567', sender: 'anna.berg@example.com' })
    await h.add({ phone: '+46737654321', sender: 'bo@other.example' })
    const answer = await h.write((rooms) => rooms.texts.insertIn(h.newIn({ phone: '+46701234567' })))
    for (const search of [
      '+46701234567',
      '46701234567',
      '0046701234567',
      '070-123 45 67',
      '0701234567',
      '+46 (0)70 123 45 67',
      '070123',
    ]) {
      expect([search, await listIds(h, { search })]).toEqual([search, [answer, id]])
    }
    for (const search of ['anna.berg@example.com', 'anna', 'berg', 'Anna Berg']) {
      expect([search, await listIds(h, { search })]).toEqual([search, [id]])
    }
  })

  it('finds the newest of many that hold a word, page by page', async () => {
    const h = await harness(make)
    const ids: number[] = []
    for (let n = 0; n < 30; n++) ids.push(await h.add({ phone: phone(n), body: n % 3 === 0 ? 'an alarm' : 'a note' }))
    const alarms = ids.filter((_, n) => n % 3 === 0).reverse()
    const first = await listIds(h, { search: 'alarm', limit: 4 })
    expect(first).toEqual(alarms.slice(0, 4))
    expect(await listIds(h, { search: 'alarm', limit: 4, beforeId: first[3] ?? 0 })).toEqual(alarms.slice(4, 8))
  })
}

async function listIds(h: Harness, filter: Partial<TextFilter>): Promise<number[]> {
  const texts = await h.read((rooms) => rooms.texts.list({ limit: 50, ...filter }))
  return texts.map(({ id }) => id)
}

async function aMail(h: Harness): Promise<number> {
  return h.write((rooms) =>
    rooms.mails.insert({
      identity: { kind: 'imap', account: 'office', mailbox: 'INBOX', uidValidity: '1', uid: '5' },
      state: 'taken',
      filing: 'Processed',
      from: 'anna@example.com',
      fromName: 'Anna',
      subject: '',
      messageId: '<m@x>',
      references: [],
      headers: [],
      raw: new Uint8Array(),
      sizeBytes: 0,
      arrivedAt: h.now,
    }),
  )
}

/** Texts in every state, in both directions; their ids in order. */
async function crowd(h: Harness): Promise<number[]> {
  const ids: number[] = []
  const add = async (number: number, sender = 'anna@example.com') => {
    const id = await h.add({ phone: phone(number), sender, body: number % 2 ? 'Hello there' : 'Good day' })
    ids.push(id)
    return id
  }
  const claimed = async (id: number) => {
    const part = (await h.claim(50)).find(({ textId }) => textId === id)
    return part?.partId ?? 0
  }
  for (let round = 0; round < 2; round++) {
    const base = round * 20
    await h.settle(h.accepted(await claimed(await add(base + 1)), `sent${round}`))
    await h.settle(h.accepted(await claimed(await add(base + 2)), `del${round}`))
    await h.receipt({ keys: [`del${round}`] })
    await h.settle(h.refused(await claimed(await add(base + 3))))
    await h.settle(h.unknown(await claimed(await add(base + 4))))
    await claimed(await add(base + 5))
    await h.move(await add(base + 6), 'queued', 'held')
    await h.move(await add(base + 7), 'queued', 'expired')
    await h.move(await add(base + 8), 'queued', 'cancelled')
    for (const state of ['received', 'unrouted', 'forwarded', 'failed'] as const) {
      const text = h.newIn({ phone: phone(3), state, body: 'Hello back' })
      ids.push(await h.write((rooms) => rooms.texts.insertIn(text)))
    }
    await add(3)
    await h.move(await add(3, 'bo@example.com'), 'queued', 'held')
  }
  await add(3)
  await add(99)
  return ids
}
