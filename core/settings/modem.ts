import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { label, seconds, words } from './fields.ts'

/** Options of a GSM modem (BEHAVIOUR §9), beside what every transport has. */
export const modemOptions = {
  port: z
    .string()
    .min(1)
    .max(255)
    .default('auto')
    .meta(
      words({
        title: 'Port',
        description: 'Serial port of the modem; auto takes the first that answers as a modem.',
        examples: ['auto', '/dev/ttyUSB2', 'COM5'],
      }),
    ),
  baudRate: z
    .union([z.int().min(300).max(4_000_000), z.literal('auto')])
    .default('auto')
    .meta(
      words({
        title: 'Speed',
        description: 'Bits a second; USB modems take any. auto tries the usual ones.',
        examples: [115_200, 'auto'],
        advanced: true,
      }),
    ),
  smsc: z
    .string()
    .regex(/^\+[1-9][0-9]{5,14}$/, { error: phrase('must be a phone number that begins with + and its country code') })
    .optional()
    .meta(
      words({
        title: 'Service centre',
        description: "Number of the network's service centre. Empty: the SIM card's own.",
        examples: ['+46705008999'],
        advanced: true,
      }),
    ),
  roamingAllowed: z
    .boolean()
    .default(false)
    .meta(words({ title: 'Abroad', description: 'Sends also in a foreign network, where texts may cost more.' })),
  receipts: z
    .boolean()
    .default(true)
    .meta(words({ title: 'Receipts', description: 'Asks the network to report when a text arrived.' })),
  watchdogSeconds: seconds(
    20,
    'Ask after',
    'When the modem has been silent for so long, it is asked whether it is there.',
  ),
  sweepSeconds: seconds(60, 'Look again every', 'The SIM card and the modem are looked through for texts this often.'),
  healthSeconds: seconds(60, 'Measure every', 'How often signal, network and operator are read.'),
  sendTimeoutSeconds: seconds(60, 'Wait for the network', 'How long the network may take to accept a part.'),
  registrationTimeoutSeconds: seconds(120, 'Wait for a network', 'How long finding a network may take at the start.'),
  storageWarnPercent: z
    .int()
    .min(1)
    .max(100)
    .default(80)
    .meta(
      words({
        title: 'Warn of a full SIM card',
        description: 'When so many per cent of its places for texts are taken.',
        advanced: true,
      }),
    ),
  missedCalls: z
    .boolean()
    .default(true)
    .meta(
      words({
        title: 'Missed calls',
        description: 'A call to the number is passed on like a text from the caller; the modem never answers it.',
      }),
    ),
  balance: z
    .strictObject({
      code: z
        .string()
        .regex(/^[*#][0-9*#]{1,40}#$/, {
          error: phrase('must be a code of digits, * and # that begins with * or # and ends with #'),
        })
        .optional()
        .meta(
          words({
            title: 'Code',
            description: 'What phones dial to hear the money left; the operator tells it. Empty: not asked.',
            examples: ['*100#', '*101#'],
          }),
        ),
      everyHours: z
        .number()
        .min(1)
        .max(24 * 31)
        .default(24)
        .meta(words({ title: 'Ask every', description: 'How often the network is asked.', unit: 'hours' })),
      lowBelow: z
        .number()
        .min(0)
        .max(1_000_000)
        .optional()
        .meta(
          words({
            title: 'Warn below',
            description:
              "Money in the operator's currency; with less than this left, Status asks for attention and the administrator gets one mail.",
            examples: [5],
          }),
        ),
    })
    .prefault({})
    .meta(words({ title: 'Money left', description: 'For prepaid SIM cards: asks the network for the money left.' })),
  pool: label()
    .optional()
    .meta(
      words({
        title: 'Pool',
        description:
          'Modems of one pool share their work: the one that has sent least goes first, and a phone stays with its modem.',
        examples: ['office'],
      }),
    ),
}

type ModemGiven = z.output<z.ZodObject<typeof modemOptions>> & {
  readonly name: string
  readonly ownNumbers?: readonly string[]
}

/** The settings of a modem as its driver takes them, but for the PIN. */
export function modemLink(given: ModemGiven) {
  return {
    name: given.name,
    port: given.port,
    baudRate: given.baudRate,
    ...(given.smsc === undefined ? {} : { smsc: given.smsc }),
    roamingAllowed: given.roamingAllowed,
    receipts: given.receipts,
    watchdogMs: given.watchdogSeconds * 1000,
    sweepMs: given.sweepSeconds * 1000,
    healthMs: given.healthSeconds * 1000,
    sendTimeoutMs: given.sendTimeoutSeconds * 1000,
    registrationTimeoutMs: given.registrationTimeoutSeconds * 1000,
    storageWarnPercent: given.storageWarnPercent,
    missedCalls: given.missedCalls,
    ...(given.balance.code === undefined ? {} : { balanceCode: given.balance.code }),
    balanceEveryMs: given.balance.everyHours * 3_600_000,
    ...(given.balance.lowBelow === undefined ? {} : { balanceLow: given.balance.lowBelow }),
    ...(given.ownNumbers?.[0] === undefined ? {} : { ownNumber: given.ownNumbers[0] }),
  }
}
