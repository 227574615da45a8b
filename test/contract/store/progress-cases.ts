import { expect, it } from 'vitest'
import { error, harness, hourMs, phone, type StoreMaker, segments } from './harness.ts'

export function progressCases(make: StoreMaker): void {
  it('sends a text of one part', async () => {
    const h = await harness(make)
    const id = await h.add()
    const [part] = await h.claim()
    await h.clock.advance(20)
    const changes = await h.settle(h.accepted(part?.partId ?? 0, 'A1'))
    expect(changes).toEqual([{ textId: id, partId: part?.partId, before: 'sending', after: 'sent' }])
    const text = await h.read((rooms) => rooms.texts.out(id))
    expect(text).toMatchObject({ state: 'sent', updatedAt: h.now, attempts: 0, mayBeDoubled: false })
    expect(text).not.toHaveProperty('error')
    const [record] = await h.read((rooms) => rooms.texts.parts(id))
    expect(record).toMatchObject({
      state: 'sent',
      wireId: 'A1',
      sentAt: h.now,
      submittedAt: h.now - 20,
      doubled: false,
    })
  })

  it('goes on to the next part, and keeps its place in its turn', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(2), phone: phone(1) })
    const [first] = await h.claim()
    await h.add({ phone: phone(2) })
    expect(await h.settle(h.accepted(first?.partId ?? 0))).toEqual([
      { textId: id, partId: first?.partId, before: 'sending', after: 'queued' },
    ])
    expect(await h.partStates(id)).toEqual(['sent', 'queued'])
    const [second] = await h.claim()
    expect(second).toMatchObject({ textId: id, number: 2 })
    expect(await h.settle(h.accepted(second?.partId ?? 0))).toEqual([
      { textId: id, partId: second?.partId, before: 'sending', after: 'sent' },
    ])
  })

  it('counts retries of the part in hand, and begins anew with the next part', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(2) })
    const attempts = async () => (await h.read((rooms) => rooms.texts.out(id)))?.attempts
    const [part] = await h.claim()
    const partId = part?.partId ?? 0
    expect(await h.settle(h.retry(partId, 5_000))).toEqual([{ textId: id, partId, before: 'sending', after: 'queued' }])
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ attempts: 1, dueAt: h.now + 5_000, error })
    expect((await h.read((rooms) => rooms.texts.parts(id)))[0]).not.toHaveProperty('submittedAt')
    await h.clock.advance(5_000)
    expect((await h.claim())[0]).toMatchObject({ partId, attempts: 1 })
    await h.settle(h.retry(partId, 0, false))
    expect(await attempts()).toBe(1)
    expect((await h.claim())[0]).toMatchObject({ partId, attempts: 1 })
    await h.settle(h.accepted(partId))
    expect(await attempts()).toBe(0)
    expect((await h.claim())[0]).toMatchObject({ number: 2, attempts: 0 })
  })

  it('fails with the part that is refused, and cancels those after it', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(3) })
    await h.settle(h.accepted((await h.claim())[0]?.partId ?? 0))
    const [part] = await h.claim()
    const changes = await h.settle(h.refused(part?.partId ?? 0))
    expect(changes).toEqual([{ textId: id, partId: part?.partId, before: 'sending', after: 'failed' }])
    expect(await h.partStates(id)).toEqual(['sent', 'failed', 'cancelled'])
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ state: 'failed', error })
    expect((await h.read((rooms) => rooms.texts.parts(id)))[1]).toMatchObject({ error, doneAt: h.now })
    expect(await h.claim()).toEqual([])
  })

  it('keeps a part unknown until it is queued again, which marks it as perhaps doubled', async () => {
    const h = await harness(make)
    const id = await h.add()
    const partId = (await h.claim())[0]?.partId ?? 0
    expect(await h.settle(h.unknown(partId))).toEqual([{ textId: id, partId, before: 'sending', after: 'unknown' }])
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({
      state: 'unknown',
      dueAt: h.now + 120_000,
      error,
    })
    expect(await h.read((rooms) => rooms.queue.unknownDue(h.now, 10))).toEqual([])
    await h.clock.advance(120_000)
    expect(await h.claim()).toEqual([])
    expect(await h.read((rooms) => rooms.queue.unknownDue(h.now, 10))).toEqual([{ textId: id, partId }])
    const requeue = () => h.write((rooms) => rooms.queue.requeueUnknown(partId, h.now))
    expect(await requeue()).toEqual({ textId: id, partId, before: 'unknown', after: 'queued' })
    expect(await requeue()).toBeUndefined()
    expect(await h.read((rooms) => rooms.queue.unknownDue(h.now, 10))).toEqual([])
    await h.send(id)
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ state: 'sent', mayBeDoubled: true })
    expect((await h.read((rooms) => rooms.texts.parts(id)))[0]).toMatchObject({ state: 'sent', doubled: true })
  })

  it('takes a late answer for an unknown part', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(2) })
    const partId = (await h.claim())[0]?.partId ?? 0
    await h.settle(h.unknown(partId))
    expect(await h.settle(h.accepted(partId, 'late'))).toEqual([
      { textId: id, partId, before: 'unknown', after: 'queued' },
    ])
    expect(await h.partStates(id)).toEqual(['sent', 'queued'])
    expect((await h.claim())[0]).toMatchObject({ number: 2 })
  })

  it('does not change what is settled when an outcome is repeated', async () => {
    const h = await harness(make)
    const id = await h.add()
    const partId = (await h.claim())[0]?.partId ?? 0
    const outcome = h.accepted(partId, 'A1')
    expect(await h.settle(outcome, outcome)).toHaveLength(1)
    expect(await h.settle(outcome)).toEqual([])
    expect(await h.settle(h.refused(partId))).toEqual([])
    expect(await h.settle(h.unknown(partId))).toEqual([])
    expect(await h.settle(h.retry(partId, 0))).toEqual([])
    expect(await h.settle(h.accepted(999_999))).toEqual([])
    expect([await h.state(id), await h.partStates(id)]).toEqual(['sent', ['sent']])
  })

  it('settles many outcomes at once', async () => {
    const h = await harness(make)
    for (let n = 0; n < 40; n++) await h.add({ phone: phone(n), segments: segments(1 + (n % 2)) })
    const parts = await h.claim(40)
    const outcomes = parts.map(({ partId }, index) => {
      const kinds = [h.accepted(partId, `id${index}`), h.retry(partId, 5_000), h.refused(partId), h.unknown(partId)]
      return kinds[Math.floor(index / 2) % 4] ?? h.accepted(partId)
    })
    const changes = await h.settle(...outcomes)
    expect(changes.map(({ partId }) => partId)).toEqual(parts.map(({ partId }) => partId))
    const after = ['sent', 'queued', 'queued', 'queued', 'failed', 'failed', 'unknown', 'unknown']
    expect(changes.map((change) => change.after)).toEqual(parts.map((_, index) => after[index % 8]))
    for (const { textId, after: state } of changes) expect(await h.state(textId)).toBe(state)
  })

  it('takes what a gateway that is gone had claimed for unknown', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(2) })
    const partId = (await h.claim())[0]?.partId ?? 0
    const dueAt = h.now + 120_000
    const recover = (owner: string) => h.write((rooms) => rooms.queue.recover(owner, h.now, dueAt))
    expect(await recover(h.owner)).toEqual([])
    expect(await h.state(id)).toBe('sending')
    expect(await recover('engine-2')).toEqual([{ textId: id, partId, before: 'sending', after: 'unknown' }])
    expect(await h.partStates(id)).toEqual(['unknown', 'queued'])
    expect(await h.read((rooms) => rooms.texts.out(id))).toMatchObject({ dueAt, error: { code: 'text/interrupted' } })
    expect(await recover('engine-2')).toEqual([])
  })

  it('takes a part for unknown when the lease of its claim is over', async () => {
    const h = await harness(make)
    const id = await h.add()
    await h.claim()
    await h.clock.advance(300_000)
    const changes = await h.write((rooms) => rooms.queue.recover(h.owner, h.now, h.now + 120_000))
    expect(changes.map(({ textId }) => textId)).toEqual([id])
  })

  it('stops a long text when a receipt says that a part of it failed while the next was in flight', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(3) })
    await h.send(id, 'P1')
    const [second] = await h.claim()
    expect(await h.receipt({ keys: ['p1'], state: 'undeliverable' })).toMatchObject({
      before: 'sending',
      after: 'sending',
    })
    expect(await h.settle(h.accepted(second?.partId ?? 0))).toMatchObject([{ before: 'sending', after: 'failed' }])
    expect(await h.partStates(id)).toEqual(['failed', 'sent', 'cancelled'])
    const text = await h.read((rooms) => rooms.texts.out(id))
    expect(text?.error).toMatchObject({ code: 'text/not-delivered', details: { state: 'undeliverable' } })
  })

  it('still holds a text for a person when that was decided before its unknown part was answered', async () => {
    const h = await harness(make)
    const id = await h.add({ segments: segments(2), expiresAt: h.now + hourMs })
    const partId = (await h.claim())[0]?.partId ?? 0
    await h.settle(h.unknown(partId))
    expect(await h.move(id, 'unknown', 'held')).toBe(true)
    expect(await h.settle(h.accepted(partId))).toMatchObject([{ before: 'held', after: 'held' }])
    expect(await h.partStates(id)).toEqual(['sent', 'queued'])
    expect(await h.move(id, 'held', 'queued')).toBe(true)
    expect((await h.claim())[0]).toMatchObject({ number: 2 })
  })
}
