import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { imapServer, smtpServer } from '../../../core/settings/mail.ts'
import { modemLink } from '../../../core/settings/modem.ts'
import { parseSettings } from '../../../core/settings/parse.ts'
import type { ModemTransportSettings, Settings, SmppTransportSettings } from '../../../core/settings/schema.ts'
import { smppLink, splitSystemId } from '../../../core/settings/smpp.ts'
import { readSmppAddress } from '../../../core/settings/smpp-address.ts'
import { jsonSchema, type SchemaNode } from '../../../core/settings/tree.ts'
import { type SettingWords, schemaIn, settingsWords } from '../../../core/settings/words.ts'
import { type ModemOptions, modemDefaults } from '../../../drivers/modem/options.ts'
import { type SmppOptions, smppDefaults } from '../../../drivers/smpp/options.ts'
import { faultsOf } from './json-schema.ts'

const full = {
  mail: {
    accounts: [
      {
        name: 'office',
        address: 'g@example.com',
        imap: { host: 'imap.example.com' },
        smtp: { host: 'smtp.example.com' },
        trustedAuthservIds: ['mx'],
      },
    ],
    listener: {
      enabled: true,
      users: [{ name: 'scanner', mayWriteAs: ['s@example.com'] }],
      tls: { certificateFile: 'c', keyFile: 'k' },
    },
  },
  transports: [
    { kind: 'modem', name: 'modem-1', baudRate: 'auto' },
    { kind: 'smpp', name: 'smsc', address: 'tls:smpp.example.com:3550', systemId: 'office@TYPE', ratePerSecond: 10 },
    { kind: 'simulator', name: 'try' },
  ],
  permission: { prices: [{ prefix: '+', price: 0.1 }], monthlySpendingCap: 5, countries: ['SE', '+45', '*'] },
  routing: {
    default: ['smsc'],
    rules: [{ phones: ['+46'], hours: { from: '08:00', to: '17:00', days: ['mon'] }, transports: ['modem-1'] }],
  },
  replies: {
    keywords: [{ word: 'ORDER', to: ['a@example.com'] }],
    rules: [{ ownNumbers: ['+46701234567'], to: ['b@example.com'] }],
  },
  queue: { quietHours: [{ country: 'SE', from: '21:00', to: '08:00', timeZone: 'Europe/Stockholm' }] },
}

function settingsOf(json: unknown): Settings {
  const reading = parseSettings(json)
  if ('problems' in reading) throw new Error(JSON.stringify(reading.problems))
  return reading.settings
}

interface Choices {
  readonly path: string
  readonly values: readonly string[]
  readonly names: Readonly<Record<string, string>>
}

function choicesOf(node: SchemaNode, path = ''): Choices[] {
  const values = node.enum ?? node.items?.enum
  const below = [...(node.oneOf ?? []), ...(node.anyOf ?? []), ...(node.items && !node.items.enum ? [node.items] : [])]
  return [
    ...(values ? [{ path, values: values.map(String), names: node['x-choices'] ?? {} }] : []),
    ...below.flatMap((inner) => choicesOf(inner, path)),
    ...Object.entries(node.properties ?? {}).flatMap(([key, inner]) => choicesOf(inner, `${path}.${key}`)),
  ]
}

describe('words', () => {
  const words = settingsWords()

  test('every setting has a title and a sentence, and an example where nobody could guess one', () => {
    const guessable = ({ section, default: standard, path }: SettingWords) =>
      section || standard !== undefined || path.endsWith('.kind')
    const poor = words.filter(
      (word) =>
        word.title === '' || !/.{10}[.”]$/.test(word.description) || (!guessable(word) && word.examples.length === 0),
    )
    expect(words.length).toBeGreaterThan(150)
    expect(poor.map(({ path }) => path)).toEqual([])
  })

  test.each(['en', 'de'] as const)('where the values are few, each has a name of its own: %s', (language) => {
    const named = choicesOf(schemaIn(language)).filter(({ path }) => !path.endsWith('country'))
    expect(named.length).toBeGreaterThan(20)
    for (const { path, values, names } of named) {
      expect({ path, values: Object.keys(names).toSorted() }).toEqual({ path, values: values.toSorted() })
      expect({ path, names: new Set(Object.values(names)).size }).toEqual({ path, names: values.length })
    }
  })

  test('what a page needs of one setting', () => {
    const of = (path: string) => words.find((word) => word.path === path)
    expect(of('queue.whenUnknown')).toMatchObject({
      choices: { resend: 'Send it again; it may arrive twice', hold: 'Hold it for a person' },
      expected: 'resend or hold',
      advanced: false,
    })
    expect(of('queue.unknownWaitSeconds')).toMatchObject({
      unit: 'seconds',
      default: 120,
      advanced: true,
      required: false,
    })
    expect(of('queue.unknownWaitSeconds')).not.toHaveProperty('values')
    expect(of('transports[smpp].address')).toMatchObject({ expected: 'text', required: true, section: false })
    expect(of('transports')).toMatchObject({ expected: 'list of groups' })
    expect(of('queue')).toMatchObject({ section: true })
  })

  test('every default that settings get is a documented one', () => {
    const byPath = new Map(words.map((word) => [word.path, word]))
    const undocumented = leaves(settingsOf({})).filter(
      ([path, value]) => JSON.stringify(byPath.get(path)?.default) !== JSON.stringify(value),
    )
    expect(undocumented).toEqual([])
  })

  test('every leaf of full settings is a documented one', () => {
    const known = new Set(words.map(({ path }) => path.replace(/\[\w*\]/g, '[]')))
    expect(
      leaves(settingsOf(full), true)
        .map(([path]) => path)
        .filter((path) => !known.has(path)),
    ).toEqual([])
  })

  test('every example is a value that the setting takes', () => {
    for (const { path, examples } of words) {
      const node = nodeOf(path)
      for (const example of examples)
        expect({ path, example, faults: faultsOf(node, example) }).toEqual({ path, example, faults: [] })
    }
  })
})

describe('JSON Schema', () => {
  test('takes what parsing takes', () => {
    expect(faultsOf(jsonSchema(), {})).toEqual([])
    expect(faultsOf(jsonSchema(), full)).toEqual([])
    expect(faultsOf(jsonSchema(), settingsOf(full))).toEqual([])
  })

  test('and agrees with it when any one value is another', () => {
    const places = leaves(full, false, true).map(([path]) => path.split('.'))
    const values = fc.oneof(
      fc.constantFrom(
        null,
        true,
        0,
        1,
        5,
        -1,
        1e9,
        2.5,
        '',
        'x',
        'SE',
        '+46',
        'a@b.c',
        '08:00',
        'tls',
        [],
        {},
        ['x'],
        [1],
      ),
      fc.jsonValue({ maxDepth: 2 }),
    )
    let wrong = 0
    fc.assert(
      fc.property(fc.constantFrom(...places), values, (path, value) => {
        const changed = withValue(full, path, value)
        const bySchema = faultsOf(jsonSchema(), changed).length === 0
        const reading = parseSettings(changed)
        const own = 'problems' in reading ? reading.problems.filter(({ what }) => !betweenSettings.test(what)) : []
        if (own.length > 0) wrong++
        expect({ changed, accepted: bySchema }).toEqual({ changed, accepted: own.length === 0 })
      }),
      { numRuns: 600 },
    )
    expect(wrong).toBeGreaterThan(100)
  })

  test('refuses an unknown key in any group', () => {
    for (const path of [
      '',
      'mail',
      'mail.accounts.0',
      'mail.accounts.0.imap',
      'transports.1',
      'transports.1.tls',
      'routing.rules.0.hours',
    ]) {
      const changed = withValue(full, [...path.split('.').filter((key) => key !== ''), 'zebra'], 1)
      expect(faultsOf(jsonSchema(), changed)).not.toEqual([])
      expect(parseSettings(changed)).toHaveProperty('problems')
    }
  })

  test('is published with its dialect, defaults and words', () => {
    const schema = jsonSchema()
    expect(schema.$schema).toBe('https://json-schema.org/draft/2020-12/schema')
    expect(schema.properties?.queue?.properties?.expiryHours).toMatchObject({
      type: 'number',
      default: 48,
      minimum: 0.1,
      maximum: 720,
      title: 'Give up after',
      'x-unit': 'hours',
    })
  })
})

/** What a JSON Schema cannot say: names that must exist or differ, time zones, ports within a text, fields of a layout. */
const betweenSettings =
  /second time|does not exist|price for every|neither imap|differs from|no time zone|has a port|may name the fields|15 characters long, and/

describe('settings as the drivers take them', () => {
  const settings = settingsOf(full)

  test('an SMPP account', () => {
    const smpp = settings.transports.find((transport): transport is SmppTransportSettings => transport.kind === 'smpp')
    if (!smpp) throw new Error('no SMPP account')
    const link: Omit<SmppOptions, 'password'> = smppLink(smpp)
    expect(link).toMatchObject({ host: 'smpp.example.com', port: 3550, tls: { enabled: true, allowUnverified: false } })
    expect(link).toMatchObject({ systemId: 'office', systemType: 'TYPE', ratePerSecond: 10, name: 'smsc' })
    const { systemType: _, ...defaults } = smppDefaults
    expect(link).toMatchObject(defaults)
    expect(Object.values(link)).not.toContain(undefined)
  })

  test('a modem', () => {
    const modem = settings.transports.find(
      (transport): transport is ModemTransportSettings => transport.kind === 'modem',
    )
    if (!modem) throw new Error('no modem')
    const link: Omit<ModemOptions, 'pin'> = modemLink(modem)
    const { earlySweepsMs: _, ...defaults } = modemDefaults
    expect(link).toMatchObject({ ...defaults, baudRate: 'auto', name: 'modem-1', port: 'auto' })
  })

  test.each([
    ['smpp.example.com', { host: 'smpp.example.com', port: 2775, tls: false }],
    ['smpp.example.com:9000', { host: 'smpp.example.com', port: 9000, tls: false }],
    ['tls:smpp.example.com', { host: 'smpp.example.com', port: 2775, tls: true }],
    ['tls:smpp.example.com:3550', { host: 'smpp.example.com', port: 3550, tls: true }],
    ['smpp://10.0.0.1:2776', { host: '10.0.0.1', port: 2776, tls: false }],
    ['ssmpp://smpp.example.com:3550', { host: 'smpp.example.com', port: 3550, tls: true }],
    ['[2001:db8::1]:2775', { host: '2001:db8::1', port: 2775, tls: false }],
    ['localhost:0', undefined],
    ['http://x', undefined],
    ['a b', undefined],
    ['', undefined],
    ['x:y', undefined],
  ])('address %s', (address, read) => {
    expect(readSmppAddress(address)).toEqual(read)
  })

  test.each([
    ['office', { systemId: 'office', systemType: undefined }],
    ['office@SMPP', { systemId: 'office', systemType: 'SMPP' }],
    ['@x', { systemId: '@x', systemType: undefined }],
  ])('system ID %s', (given, read) => {
    expect(splitSystemId(given)).toEqual(read)
  })

  test.each([
    ['tls', 993, 465],
    ['starttls', 143, 587],
    ['none', 143, 25],
  ])('ports of mail servers with %s', (tls, imapPort, smtpPort) => {
    const settings = settingsOf({
      mail: {
        accounts: [
          { name: 'o', address: 'g@example.com', imap: { host: 'i', tls }, smtp: { host: 's', tls, user: '' } },
        ],
      },
    })
    const account = settings.mail.accounts[0]
    if (!account) throw new Error('no account')
    expect(imapServer(account)).toMatchObject({ host: 'i', port: imapPort, tls, user: 'g@example.com' })
    expect(smtpServer(account)).toMatchObject({ host: 's', port: smtpPort, tls, user: '' })
  })
})

function nodeOf(path: string) {
  let node = jsonSchema()
  for (const word of path.split('.')) {
    const [, name = '', list] = /^([$\w]+)(\[\w*\])?$/.exec(word) ?? []
    node = node.properties?.[name] ?? {}
    if (list === undefined) continue
    const items = node.items ?? {}
    node = items.oneOf?.find((kind) => `[${kind.properties?.kind?.const}]` === list) ?? items
  }
  return node
}

/** Dotted paths and values; entries of lists as `[]`, or by number. Lists of plain values are leaves. */
function leaves(value: unknown, merge = false, numbers = false, above = ''): [string, unknown][] {
  if (typeof value !== 'object' || value === null) return [[above, value]]
  if (Array.isArray(value)) {
    if (value.length === 0 || typeof value[0] !== 'object') return [[above, value]]
    return value.flatMap((entry, at) => leaves(entry, merge, numbers, numbers ? `${above}.${at}` : `${above}[]`))
  }
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, merge, numbers, above === '' ? key : `${above}.${key}`),
  )
}

function withValue(value: unknown, path: readonly string[], by: unknown): unknown {
  const [key, ...rest] = path
  if (key === undefined) return by
  const copy = (Array.isArray(value) ? [...value] : { ...(value as object) }) as Record<string, unknown>
  copy[key] = withValue(copy[key], rest, by)
  return copy
}
