import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { StoreRooms } from '../../../core/ports/store.ts'
import type { OutgoingPart } from '../../../core/ports/transport.ts'
import { type Answer, type Bench, openBench } from '../../support/gateway.ts'
import { tempDir } from '../../support/temp-dir.ts'

const minute = 60_000
const later = new GatewayError('smpp/refused-for-now', {
  details: { status: 'ESME_RSUBMITFAIL' },
  wire: 'ESME_RSUBMITFAIL',
})
const never = new GatewayError('smpp/refused', { details: { status: 'ESME_RINVDSTADR' }, wire: 'ESME_RINVDSTADR' })
const backNow = new GatewayError('smpp/throttled')
const noAnswer = new GatewayError('smpp/no-answer', { details: { name: 'smsc', seconds: 30 } })

const refuse = (error: GatewayError, afterMs?: number): Answer => ({
  kind: 'refuse',
  error,
  ...(afterMs === undefined ? {} : { afterMs }),
})
const accept: Answer = { kind: 'accept' }

function to(...phones: number[]): string {
  return phones.map((phone) => `+4670111111${phone}@sms.example.com`).join(', ')
}

/** One transport only, so that nothing moves to another. */
const alone = {
  transports: [{ kind: 'simulator' as const, name: 'smsc' }],
  routing: { default: ['smsc'] },
}

function openAlone(): Promise<Bench> {
  return openBench({ settings: alone })
}

function times(bench: Bench): number[] {
  const start = bench.network().submissions[0]?.atMs ?? 0
  return bench.network().submissions.map(({ atMs }) => atMs - start)
}

describe('claiming', () => {
  test('a part is on the disk as being sent before it is written', async () => {
    const bench = await openAlone()
    const seen: Promise<string | undefined>[] = []
    bench.network().answer = ({ textId, number }: OutgoingPart) => {
      seen.push(bench.parts(textId).then((parts) => parts.find((part) => part.number === number)?.state))
      return { kind: 'accept', afterMs: 50 }
    }
    await bench.mail({ to: to(1, 2), body: 'x'.repeat(200) })
    await bench.pass(1_000)
    expect(await Promise.all(seen)).toEqual(['sending', 'sending', 'sending', 'sending'])
  })

  test('a store that cannot commit lets nothing out; then it goes by itself', async () => {
    const bench = await openAlone()
    await bench.mail({ body: 'before' })
    bench.network().answer = () => ({ kind: 'accept', afterMs: 10 })
    await bench.mail({ body: 'in flight', to: to(1) })
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
    await bench.pass(minute)
    expect(bench.network().bodies).toEqual(['before', 'in flight'])
    expect((await bench.outText(1)).state).toBe('sending')
    bench.store.failing = undefined
    await bench.mail({ body: 'after', to: to(2) })
    await bench.pass(2_000)
    expect(bench.network().bodies).toEqual(['before', 'in flight', 'after'])
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sent'])
  })

  test('no more are in flight than the window holds, and a busy link costs few commits', async () => {
    const bench = await openBench({ settings: { ...alone, recipients: { maxPhones: 200 } } })
    let inFlight = 0
    let most = 0
    bench.network().answer = () => {
      most = Math.max(most, ++inFlight)
      bench.clock.after(19, () => inFlight--)
      return { kind: 'accept', afterMs: 20 }
    }
    const phones = Array.from({ length: 200 }, (_, at) => `+467011${String(10000 + at)}@sms.example.com`)
    await bench.mail({ to: phones.join(', ') })
    const before = bench.store.writes
    await bench.pass(minute)
    expect(bench.network().submissions).toHaveLength(200)
    expect(most).toBe(10)
    // 20 volleys of ten, each recorded with the claim of the next; a few for what comes between.
    expect(bench.store.writes - before).toBeLessThan(50)
  })

  test('“more” is told where other parts follow on the link', async () => {
    const bench = await openAlone()
    bench.network().window = 1
    bench.network().lose()
    await bench.pass(minute)
    await bench.mail({ body: 'x'.repeat(320) })
    expect(bench.network().submissions.map(({ part }) => part.more)).toEqual([true, true, false])
    bench.network().window = 3
    bench.network().lose()
    await bench.pass(minute)
    await bench.mail({ to: to(1, 2, 3) })
    expect(
      bench
        .network()
        .submissions.slice(3)
        .map(({ part }) => part.more),
    ).toEqual([true, true, false])
  })
})

describe('claiming ahead', () => {
  const many = (count: number) =>
    Array.from({ length: count }, (_, at) => `+467011${String(10000 + at)}@sms.example.com`).join(', ')

  async function openUnpaced(): Promise<Bench> {
    const bench = await openBench({ settings: { ...alone, recipients: { maxPhones: 500 } }, start: false })
    bench.network().unpaced = true
    await bench.gateway.start()
    await bench.idle()
    return bench
  }

  const sending = async (bench: Bench) => (await bench.outTexts({ states: ['sending'] })).length

  test('a quick link costs a commit for many volleys, and never has more in flight than its window', async () => {
    const bench = await openUnpaced()
    let inFlight = 0
    let most = 0
    bench.network().answer = () => {
      most = Math.max(most, ++inFlight)
      bench.clock.after(19, () => inFlight--)
      return { kind: 'accept', afterMs: 20 }
    }
    await bench.mail({ to: many(500) })
    const before = bench.store.writes
    await bench.pass(1_100)
    expect(bench.network().submissions).toHaveLength(500)
    expect(most).toBe(10)
    expect(bench.store.writes - before).toBeLessThan(15)
    expect((await bench.outTexts()).every(({ state }) => state === 'sent')).toBe(true)
  })

  test('a commit of many parts lets answers in between', async () => {
    const bench = await openUnpaced()
    bench.network().answer = () => ({ kind: 'accept', afterMs: 20 })
    const stretches: string[] = []
    let isWatched = false
    bench.store.breakRooms = (rooms) => {
      const { queue } = rooms
      if (isWatched) return rooms
      isWatched = true
      const settle = queue.settle.bind(queue)
      const claim = queue.claim.bind(queue)
      const breathe = queue.breathe.bind(queue)
      Object.assign(queue, {
        settle: (...[outcomes]: Parameters<typeof settle>) => {
          stretches.push(`settle ${outcomes.length > 64}`)
          return settle(outcomes)
        },
        claim: (...given: Parameters<typeof claim>) => {
          stretches.push(`claim ${given[2] > 64}`)
          return claim(...given)
        },
        breathe: () => {
          stretches.push('breathe')
          return breathe()
        },
      })
      return rooms
    }
    await bench.mail({ to: many(500) })
    await bench.pass(2_000)
    expect((await bench.outTexts({ states: ['sent'] })).length).toBe(500)
    expect(stretches).toContain('claim false')
    expect(stretches.filter((one) => one.endsWith('true'))).toEqual([])
    // Never two of them without a breath.
    const together = stretches.filter((one, at) => one === stretches[at - 1] && one !== 'breathe')
    expect(together).toEqual([])
  })

  test('a link that stands still keeps what is in flight; the rest is in the queue again, unlabelled', async () => {
    const bench = await openUnpaced()
    bench.network().answer = (_, nth) => (nth > 100 ? { kind: 'silent' } : { kind: 'accept', afterMs: 20 })
    await bench.mail({ to: many(400) })
    await bench.pass(1_000)
    expect(await sending(bench)).toBeGreaterThan(50)
    await bench.pass(2_500)
    expect(await sending(bench)).toBe(10)
    const waiting = await bench.outTexts({ states: ['queued'] })
    expect(waiting).toHaveLength(290)
    expect(waiting.some(({ mayBeDoubled }) => mayBeDoubled)).toBe(false)
    expect(bench.network().submissions).toHaveLength(110)
  })

  test('a pause that the network asks for gives back what was claimed ahead, and nothing is lost', async () => {
    const bench = await openUnpaced()
    let asked = false
    bench.network().answer = (_, nth) => {
      if (nth !== 100 || asked) return { kind: 'accept', afterMs: 20 }
      asked = true
      bench.network().current?.events?.throttled(5_000)
      return refuse(backNow, 20)
    }
    await bench.mail({ to: many(400) })
    await bench.pass(2_000)
    expect(await sending(bench)).toBe(0)
    expect(bench.network().submissions.length).toBeLessThanOrEqual(100)
    await bench.pass(10_000)
    expect((await bench.outTexts({ states: ['sent'] })).length).toBe(400)
    expect(bench.network().submissions).toHaveLength(401)
  })
})

describe('a link that takes one part at a time', () => {
  async function openNarrow(tookMs: number): Promise<Bench> {
    const bench = await openBench({ settings: { ...alone, recipients: { maxPhones: 500 } }, start: false })
    bench.network().unpaced = true
    bench.network().window = 1
    bench.network().answer = () => ({ kind: 'accept', afterMs: tookMs })
    await bench.gateway.start()
    await bench.idle()
    return bench
  }

  test('gets the next with the answer to the last, whatever the store does meanwhile', async () => {
    const bench = await openNarrow(100)
    await bench.mail({ to: to(1, 2, 3, 4, 5, 6, 7, 8, 9) })
    await bench.pass(450)
    const before = bench.network().submissions.length
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'slow' } })
    await bench.pass(100)
    expect(bench.network().submissions).toHaveLength(before + 1)
    bench.store.failing = undefined
    await bench.pass(10_000)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(Array(9).fill('sent'))
    expect(bench.network().submissions).toHaveLength(9)
  })

  test('is told that others follow until the last, and commits fall between what the two say to each other', async () => {
    const bench = await openNarrow(100)
    await bench.mail({ to: to(1, 2, 3, 4, 5, 6, 7, 8, 9) })
    await bench.pass(250)
    const written: number[] = []
    const write = bench.store.write.bind(bench.store)
    bench.store.write = (job) => {
      written.push(bench.clock.now())
      return write(job)
    }
    await bench.pass(400)
    const handed = bench.network().submissions.map(({ atMs }) => atMs)
    expect(written.length).toBeGreaterThan(2)
    expect(written.filter((atMs) => handed.includes(atMs))).toEqual([])
    await bench.pass(1_000)
    // The first goes before the link's pace is known.
    expect(
      bench
        .network()
        .submissions.slice(1)
        .map(({ part }) => part.more),
    ).toEqual([true, true, true, true, true, true, true, false])
  })

  test('and takes its time: nothing is claimed before its turn, so that a person can still stop it', async () => {
    const bench = await openNarrow(3_000)
    await bench.mail({ to: to(1, 2, 3, 4) })
    await bench.pass(7_000)
    expect(bench.network().submissions).toHaveLength(3)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['sent', 'sent', 'sending', 'queued'])
  })
})

describe('order', () => {
  test('texts to a phone go in their order, part by part, whatever the answers take', async () => {
    const bench = await openAlone()
    const delays = [70, 5, 90, 30, 1, 60, 40, 10, 80, 20]
    bench.network().answer = (_, nth) => ({ kind: 'accept', afterMs: delays[nth % delays.length] ?? 0 })
    for (let text = 0; text < 8; text++) await bench.mail({ to: to(text % 2), body: `${text} ${'y'.repeat(200)}` })
    await bench.pass(minute)
    for (const phone of [0, 1]) {
      const mine = bench.network().submissions.filter(({ part }) => part.to === `+4670111111${phone}`)
      expect(mine.map(({ part }) => [part.body[0], part.number])).toEqual(
        [0, 2, 4, 6].flatMap((text) => [1, 2].map((number) => [String(text + phone), number])),
      )
    }
  })

  test('a text behind one that waits for its retry waits too; other phones do not', async () => {
    const bench = await openAlone()
    bench.network().answer = ({ body }, nth) => (body === 'first' && nth === 1 ? refuse(later) : accept)
    await bench.mail({ to: to(1), body: 'first' })
    await bench.mail({ to: to(1), body: 'second' })
    await bench.mail({ to: to(2), body: 'other' })
    expect(bench.network().bodies).toEqual(['first', 'other'])
    await bench.pass(6_000)
    expect(bench.network().bodies).toEqual(['first', 'other', 'first', 'second'])
  })

  test('a text that waits for another transport goes when the one before it, by a named one, is through', async () => {
    const bench = await openBench()
    bench.network('spare').answer = () => ({ kind: 'accept', afterMs: 5_000 })
    await bench.mail({ to: '+46701111111@spare.sms.example.com', body: 'by spare' })
    await bench.mail({ to: to(1), body: 'by smsc', from: 'bo@example.com' })
    expect(await bench.outText(1)).toMatchObject({ state: 'queued', transport: 'smsc' })
    expect(bench.network('smsc').bodies).toEqual([])
    await bench.pass(5_000)
    expect(bench.network('smsc').bodies).toEqual(['@b=bo@example.com by smsc'])
  })
})

describe('answers', () => {
  test('refused for now: tried again by the schedule with a little chance, till it goes', async () => {
    const bench = await openAlone()
    bench.network().answer = (_, nth) => (nth <= 6 ? refuse(later) : accept)
    await bench.mail()
    await bench.pass(60 * minute)
    const waits = times(bench).map((at, place, all) => at - (all[place - 1] ?? 0))
    const schedule = [0, 5_000, 15_000, 60_000, 300_000, 900_000, 900_000]
    expect(waits).toHaveLength(7)
    for (const [at, wait] of waits.entries()) {
      expect(wait).toBeGreaterThanOrEqual((schedule[at] ?? 0) * 0.9)
      expect(wait).toBeLessThanOrEqual((schedule[at] ?? 0) * 1.1)
    }
    expect(await bench.outText()).toMatchObject({ state: 'sent' })
    expect((await bench.kinds({ textId: 1 })).filter((kind) => kind === 'part.retry')).toHaveLength(6)
  })

  test('refused for now until its time is over: expired, and its sender hears in the thread', async () => {
    const bench = await openBench({ settings: { ...alone, queue: { expiryHours: 1 } } })
    bench.network().answer = () => refuse(later)
    await bench.mail({ subject: 'Keys', messageId: '<keys@example.com>', body: 'Bring the keys' })
    await bench.pass(60 * minute - 1)
    expect((await bench.outText()).state).toBe('queued')
    await bench.pass(1)
    expect((await bench.outText()).state).toBe('expired')
    expect(bench.server().last).toMatchObject({
      subject: 'Re: Keys',
      inReplyTo: '<keys@example.com>',
      envelopeFrom: '',
    })
    expect(bench.server().last.text).toContain('could not be sent within 1 hours')
    const tries = bench.network().submissions.length
    await bench.pass(60 * minute)
    expect(bench.network().submissions).toHaveLength(tries)
  })

  test('refused for good: no further try, no further part, and its sender hears why', async () => {
    const bench = await openAlone()
    bench.network().answer = ({ number }) => (number === 2 ? refuse(never) : accept)
    await bench.mail({ body: 'z'.repeat(400) })
    await bench.pass(60 * minute)
    expect(bench.network().submissions.map(({ part }) => part.number)).toEqual([1, 2])
    expect(await bench.outText()).toMatchObject({
      state: 'failed',
      error: { code: 'smpp/refused', wire: 'ESME_RINVDSTADR' },
    })
    expect((await bench.parts(1)).map(({ state }) => state)).toEqual(['sent', 'failed', 'cancelled'])
    expect(bench.server().mails).toHaveLength(1)
    expect(bench.server().last.report?.perRecipient[0]).toContainEqual({
      name: 'Diagnostic-Code',
      value: 'x-textpost; ESME_RINVDSTADR',
    })
  })

  test('a retry of a long text sends only what was not accepted', async () => {
    const bench = await openAlone()
    bench.network().answer = ({ number }, nth) => (number === 2 && nth === 2 ? refuse(later) : accept)
    await bench.mail({ body: 'z'.repeat(400) })
    await bench.pass(minute)
    expect(bench.network().submissions.map(({ part }) => part.number)).toEqual([1, 2, 2, 3])
  })

  test('a driver that breaks: the part may be on the wire, so it waits as unknown', async () => {
    const bench = await openAlone()
    bench.network().answer = () => {
      throw new TypeError('x is not a function')
    }
    await bench.mail()
    expect(await bench.outText()).toMatchObject({ state: 'unknown', error: { code: 'text/unanswered' } })
  })
})

describe('a link that asks for a pause', () => {
  test('nothing is written during it, the order is kept, and Status says so', async () => {
    const bench = await openAlone()
    bench.network().answer = (_, nth) => {
      if (nth !== 1) return { kind: 'accept', afterMs: 10 }
      bench.network().throttle(4_000)
      return refuse(backNow)
    }
    for (const body of ['a', 'b', 'c']) await bench.mail({ to: to(1), body })
    await bench.pass(3_900)
    expect(bench.network().bodies).toEqual(['a'])
    expect(await bench.link('smsc')).toMatchObject({ state: 'paused' })
    await bench.pass(1_000)
    expect(bench.network().bodies).toEqual(['a', 'a', 'b', 'c'])
    expect(await bench.link('smsc')).toMatchObject({ state: 'working' })
    // It is the link's story, not the text's.
    expect(await bench.kinds({ textId: 1 })).not.toContain('part.retry')
  })

  test('of several pauses the one that ends last counts', async () => {
    const bench = await openAlone()
    bench.network().throttle(1_000)
    bench.network().throttle(30_000)
    bench.network().throttle(2_000)
    await bench.mail()
    await bench.pass(29_999)
    expect(bench.network().submissions).toEqual([])
    await bench.pass(1)
    expect(bench.network().submissions).toHaveLength(1)
  })
})

describe('a link that hands parts back while it works', () => {
  test('is offered them again once a second, and never the whole queue in circles', async () => {
    const bench = await openAlone()
    bench.network().window = 2
    bench.network().lose()
    await bench.pass(minute)
    bench.network().answer = () => refuse(backNow)
    for (let phone = 0; phone < 9; phone++) await bench.mail({ to: to(phone), body: String(phone) })
    const before = bench.network().submissions.length
    const writes = bench.store.writes
    await bench.pass(10_000)
    expect(bench.network().submissions.length - before).toBeLessThanOrEqual(22)
    expect(bench.store.writes - writes).toBeLessThan(60)
    // The oldest are offered first each time.
    expect(new Set(bench.network().bodies)).toEqual(new Set(['0', '1']))
    bench.network().answer = () => accept
    await bench.pass(2_000)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(Array(9).fill('sent'))
  })
})

describe('a link that is lost', () => {
  test('what was written and not answered is unknown; what waited goes by the next link', async () => {
    const bench = await openAlone()
    bench.network().window = 1
    bench.network().lose()
    await bench.pass(minute)
    bench.network().answer = () => ({ kind: 'silent' })
    await bench.mail({ to: to(1), body: 'written' })
    await bench.mail({ to: to(2), body: 'waiting' })
    bench.network().answer = () => accept
    bench.network().lose()
    await bench.idle()
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['unknown', 'queued'])
    expect(await bench.link('smsc')).toMatchObject({ state: 'down', code: 'smpp/link-lost' })
    await bench.pass(6_000)
    expect(bench.network().bodies).toEqual(['written', 'waiting'])
    expect(bench.network().opened).toBe(3)
  })

  test('texts that come while it is down wait and go when it is back', async () => {
    const bench = await openAlone()
    bench.network().whenOpened = new GatewayError('smpp/unreachable', { details: { name: 'smsc', reason: 'refused' } })
    bench.network().lose()
    await bench.idle()
    await bench.mail()
    await bench.pass(10 * minute)
    expect(bench.network().submissions).toEqual([])
    bench.network().whenOpened = undefined
    await bench.pass(minute)
    expect(bench.network().submissions).toHaveLength(1)
  })
})

describe('stopping', () => {
  test('what is answered within the moment of grace is recorded, and nothing new is begun', async () => {
    const bench = await openAlone()
    bench.network().answer = () => ({ kind: 'accept', afterMs: 1_000 })
    await bench.mail({ to: to(1), body: 'in hand' })
    const stopped = bench.gateway.stop()
    await bench.take({ to: to(2), body: 'too late' })
    await bench.pass(1_000)
    await stopped
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['sent', 'queued'])
    expect(bench.network().bodies).toEqual(['in hand'])
    expect(bench.network().closed).toBe(1)
  })

  test('what is not answered is broken off and unknown', async () => {
    const bench = await openAlone()
    bench.network().answer = () => ({ kind: 'silent' })
    await bench.mail()
    const stopped = bench.gateway.stop()
    await bench.pass(1_500)
    await stopped
    expect((await bench.outText()).state).toBe('unknown')
  })

  test('a driver that gives up nothing before it is closed is closed all the same', async () => {
    const bench = await openAlone()
    bench.network().deaf = true
    bench.network().answer = () => ({ kind: 'silent' })
    await bench.mail()
    const stopped = bench.gateway.stop()
    await bench.pass(4_000)
    await stopped
    expect(bench.network().closed).toBe(1)
    expect((await bench.outText()).state).toBe('unknown')
  })

  test('what such a driver settles at its end is on the disk when the store is closed after the stop', async () => {
    const folder = tempDir()
    const bench = await openBench({ settings: alone, folder })
    bench.network().deaf = true
    bench.network().answer = () => ({ kind: 'silent' })
    await bench.mail()
    const stopped = bench.gateway.stop().then(() => bench.store.close())
    await bench.pass(4_000)
    await stopped
    const next = await openBench({ settings: alone, folder, clock: bench.clock, start: false })
    expect((await next.outText()).state).toBe('unknown')
  })

  test('a store that fails does not keep a lost link from coming back, and what was in hand is recorded later', async () => {
    const bench = await openAlone()
    bench.network().answer = () => ({ kind: 'silent' })
    await bench.mail()
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
    bench.network().lose()
    await bench.pass(20_000)
    expect(bench.network().opened).toBe(2)
    expect((await bench.outText()).state).toBe('sending')
    bench.store.failing = undefined
    await bench.pass(2_000)
    expect((await bench.outText()).state).toBe('unknown')
  })
})

describe('rest', () => {
  test('with nothing to do, nothing is asked of the store', async () => {
    const bench = await openAlone()
    await bench.mail()
    await bench.pass(minute)
    const writes = bench.store.writes
    await bench.pass(50 * minute)
    expect(bench.store.writes - writes).toBe(0)
  })

  test.each([
    ['its report', 'report not written', breakHeaders],
    ['its way to another transport', 'outcome not followed up', breakContacts],
  ])('an outcome holds up nobody, and stands, where what follows breaks: %s', async (_, event, breakRooms) => {
    // A rule that names a group asks who the phone is.
    const rules = [{ groups: ['drivers'], transports: ['smsc'] }]
    const bench = await openBench({ settings: { ...alone, routing: { ...alone.routing, rules } } })
    bench.network().answer = ({ body }) => (body === 'bad' ? refuse(never, 10) : { kind: 'accept', afterMs: 10 })
    await Promise.all([bench.take({ to: to(1), body: 'bad' }), bench.take({ to: to(2), body: 'good' })])
    await bench.idle()
    bench.store.breakRooms = breakRooms
    await bench.pass(1_000)
    expect((await bench.outTexts()).map(({ state }) => state).sort()).toEqual(['failed', 'sent'])
    expect(bench.errors.map((line) => line.event)).toEqual([event])
    bench.store.breakRooms = undefined
    await bench.mail({ to: to(3), body: 'next' })
    await bench.pass(1_000)
    expect((await bench.outText(2)).state).toBe('sent')
  })
})

describe('unknown', () => {
  test('waits, then goes again, and is labelled', async () => {
    const bench = await openAlone()
    bench.network().answer = (_, nth) => (nth === 1 ? refuse(noAnswer) : accept)
    await bench.mail({ to: to(1), body: 'first' })
    await bench.mail({ to: to(1), body: 'second' })
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['unknown', 'queued'])
    await bench.pass(2 * minute - 1)
    expect(bench.network().bodies).toEqual(['first'])
    await bench.pass(1)
    expect(bench.network().bodies).toEqual(['first', 'first', 'second'])
    expect(await bench.outText()).toMatchObject({ state: 'sent', mayBeDoubled: true })
    expect(await bench.outText(1)).toMatchObject({ state: 'sent', mayBeDoubled: false })
    expect(await bench.kinds({ textId: 1 })).toEqual([
      'text.queued',
      'text.routed',
      'part.unknown',
      'part.resent',
      'part.accepted',
    ])
  })

  test('or is held for a person, by the setting, and those behind it go on', async () => {
    const bench = await openBench({ settings: { ...alone, queue: { whenUnknown: 'hold' } } })
    bench.network().answer = (_, nth) => (nth === 1 ? refuse(noAnswer) : accept)
    await bench.mail({ to: to(1), body: 'first' })
    await bench.mail({ to: to(1), body: 'second' })
    await bench.pass(2 * minute)
    expect(await bench.outText()).toMatchObject({
      state: 'held',
      mayBeDoubled: false,
      error: { code: 'text/unknown-held' },
    })
    expect(bench.network().bodies).toEqual(['first', 'second'])
    await bench.store.write((rooms) => rooms.texts.moveOut(1, ['held'], 'queued', { at: bench.clock.now() }))
    bench.gateway.context.wake({ transports: ['smsc'] })
    await bench.idle()
    expect(await bench.outText()).toMatchObject({ state: 'sent', mayBeDoubled: true })
  })

  test('a receipt that names it ends the wait, and the text behind it goes at once', async () => {
    const bench = await openAlone()
    bench.network().answer = (_, nth) => (nth === 1 ? refuse(noAnswer) : accept)
    await bench.mail({ to: to(1), body: 'first text' })
    await bench.mail({ to: to(1), body: 'second text' })
    const phone = { value: '+46701111111', kind: 'international' } as const
    await bench.network().deliver(bench.network().receipt('77', 'delivered', { phone, textStart: 'first te' }))
    await bench.idle()
    expect((await bench.outTexts()).map(({ state, mayBeDoubled }) => [state, mayBeDoubled])).toEqual([
      ['delivered', false],
      ['sent', false],
    ])
    await bench.pass(5 * minute)
    expect(bench.network().bodies).toEqual(['first text', 'second text'])
  })

  test('one part of a long text: only that part is repeated', async () => {
    const bench = await openAlone()
    bench.network().answer = ({ number }, nth) => (number === 2 && nth === 2 ? refuse(noAnswer) : accept)
    await bench.mail({ body: 'z'.repeat(400) })
    await bench.pass(3 * minute)
    expect(bench.network().submissions.map(({ part }) => part.number)).toEqual([1, 2, 2, 3])
    expect((await bench.parts(1)).map(({ state, doubled }) => [state, doubled])).toEqual([
      ['sent', false],
      ['sent', true],
      ['sent', false],
    ])
  })
})

const broken = () => Promise.reject(new TypeError('broken'))

function breakHeaders(rooms: StoreRooms): StoreRooms {
  const { mails } = rooms
  return { ...rooms, mails: { ...mails, get: (id) => mails.get(id), headers: broken } }
}

function breakContacts(rooms: StoreRooms): StoreRooms {
  return { ...rooms, contacts: { ...rooms.contacts, byPhone: broken } }
}
