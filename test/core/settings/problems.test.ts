import { describe, expect, test } from 'vitest'
import { parseSettings, settingsError } from '../../../core/settings/parse.ts'
import type { SettingsProblem } from '../../../core/settings/problems.ts'

const account = { name: 'office', address: 'gateway@example.com', imap: { host: 'imap.example.com' } }
const smpp = { kind: 'smpp', name: 'smsc', address: 'smpp.example.com', systemId: 'office' }

function problemsOf(json: unknown): readonly Omit<SettingsProblem, 'said'>[] {
  const reading = parseSettings(json)
  return 'problems' in reading ? reading.problems.map(({ said: _, ...problem }) => problem) : []
}

describe('what is wrong is told with its path, a sentence and an example', () => {
  const rows: [name: string, json: unknown, path: string, what: RegExp, example: string][] = [
    ['a slip', { queue: { expiryHour: 4 } }, 'queue.expiryHour', /did you mean “expiryHours”\?/, '"expiryHours": 24'],
    ['two letters swapped', { quuee: {} }, 'quuee', /did you mean “queue”\?/, '"queue": {}'],
    ['two letters swapped in a short name', { mial: {} }, 'mial', /did you mean “mail”\?/, '"mail": {}'],
    [
      'an empty text',
      { mail: { accounts: [{ ...account, imap: { host: 'h', user: '' } }] } },
      'mail.accounts.office.imap.user',
      /must not be empty/,
      '"user": "gateway@example.com"',
    ],
    [
      'a short text',
      { conversion: { disclaimers: ['ab'] } },
      'conversion.disclaimers.0',
      /must be at least 3 characters long/,
      '"This e-mail is confidential*Example Ltd."',
    ],
    [
      'a long text',
      { office: { name: 'x'.repeat(61) } },
      'office.name',
      /may be at most 60 characters long/,
      '"name": "Textpost at Example Ltd"',
    ],
    [
      'a long list',
      { queue: { retrySeconds: Array(21).fill(5) } },
      'queue.retrySeconds',
      /may have at most 20 entries/,
      '"retrySeconds": [5,15,60,300,900]',
    ],
    [
      'another case',
      { office: { timezone: 'UTC' } },
      'office.timezone',
      /did you mean “timeZone”\?/,
      '"timeZone": "Europe/Stockholm"',
    ],
    [
      'the beginning of a name',
      { queue: { retry: [1] } },
      'queue.retry',
      /did you mean “retrySeconds”\?/,
      '"retrySeconds": [5,15,60,300,900]',
    ],
    ['the wrong group', { maxParts: 3 }, 'maxParts', /it belongs at conversion\.maxParts/, ''],
    ['nothing near', { queue: { zebra: 1 } }, 'queue.zebra', /is no setting; there are expiryHours, retrySeconds/, ''],
    [
      'a number in quotes',
      { queue: { expiryHours: '48' } },
      'queue.expiryHours',
      /must be a number from 0\.1 to 720, not “48”/,
      '"expiryHours": 24',
    ],
    [
      'a fraction',
      { conversion: { maxParts: 2.5 } },
      'conversion.maxParts',
      /must be a whole number from 1 to 255, not 2\.5/,
      '"maxParts": 6',
    ],
    [
      'out of range',
      { recipients: { maxPhones: 0 } },
      'recipients.maxPhones',
      /must be a whole number from 1 to 1000, not 0/,
      '"maxPhones": 20',
    ],
    [
      'a limit of 0',
      { permission: { limits: { officeDayParts: 0 } } },
      'permission.limits.officeDayParts',
      /or null, not 0/,
      '"officeDayParts": 2000',
    ],
    [
      'an unknown choice',
      { queue: { whenUnknown: 'resnd' } },
      'queue.whenUnknown',
      /must be resend or hold, not “resnd”; did you mean “resend”\?/,
      '"whenUnknown": "resend"',
    ],
    [
      'a country in words',
      { office: { country: 'Sweden' } },
      'office.country',
      /must be a country as two capital letters, not “Sweden”/,
      '"country": "SE"',
    ],
    [
      'a place that is no zone',
      { office: { timeZone: 'Mars/Base' } },
      'office.timeZone',
      /is no time zone/,
      '"timeZone": "Europe/Stockholm"',
    ],
    [
      'text for a switch',
      { conversion: { fit: 'yes' } },
      'conversion.fit',
      /must be true or false, not “yes”/,
      '"fit": true',
    ],
    [
      'one for a list',
      { permission: { allow: '@example.com' } },
      'permission.allow',
      /must be a list in square brackets/,
      '"allow": ["anna@example.com","@example.com"]',
    ],
    [
      'a bad entry of a list',
      { permission: { allow: ['anna'] } },
      'permission.allow.0',
      /must be a mail address, or @ and a domain, not “anna”/,
      '"anna@example.com"',
    ],
    [
      'an empty list',
      { queue: { retrySeconds: [] } },
      'queue.retrySeconds',
      /needs at least one entry/,
      '"retrySeconds": [5,15,60,300,900]',
    ],
    ['a list for a group', { queue: [] }, 'queue', /must be a group in curly brackets, not a list/, '"queue": {}'],
    [
      'what must be there',
      { mail: { accounts: [{ ...account, imap: {} }] } },
      'mail.accounts.office.imap.host',
      /is missing/,
      '"host": "imap.example.com"',
    ],
    ['no kind', { transports: [{ name: 'x' }] }, 'transports.x.kind', /is missing: smpp, modem or simulator/, ''],
    [
      'an unknown kind',
      { transports: [{ kind: 'gsm', name: 'x' }] },
      'transports.x.kind',
      /must be smpp, modem or simulator, not “gsm”/,
      '',
    ],
    [
      'a field of another kind',
      { transports: [{ kind: 'modem', name: 'm', window: 3 }] },
      'transports.m.window',
      /is no setting/,
      '',
    ],
    [
      'a name with blanks',
      { transports: [{ ...smpp, name: 'My SMSC' }] },
      'transports.My SMSC.name',
      /lower-case letters/,
      '"name": "modem-1"',
    ],
    [
      'a layout without words',
      { conversion: { template: 'hello' } },
      'conversion.template',
      /must contain \{body\} or \{subject\}/,
      '"template": "{body}"',
    ],
    [
      'an unknown field',
      { conversion: { template: '{body} {phone}' } },
      'conversion.template',
      /may name the fields/,
      '"template": "{body}"',
    ],
    [
      'a port beyond all',
      { transports: [{ ...smpp, address: 'smpp.example.com:99999' }] },
      'transports.smsc.address',
      /has a port/,
      '"address": "smpp.example.com:2775"',
    ],
    [
      'a web address',
      { transports: [{ ...smpp, address: 'https://x' }] },
      'transports.smsc.address',
      /must be the server as host/,
      '"address": "smpp.example.com:2775"',
    ],
    [
      'a long system ID',
      { transports: [{ ...smpp, systemId: '1234567890123456' }] },
      'transports.smsc.systemId',
      /15 characters/,
      '"systemId": "office"',
    ],
    [
      'either or',
      { transports: [{ kind: 'modem', name: 'm', baudRate: 'fast' }] },
      'transports.m.baudRate',
      /must be a whole number from 300 to 4000000 or "auto"/,
      '"baudRate": 115200',
    ],
  ]
  test.each(rows)('%s', (_, json, path, what, example) => {
    const problems = problemsOf(json)
    expect(problems.map((problem) => problem.path)).toEqual([path])
    expect(problems[0]?.what).toMatch(what)
    expect(problems[0]?.example).toBe(example)
  })

  test('every problem is told, not only the first', () => {
    const problems = problemsOf({ queue: { expiryHours: 0, whenUnknown: 5, x: 1 }, office: { country: 1 } })
    expect(problems.map(({ path }) => path).sort()).toEqual([
      'office.country',
      'queue.expiryHours',
      'queue.whenUnknown',
      'queue.x',
    ])
  })

  test.each([[null], [5], ['x'], [[]], [undefined]])('%j is no settings at all', (json) => {
    expect(problemsOf(json)).toMatchObject([
      { path: '', what: expect.stringMatching(/must be a group in curly brackets/) },
    ])
  })
})

describe('secrets', () => {
  const rows: [json: unknown, path: string, command: string][] = [
    [
      { mail: { accounts: [{ ...account, imap: { host: 'h', password: 'hunter2' } }] } },
      'mail.accounts.office.imap.password',
      'imap/office',
    ],
    [
      { mail: { accounts: [{ ...account, smtp: { host: 'h', pass: 'hunter2' } }] } },
      'mail.accounts.office.smtp.pass',
      'smtp/office',
    ],
    [{ mail: { accounts: [{ ...account, password: 'hunter2' }] } }, 'mail.accounts.office.password', 'imap/office'],
    [
      { mail: { listener: { users: [{ name: 'scanner', Password: 'hunter2' }] } } },
      'mail.listener.users.scanner.Password',
      'listener/scanner',
    ],
    [{ transports: [{ ...smpp, password: 'hunter2' }] }, 'transports.smsc.password', 'smpp/smsc'],
    [{ transports: [{ ...smpp, pasword: 'hunter2' }] }, 'transports.smsc.pasword', 'smpp/smsc'],
    [{ transports: [{ kind: 'modem', name: 'm', pin: 'hunter2' }] }, 'transports.m.pin', 'pin/m'],
    [{ permission: { code: 'hunter2' } }, 'permission.code', 'code'],
  ]
  test.each(rows)('%j', (json, path, name) => {
    const problems = problemsOf(json)
    expect(problems).toEqual([
      { path, what: expect.stringMatching(/holds no passwords/), example: `textpost secret set ${name}` },
    ])
    expect(
      JSON.stringify(problems) + settingsError(problems.map((one) => ({ ...one, said: one.what }))).sentence,
    ).not.toContain('hunter2')
  })
})

describe('what must hold between settings', () => {
  const modem = { kind: 'modem', name: 'm' }
  const rows: [name: string, json: unknown, path: string, what: RegExp][] = [
    [
      'two accounts of one name',
      { mail: { accounts: [account, account] } },
      'mail.accounts.1.name',
      /“office” a second time/,
    ],
    ['two transports of one name', { transports: [modem, modem] }, 'transports.1.name', /“m” a second time/],
    [
      'two listener users of one name',
      { mail: { listener: { users: [{ name: 'u' }, { name: 'u' }] } } },
      'mail.listener.users.1.name',
      /second time/,
    ],
    [
      'an account that does nothing',
      { mail: { accounts: [{ name: 'o', address: 'a@b.c' }] } },
      'mail.accounts.o',
      /neither imap nor smtp/,
    ],
    [
      'a default that is not there',
      { routing: { default: ['x'] } },
      'routing.default.0',
      /“x”, which does not exist; there is none yet/,
    ],
    [
      'a rule to nowhere',
      { transports: [modem], routing: { rules: [{ transports: ['m', 'x'] }] } },
      'routing.rules.0.transports.1',
      /there is m/,
    ],
    [
      'a rule for no account',
      { transports: [modem], routing: { rules: [{ accounts: ['x'], transports: ['m'] }] } },
      'routing.rules.0.accounts.0',
      /mail account “x”/,
    ],
    [
      'an answer rule for no transport',
      { replies: { rules: [{ transports: ['x'], to: ['a@b.c'] }] } },
      'replies.rules.0.transports.0',
      /does not exist/,
    ],
    [
      'a cap without prices',
      { permission: { monthlySpendingCap: 5, prices: [{ prefix: '+46', price: 1 }] } },
      'permission.monthlySpendingCap',
      /price for every phone/,
    ],
    [
      'two prices for one prefix',
      {
        permission: {
          prices: [
            { prefix: '+', price: 1 },
            { prefix: '+', price: 2 },
          ],
        },
      },
      'permission.prices.1.prefix',
      /second time/,
    ],
    [
      'two system types',
      { transports: [{ ...smpp, systemId: 'a@X', systemType: 'Y' }] },
      'transports.0.systemType',
      /differs from “X”/,
    ],
  ]
  test.each(rows)('%s', (_, json, path, what) => {
    const problems = problemsOf(json)
    expect(problems).toHaveLength(1)
    expect(problems[0]?.path.replace(/transports\.smsc/, 'transports.0')).toBe(path)
    expect(problems[0]?.what).toMatch(what)
  })

  test('the listener is an account of rules', () => {
    expect(
      problemsOf({ transports: [modem], routing: { rules: [{ accounts: ['listener'], transports: ['m'] }] } }),
    ).toEqual([])
  })
})
