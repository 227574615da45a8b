import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { type Bench, openBench } from '../../support/gateway.ts'

const minute = 60_000
const hour = 60 * minute
const unreachable = new GatewayError('smpp/unreachable', { details: { name: 'smsc', reason: 'refused' } })
const noAnswer = new GatewayError('smpp/no-answer', { details: { name: 'smsc', seconds: 30 } })
const later = new GatewayError('smpp/refused-for-now', { details: { status: 'x' } })
const alone = {
  transports: [{ kind: 'simulator', name: 'smsc' }],
  routing: { default: ['smsc'] },
  recipients: { maxPhones: 500 },
  queue: { expiryHours: 1 },
} satisfies SettingsInput

function phones(count: number): string {
  return Array.from({ length: count }, (_, at) => `+467011${String(10_000 + at)}@sms.example.com`).join(', ')
}

async function openDown(settings: SettingsInput = alone): Promise<Bench> {
  const bench = await openBench({ settings, start: false })
  bench.network().whenOpened = unreachable
  await bench.gateway.start()
  await bench.idle()
  return bench
}

describe('texts whose time is over', () => {
  test('however many: all end, and their sender hears of each', async () => {
    const bench = await openDown()
    await bench.mail({ to: phones(250) })
    await bench.pass(hour + 1_000)
    expect(new Set((await bench.outTexts()).map(({ state }) => state))).toEqual(new Set(['expired']))
    expect(bench.server().mails).toHaveLength(250)
  })

  test('one that ends lets the next to its phone go at once', async () => {
    const bench = await openBench({ settings: { ...alone, queue: { expiryHours: 0.5, retrySeconds: [600] } } })
    bench.network().answer = ({ body }) => (body === 'first' ? { kind: 'refuse', error: later } : { kind: 'accept' })
    await bench.mail({ body: 'first' })
    await bench.pass(15 * minute)
    await bench.mail({ body: 'second' })
    await bench.pass(15 * minute)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['expired', 'sent'])
    expect(bench.network().submissions.at(-1)?.atMs).toBe((await bench.outText()).expiresAt)
  })

  test('one whose report cannot be written ends too', async () => {
    const bench = await openDown()
    await bench.mail({ to: phones(3) })
    bench.store.breakRooms = (rooms) => ({
      ...rooms,
      contacts: {
        ...rooms.contacts,
        byPhone: async (phone) => {
          if (phone === '+46701110001') throw new TypeError('broken')
          return rooms.contacts.byPhone(phone)
        },
      },
    })
    await bench.pass(hour)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['expired', 'expired', 'expired'])
    expect(bench.server().mails).toHaveLength(2)
    expect(bench.errors.map(({ event }) => event)).toEqual(['report not written'])
  })

  test('one that cannot be ended keeps no other from it, and is tried again every few seconds', async () => {
    const bench = await openDown()
    await bench.mail({ to: phones(3) })
    bench.store.breakRooms = (rooms) => ({
      ...rooms,
      ledger: {
        of: (subject) => rooms.ledger.of(subject),
        recent: (filter) => rooms.ledger.recent(filter),
        append: async (events) => {
          if (events.some(({ kind, textId }) => kind === 'text.expired' && textId === 2)) throw new TypeError('broken')
          await rooms.ledger.append(events)
        },
      },
    })
    await bench.pass(hour)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['expired', 'queued', 'expired'])
    await bench.pass(minute)
    expect(bench.errors.length).toBeLessThan(20)
    bench.store.breakRooms = undefined
    await bench.pass(10_000)
    expect((await bench.outText(1)).state).toBe('expired')
  })

  test('a store that fails just then: they end when it works again', async () => {
    const bench = await openDown()
    await bench.mail()
    await bench.pass(hour - 1)
    bench.store.failing = new GatewayError('store/unavailable', { details: { reason: 'full' } })
    await bench.pass(minute)
    expect((await bench.outText()).state).toBe('queued')
    bench.store.failing = undefined
    await bench.pass(10_000)
    expect((await bench.outText()).state).toBe('expired')
  })
})

describe('a part without an answer whose text is over', () => {
  test('ends instead of going again, says that it may have arrived, and lets the next one go', async () => {
    const bench = await openBench({ settings: { ...alone, queue: { expiryHours: 0.1, unknownWaitSeconds: 600 } } })
    bench.network().answer = (_, nth) => (nth === 1 ? { kind: 'refuse', error: noAnswer } : { kind: 'accept' })
    await bench.mail({ body: 'first' })
    await bench.pass(5 * minute)
    await bench.mail({ body: 'second' })
    await bench.pass(5 * minute)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['expired', 'sent'])
    expect(bench.network().bodies).toEqual(['first', 'second'])
    expect(bench.server().last.text).toContain('It may have arrived')
  })
})

describe('sleep', () => {
  test('a transport that is switched off costs nothing', async () => {
    const transports = [
      { kind: 'simulator' as const, name: 'smsc' },
      { kind: 'simulator' as const, name: 'off', enabled: false },
    ]
    const bench = await openBench({ settings: { ...alone, transports } })
    const writes = bench.store.writes
    await bench.mail()
    expect((await bench.outText()).state).toBe('sent')
    // The mail, its claim, its outcome.
    expect(bench.store.writes - writes).toBeLessThanOrEqual(4)
  })

  test('nothing is asked of the store between what was foreseen, but once an hour', async () => {
    const bench = await openBench({ settings: { ...alone, queue: {} } })
    await bench.mail({ header: ['X-SMS-Send-At: +1d'], body: 'tomorrow' })
    const [part] = bench.network().textFrom('+46709999999', 'y'.repeat(200), { reference: 1 })
    if (part) await bench.network().deliver(part)
    await bench.idle()
    const writes = bench.store.writes
    await bench.pass(23 * hour)
    expect(bench.store.writes - writes).toBeLessThanOrEqual(2 * 23)
    await bench.pass(hour)
    expect(bench.network().bodies).toEqual(['tomorrow'])
    await bench.pass(1_000)
    expect(await bench.inTexts()).toHaveLength(1)
  })

  test('many parts without an answer: each is settled in its time', async () => {
    const bench = await openBench({ settings: alone })
    bench.network().answer = (_, nth) => (nth <= 150 ? { kind: 'silent' } : { kind: 'accept' })
    bench.network().window = 150
    bench.network().lose()
    await bench.pass(minute)
    await bench.mail({ to: phones(150) })
    bench.network().lose()
    await bench.pass(2 * minute + 1_000)
    const texts = await bench.outTexts()
    expect(texts.filter(({ state, mayBeDoubled }) => state === 'sent' && mayBeDoubled)).toHaveLength(150)
  })
})
