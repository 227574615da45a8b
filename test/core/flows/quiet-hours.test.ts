import { describe, expect, test } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { type Bench, openBench } from '../../support/gateway.ts'

const minute = 60_000
const hour = 60 * minute

/** In Stockholm it is ten when a bench begins. */
const settings = { queue: { quietHours: [{ from: '10:30', to: '13:00' }] } }

/** No network is there until told. */
async function outage(): Promise<{ bench: Bench; over: () => Promise<void> }> {
  const bench = await openBench({ settings })
  const networks = [bench.network('smsc'), bench.network('spare')]
  for (const network of networks) {
    network.whenOpened = new GatewayError('smpp/link-lost', { details: { name: network.name, reason: 'away' } })
    network.lose()
  }
  const over = async () => {
    for (const network of networks) network.whenOpened = undefined
    await bench.pass(2 * minute)
  }
  return { bench, over }
}

function submitted({ networks }: Bench) {
  return [...networks.values()].flatMap(({ submissions }) => submissions)
}

describe('quiet hours (BEHAVIOUR §6.3)', () => {
  test('are kept when a link comes back in them, in the order of the texts, and by urgent ones not', async () => {
    const { bench, over } = await outage()
    for (const body of ['one', 'two', 'three']) await bench.mail({ body })
    await bench.mail({ body: 'Fire', subject: '!! alarm', to: '+46702222222@sms.example.com' })
    await bench.pass(hour)
    await over()
    expect(submitted(bench).map(({ part }) => part.body)).toEqual(['Fire'])
    expect(await bench.outText()).toMatchObject({ state: 'queued', error: { code: 'text/quiet-hours' } })
    expect((await bench.link('smsc')).state).toBe('working')
    await bench.pass(3 * hour)
    expect(submitted(bench).map(({ part }) => part.body)).toEqual(['Fire', 'one', 'two', 'three'])
    expect(new Date(submitted(bench)[1]?.atMs ?? 0).toISOString()).toBe('2026-01-15T12:00:00.000Z')
    expect(bench.errors).toEqual([])
  })

  test('of many texts none is forgotten, and none counts twice against a limit', async () => {
    const { bench, over } = await outage()
    const to = (round: number) =>
      Array.from({ length: 20 }, (_, at) => `+4670${round}${String(at).padStart(6, '0')}@sms.example.com`).join(', ')
    for (let round = 1; round <= 6; round++) await bench.mail({ to: to(round), body: 'Hello' })
    bench.network().window = 1
    await bench.pass(hour)
    await over()
    expect(submitted(bench)).toEqual([])
    const used = () => bench.store.read((rooms) => rooms.texts.partsSent({ since: bench.clock.now() - 6 * hour }))
    expect(await used()).toBe(120)
    await bench.pass(3 * hour)
    expect(new Set(submitted(bench).map(({ part }) => part.to)).size).toBe(120)
    expect(submitted(bench)).toHaveLength(120)
    expect(await used()).toBe(120)
  })

  test('put a retry off, but not the rest of a text that is begun', async () => {
    const bench = await openBench({ settings })
    await bench.pass(30 * minute - 2_000)
    const busy = new GatewayError('smpp/refused-for-now', { details: {} })
    const refused = new Set<string>()
    bench.network().answer = ({ number, to }) => {
      if ((to === '+46701234567' && number === 1) || refused.has(to)) return { kind: 'accept' }
      refused.add(to)
      return { kind: 'refuse', error: busy }
    }
    await bench.mail({ body: 'long '.repeat(60) })
    await bench.mail({ body: 'short', to: '+46702222222@sms.example.com' })
    await bench.pass(minute)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['sent', 'queued'])
    await bench.pass(3 * hour)
    expect((await bench.outTexts()).map(({ state }) => state)).toEqual(['sent', 'sent'])
    expect(submitted(bench)).toHaveLength(5)
  })
})
