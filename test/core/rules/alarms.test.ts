import { describe, expect, test } from 'vitest'
import { type AlarmFacts, alarmConditions, nextHeartbeat } from '../../../core/rules/alarms.ts'
import type { SettingsInput } from '../../../core/settings/schema.ts'
import type { LinkStatus } from '../../../core/status.ts'
import { settingsOf } from './support.ts'

const minute = 60_000
const hour = 60 * minute
const nowMs = Date.parse('2026-03-04T12:00:00Z')

const quiet: AlarmFacts = { nowMs, links: [], queues: [], mails: [], held: [], spent: 0, lastReceivedAt: nowMs }

const link = (change: Partial<LinkStatus>): LinkStatus => ({
  name: 'modem-1',
  kind: 'modem',
  state: 'down',
  since: nowMs - 10 * minute,
  sentence: 'It does not answer.',
  ...change,
})
const held = (code: string, texts = 3) => ({ error: { code, details: {} }, sentence: 'Why.', texts })

function keys(facts: Partial<AlarmFacts>, settings: SettingsInput = {}): string[] {
  return alarmConditions({ ...quiet, ...facts }, settingsOf(settings)).map(({ key, state }) =>
    state === 'raised' ? key : `${key} (${state})`,
  )
}

describe('what is an alarm (BEHAVIOUR §13.8)', () => {
  const capped = { monthlySpendingCap: 50, prices: [{ prefix: '+', price: 0.1 }] }
  const rows: [name: string, facts: Partial<AlarmFacts>, keys: string[], settings?: SettingsInput][] = [
    ['nothing', {}, []],
    ['a link down for ten minutes', { links: [link({})] }, ['link-down/modem/modem-1']],
    ['down for less', { links: [link({ since: nowMs - 9 * minute })] }, ['link-down/modem/modem-1 (unsure)']],
    ['stopped for good', { links: [link({ state: 'stopped' })] }, ['link-down/modem/modem-1']],
    ['tried again and again', { links: [link({ state: 'connecting' })] }, ['link-down/modem/modem-1']],
    [
      'off, resting, asked to pause, working',
      {
        links: (['off', 'resting', 'paused', 'working'] as const).map((state) => link({ state })),
      },
      [],
    ],
    ['not wanted', { links: [link({})] }, [], { alarms: { linkDownMinutes: null } }],
    ['another time', { links: [link({})] }, ['link-down/modem/modem-1 (unsure)'], { alarms: { linkDownMinutes: 11 } }],
    [
      'low balance',
      { links: [link({ state: 'attention', code: 'modem/balance-low' })] },
      ['attention/modem/modem-1/modem/balance-low'],
    ],
    [
      'attention not wanted',
      { links: [link({ state: 'attention', code: 'x/y' })] },
      [],
      { alarms: { attention: false } },
    ],
    [
      'texts due for half an hour',
      { queues: [{ transport: 'smsc', texts: 2, dueAt: nowMs - 30 * minute }] },
      ['queue/smsc'],
    ],
    ['texts due for less', { queues: [{ transport: 'smsc', texts: 2, dueAt: nowMs - 29 * minute }] }, []],
    ['texts for tomorrow', { queues: [{ transport: 'smsc', texts: 2, dueAt: nowMs + 20 * hour }] }, []],
    [
      'more texts than wanted',
      {
        queues: [
          { transport: 'a', texts: 6 },
          { transport: 'b', texts: 5 },
        ],
      },
      ['queue-long'],
      { alarms: { queueTexts: 10 } },
    ],
    ['mails that wait', { mails: [{ account: 'office', mails: 1, oldestAt: nowMs - hour }] }, ['mails/office']],
    [
      'held for two reasons',
      { held: [held('rules/limit-sender'), held('rules/spending-cap')] },
      ['held/rules/limit-sender', 'held/rules/spending-cap'],
    ],
    ['held by hand, or as a question', { held: [held('text/held-by-hand'), held('text/asks-length')] }, []],
    ['held, not wanted', { held: [held('rules/limit-sender')] }, [], { alarms: { held: false } }],
    ['four fifths of the cap', { spent: 40 }, ['spending'], { permission: capped }],
    ['less of the cap', { spent: 39.9 }, [], { permission: capped }],
    ['no cap', { spent: 1000 }, []],
    ['silence for three days', { lastReceivedAt: nowMs - 72 * hour }, ['silence'], { alarms: { silenceHours: 72 } }],
    ['silence, not wanted', { lastReceivedAt: 0 }, []],
    ['paused: nothing is told', { pausedSince: 0, links: [link({})] }, []],
  ]
  test.each(rows)('%s', (_, facts, expected, settings) => {
    expect(keys(facts, settings)).toEqual(expected)
  })

  test('mail troubles and texting troubles know their road', () => {
    const links = [link({ kind: 'imap', name: 'office' }), link({})]
    expect(alarmConditions({ ...quiet, links }, settingsOf()).map(({ road }) => road)).toEqual(['mail', 'text'])
  })
})

describe('when the next sign of life is due', () => {
  const rows: [after: string, every: 'off' | 'day' | 'week', at: string, due: string | undefined][] = [
    ['2026-03-04T06:59:00Z', 'day', '08:00', '2026-03-04T07:00:00.000Z'],
    ['2026-03-04T07:00:00Z', 'day', '08:00', '2026-03-05T07:00:00.000Z'],
    // The clocks go forward on the 29th of March.
    ['2026-03-28T08:00:00Z', 'day', '08:00', '2026-03-29T06:00:00.000Z'],
    ['2026-03-04T12:00:00Z', 'week', '08:00', '2026-03-09T07:00:00.000Z'],
    ['2026-03-09T07:00:00Z', 'week', '08:00', '2026-03-16T07:00:00.000Z'],
    ['2026-03-04T12:00:00Z', 'off', '08:00', undefined],
  ]
  test.each(rows)('after %s, every %s at %s', (after, every, at, due) => {
    const next = nextHeartbeat(Date.parse(after), { every, at, by: ['mail'] }, 'Europe/Stockholm')
    expect(next === undefined ? undefined : new Date(next).toISOString()).toBe(due)
  })
})
