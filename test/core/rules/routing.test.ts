import { describe, expect, test } from 'vitest'
import {
  chooseRoute,
  nextTransport,
  type Route,
  type RouteAsk,
  type TransportFacts,
} from '../../../core/rules/routing.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import { english } from '../../support/english.ts'
import { settingsOf } from './support.ts'

const up = { enabled: true, up: true, sends: true, full: false }
const transports: TransportFacts[] = [
  { name: 'modem-1', ...up },
  { name: 'smsc', ...up },
  { name: 'old', ...up, enabled: false },
]
// Thursday 15 January 2026, 10:30 in Stockholm.
const ask: RouteAsk = {
  phone: '+46701234567',
  sender: 'anna@example.com',
  account: 'office',
  groups: [],
  alphabet: 'gsm7',
  nowMs: Date.UTC(2026, 0, 15, 9, 30),
}

type Rule = NonNullable<NonNullable<SettingsInput['routing']>['rules']>[number]

function choose(
  change: Partial<RouteAsk>,
  routing: SettingsInput['routing'] = {},
  facts: readonly TransportFacts[] = transports,
): Route {
  const chosen = chooseRoute({ ...ask, ...change }, settingsOf({ routing }), facts)
  if ('error' in chosen) throw chosen.error
  return english(chosen.route)
}

function refuse(
  change: Partial<RouteAsk>,
  routing: SettingsInput['routing'] = {},
  facts: readonly TransportFacts[] = transports,
) {
  const chosen = chooseRoute({ ...ask, ...change }, settingsOf({ routing }), facts)
  return 'error' in chosen ? chosen.error : undefined
}

const withState = (name: string, state: Partial<TransportFacts>) =>
  transports.map((one) => (one.name === name ? { ...one, ...state } : one))

describe('choosing (BEHAVIOUR §7.1)', () => {
  test('all that are on, in the order listed, when nothing else is said', () => {
    expect(choose({})).toEqual({ transports: ['modem-1', 'smsc'], pinned: false, why: 'the first that is on' })
    expect(choose({}, {}, transports.slice(0, 1)).why).toBe('the only one')
  })

  test('the default list, in order', () => {
    expect(choose({}, { default: ['smsc', 'modem-1'] })).toEqual({
      transports: ['smsc', 'modem-1'],
      pinned: false,
      why: 'the default',
    })
    expect(choose({}, { default: ['old', 'smsc'] }).transports).toEqual(['smsc'])
  })

  test('a named transport before every rule, and no other', () => {
    const routing = { rules: [{ transports: ['modem-1'] }] }
    expect(choose({ named: 'smsc', known: 'modem-1' }, routing)).toEqual({
      transports: ['smsc'],
      pinned: true,
      why: 'named by the sender',
    })
    expect(refuse({ named: 'old' })?.code).toBe('rules/transport-off')
    expect(refuse({ named: 'nosuch' })?.code).toBe('rules/unknown-transport')
  })

  test('nothing that can send', () => {
    expect(refuse({}, {}, [])?.code).toBe('text/no-transport')
    expect(refuse({}, {}, [{ name: 'rx', ...up, sends: false }])?.code).toBe('text/no-transport')
  })

  const rows: [name: string, rule: Omit<Rule, 'transports'>, change: Partial<RouteAsk>, why: string | undefined][] = [
    ['phone prefix', { phones: ['+47', '+467'] }, {}, 'rule 1 (phones +467)'],
    ['phone prefix, other', { phones: ['+47'] }, {}, undefined],
    ['sender', { senders: ['Anna@Example.com'] }, {}, 'rule 1 (sender Anna@Example.com)'],
    ['sender domain', { senders: ['@example.com'] }, {}, 'rule 1 (sender @example.com)'],
    ['sender, other', { senders: ['@other.example'] }, {}, undefined],
    ['group', { groups: ['drivers'] }, { groups: ['Drivers'] }, 'rule 1 (group drivers)'],
    ['group, other', { groups: ['drivers'] }, {}, undefined],
    ['mail account', { accounts: ['office'] }, {}, 'rule 1 (account office)'],
    ['mail account, other', { accounts: ['listener'] }, {}, undefined],
    ['alphabet', { alphabets: ['ucs2'] }, { alphabet: 'ucs2' }, 'rule 1 (alphabet ucs2)'],
    ['alphabet, other', { alphabets: ['ucs2'] }, {}, undefined],
    ['time of day', { hours: { from: '08:00', to: '17:00' } }, {}, 'rule 1 (hours 08:00–17:00)'],
    ['time of day, at its end', { hours: { from: '08:00', to: '10:30' } }, {}, undefined],
    ['time of day, at its start', { hours: { from: '10:30', to: '11:00' } }, {}, 'rule 1 (hours 10:30–11:00)'],
    ['over midnight', { hours: { from: '22:00', to: '11:00' } }, {}, 'rule 1 (hours 22:00–11:00)'],
    ['day of the week', { hours: { from: '08:00', to: '17:00', days: ['thu'] } }, {}, 'rule 1 (hours 08:00–17:00)'],
    ['another day', { hours: { from: '08:00', to: '17:00', days: ['fri'] } }, {}, undefined],
    [
      'over midnight belongs to the evening',
      { hours: { from: '22:00', to: '11:00', days: ['wed'] } },
      {},
      'rule 1 (hours 22:00–11:00)',
    ],
    ['over midnight, not to the morning', { hours: { from: '22:00', to: '11:00', days: ['thu'] } }, {}, undefined],
    ['no condition', {}, {}, 'rule 1'],
    ['all conditions', { phones: ['+46'], senders: ['@example.com'] }, {}, 'rule 1 (phones +46, sender @example.com)'],
    ['one of two conditions', { phones: ['+46'], senders: ['@other.example'] }, {}, undefined],
    ['a sender that is empty', { senders: ['@example.com'] }, { sender: '' }, undefined],
  ]
  test.each(rows)('a rule by %s', (_, rule, change, why) => {
    const route = choose(change, { rules: [{ ...rule, transports: ['smsc'] }] })
    expect(english(route.why)).toBe(why ?? 'the first that is on')
    expect(route.transports[0]).toBe(why === undefined ? 'modem-1' : 'smsc')
  })

  test('the first rule that fits counts', () => {
    const rules = [{ phones: ['+47'], transports: ['modem-1'] }, { transports: ['smsc'] }, { transports: ['modem-1'] }]
    expect(choose({}, { rules })).toMatchObject({ transports: ['smsc', 'modem-1'], why: 'rule 2' })
  })

  test('a rule whose transports are off is passed over, unless it is for these only', () => {
    const rules: Rule[] = [{ transports: ['old'] }, { transports: ['smsc'] }]
    expect(choose({}, { rules }).why).toBe('rule 2')
    expect(refuse({}, { rules: [{ transports: ['old'], only: true }] })?.code).toBe('rules/only-transports-off')
  })
})

describe('failover (BEHAVIOUR §7.2)', () => {
  const route: Route = { transports: ['modem-1', 'smsc'], pinned: false, why: 'the default' }

  test('the first that is up', () => {
    expect(english(nextTransport(route, transports))).toEqual({ transport: 'modem-1', why: 'the default' })
    expect(english(nextTransport(route, withState('modem-1', { up: false })))).toEqual({
      transport: 'smsc',
      why: 'the default; modem-1 is down',
    })
    expect(english(nextTransport(route, withState('modem-1', { full: true })))).toEqual({
      transport: 'smsc',
      why: 'the default; modem-1 is at its limit',
    })
    expect(english(nextTransport(route, withState('modem-1', { enabled: false })))).toEqual({
      transport: 'smsc',
      why: 'the default; modem-1 is off',
    })
  })

  test('one that refused for good passes it on, and is not asked again', () => {
    expect(english(nextTransport(route, transports, ['modem-1']))).toEqual({
      transport: 'smsc',
      why: 'the default; modem-1 refused it',
    })
    expect(nextTransport(route, transports, ['modem-1', 'smsc'])).toBeUndefined()
  })

  test('when none is up the text waits for the first', () => {
    const down = transports.map((one) => ({ ...one, up: false }))
    expect(english(nextTransport(route, down))).toMatchObject({ transport: 'modem-1' })
    expect(
      nextTransport(
        route,
        down.map((one) => ({ ...one, full: one.name === 'modem-1' })),
      ),
    ).toMatchObject({ transport: 'smsc' })
    expect(
      nextTransport(
        route,
        transports.map((one) => ({ ...one, full: true })),
      ),
    ).toBeUndefined()
  })

  test('a rule leads to the default when its own are down, unless it is for these only', () => {
    const rules: Rule[] = [{ transports: ['smsc'] }]
    expect(choose({}, { rules, default: ['modem-1'] })).toMatchObject({
      transports: ['smsc', 'modem-1'],
      pinned: false,
    })
    expect(choose({}, { rules: [{ transports: ['smsc'], only: true }], default: ['modem-1'] })).toMatchObject({
      transports: ['smsc'],
      pinned: true,
    })
  })
})

describe('a conversation stays on the number that the phone knows (BEHAVIOUR §7.2)', () => {
  test('while that is up', () => {
    expect(choose({ known: 'smsc' })).toEqual({
      transports: ['smsc', 'modem-1'],
      pinned: false,
      why: 'the phone knows the number of smsc',
    })
    expect(choose({ known: 'smsc' }, {}, withState('smsc', { up: false })).transports).toEqual(['modem-1', 'smsc'])
    expect(choose({ known: 'old' }).transports).toEqual(['modem-1', 'smsc'])
    expect(choose({ known: 'gone' }).transports).toEqual(['modem-1', 'smsc'])
  })

  test('against a rule too, unless the rule is for its transports only', () => {
    expect(choose({ known: 'modem-1' }, { rules: [{ transports: ['smsc'] }] }).transports[0]).toBe('modem-1')
    expect(choose({ known: 'modem-1' }, { rules: [{ transports: ['smsc'], only: true }] })).toMatchObject({
      transports: ['smsc'],
      pinned: true,
    })
    expect(choose({ known: 'smsc' }, { rules: [{ transports: ['modem-1', 'smsc'], only: true }] })).toMatchObject({
      transports: ['smsc', 'modem-1'],
      pinned: true,
    })
  })
})

describe('a pool of modems', () => {
  const pool = (loads: readonly number[]): TransportFacts[] => [
    ...loads.map((load, at) => ({ name: `modem-${at + 1}`, ...up, pool: 'office', load })),
    { name: 'smsc', ...up },
  ]

  test.each([
    ['the one that has sent least', {}, [0.5, 0.1, 0.3], ['modem-2', 'modem-3', 'modem-1', 'smsc']],
    ['the first when all are alike', {}, [0, 0, 0], ['modem-1', 'modem-2', 'modem-3', 'smsc']],
    ['the phone stays with its modem', { last: 'modem-1' }, [0.9, 0, 0], ['modem-1', 'modem-2', 'modem-3', 'smsc']],
    ['a phone of a transport outside of it', { last: 'smsc' }, [0.2, 0.1], ['modem-2', 'modem-1', 'smsc']],
  ] as const)('%s goes first', (_, change, loads, expected) => {
    expect(choose(change, { default: ['modem-1', 'smsc'] }, pool(loads)).transports).toEqual(expected)
  })

  test('its members stand where the first of them stood, each once', () => {
    const { transports: list, why } = choose({}, { default: ['smsc', 'modem-1'] }, pool([0.2, 0.1]))
    expect(list).toEqual(['smsc', 'modem-2', 'modem-1'])
    expect(why).toBe('the default')
    expect(choose({}, { default: ['modem-1'] }, pool([0.2, 0.1])).why).toBe(
      'the default, pool office: it has sent least',
    )
  })

  test('a modem that is named, or that a rule is for alone, is meant', () => {
    expect(choose({ named: 'modem-1' }, {}, pool([0.9, 0])).transports).toEqual(['modem-1'])
    const rules: Rule[] = [{ transports: ['modem-1'], only: true }]
    expect(choose({}, { rules }, pool([0.9, 0])).transports).toEqual(['modem-1'])
  })

  test('one that is at its limit, or down, leaves its turn to the next', () => {
    const facts = pool([0, 0.5, 0.7]).map((one) => (one.name === 'modem-1' ? { ...one, full: true } : one))
    const route = choose({ last: 'modem-1' }, { default: ['modem-1'] }, facts)
    expect(nextTransport(route, facts)?.transport).toBe('modem-2')
  })
})
