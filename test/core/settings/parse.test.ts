import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseSettings, parseSettingsText, problemLine, settingsError } from '../../../core/settings/parse.ts'
import type { SettingsProblem } from '../../../core/settings/problems.ts'

const account = { name: 'office', address: 'gateway@example.com', imap: { host: 'imap.example.com' } }
const smpp = { kind: 'smpp', name: 'smsc', address: 'smpp.example.com', systemId: 'office' }

function settingsOf(json: unknown) {
  const reading = parseSettings(json)
  if ('problems' in reading) throw new Error(reading.problems.map(problemLine).join('\n'))
  return reading.settings
}

describe('defaults', () => {
  test('nothing is needed', () => {
    const settings = settingsOf({})
    expect(settings.queue).toEqual({
      expiryHours: 48,
      retrySeconds: [5, 15, 60, 300, 900],
      whenUnknown: 'resend',
      unknownWaitSeconds: 120,
      quietHours: [],
      reassemblyHours: 24,
    })
    expect(settings.conversion).toMatchObject({ template: '{body}', maxParts: 4, whenTooLong: 'bounce', fit: true })
    expect(settings.conversion).toMatchObject({ transliterate: false, nationalTables: false, attachmentsNote: false })
    expect(settings.replies).toMatchObject({ lifetimeDays: 30, dialogMode: 'whenNeeded', receipts: 'failures' })
    expect(settings.recipients).toEqual({ maxPhones: 20, fromSubject: true, fromBody: false })
    expect(settings.mail).toMatchObject({ maxMailBytes: 5_000_000, accounts: [] })
    expect(settings.mail.listener).toMatchObject({ enabled: false, host: '127.0.0.1' })
    expect(settings.permission.allow).toEqual([])
  })

  test('the defaults of an account and of each kind of transport', () => {
    const settings = settingsOf({
      mail: { accounts: [account] },
      transports: [smpp, { kind: 'modem', name: 'modem-1' }, { kind: 'simulator', name: 'try' }],
    })
    expect(settings.mail.accounts[0]?.imap).toMatchObject({
      tls: 'tls',
      mailbox: 'INBOX',
      pollSeconds: 60,
      takeFrom: 'new',
    })
    // BEHAVIOUR §8, the table.
    expect(settings.transports[0]).toMatchObject({
      enabled: true,
      mode: 'transceiver',
      window: 10,
      receipts: 'all',
      longText: 'udh8',
      coding0: 'gsm7',
      connectSeconds: 10,
      bindSeconds: 10,
      responseSeconds: 30,
      enquireSeconds: 30,
      enquireReplySeconds: 10,
      tls: { enabled: false, allowUnverifiedCertificate: false },
    })
    expect(settings.transports[1]).toMatchObject({
      port: 'auto',
      watchdogSeconds: 20,
      sweepSeconds: 60,
      storageWarnPercent: 80,
    })
  })

  test('settings with all defaults filled in are settings again, and the same', () => {
    const once = settingsOf({
      mail: { accounts: [account] },
      transports: [smpp],
      permission: { allow: ['@example.com'] },
    })
    expect(settingsOf(once)).toEqual(once)
    expect(settingsOf(JSON.parse(JSON.stringify(once)))).toEqual(once)
  })

  test('one reading shares nothing with the next', () => {
    settingsOf({}).permission.allow.push('@evil.example')
    expect(settingsOf({}).permission.allow).toEqual([])
  })
})

describe('the text of a file', () => {
  function firstOf(text: string): SettingsProblem | undefined {
    const reading = parseSettingsText(text)
    return 'problems' in reading ? reading.problems[0] : undefined
  }

  const rows: [name: string, text: string, line: number, column: number, what: RegExp][] = [
    ['nothing', '', 1, 1, /the file is empty/],
    ['a comment', '{\n  // mine\n}', 2, 3, /JSON has no comments/],
    ['a comma too many', '{"office": {},\n}', 2, 1, /a comma too many before \}/],
    ['a comma too many in a list', '{"a": [1,]}', 1, 10, /a comma too many before \]/],
    ['a comma that is missing', '{"office": {}\n "mail": {}}', 2, 2, /where a comma or \} should be/],
    ['single quotes', "{'office': {}}", 1, 2, /stand in double quotes/],
    ['no quotes', '{"office": {"country": SE}}', 1, 24, /“SE” needs double quotes/],
    ['no end', '{"office": {', 1, 13, /the file ends where/],
    ['a text without end', '{"office": {"name": "x\n"}}', 1, 21, /has no end/],
    [
      'a Windows path',
      '{"mail": {"listener": {"tls": {"keyFile": "C:\\keys"}}}}',
      1,
      46,
      /a backslash must be written twice/,
    ],
    ['a name twice', '{"office": {},\n "office": {}}', 2, 2, /“office” is there twice/],
    ['more after the end', '{} {}', 1, 4, /something after the end/],
    ['Swedish decimals', '{"a": 1,5}', 1, 9, /where a name in double quotes should be/],
    ['deep nesting', '['.repeat(100_000), 1, 66, /nested deeper than 64/],
  ]
  test.each(rows)('%s', (_, text, line, column, what) => {
    const problem = firstOf(text)
    expect(problem?.what).toMatch(what)
    expect(problem?.place).toEqual({ line, column })
  })

  test('a wrong setting is shown at its line', () => {
    const text =
      '{\n  "queue": {\n    "expiryHours": 24,\n    "unknownWait": 5\n  },\n  "transports": [\n    {"kind": "smpp", "name": "a", "systemId": "x"}\n  ]\n}'
    const reading = parseSettingsText(text)
    if (!('problems' in reading)) throw new Error('no problems')
    expect(reading.problems.map(problemLine)).toEqual([
      'queue.unknownWait (line 4, column 5) is no setting; did you mean “unknownWaitSeconds”? Example: "unknownWaitSeconds": 120',
      'transports.a.address (line 7, column 5) is missing. Example: "address": "smpp.example.com:2775"',
    ])
    expect(settingsError(reading.problems)).toMatchObject({ code: 'settings/wrong', retry: 'never' })
    expect(settingsError(reading.problems).sentence).toContain('(and 1 more)')
  })

  test('a byte order mark does not matter', () => {
    expect(parseSettingsText('\uFEFF{}')).toHaveProperty('settings')
  })

  test('a file of gigantic size is refused unread', () => {
    expect(firstOf(' '.repeat(5_000_000))?.what).toMatch(/too large/)
  })
})

describe('nothing throws', () => {
  test('any JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (json) => {
        const reading = parseSettings(json)
        return 'settings' in reading || reading.problems.length > 0
      }),
    )
  })

  test('settings with anything in any place', () => {
    const full = settingsOf({
      mail: { accounts: [{ ...account, smtp: { host: 'h' } }] },
      transports: [smpp, { kind: 'modem', name: 'm' }],
    })
    const paths = pathsIn(full)
    fc.assert(
      fc.property(
        fc.constantFrom(...paths),
        fc.oneof(fc.jsonValue(), fc.constant(undefined), fc.bigInt(), fc.date()),
        (path, value) => {
          const reading = parseSettings(replaced(full, path, value))
          return 'settings' in reading || reading.problems.every(({ what }) => what !== '')
        },
      ),
      { numRuns: 500 },
    )
  })

  test('any text reads as JSON.parse reads it, or gives a place within the text', () => {
    const almost = fc.tuple(fc.json(), fc.nat(), fc.string({ maxLength: 3 })).map(([json, at, more]) => {
      const place = at % (json.length + 1)
      return json.slice(0, place) + more + json.slice(place)
    })
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json(), almost), (text) => {
        const reading = parseSettingsText(text)
        if ('settings' in reading) return typeof JSON.parse(text) === 'object'
        return reading.problems.every(({ place }) => place === undefined || place.line <= text.split('\n').length)
      }),
      { numRuns: 1000 },
    )
  })

  test('a prototype is not polluted', () => {
    parseSettingsText('{"__proto__": {"polluted": 1}, "constructor": {"prototype": {"polluted": 1}}}')
    expect(({} as Record<string, unknown>).polluted).toBeUndefined()
  })
})

function pathsIn(value: unknown, above: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [above]
  const entries = Array.isArray(value) ? [...value.entries()] : Object.entries(value)
  return [above, ...entries.flatMap(([key, inner]) => pathsIn(inner, [...above, key]))]
}

function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return by
  const copy = structuredClone(value) as Record<string | number, unknown>
  copy[key] = replaced(copy[key], rest, by)
  return copy
}
