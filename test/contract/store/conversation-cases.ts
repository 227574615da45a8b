import { beforeEach, expect, it } from 'vitest'
import type { NewInText, NewOutText, Store } from '../../../core/ports/store.ts'
import type { StoreMaker } from './harness.ts'

function incoming(phone: string, body: string): NewInText {
  return { phone, body, state: 'received', transport: 'm', ownNumber: '', partCount: 1, sentAt: 1, createdAt: 1 }
}

function outgoing(phone: string, body: string): NewOutText {
  const segments = [{ alphabet: 'gsm7' as const, udh: [], data: new Uint8Array([1]) }]
  const times = { dueAt: 1, expiresAt: 1_000_000, createdAt: 1 }
  const how = {
    transport: 'm',
    pinned: false,
    sender: '',
    priority: 'normal' as const,
    receipt: true,
    tellDelivered: false,
  }
  return { phone, body, state: 'queued', segments, ...times, ...how }
}

export function conversationCases(make: StoreMaker): void {
  let store: Store
  beforeEach(async () => {
    store = (await make()).store
  })

  const into = (text: NewInText) => store.write((rooms) => rooms.texts.insertIn(text))
  const out = (text: NewOutText) => store.write((rooms) => rooms.texts.insertOut(text))
  const list = (filter: { before?: number; unread?: boolean; limit: number }) =>
    store.read(async (rooms) =>
      (await rooms.conversations.list(filter)).map(({ phone, unread, last }) => [phone, unread, last.body, last.id]),
    )

  it('are as many as phones, by their newest text, with what nobody has read', async () => {
    await out(outgoing('+461', 'a'))
    await into(incoming('+462', 'b'))
    await into(incoming('+462', 'c'))
    await out(outgoing('+463', 'd'))
    await into(incoming('+461', 'e'))
    expect(await list({ limit: 10 })).toEqual([
      ['+461', 1, 'e', 5],
      ['+463', 0, 'd', 4],
      ['+462', 2, 'c', 3],
    ])
    expect(await list({ limit: 1, before: 5 })).toEqual([['+463', 0, 'd', 4]])
    expect((await list({ limit: 10, unread: true })).map(([phone]) => phone)).toEqual(['+461', '+462'])
    expect(await store.read((rooms) => rooms.conversations.unread())).toEqual({ conversations: 2, texts: 3 })
  })

  it('are read once', async () => {
    await into(incoming('+461', 'a'))
    const read = () => store.write((rooms) => rooms.conversations.markRead('+461'))
    expect([await read(), await read()]).toEqual([true, false])
    expect(await list({ limit: 10, unread: true })).toEqual([])
    await into(incoming('+461', 'b'))
    expect(await list({ limit: 10, unread: true })).toEqual([['+461', 1, 'b', 2]])
  })

  it('of phones that are named, each once, and none for the others', async () => {
    await into(incoming('+461', 'a'))
    const found = await store.read((rooms) => rooms.conversations.of(['+461', '+461', '+469']))
    expect(found.map(({ phone }) => phone)).toEqual(['+461'])
    expect(await store.read((rooms) => rooms.conversations.of([]))).toEqual([])
  })

  it('an answer that waits in the queue shows its state', async () => {
    const id = await out(outgoing('+461', 'a'))
    await store.write((rooms) => rooms.texts.moveOut(id, ['queued'], 'held', { at: 2 }))
    const [found] = await store.read((rooms) => rooms.conversations.list({ limit: 1 }))
    expect(found?.last.state).toBe('held')
  })

  it('texts of a phone are paged upwards too', async () => {
    for (const body of ['a', 'b', 'c']) await into(incoming('+461', body))
    const page = { phone: '+461', afterId: 1, oldestFirst: true, limit: 1 }
    expect((await store.read((rooms) => rooms.texts.list(page))).map(({ body }) => body)).toEqual(['b'])
    expect(await store.read((rooms) => rooms.conversations.countIn('received'))).toBe(3)
  })

  it('parts are counted by transport and state', async () => {
    await out(outgoing('+461', 'a'))
    const counted = () => store.read((rooms) => rooms.conversations.partsByState(0, Number.MAX_SAFE_INTEGER))
    expect(await counted()).toEqual([])
    await store.write((rooms) => rooms.queue.claim('m', 'engine', 1, 2, 1_000))
    expect(await counted()).toEqual([{ transport: 'm', state: 'sending', parts: 1 }])
  })
}
