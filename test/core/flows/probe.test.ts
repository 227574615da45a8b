import { describe, expect, test } from 'vitest'
import { type ProbeAsk, probeReply, probeText } from '../../../core/flows/probe.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { type Bench, openBench } from '../../support/gateway.ts'

const anna = '+46701234567'
const at = '+4670'

async function probe(bench: Bench, ask: Partial<ProbeAsk> = {}) {
  const asked = { to: anna, sender: 'anna@example.com', text: 'Hello', priority: 'normal', ...ask } as const
  return bench.store.read((rooms) => probeText(rooms, bench.gateway.context, asked))
}

const kinds = (steps: readonly { readonly kind: string }[]) => steps.map(({ kind }) => kind)

describe('which way a text would go (BEHAVIOUR §7.3)', () => {
  const rules: SettingsInput['routing'] = {
    default: ['smsc', 'spare'],
    rules: [
      { phones: ['+47'], transports: ['smsc'] },
      { senders: ['boss@example.com'], transports: ['spare'], only: true },
      { groups: ['drivers'], transports: ['spare'] },
    ],
  }
  const rows: [
    name: string,
    ask: Partial<ProbeAsk>,
    settings: SettingsInput,
    outcome: string,
    transport: string | undefined,
    fits: number | undefined,
  ][] = [
    ['the default', {}, {}, 'sent', 'smsc', undefined],
    ['a rule for a sender', { sender: 'boss@example.com' }, { routing: rules }, 'sent', 'spare', 2],
    ['a rule for a group', {}, { routing: rules }, 'sent', 'spare', 3],
    [
      'a transport in the address',
      { to: `${anna}@spare.sms.example.com` },
      { routing: rules },
      'sent',
      'spare',
      undefined,
    ],
    ['by its alias', { to: 'anna' }, {}, 'sent', 'smsc', undefined],
    ['a foreign country', { to: '+4915112345678' }, {}, 'held', 'smsc', undefined],
    [
      'over a limit',
      {},
      { permission: { limits: { officeDayParts: 1 } }, conversion: { maxParts: 9 } },
      'held',
      'smsc',
      undefined,
    ],
    ['too long', { text: 'a '.repeat(600) }, {}, 'asks', 'smsc', undefined],
    ['in quiet hours', {}, { queue: { quietHours: [{ from: '00:00', to: '23:59' }] } }, 'waits', 'smsc', undefined],
    [
      'in quiet hours, high',
      { priority: 'high' },
      { queue: { quietHours: [{ from: '00:00', to: '23:59' }] } },
      'sent',
      'smsc',
      undefined,
    ],
  ]
  test.each(rows)('%s', async (name, ask, settings, outcome, transport, fits) => {
    const bench = await openBench({ settings })
    await bench.store.write((rooms) =>
      rooms.contacts.save({ alias: 'anna', name: 'Anna', phone: anna, groups: ['drivers'] }),
    )
    if (name === 'over a limit') await bench.mail({ to: `${at}9999999@sms.example.com` })
    const writes = bench.store.writes
    const { phones } = await probe(bench, ask)
    expect(phones).toHaveLength(1)
    expect(phones[0]).toMatchObject({ outcome, transport })
    const fit = phones[0]?.steps.find(({ kind }) => kind === 'rule-fits')
    expect(fit?.details.rule).toBe(fits)
    // Nothing is written, and what it says is what happens.
    expect(bench.store.writes).toBe(writes)
    if (outcome === 'sent' && ask.to === undefined) {
      await bench.mail({
        from: ask.sender ?? 'anna@example.com',
        body: ask.text ?? 'Hello',
        header: ask.priority === 'high' ? ['X-Priority: 1'] : [],
      })
      expect((await bench.outTexts())[0]).toMatchObject({ transport })
    }
  })

  test('rules that do not fit say which of their conditions', async () => {
    const bench = await openBench({ settings: { routing: rules } })
    const { phones } = await probe(bench)
    const missed = phones[0]?.steps.filter(({ kind }) => kind === 'rule-does-not-fit')
    expect(missed?.map(({ details }) => [details.rule, details.conditions])).toEqual([
      [1, ['phones']],
      [2, ['sender']],
      [3, ['group']],
    ])
  })

  test('the price, the parts and what forced the alphabet, and the number that the phone shows', async () => {
    const bench = await openBench({ settings: { permission: { prices: [{ prefix: '+46', price: 0.07 }] } } })
    const { phones } = await probe(bench, { text: `${'a'.repeat(80)}ş` })
    expect(phones[0]).toMatchObject({ parts: 2, alphabet: 'ucs2', price: 0.14, currency: 'EUR', from: '+46700000001' })
    const size = phones[0]?.steps.find(({ kind }) => kind === 'size')
    expect(size?.details).toEqual({ parts: 2, alphabet: 'Unicode', because: 'ş' })
  })

  test('a group is probed for each member, and more than allowed is told', async () => {
    const bench = await openBench({ settings: { recipients: { maxPhones: 2 } } })
    for (const [number, group] of [
      [1, 'two'],
      [2, 'two'],
      [3, 'all'],
      [4, 'all'],
      [5, 'all'],
    ] as const)
      await bench.store.write((rooms) =>
        rooms.contacts.save({ alias: `p${number}`, name: 'P', phone: `+4670000000${number}`, groups: [group] }),
      )
    expect((await probe(bench, { to: 'two@sms.example.com' })).phones).toHaveLength(2)
    const tooMany = await probe(bench, { to: 'all' })
    expect(tooMany.phones).toEqual([])
    expect(tooMany.steps.at(-1)).toMatchObject({ kind: 'no-recipient', ok: false })
  })

  test.each([
    ['an unknown sender', { sender: 'eve@evil.example' }, ['sender-not-listed']],
    ['no phone', { to: 'nobody' }, ['no-recipient', 'sender-listed']],
    ['a transport that is not there', { to: `${anna}@nosuch.sms.example.com` }, ['no-recipient', 'sender-listed']],
  ])('%s ends it', async (_, ask, steps) => {
    const bench = await openBench({})
    const found = await probe(bench, ask)
    expect(found.phones).toEqual([])
    expect(kinds(found.steps)).toEqual(steps)
  })

  test('a phone that said STOP', async () => {
    const bench = await openBench({})
    await bench.store.write((rooms) => rooms.stops.set(anna, true, 1))
    expect((await probe(bench)).phones[0]).toMatchObject({ outcome: 'refused' })
  })
})

describe('whom a text would go to (BEHAVIOUR §11)', () => {
  const replies: SettingsInput['replies'] = {
    keywords: [{ word: 'ORDER', to: ['orders@example.com'] }],
    rules: [{ ownNumbers: ['+46700000002'], to: ['sales@example.com'] }],
    defaultRecipient: 'desk@example.com',
  }
  const rows: [name: string, text: string, own: string, to: string[], way: string, passed: number][] = [
    ['the default recipient by @@', '@@ hello', '', ['desk@example.com'], 'prefix', 0],
    ['an address', 'bo@example.com(Van) hello', '', ['bo@example.com'], 'address', 1],
    ['an address without a keyboard for it', 'bo*example.com hello', '', ['bo@example.com'], 'address', 1],
    ['a keyword', 'order 7', '', ['orders@example.com'], 'keyword', 2],
    ['a rule', 'hello', '+46700000002', ['sales@example.com'], 'rule', 3],
    ['who wrote last', 'hello', '', ['anna@example.com'], 'dialog', 4],
  ]
  test.each(rows)('%s', async (_, text, ownNumber, to, way, passed) => {
    const bench = await openBench({ settings: { replies } })
    await bench.mail({ body: 'a question' })
    const ask = { phone: anna, text, ownNumber, transport: '' }
    const found = await bench.store.read((rooms) => probeReply(rooms, bench.gateway.context, ask))
    expect(found).toMatchObject({ kind: 'to', to, way })
    expect(found.passed).toHaveLength(passed)
  })

  test('nobody', async () => {
    const bench = await openBench({})
    const ask = { phone: '070-999 99 99', text: 'hello', ownNumber: '', transport: '' }
    const found = await bench.store.read((rooms) => probeReply(rooms, bench.gateway.context, ask))
    expect(found).toMatchObject({ kind: 'unrouted', phone: '+46709999999', to: [] })
    expect(found.way).toBeUndefined()
    expect(found.passed).toHaveLength(6)
  })
})
