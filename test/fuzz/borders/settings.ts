import { parseSettings, parseSettingsText, problemLineIn, settingsError } from '../../../core/settings/parse.ts'
import { changeAt, getPath, type SettingsChange, setPath, unsetPath } from '../../../core/settings/paths.ts'
import { dotted } from '../../../core/settings/tree.ts'
import { office } from '../../core/rules/support.ts'
import { type Border, must, mustEqual, type RandomSource, textOf } from '../border.ts'
import { mutatedJson } from '../json.ts'

/** Problems are told in sentences of both languages; settings are read again as they are. */
function mustBeSettled(reading: SettingsChange | ReturnType<typeof parseSettings>): void {
  if ('settings' in reading) {
    mustEqual(
      parseSettings(JSON.parse(JSON.stringify(reading.settings))),
      { settings: reading.settings },
      'settings are read as they were written',
    )
    return
  }
  must(reading.problems.length > 0 && reading.problems.length <= 51, 'a refusal has its problems')
  for (const problem of reading.problems) {
    for (const language of ['en', 'de'] as const)
      must(problemLineIn(language, problem).length > 3, 'a problem has words')
    if (problem.place) must(problem.place.line >= 1 && problem.place.column >= 1, 'a problem has a place')
  }
  settingsError(reading.problems)
}

/** Settings files, whole and broken, and single settings as they are typed. */
export const border: Border = {
  name: 'settings',
  source: ['core/settings/'],
  longest: 3_000,
  stretched: 100_000,
  limitMs: 1_500,
  words: [
    '{',
    '}',
    '[',
    ']',
    '"',
    ':',
    ',',
    'null',
    'true',
    '1e9',
    '-1',
    '"__proto__":',
    '"constructor":',
    '//',
    '/*',
    '\\u0000',
    '"kind":"smpp",',
    '"kind":"modem",',
    '\ufeff',
  ],
  seeds: () => [
    '{}',
    JSON.stringify(office),
    JSON.stringify({
      transports: [
        {
          kind: 'smpp',
          name: 'a',
          address: 'x.se',
          systemId: 'y',
          vendorTlvs: [{ tag: 5121, name: 'x', type: 'u8', direction: 'out', value: '1' }],
          vendorStatuses: [{ code: 1024, words: 'x', class: 'permanent' }],
          smppTls: {},
        },
      ],
    }),
    JSON.stringify({
      replies: { keywords: [{ word: 'A', to: ['a@b.se'] }], rules: [] },
      routing: { rules: [] },
      queue: {},
      conversion: { template: '{body}' },
      permission: { limits: {}, prices: [{ prefix: '+46', price: 1 }] },
    }),
    'queue.expiryHours\n12',
    'transports.modem-1.port\n/dev/ttyUSB0',
    'permission.allow.+\n@example.com',
    'transports.+\n{"kind":"modem","name":"x"}',
  ],
  mutate: (input: Uint8Array, random: RandomSource) => mutatedJson(input, random),
  run(input) {
    const text = textOf(input)
    const reading = parseSettingsText(text)
    mustBeSettled(reading)
    if ('settings' in reading)
      mustEqual(
        parseSettings(JSON.parse(text.replace(/^\ufeff/, ''))),
        { settings: reading.settings },
        'a file says what its JSON says',
      )
    const [path = '', ...typed] = text.slice(0, 300).split('\n')
    const value = typed.join('\n')
    mustBeSettled(setPath(office, path, value))
    mustBeSettled(unsetPath(office, path))
    const settings = parseSettings(office)
    if ('settings' in settings) getPath(settings.settings, path)
    const keys = path.split('.').map((key) => (/^\d{1,4}$/.test(key) ? Number(key) : key))
    mustBeSettled(changeAt(office, keys, value))
    dotted(keys, office)
    must(
      Object.keys(Object.prototype).length === 0 && ({} as { polluted?: unknown }).polluted === undefined,
      'nothing reaches the prototype',
    )
  },
}
