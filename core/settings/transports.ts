import * as z from 'zod'
import { label, limit, ownNumber, words } from './fields.ts'
import { modemOptions } from './modem.ts'
import { smppOptions } from './smpp.ts'

/** What every transport has. The standard limits protect a SIM: networks cut off those that send much. */
const common = (hourParts: number | null, dayParts: number | null) => ({
  name: label().meta(
    words({
      title: 'Name',
      description: 'Short name; <phone>@<name>.<SMS domain> sends by it.',
      examples: ['modem-1', 'smsc'],
    }),
  ),
  enabled: z
    .boolean()
    .default(true)
    .meta(words({ title: 'On', description: 'Off: not connected, and nothing is sent by it.' })),
  ownNumbers: z
    .array(ownNumber())
    .max(50)
    .default([])
    .meta(
      words({
        title: 'Own numbers',
        description: 'Numbers that phones see and answer to.',
        examples: [['+46701234567']],
      }),
    ),
  hourLimitParts: limit()
    .default(hourParts)
    .meta(
      words({
        title: 'Limit an hour',
        description:
          'Parts in 60 minutes. Empty: the general limit of a transport. A SIM that sends too much is cut off by its network.',
        unit: 'parts',
      }),
    ),
  dayLimitParts: limit()
    .default(dayParts)
    .meta(
      words({
        title: 'Limit a day',
        description: 'Parts in 24 hours. Empty: the general limit of a transport.',
        unit: 'parts',
      }),
    ),
})

export const smppTransport = z
  .strictObject({
    kind: z.literal('smpp').meta(words({ title: 'Kind', description: 'An account at an SMS provider (SMPP 3.4).' })),
    ...common(null, null),
    ...smppOptions,
  })
  .meta(words({ title: 'SMS provider', description: 'An SMPP account. Password: textpost secret set smpp/<name>.' }))

export const modemTransport = z
  .strictObject({
    kind: z.literal('modem').meta(words({ title: 'Kind', description: 'A USB or serial GSM modem.' })),
    ...common(100, 1000),
    ...modemOptions,
  })
  .meta(words({ title: 'GSM modem', description: 'A modem with a SIM card. PIN: textpost secret set pin/<name>.' }))

export const simulatorTransport = z
  .strictObject({
    kind: z
      .literal('simulator')
      .meta(words({ title: 'Kind', description: 'Simulated phones; nothing leaves the computer.' })),
    ...common(null, null),
  })
  .meta(words({ title: 'Simulator', description: 'Simulated phones, to try things out. Nothing leaves the computer.' }))

export const transportsSettings = z
  .array(z.discriminatedUnion('kind', [smppTransport, modemTransport, simulatorTransport]))
  .max(100)
  .default([])
  .meta(
    words({
      title: 'Modems and SMS providers',
      description: 'Ways by which texts leave and arrive.',
      examples: [
        [
          { kind: 'modem', name: 'modem-1' },
          { kind: 'smpp', name: 'smsc', address: 'smpp.example.com:2775', systemId: 'office' },
        ],
      ],
    }),
  )
