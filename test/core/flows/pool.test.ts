import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { messageCalls } from '../../../host/calls.ts'
import { type Bench, openBench } from '../../support/gateway.ts'

const pool = (limits: Record<string, unknown> = {}): SettingsInput => ({
  transports: [1, 2, 3].map((number) => ({
    kind: 'modem' as const,
    name: `modem-${number}`,
    pool: 'office',
    ...limits,
  })),
  routing: { default: ['modem-1'] },
})

async function send(bench: Bench, phones: readonly string[]): Promise<string[]> {
  const { texts } = await messageCalls(bench.gateway).send({ to: [...phones], text: 'hello', priority: 'normal' })
  await bench.idle()
  return texts.map(({ transport, state }) => (state === 'held' ? 'held' : transport))
}

const phone = (number: number) => `+4670123456${number}`
const sent = (bench: Bench) => [1, 2, 3].map((number) => bench.network(`modem-${number}`).submissions.length)

describe('a pool of modems', () => {
  test('shares the work, and a phone stays with its modem', async () => {
    const bench = await openBench({ settings: pool() })
    for (let number = 0; number < 9; number++) await send(bench, [phone(number)])
    expect(sent(bench)).toEqual([3, 3, 3])
    const before = await send(bench, [phone(4)])
    expect(await send(bench, [phone(4)])).toEqual(before)
    expect(await send(bench, [phone(4)])).toEqual(before)
    expect(before).toEqual(['modem-2'])
  })

  test('a burst is spread too, before any of it is sent', async () => {
    const bench = await openBench({ settings: pool() })
    const ways = await send(bench, [0, 1, 2, 3, 4, 5].map(phone))
    expect([...ways].sort()).toEqual(['modem-1', 'modem-1', 'modem-2', 'modem-2', 'modem-3', 'modem-3'])
  })

  test('a SIM card’s limits of an hour and a day are kept, and when all are used up the next text is held', async () => {
    for (const limits of [{ hourLimitParts: 2 }, { dayLimitParts: 2 }]) {
      const bench = await openBench({ settings: pool(limits) })
      const ways: string[] = []
      for (let number = 0; number < 8; number++) ways.push(...(await send(bench, [phone(number)])))
      expect(sent(bench)).toEqual([2, 2, 2])
      expect(ways.slice(6)).toEqual(['held', 'held'])
    }
  })

  test('a SIM card that may send more gets more', async () => {
    const settings = pool()
    const transports = (settings.transports ?? []).map((one, at) => ({ ...one, dayLimitParts: at === 0 ? 400 : 100 }))
    const bench = await openBench({ settings: { ...settings, transports } as SettingsInput })
    for (let number = 0; number < 6; number++) await send(bench, [phone(number)])
    expect(sent(bench)).toEqual([4, 1, 1])
  })

  test('when its modem is down, another of the pool carries the phone’s text', async () => {
    const bench = await openBench({ settings: pool() })
    expect(await send(bench, [phone(0)])).toEqual(['modem-1'])
    bench.network('modem-1').whenOpened = new GatewayError('modem/not-found')
    bench.network('modem-1').lose(new GatewayError('modem/unplugged'))
    await bench.idle()
    expect(await send(bench, [phone(0)])).toEqual(['modem-2'])
  })
})
