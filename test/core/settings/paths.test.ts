import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSettings } from '../../../core/settings/parse.ts'
import { getPath, setPath, unsetPath } from '../../../core/settings/paths.ts'

const input = {
  mail: {
    accounts: [{ name: 'office', address: 'g@example.com', imap: { host: 'imap.example.com' } }],
    listener: { users: [{ name: 'scan.1' }] },
  },
  transports: [
    { kind: 'modem', name: 'modem-1', port: '/dev/ttyUSB0' },
    { kind: 'smpp', name: 'smsc', address: 'smpp.example.com', systemId: 'office' },
  ],
  permission: { allow: ['@example.com'] },
}

function settings() {
  const reading = parseSettings(input)
  if ('problems' in reading) throw new Error('sample settings are wrong')
  return reading.settings
}

describe('getPath', () => {
  test.each<[string, unknown]>([
    ['queue.expiryHours', 48],
    ['transports.modem-1.port', '/dev/ttyUSB0'],
    ['transports.1.window', 10],
    ['mail.accounts.office.imap.tls', 'tls'],
    ['mail.listener.users.scan.1.mayWriteAs', []],
    ['permission.allow.0', '@example.com'],
    ['permission.monthlySpendingCap', null],
    ['office.timeZone', undefined],
  ])('%s', (path, value) => {
    expect(getPath(settings(), path)).toEqual({ value })
  })

  test.each([
    ['queue.expiryHour', /did you mean “expiryHours”/],
    ['transports.modem-2.port', /names “modem-2”, which is not in the list; there are modem-1, smsc/],
    ['permission.allow.7', /which is not in the list; the list has 1 entries/],
    ['transports.modem-1.window', /is no setting/],
    ['', /is no setting/],
    ['__proto__.x', /is no setting/],
    ['queue.constructor', /is no setting/],
  ])('%s is refused', (path, what) => {
    expect(getPath(settings(), path)).toMatchObject({ problem: { path, what: expect.stringMatching(what) } })
  })
})

describe('setPath', () => {
  test.each<[path: string, typed: string, check: string, value: unknown]>([
    ['queue.expiryHours', '24', 'queue.expiryHours', 24],
    ['queue.expiryHours', ' 0.5 ', 'queue.expiryHours', 0.5],
    ['permission.stopWords', 'on', 'permission.stopWords', true],
    ['conversion.fit', 'No', 'conversion.fit', false],
    ['office.name', 'Example: "Ltd"', 'office.name', 'Example: "Ltd"'],
    ['office.name', '42', 'office.name', '42'],
    ['permission.limits.officeDayParts', 'null', 'permission.limits.officeDayParts', null],
    ['permission.allow', '@a.se, b@c.se', 'permission.allow', ['@a.se', 'b@c.se']],
    ['permission.allow', '["@a.se"]', 'permission.allow', ['@a.se']],
    ['permission.allow', '', 'permission.allow', []],
    ['permission.allow.+', 'b@c.se', 'permission.allow', ['@example.com', 'b@c.se']],
    ['queue.retrySeconds', '1,2,3', 'queue.retrySeconds', [1, 2, 3]],
    ['transports.modem-1.baudRate', 'auto', 'transports.modem-1.baudRate', 'auto'],
    ['transports.modem-1.baudRate', '9600', 'transports.modem-1.baudRate', 9600],
    ['transports.smsc.window', '50', 'transports.smsc.window', 50],
    ['transports.+', '{"kind": "simulator", "name": "try"}', 'transports.try.kind', 'simulator'],
    ['permission.limits', '{"officeDayParts": 5}', 'permission.limits.officeDayParts', 5],
    [
      'mail.listener.users.scan.1.mayWriteAs',
      'x@example.com',
      'mail.listener.users.scan.1.mayWriteAs',
      ['x@example.com'],
    ],
  ])('%s %s', (path, typed, check, value) => {
    const before = structuredClone(input)
    const change = setPath(input, path, typed)
    if (!('settings' in change)) throw new Error(JSON.stringify(change.problems))
    expect(getPath(change.settings, check)).toEqual({ value })
    expect(input).toEqual(before)
    const again = parseSettings(change.input)
    expect(again).toEqual({ settings: change.settings })
  })

  test('only what was set is written', () => {
    expect(setPath({}, 'permission.limits.officeDayParts', '5')).toMatchObject({
      input: { permission: { limits: { officeDayParts: 5 } } },
    })
    expect((setPath({}, 'queue.expiryHours', '5') as { input: unknown }).input).toEqual({ queue: { expiryHours: 5 } })
  })

  test.each([
    ['queue.expiryHours', 'two', /must be a number/],
    ['queue.expiryHours', '', /must be a number/],
    ['permission.stopWords', 'perhaps', /must be true or false/],
    ['permission.limits', '{', /no valid JSON/],
    ['transports.modem-1.name', 'smsc', /second time/],
    ['transports.modem-9.port', 'x', /not in the list/],
    ['routing.default', 'nobody', /does not exist/],
    ['transports.smsc.password', 'hunter2', /is no setting/],
  ])('%s %s is refused', (path, typed, what) => {
    const change = setPath(input, path, typed)
    expect('problems' in change && change.problems[0]?.what).toMatch(what)
  })
})

describe('unsetPath', () => {
  test('the default holds again', () => {
    const change = unsetPath({ queue: { expiryHours: 5 } }, 'queue.expiryHours')
    expect(change).toMatchObject({ input: { queue: {} }, settings: { queue: { expiryHours: 48 } } })
  })

  test('an entry of a list goes', () => {
    expect(unsetPath(input, 'transports.modem-1')).toMatchObject({ input: { transports: [{ name: 'smsc' }] } })
  })

  test('what must be there stays', () => {
    expect(unsetPath(input, 'transports.smsc.address')).toMatchObject({
      problems: [{ path: 'transports.smsc.address', what: expect.stringContaining('is missing') }],
    })
  })
})

test('no path and no value throws', () => {
  const path = fc.oneof(
    fc.string(),
    fc
      .array(fc.constantFrom('transports', 'mail', 'accounts', '0', '+', 'modem-1', 'port', '__proto__', 'queue'), {
        maxLength: 6,
      })
      .map((words) => words.join('.')),
  )
  fc.assert(
    fc.property(path, fc.oneof(fc.string(), fc.json()), (where, typed) => {
      setPath(input, where, typed)
      unsetPath(input, where)
      getPath(settings(), where)
      return true
    }),
    { numRuns: 300 },
  )
})
