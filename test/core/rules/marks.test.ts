import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { readPreviewCommand } from '../../../core/rules/commands.ts'
import { instantOf, localTime, monthStart } from '../../../core/rules/local-time.ts'
import { readMarks, readSendAt } from '../../../core/rules/marks.ts'
import { afterQuietHours } from '../../../core/rules/quiet-hours.ts'
import { readStopCommand } from '../../../core/rules/stop.ts'
import { settingsOf } from './support.ts'

const zone = 'Europe/Stockholm'
const nowMs = Date.UTC(2026, 0, 15, 9, 30)

describe('STOP and START (BEHAVIOUR §3.4)', () => {
  test.each([
    ['STOP', 'stop'],
    [' stop. ', 'stop'],
    ['Stopp!', 'stop'],
    ['UNSUBSCRIBE', 'stop'],
    ['ARRÊT', 'stop'],
    ['arret', 'stop'],
    ['Baja', 'stop'],
    ['“Stop”', 'stop'],
    ['Stop  all', 'stop'],
    ['STOP 🛑', 'stop'],
    ['abmelden', 'stop'],
    ['DÉSABONNER', 'stop'],
    ['LOPETA', 'stop'],
    ['REZYGNUJĘ', 'stop'],
    ['START', 'start'],
    ['Starta', 'start'],
    ['unstop', 'start'],
    ['alta', 'start'],
  ])('%s is %s', (text, kind) => {
    expect(readStopCommand(text)).toEqual({ kind, word: text.trim() })
  })

  test.each([
    ['Please stop at the gate'],
    ['Stop sending the blue ones'],
    ['stopped'],
    ['nonstop'],
    ['Cancel'],
    ['End'],
    ['No'],
    ['STOP\nand another line'],
    [''],
    ['!'],
    ['stop'.padEnd(500, '!')],
  ])('%j is a message', (text) => {
    expect(readStopCommand(text)).toBeUndefined()
  })
})

describe('answers to a preview (BEHAVIOUR §4.4)', () => {
  test.each([
    ['SEND', 'send'],
    ['\n\n  Send  \n\nBest regards\nAnna', 'send'],
    ['send.', 'send'],
    ['"SHORTEN"', 'shorten'],
    ['Shorten!\n> SEND', 'shorten'],
    ['*SEND*', 'send'],
    ['SEND it to me', undefined],
    ['Please\nSEND', undefined],
    ['> SEND', undefined],
    ['sender', undefined],
    ['', undefined],
  ])('%j is %s', (answer, command) => {
    expect(readPreviewCommand(answer)).toBe(command)
  })
})

describe('priority (BEHAVIOUR §6.2)', () => {
  const read = (subject: string, headers: Record<string, string> = {}) => {
    const marks = readMarks(
      { subject, headers: Object.entries(headers).map(([name, value]) => ({ name, value })) },
      { nowMs, timeZone: zone },
    )
    return [marks.priority, marks.subject]
  }

  test.each<[string, Record<string, string>, string, string]>([
    ['Hello', {}, 'normal', 'Hello'],
    ['! Fire', {}, 'high', 'Fire'],
    ['!!! Fire', {}, 'high', 'Fire'],
    ['[urgent] Fire', {}, 'high', 'Fire'],
    ['[High]Fire', {}, 'high', 'Fire'],
    ['[bulk] Newsletter', {}, 'bulk', 'Newsletter'],
    ['!important', {}, 'normal', '!important'],
    ['Hello!', {}, 'normal', 'Hello!'],
    ['[Ticket 4] Hello', {}, 'normal', '[Ticket 4] Hello'],
    ['Hello', { 'x-priority': '1 (Highest)' }, 'high', 'Hello'],
    ['Hello', { 'x-priority': '3 (Normal)' }, 'normal', 'Hello'],
    ['Hello', { 'x-priority': '5' }, 'bulk', 'Hello'],
    ['Hello', { importance: 'High' }, 'high', 'Hello'],
    ['Hello', { 'x-msmail-priority': 'High' }, 'high', 'Hello'],
    ['Hello', { importance: 'low' }, 'bulk', 'Hello'],
    ['Hello', { priority: 'urgent' }, 'high', 'Hello'],
    ['Hello', { priority: 'non-urgent' }, 'bulk', 'Hello'],
    ['Hello', { 'x-sms-priority': 'bulk', importance: 'high' }, 'bulk', 'Hello'],
    ['Hello', { 'x-sms-priority': 'nonsense', importance: 'high' }, 'high', 'Hello'],
    ['[low] Hello', { importance: 'high' }, 'bulk', 'Hello'],
  ])('%s %j is %s', (subject, headers, priority, rest) => {
    expect(read(subject, headers)).toEqual([priority, rest])
  })
})

describe('X-SMS-Send-At (BEHAVIOUR §6.3)', () => {
  // 15 January 2026, 10:30 in Stockholm (UTC+1).
  test.each([
    ['2026-01-15T12:00:00Z', Date.UTC(2026, 0, 15, 12)],
    ['2026-01-15T12:00+02:00', Date.UTC(2026, 0, 15, 10)],
    ['2026-01-15 12:00', Date.UTC(2026, 0, 15, 11)],
    ['2026-07-01 12:00', Date.UTC(2026, 6, 1, 10)],
    ['2026-01-16', Date.UTC(2026, 0, 15, 23)],
    ['Thu, 15 Jan 2026 12:00:00 +0100', Date.UTC(2026, 0, 15, 11)],
    ['15 Jan 2026 12:00 GMT', Date.UTC(2026, 0, 15, 12)],
    ['Thu, 15 Jan 2026 12:00:00 -0500 (EST)', Date.UTC(2026, 0, 15, 17)],
    ['12:00', Date.UTC(2026, 0, 15, 11)],
    ['10:00', Date.UTC(2026, 0, 16, 9)],
    ['10:30', Date.UTC(2026, 0, 16, 9, 30)],
    ['+90m', nowMs + 90 * 60_000],
    ['+2h', nowMs + 7_200_000],
    ['+1d', nowMs + 86_400_000],
    ['2020-01-01 00:00', Date.UTC(2019, 11, 31, 23)],
  ])('%s', (value, at) => {
    expect(readSendAt(value, nowMs, zone)).toBe(at)
  })

  test.each([
    'tomorrow',
    '2026-02-30 10:00',
    '2026-01-15 25:00',
    '24:30',
    '15/1/2026',
    '12.30',
    '',
    '2026-13-01',
    '1e9',
    '2026-01-15T12:00:00+99',
  ])('%j is not understood', (value) => {
    expect(readSendAt(value, nowMs, zone)).toBeUndefined()
  })

  test('a mail that asks for a time that cannot be read is not sent', () => {
    const read = (value: string) =>
      readMarks({ subject: 'x', headers: [{ name: 'x-sms-send-at', value }] }, { nowMs, timeZone: zone })
    expect(read('soon').failure?.code).toBe('rules/send-at-unreadable')
    expect(read('2030-01-01').failure?.code).toBe('rules/send-at-too-far')
    expect(read('12:00')).toMatchObject({ sendAt: Date.UTC(2026, 0, 15, 11) })
    expect(read('')).toEqual({ priority: 'normal', subject: 'x' })
  })

  test('nothing throws', () => {
    const words = fc
      .array(fc.constantFrom('2026', '-', '01', ':', ' ', 'T', 'Z', '+', 'Jan', '99', ','), { maxLength: 12 })
      .map((list) => list.join(''))
    fc.assert(
      fc.property(fc.oneof(fc.string(), words), (value) => {
        const at = readSendAt(value, nowMs, zone)
        return at === undefined || Number.isFinite(at)
      }),
      { numRuns: 2000 },
    )
  })
})

describe('local time', () => {
  test('instantOf is the inverse of localTime, but for the hour that comes twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 4e9 }),
        fc.constantFrom('Europe/Stockholm', 'America/New_York', 'Asia/Kolkata', 'UTC', 'Pacific/Auckland'),
        (seconds, timeZone) => {
          const atMs = seconds * 1000
          const back = instantOf(localTime(atMs, timeZone), timeZone)
          expect(localTime(back, timeZone)).toEqual(localTime(atMs, timeZone))
          expect([0, 3_600_000]).toContain(Math.abs(back - atMs))
        },
      ),
      { numRuns: 300 },
    )
  })

  test('a time that clocks leave out is after the change, one that comes twice is the first', () => {
    const at = (month: number, day: number) =>
      instantOf({ year: 2026, month, day, hour: 2, minute: 30, second: 0 }, zone)
    expect(new Date(at(3, 29)).toISOString()).toBe('2026-03-29T01:30:00.000Z')
    expect(new Date(at(10, 25)).toISOString()).toBe('2026-10-25T00:30:00.000Z')
  })

  test('on the day of a change, hours behind it have the new offset', () => {
    const noon = (month: number, day: number) =>
      instantOf({ year: 2026, month, day, hour: 12, minute: 0, second: 0 }, zone)
    expect(new Date(noon(3, 29)).toISOString()).toBe('2026-03-29T10:00:00.000Z')
    expect(new Date(noon(10, 25)).toISOString()).toBe('2026-10-25T11:00:00.000Z')
  })

  test('the month begins at midnight of its first day there', () => {
    expect(new Date(monthStart(nowMs, zone)).toISOString()).toBe('2025-12-31T23:00:00.000Z')
    expect(new Date(monthStart(nowMs, 'America/New_York')).toISOString()).toBe('2026-01-01T05:00:00.000Z')
  })
})

describe('quiet hours (BEHAVIOUR §6.3)', () => {
  const at = (day: number, hour: number, minute = 0) =>
    instantOf({ year: 2026, month: 1, day, hour, minute, second: 0 }, zone)
  const dueAfter = (quietHours: object[], dueMs: number, phone = '+46701234567', priority = 'normal') =>
    afterQuietHours({ phone, dueMs, priority }, settingsOf({ queue: { quietHours: quietHours as never } }))
  const night = { country: 'SE', from: '21:00', to: '08:00' }

  test.each<[string, object[], number, number]>([
    ['none', [], at(15, 23), at(15, 23)],
    ['before', [night], at(15, 20, 59), at(15, 20, 59)],
    ['in the evening', [night], at(15, 21), at(16, 8)],
    ['after midnight', [night], at(15, 7, 59), at(15, 8)],
    ['at the end', [night], at(15, 8), at(15, 8)],
    ['at noon', [{ from: '12:00', to: '13:00' }], at(15, 12, 30), at(15, 13)],
    ['one into another', [night, { from: '08:00', to: '10:00' }], at(15, 22), at(16, 10)],
    ['from and to alike', [{ from: '12:00', to: '12:00' }], at(15, 12), at(15, 12)],
    ['for another country', [{ ...night, country: 'NO' }], at(15, 22), at(15, 22)],
    ['in another time zone', [{ ...night, timeZone: 'Europe/Helsinki' }], at(15, 20, 30), at(16, 7)],
    ['over a month’s end', [night], at(31, 22), at(32, 8)],
  ])('%s', (_, quiet, due, wanted) => {
    expect(new Date(dueAfter(quiet, due)).toISOString()).toBe(new Date(wanted).toISOString())
  })

  test('high priority waits for nothing', () => {
    expect(dueAfter([night], at(15, 22), '+46701234567', 'high')).toBe(at(15, 22))
  })

  test('hours that leave no minute free hang nothing', () => {
    const all = [
      { from: '00:00', to: '12:00' },
      { from: '12:00', to: '00:00' },
    ]
    expect(dueAfter(all, at(15, 9))).toBeGreaterThan(at(15, 9))
  })
})
