import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { OutState, OutText, PartRecord, Priority } from '../../../core/model.ts'
import type { ClaimedPart, TextChange } from '../../../core/ports/store.ts'
import { openStore } from '../../../drivers/store/open.ts'
import { Harness, hourMs, phone, segments } from '../../contract/store/harness.ts'
import { quietLog } from '../../support/logs.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const transports = ['smsc', 'modem'] as const
const receiptStates = ['delivered', 'undeliverable', 'buffered', 'expired', 'unknown'] as const

type Step =
  | { kind: 'add'; phone: number; priority: Priority; parts: number; transport: number; waitMs: number; held: boolean }
  | { kind: 'claim'; transport: number; limit: number }
  | {
      kind: 'settle'
      which: number
      outcome: 'accepted' | 'retry' | 'refused' | 'unknown'
      id: 'own' | 'shared' | 'none'
    }
  | { kind: 'again'; which: number; outcome: 'accepted' | 'retry' | 'refused' | 'unknown' }
  | { kind: 'receipt'; which: number; state: (typeof receiptStates)[number]; by: 'key' | 'reference' | 'words' }
  | { kind: 'recover' }
  | { kind: 'requeue'; which: number }
  | { kind: 'move'; which: number; to: OutState; waitMs: number }
  | { kind: 'replan'; which: number; transport: number; parts: number }
  | { kind: 'advance'; ms: number }

const which = fc.nat(40)
const wait = fc.constantFrom(0, 0, 0, 5_000, 60_000)
const outcome = fc.constantFrom('accepted', 'accepted', 'retry', 'refused', 'unknown')
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('add' as const),
      phone: fc.nat(2),
      priority: fc.constantFrom('high', 'normal', 'bulk'),
      parts: fc.integer({ min: 1, max: 3 }),
      transport: fc.nat(1),
      waitMs: wait,
      held: fc.constantFrom(false, false, false, false, true),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('claim' as const),
      transport: fc.nat(1),
      limit: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      which,
      outcome,
      id: fc.constantFrom('own', 'own', 'shared', 'none'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('again' as const), which, outcome }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('receipt' as const),
      which,
      state: fc.constantFrom(...receiptStates),
      by: fc.constantFrom('key', 'reference', 'words'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('recover' as const) }) },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('requeue' as const), which }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('move' as const),
      which,
      to: fc.constantFrom('held', 'queued', 'cancelled', 'expired'),
      waitMs: wait,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('replan' as const),
      which,
      transport: fc.nat(1),
      parts: fc.integer({ min: 1, max: 3 }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('advance' as const), ms: fc.constantFrom(1, 5_000, 60_000) }) },
)

/** What the test knows of the queue besides what the store says. */
class Model {
  readonly h: Harness
  /** Claimed and not settled. */
  readonly flying = new Map<number, ClaimedPart>()
  /** Parts that the network took, with their wire ids. */
  readonly accepted = new Map<number, string | undefined>()
  /** Texts that wait for a time that was set for them, not by a retry. */
  readonly scheduled = new Map<number, number>()
  /** Submissions that a text which is sent anew has left behind. */
  forgotten = 0
  serial = 0

  constructor(h: Harness) {
    this.h = h
  }

  async texts(): Promise<OutText[]> {
    const texts = await this.h.read((rooms) => rooms.texts.list({ limit: 500, oldestFirst: true }))
    return texts.flatMap((text) => (text.direction === 'out' ? [text] : []))
  }

  /** Every text with its parts, in one reading. */
  all(): Promise<{ text: OutText; parts: PartRecord[] }[]> {
    return this.h.read(async (rooms) => {
      const texts = await rooms.texts.list({ limit: 500, oldestFirst: true })
      const found: { text: OutText; parts: PartRecord[] }[] = []
      for (const text of texts) {
        if (text.direction === 'out') found.push({ text, parts: await rooms.texts.parts(text.id) })
      }
      return found
    })
  }

  parts(id: number): Promise<PartRecord[]> {
    return this.h.read((rooms) => rooms.texts.parts(id))
  }

  async pick(index: number): Promise<OutText | undefined> {
    const texts = await this.texts()
    return texts[index % Math.max(1, texts.length)]
  }
}

async function run(model: Model, now: Step): Promise<void> {
  const { h } = model
  switch (now.kind) {
    case 'add':
      return add(model, now)
    case 'claim':
      return void (await claim(model, transports[now.transport] ?? 'smsc', now.limit))
    case 'settle':
      return settle(model, now)
    case 'again':
      return again(model, now)
    case 'receipt':
      return receipt(model, now)
    case 'recover': {
      const changes = await h.write((rooms) => rooms.queue.recover('engine-2', h.now, h.now + 60_000))
      expect(changes.map(({ partId }) => partId).sort((a, b) => a - b)).toEqual(
        [...model.flying.keys()].sort((a, b) => a - b),
      )
      model.flying.clear()
      return expectTrue(model, changes)
    }
    case 'requeue':
      return requeue(model, now.which)
    case 'move':
      return move(model, now)
    case 'replan':
      return replan(model, now)
    case 'advance':
      return h.clock.advance(now.ms)
  }
}

async function add(model: Model, now: Extract<Step, { kind: 'add' }>): Promise<void> {
  const { h } = model
  const id = await h.add({
    phone: phone(now.phone),
    body: `Words ${model.serial++}`,
    priority: now.priority,
    segments: segments(now.parts),
    transport: transports[now.transport] ?? 'smsc',
    sender: `sender${model.serial % 2}@example.com`,
    dueAt: h.now + now.waitMs,
    expiresAt: h.now + 10_000 * hourMs,
    state: now.held ? 'held' : 'queued',
  })
  if (now.waitMs > 0) model.scheduled.set(id, h.now + now.waitMs)
}

async function claim(model: Model, transport: string, limit: number): Promise<number> {
  const { h } = model
  const before = await model.texts()
  const claims = await h.claim(limit, transport)
  // Scheduled texts come to their place in the order when their transport asks for work after their time.
  for (const { id, transport: of } of before) {
    if (of === transport && (model.scheduled.get(id) ?? Number.POSITIVE_INFINITY) <= h.now) model.scheduled.delete(id)
  }
  expect(claims.length).toBeLessThanOrEqual(limit)
  for (const part of claims) {
    const text = before.find(({ id }) => id === part.textId)
    expect(text).toMatchObject({ state: 'queued', transport, phone: part.phone })
    // Until it is due, but for the order among texts that came while a clock stood still.
    expect(text?.dueAt).toBeLessThanOrEqual(h.now)
    expect([part.partId, model.accepted.has(part.partId)]).toEqual([part.partId, false])
    const earlier = before.filter(
      (other) =>
        other.phone === text?.phone &&
        other.priority === text.priority &&
        other.id < text.id &&
        ['queued', 'sending', 'unknown'].includes(other.state) &&
        !model.scheduled.has(other.id),
    )
    expect(earlier).toEqual([])
    expect(before.filter((other) => other.phone === text?.phone && other.state === 'sending')).toEqual([])
    model.scheduled.delete(part.textId)
    model.flying.set(part.partId, part)
  }
  expect(new Set(claims.map((part) => part.phone)).size).toBe(claims.length)
  return claims.length
}

async function settle(model: Model, now: Extract<Step, { kind: 'settle' }>): Promise<void> {
  const ids = [...model.flying.keys()]
  const partId = ids[now.which % Math.max(1, ids.length)]
  if (partId === undefined) return
  model.flying.delete(partId)
  const wireId = now.id === 'none' ? undefined : now.id === 'shared' ? 'placeholder' : `id${partId}`
  const changes = await model.h.settle(outcomeOf(model, now.outcome, partId, wireId))
  expect(changes).toHaveLength(1)
  if (now.outcome === 'accepted') model.accepted.set(partId, wireId)
  await expectTrue(model, changes)
}

/** An outcome of a part that is not in flight changes nothing, but for a late answer to an unknown one. */
async function again(model: Model, now: Extract<Step, { kind: 'again' }>): Promise<void> {
  const text = await model.pick(now.which)
  if (!text || text.state === 'sending') return
  const [part] = await model.parts(text.id)
  if (!part) return
  const changes = await model.h.settle(outcomeOf(model, now.outcome, part.id, `id${part.id}`))
  if (now.outcome === 'accepted' && part.state === 'unknown') model.accepted.set(part.id, `id${part.id}`)
  else expect(changes).toEqual([])
  await expectTrue(model, changes)
}

function outcomeOf({ h }: Model, kind: 'accepted' | 'retry' | 'refused' | 'unknown', partId: number, wireId?: string) {
  if (kind === 'accepted') return h.accepted(partId, wireId)
  if (kind === 'retry') return h.retry(partId, 5_000)
  return kind === 'refused' ? h.refused(partId) : h.unknown(partId, 60_000)
}

async function receipt(model: Model, now: Extract<Step, { kind: 'receipt' }>): Promise<void> {
  const text = await model.pick(now.which)
  if (!text) return
  const parts = await model.parts(text.id)
  const part = parts[now.which % parts.length]
  if (!part) return
  const byKey = part.wireId === undefined ? [] : [part.wireId]
  const names = {
    key: { keys: byKey, phone: text.phone },
    reference: { reference: part.id & 0xffff, phone: text.phone },
    words: { phone: text.phone, textStart: text.body },
  }
  const change = await model.h.receipt({ transport: part.transport, state: now.state, since: 0, ...names[now.by] })
  if (!change) return
  model.accepted.set(change.partId, undefined)
  await expectTrue(model, [change])
}

async function requeue(model: Model, index: number): Promise<void> {
  const { h } = model
  const due = await h.read((rooms) => rooms.queue.unknownDue(h.now, 100))
  const chosen = due[index % Math.max(1, due.length)]
  if (!chosen) return
  const change = await h.write((rooms) => rooms.queue.requeueUnknown(chosen.partId, h.now))
  expect(change).toMatchObject({ textId: chosen.textId, before: 'unknown', after: 'queued' })
  expect(await h.read((rooms) => rooms.texts.out(chosen.textId))).toMatchObject({ mayBeDoubled: true })
}

async function move(model: Model, now: Extract<Step, { kind: 'move' }>): Promise<void> {
  const { h } = model
  const text = await model.pick(now.which)
  if (!text) return
  const { id, state } = text
  const before = await model.parts(id)
  const moved = await h.move(id, state, now.to, { dueAt: h.now + now.waitMs })
  if (state === 'sending') expect(moved).toBe(false)
  if (!moved) return
  expect(await h.state(id)).toBe(now.to)
  if (now.to !== 'queued' && now.to !== 'held') return
  if (now.to === 'queued' && now.waitMs > 0) model.scheduled.set(id, h.now + now.waitMs)
  else model.scheduled.delete(id)
  // What failed, though the network had taken it, is sent anew.
  const after = await model.parts(id)
  for (const [index, part] of before.entries()) {
    if (after[index]?.state !== 'queued' || part.state === 'queued') continue
    model.accepted.delete(part.id)
    if (part.submittedAt !== undefined && part.state !== 'unknown') model.forgotten++
  }
}

async function replan(model: Model, now: Extract<Step, { kind: 'replan' }>): Promise<void> {
  const { h } = model
  const text = await model.pick(now.which)
  if (!text) return
  const parts = await model.parts(text.id)
  const may = parts.every(
    ({ state, sentAt }) => ['queued', 'failed', 'cancelled'].includes(state) && sentAt === undefined,
  )
  const transport = transports[now.transport] ?? 'smsc'
  expect(await h.write((rooms) => rooms.texts.replan(text.id, transport, segments(now.parts), h.now))).toBe(may)
  if (may) model.forgotten += parts.filter(({ submittedAt }) => submittedAt !== undefined).length
}

/** Whether changes tell the truth. */
async function expectTrue({ h }: Model, changes: readonly TextChange[]): Promise<void> {
  for (const { textId, after } of changes) expect([textId, await h.state(textId)]).toEqual([textId, after])
}

/** Which states of parts a text may have in each of its own. */
const legal: Readonly<Record<OutState, (states: readonly string[]) => boolean>> = {
  queued: (states) => states.includes('queued') && !states.some((state) => state === 'sending' || state === 'unknown'),
  sending: (states) => states.filter((state) => state === 'sending').length === 1 && !states.includes('unknown'),
  unknown: (states) => states.filter((state) => state === 'unknown').length === 1 && !states.includes('sending'),
  held: (states) => !states.includes('sending'),
  sent: (states) => states.every((state) => state === 'sent' || state === 'delivered'),
  delivered: (states) => states.every((state) => state === 'delivered'),
  failed: (states) => !states.some((state) => state === 'queued' || state === 'sending'),
  expired: (states) => !states.some((state) => ['queued', 'sending', 'unknown'].includes(state)),
  cancelled: (states) => !states.some((state) => ['queued', 'sending', 'unknown'].includes(state)),
}

async function expectSound(model: Model): Promise<void> {
  const { h } = model
  const counts = new Map<string, number>()
  let submitted = 0
  let waiting = 0
  const flying: number[] = []
  for (const { text, parts } of await model.all()) {
    const states = parts.map(({ state }) => state)
    expect(parts.map(({ number }) => number)).toEqual(parts.map((_, index) => index + 1))
    expect(parts).toHaveLength(text.partCount)
    expect([text.id, text.state, states, legal[text.state](states)]).toEqual([text.id, text.state, states, true])
    const key = `${text.transport} ${text.state}`
    counts.set(key, (counts.get(key) ?? 0) + 1)
    submitted += parts.filter(({ submittedAt }) => submittedAt !== undefined).length
    if (['queued', 'sending', 'unknown'].includes(text.state))
      waiting += states.filter((state) => state === 'queued').length
    flying.push(...parts.filter(({ state }) => state === 'sending').map(({ id }) => id))
    if (parts.some(({ doubled }) => doubled)) expect(text.mayBeDoubled).toBe(true)
  }
  expect(flying.sort((a, b) => a - b)).toEqual([...model.flying.keys()].sort((a, b) => a - b))
  const [tally, used] = await h.read((rooms) =>
    Promise.all([rooms.texts.counts(), rooms.texts.partsSent({ since: 0 })]),
  )
  expect(new Map(tally.map((row) => [`${row.transport} ${row.state}`, row.texts]))).toEqual(counts)
  expect(used).toBe(submitted + waiting + model.forgotten)
}

/** Lets everything that may go be sent; what is left waits for a person or is done. */
async function drain(model: Model): Promise<void> {
  const { h } = model
  for (let round = 0; round < 400; round++) {
    await h.clock.advance(60_000)
    for (const transport of transports) await claim(model, transport, 3)
    let busy = model.flying.size
    for (const partId of [...model.flying.keys()]) {
      model.flying.delete(partId)
      model.accepted.set(partId, undefined)
      await h.settle(h.accepted(partId))
    }
    for (const { partId } of await h.read((rooms) => rooms.queue.unknownDue(h.now, 100))) {
      busy++
      await h.write((rooms) => rooms.queue.requeueUnknown(partId, h.now))
    }
    if (busy === 0) break
  }
  const left = (await model.texts()).filter(({ state }) => ['queued', 'sending', 'unknown'].includes(state))
  expect(left.map(({ id, state }) => [id, state])).toEqual([])
}

describe('the queue, whatever happens in whatever order', () => {
  it('loses no part, keeps the order, sends nothing twice unmarked, and comes to an end', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 60, size: 'max' }), async (steps) => {
        const clock = new VirtualClock()
        const store = await openStore({ folder: ':memory:', clock, log: quietLog })
        try {
          const model = new Model(new Harness({ store, clock }))
          for (const now of steps) {
            await run(model, now)
            await expectSound(model)
          }
          await drain(model)
          await expectSound(model)
        } finally {
          await store.close()
        }
      }),
      { numRuns: Number(process.env.QUEUE_RUNS ?? 60), interruptAfterTimeLimit: 90_000 },
    )
  }, 120_000)
})
