import { describe, expect, test } from 'vitest'
import {
  checkLimits,
  checkTransportLimit,
  type LimitAsk,
  spentThisMonth,
  type UsageLookup,
} from '../../../core/rules/limits.ts'
import { costOf, priceOf } from '../../../core/rules/prices.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { settingsOf } from './support.ts'

const nowMs = Date.UTC(2026, 0, 15, 9)
const minuteMs = 60_000

interface Sent {
  readonly minutesAgo: number
  readonly parts: number
  readonly sender?: string
  readonly phone?: string
  readonly transport?: string
}

/** Usage counted from a list of what was sent. */
function usage(sent: readonly Sent[]): UsageLookup {
  const at = (one: Sent) => nowMs - one.minutesAgo * minuteMs
  return {
    partsSent: async ({ since, sender, phone, transport }) =>
      sent
        .filter((one) => at(one) >= since)
        .filter((one) => (sender ?? one.sender) === one.sender && (phone ?? one.phone) === one.phone)
        .filter((one) => (transport ?? one.transport) === one.transport)
        .reduce((sum, { parts }) => sum + parts, 0),
    partsByPhone: async (since) =>
      sent.filter((one) => at(one) >= since).map(({ phone = '', parts }) => ({ phone, parts })),
  }
}

const anna = { sender: 'anna@example.com', phone: '+46701234567' }

async function check(permission: SettingsInput['permission'], sent: readonly Sent[], ask: Partial<LimitAsk> = {}) {
  const settings = settingsOf({ permission: { limits: none, ...permission } })
  const verdict = await checkLimits({ ...anna, parts: 1, nowMs, ...ask }, settings, usage(sent))
  return verdict.held ? [verdict.error.code, verdict.error.message] : ['free', String(verdict.price)]
}

const none = { perSenderHourParts: null, perSenderDayParts: null, perPhoneHourParts: null, officeDayParts: null }

describe('limits in parts (BEHAVIOUR §3.2)', () => {
  test.each<[name: string, limits: object, sent: Sent[], parts: number, code: string]>([
    [
      'sender, hour: the last part fits',
      { perSenderHourParts: 10 },
      [{ ...anna, minutesAgo: 59, parts: 8 }],
      2,
      'free',
    ],
    [
      'sender, hour: one too many',
      { perSenderHourParts: 10 },
      [{ ...anna, minutesAgo: 59, parts: 8 }],
      3,
      'rules/limit-sender',
    ],
    [
      'sender, hour: what is older counts no more',
      { perSenderHourParts: 10 },
      [{ ...anna, minutesAgo: 61, parts: 8 }],
      3,
      'free',
    ],
    [
      'sender, hour: others do not count',
      { perSenderHourParts: 10 },
      [{ ...anna, sender: 'b@x', minutesAgo: 1, parts: 99 }],
      3,
      'free',
    ],
    ['sender, day', { perSenderDayParts: 10 }, [{ ...anna, minutesAgo: 23 * 60, parts: 10 }], 1, 'rules/limit-sender'],
    [
      'phone, hour, from anybody',
      { perPhoneHourParts: 10 },
      [{ ...anna, sender: 'b@x', minutesAgo: 5, parts: 10 }],
      1,
      'rules/limit-phone',
    ],
    [
      'phone, hour: other phones do not count',
      { perPhoneHourParts: 10 },
      [{ ...anna, phone: '+46709', minutesAgo: 5, parts: 10 }],
      1,
      'free',
    ],
    [
      'office, day',
      { officeDayParts: 10 },
      [{ sender: 'b@x', phone: '+46709', minutesAgo: 60, parts: 10 }],
      1,
      'rules/limit-office',
    ],
    ['no limit', {}, [{ ...anna, minutesAgo: 1, parts: 1_000_000 }], 255, 'free'],
    ['a single text above a limit', { perSenderHourParts: 10 }, [], 11, 'rules/limit-sender'],
  ])('%s', async (_, limits, sent, parts, code) => {
    expect((await check({ limits: { ...none, ...limits } }, sent, { parts }))[0]).toBe(code)
  })

  test('texts from the window have no sender to limit', async () => {
    const sent = [{ sender: '', phone: '+46709', minutesAgo: 1, parts: 50 }]
    expect((await check({ limits: { ...none, perSenderHourParts: 10 } }, sent, { sender: '' }))[0]).toBe('free')
  })

  test('the reason has the numbers', async () => {
    const sent = [{ ...anna, minutesAgo: 1, parts: 9 }]
    expect((await check({ limits: { ...none, perSenderHourParts: 10 } }, sent, { parts: 2 }))[1]).toBe(
      'anna@example.com has sent 9 parts in the last hour, and 10 are allowed.',
    )
  })

  test('a transport keeps its own limit before the general one', async () => {
    const limits = settingsOf({ permission: { limits: { perTransportHourParts: 5, perTransportDayParts: 8 } } })
      .permission.limits
    const sent = usage([
      { transport: 'm', minutesAgo: 5, parts: 5 },
      { transport: 'm', minutesAgo: 300, parts: 3 },
    ])
    const ask = (hourLimitParts: number | null, dayLimitParts: number | null, parts = 1) =>
      checkTransportLimit({ transport: { name: 'm', hourLimitParts, dayLimitParts }, parts, nowMs }, limits, sent)
    expect((await ask(null, 100))?.message).toBe('m has sent 5 parts in the last hour, and 5 are allowed.')
    expect((await ask(100, null))?.message).toBe('m has sent 8 parts in the last 24 hours, and 8 are allowed.')
    expect(await ask(100, 100)).toBeUndefined()
    expect(await ask(6, 9)).toBeUndefined()
    expect((await ask(6, 9, 2))?.code).toBe('rules/limit-transport')
  })
})

describe('where texts may go (BEHAVIOUR §3.2)', () => {
  test.each<[name: string, permission: SettingsInput['permission'], phone: string, code: string]>([
    ["the office's own country by default", {}, '+46701234567', 'free'],
    ['another country', {}, '+4791234567', 'rules/country-not-allowed'],
    ['another country, listed', { countries: ['SE', 'NO'] }, '+4791234567', 'free'],
    ['own country, not listed', { countries: ['NO'] }, '+46701234567', 'rules/country-not-allowed'],
    ['a listed prefix', { countries: ['+4791'] }, '+4791234567', 'free'],
    ['everywhere', { countries: ['*'] }, '+12425591234', 'free'],
    ['premium-rate', {}, '+4690012345', 'rules/premium-not-allowed'],
    ['premium-rate, everywhere is not enough', { countries: ['*'] }, '+4690012345', 'rules/premium-not-allowed'],
    ['premium-rate, listed', { premiumPrefixes: ['+4690012'] }, '+4690012345', 'free'],
    ['a listed short code', {}, '71120', 'free'],
    ['a short code that is listed no more', {}, '72000', 'rules/premium-not-allowed'],
  ])('%s', async (_, permission, phone, code) => {
    expect((await check(permission, [], { phone }))[0]).toBe(code)
  })
})

describe('prices and the cap (BEHAVIOUR §3.2)', () => {
  const prices = [
    { prefix: '+', price: 0.2 },
    { prefix: '+46', price: 0.07 },
    { prefix: '+467', price: 0.05 },
  ]

  test.each([
    ['+46701234567', 0.05],
    ['+46812345678', 0.07],
    ['+4791234567', 0.2],
    ['71120', 0.2],
  ])('%s costs %d by the longest prefix', (phone, price) => {
    expect(priceOf(phone, prices)).toBe(price)
    expect(priceOf(phone, [...prices].reverse())).toBe(price)
  })

  test('without a price nothing is known', async () => {
    expect(priceOf('+4791234567', [{ prefix: '+46', price: 1 }])).toBeUndefined()
    expect(costOf([{ phone: '+4791234567', parts: 3 }], [{ prefix: '+46', price: 1 }])).toBe(0)
    expect(await check({}, [])).toEqual(['free', 'undefined'])
    expect(await check({ prices }, [], { parts: 3 })).toEqual(['free', String(0.05 * 3)])
  })

  test('the cap counts the calendar month in the office’s time zone', async () => {
    const startOfJanuary = Date.UTC(2025, 11, 31, 23)
    const minutes = (nowMs - startOfJanuary) / minuteMs
    const sent = [
      { phone: anna.phone, parts: 100, minutesAgo: minutes - 1 },
      { phone: anna.phone, parts: 1000, minutesAgo: minutes + 1 },
    ]
    const settings = settingsOf({ permission: { prices } })
    expect(await spentThisMonth(settings, usage(sent), nowMs)).toBeCloseTo(5)
    expect((await check({ prices, monthlySpendingCap: 5.05 }, sent))[0]).toBe('free')
    expect(await check({ prices, monthlySpendingCap: 5.04 }, sent)).toEqual([
      'rules/spending-cap',
      'The text costs 0.05 EUR; 5.00 of 5.04 EUR are spent this month.',
    ])
  })

  test('sums of cents are no obstacle', async () => {
    const sent = Array.from({ length: 99 }, () => ({ phone: anna.phone, parts: 1, minutesAgo: 5 }))
    expect(costOf(sent, prices)).not.toBe(4.95)
    expect((await check({ prices, monthlySpendingCap: 5 }, sent))[0]).toBe('free')
  })
})
