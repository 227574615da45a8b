import * as z from 'zod'
import { phrase } from '../words/say.ts'
import { type SettingText, seconds, words } from './fields.ts'
import { readSmppAddress, smppAddressPattern } from './smpp-address.ts'
import { smppTls } from './smpp-tls.ts'
import { vendorOptions } from './smpp-vendor.ts'

const octet = (title: SettingText, description: SettingText) =>
  z
    .int()
    .min(0)
    .max(255)
    .optional()
    .meta(words({ title, description, examples: [1], advanced: true }))

const textCodings = ['gsm7', 'latin1', 'jis', 'cyrillic', 'hebrew', 'korean', 'ucs2'] as const

/** Options of an SMPP account (BEHAVIOUR §8), beside what every transport has. */
export const smppOptions = {
  address: z
    .string()
    .regex(smppAddressPattern, {
      error: phrase('must be the server as host, host:port, tls:host:port, smpp://host or ssmpp://host'),
    })
    .refine((address) => readSmppAddress(address) !== undefined, { error: phrase('has a port that is not 1 to 65535') })
    .meta(
      words({
        title: 'Server',
        description:
          "The provider's server (SMSC), with its port unless it is 2775; tls: before it for an encrypted connection.",
        examples: ['smpp.example.com:2775', 'tls:smpp.example.com:3550'],
      }),
    ),
  tls: smppTls,
  systemId: z
    .string()
    .regex(/^[\x20-\x7e]{1,46}$/, { error: phrase('must be 1 to 46 plain characters') })
    .refine(fitsSystemId, { error: phrase('may be 15 characters long, and a type after @ 12') })
    .meta(
      words({
        title: 'System ID',
        description: 'User name that the provider gave you. name@TYPE gives the system type too.',
        examples: ['office'],
      }),
    ),
  systemType: z
    .string()
    .regex(/^[\x20-\x7e]{0,12}$/, { error: phrase('must be at most 12 plain characters') })
    .optional()
    .meta(
      words({
        title: 'System type',
        description: 'Only when the provider asks for one.',
        examples: ['SMPP'],
        advanced: true,
      }),
    ),
  mode: z
    .enum(['transceiver', 'transmitter', 'receiver', 'split'])
    .default('transceiver')
    .meta(
      words({
        title: 'Mode',
        description: 'What the account is for.',
        choices: {
          transceiver: 'Sends and receives (transceiver)',
          transmitter: 'Sends only (transmitter)',
          receiver: 'Receives only (receiver)',
          split: 'Sends and receives by a connection for each',
        },
      }),
    ),
  sender: z
    .string()
    .regex(/^(\+?[0-9]{1,20}|[\x20-\x7e]{1,11})?$/, {
      error: phrase('must be a number, or a name of at most 11 characters'),
    })
    .default('')
    .meta(
      words({
        title: 'Sender',
        description:
          'What phones show as the sender: a number, or a name of at most 11 letters. Empty: as the provider sets it. *: the part before @ of the address that wrote the mail.',
        examples: ['+46701234567', 'Example', '*'],
      }),
    ),
  senderTon: octet('Type of the sender', 'TON of the sender; empty: 1 with +, 2 for digits, 5 for letters.'),
  senderNpi: octet('Plan of the sender', 'NPI of the sender; empty: 1 for numbers, 0 for letters.'),
  destinationTon: octet('Type of the phone', 'TON of the phone; empty: 1, and 0 for short codes.'),
  destinationNpi: octet('Plan of the phone', 'NPI of the phone; empty: 1.'),
  serviceType: z
    .string()
    .regex(/^[\x20-\x7e]{0,5}$/, { error: phrase('must be at most 5 plain characters') })
    .default('')
    .meta(
      words({
        title: 'Service type',
        description: 'Only when the provider asks for one.',
        examples: ['CMT'],
        advanced: true,
      }),
    ),
  priority: z
    .int()
    .min(0)
    .max(3)
    .default(0)
    .meta(words({ title: 'Priority', description: 'priority_flag of every part.', advanced: true })),
  protocolId: z
    .int()
    .min(0)
    .max(255)
    .default(0)
    .meta(words({ title: 'Protocol', description: 'protocol_id of every part.', advanced: true })),
  messageMode: z
    .enum(['default', 'datagram', 'forward', 'store-and-forward'])
    .default('default')
    .meta(
      words({
        title: 'Message mode',
        description: 'Messaging mode in esm_class.',
        choices: {
          default: 'As the provider has it',
          datagram: 'Once and not kept (datagram)',
          forward: 'At once or not at all (forward)',
          'store-and-forward': 'Kept until it is delivered (store and forward)',
        },
        advanced: true,
      }),
    ),
  validityHours: z
    .number()
    .min(0.02)
    .max(8760)
    .optional()
    .meta(
      words({
        title: 'Validity',
        description: 'How long the provider tries to reach the phone. Empty: as the provider does.',
        unit: 'hours',
        examples: [24],
        advanced: true,
      }),
    ),
  validityForm: z
    .enum(['relative', 'absolute'])
    .default('relative')
    .meta(
      words({
        title: 'Form of the validity',
        description: 'How the provider is told of it.',
        choices: { relative: 'So many hours from now', absolute: 'A date and time' },
        advanced: true,
      }),
    ),
  schedule: z
    .enum(['here', 'provider'])
    .default('here')
    .meta(
      words({
        title: 'Texts for later',
        description: 'Where they wait. Textpost hands none over earlier than three days before its time.',
        choices: { here: 'In Textpost', provider: 'At the provider' },
        advanced: true,
      }),
    ),
  receipts: z
    .enum(['none', 'all', 'failures', 'intermediate'])
    .default('all')
    .meta(
      words({
        title: 'Receipts',
        description: 'What the provider is asked to report.',
        choices: {
          none: 'Nothing',
          all: 'Deliveries and failures',
          failures: 'Failures only',
          intermediate: 'Deliveries, failures and news on the way',
        },
      }),
    ),
  window: z
    .int()
    .min(1)
    .max(1000)
    .default(10)
    .meta(
      words({
        title: 'Window',
        description: 'Parts that may be under way at a time, before the provider has answered.',
        unit: 'parts',
        advanced: true,
      }),
    ),
  ratePerSecond: z
    .number()
    .min(0.01)
    .max(10_000)
    .optional()
    .meta(
      words({
        title: 'Rate',
        description: 'Most parts a second. Empty: no limit.',
        unit: 'parts per second',
        examples: [10],
        advanced: true,
      }),
    ),
  connections: z
    .int()
    .min(1)
    .max(20)
    .default(1)
    .meta(
      words({
        title: 'Connections',
        description: 'How many times the account signs in side by side; window and rate are for all of them together.',
        advanced: true,
      }),
    ),
  connectSeconds: seconds(10, 'Wait to connect', 'How long connecting may take.'),
  bindSeconds: seconds(10, 'Wait to sign in', 'How long signing in (bind) may take.'),
  responseSeconds: seconds(30, 'Wait for an answer', 'How long the provider may take to answer for a part.'),
  enquireSeconds: seconds(
    30,
    'Ask after',
    'When the line has been silent for so long, the provider is asked whether it is there.',
  ),
  enquireReplySeconds: seconds(10, 'Wait for that answer', 'Two answers missed, and the connection is opened anew.'),
  inactivitySeconds: z
    .number()
    .min(1)
    .max(86_400)
    .optional()
    .meta(
      words({
        title: 'Hang up after',
        description: 'Time without messages after which the connection is closed until it is needed. Empty: never.',
        unit: 'seconds',
        examples: [300],
        advanced: true,
      }),
    ),
  longText: z
    .enum(['udh8', 'udh16', 'sar', 'payload'])
    .default('udh8')
    .meta(
      words({
        title: 'Long texts',
        description: 'How parts say that they belong together.',
        choices: {
          udh8: 'A header in the text, with a reference of 8 bits',
          udh16: 'A header in the text, with a reference of 16 bits',
          sar: 'Parameters beside the text (sar_*)',
          payload: 'The whole text at once (message_payload); the provider cuts it',
        },
        advanced: true,
      }),
    ),
  coding0: z
    .enum(['gsm7', 'gsm7-packed', 'latin1', 'ascii', 'utf8'])
    .default('gsm7')
    .meta(
      words({
        title: 'Coding 0',
        description: 'What the provider takes data_coding 0 for; wrong when @ arrives as ¿ or å as something else.',
        choices: {
          gsm7: 'GSM, an octet for each character',
          'gsm7-packed': 'GSM, packed into 7 bits',
          latin1: 'Latin-1',
          ascii: 'ASCII',
          utf8: 'UTF-8',
        },
        advanced: true,
      }),
    ),
  codings: z
    .array(z.enum(textCodings))
    .min(1)
    .max(textCodings.length)
    .refine((list) => new Set(list).size === list.length, { error: 'names a coding twice' })
    .default(['gsm7', 'ucs2'])
    .meta(
      words({
        title: 'Codings',
        description:
          'Tried in this order until one has every character of the text; what no other has goes as Unicode. In brackets: data_coding.',
        choices: {
          gsm7: 'GSM (0)',
          latin1: 'Latin-1 (3)',
          jis: 'Japanese (5)',
          cyrillic: 'Cyrillic (6)',
          hebrew: 'Hebrew (7)',
          korean: 'Korean (14)',
          ucs2: 'Unicode (8)',
        },
        examples: [['gsm7', 'latin1', 'ucs2']],
        advanced: true,
      }),
    ),
  receiptIds: z
    .enum(['learned', 'same', 'hex-to-decimal', 'decimal-to-hex'])
    .default('learned')
    .meta(
      words({
        title: 'Ids in receipts',
        description: 'How receipts write the id that the answer gave.',
        choices: {
          learned: 'Textpost finds out',
          same: 'As it was',
          'hex-to-decimal': 'In decimal, where the answer had hexadecimal',
          'decimal-to-hex': 'In hexadecimal, where the answer had decimal',
        },
        advanced: true,
      }),
    ),
  ...vendorOptions,
  localAddress: z
    .string()
    .regex(/^[0-9A-Fa-f:.]{2,45}$/, { error: phrase('must be an IP address') })
    .optional()
    .meta(
      words({
        title: 'Own address',
        description: 'IP address of this computer to connect from. Empty: any.',
        examples: ['192.0.2.10'],
        advanced: true,
      }),
    ),
}

/** An account's own address for what it sends: that of the sender of the mail. */
export const senderOfMail = '*'

type SmppGiven = z.output<z.ZodObject<typeof smppOptions>> & { readonly name: string }

/** The settings of an SMPP account as its driver takes them, but for the password and what `tls.caFile` holds. */
export function smppLink(given: SmppGiven) {
  const address = readSmppAddress(given.address) ?? { host: given.address, port: 2775, tls: false }
  const { systemId, systemType } = splitSystemId(given.systemId)
  return {
    name: given.name,
    host: address.host,
    port: address.port,
    tls: {
      enabled: address.tls || given.tls.enabled,
      allowUnverified: given.tls.allowUnverifiedCertificate,
      ...present({ pin: given.tls.pin, servername: given.tls.servername }),
    },
    systemId,
    systemType: given.systemType ?? systemType ?? '',
    mode: given.mode,
    sender: given.sender,
    ...present({
      senderTon: given.senderTon,
      senderNpi: given.senderNpi,
      destinationTon: given.destinationTon,
      destinationNpi: given.destinationNpi,
      validityMs: milliseconds(given.validityHours, 3_600_000),
      ratePerSecond: given.ratePerSecond,
      inactivityMs: milliseconds(given.inactivitySeconds, 1000),
      localAddress: given.localAddress,
    }),
    connections: given.connections,
    validityForm: given.validityForm,
    codings: given.codings,
    vendorStatuses: given.vendorStatuses.map(({ code, ...rest }) => ({ ...rest, code: Number(code) })),
    vendorTlvs: given.vendorTlvs.map(({ tag, ...rest }) => ({ ...rest, tag: Number(tag) })),
    serviceType: given.serviceType,
    priority: given.priority,
    protocolId: given.protocolId,
    messageMode: given.messageMode,
    receipts: given.receipts,
    window: given.window,
    timeouts: {
      connectMs: given.connectSeconds * 1000,
      bindMs: given.bindSeconds * 1000,
      responseMs: given.responseSeconds * 1000,
      enquireMs: given.enquireSeconds * 1000,
      enquireReplyMs: given.enquireReplySeconds * 1000,
    },
    longText: given.longText,
    coding0: given.coding0,
  }
}

/** `user@TYPE` taken apart at its last `@` `[C]`; without one the system type is undefined. */
export function splitSystemId(given: string): { readonly systemId: string; readonly systemType: string | undefined } {
  const at = given.lastIndexOf('@')
  if (at < 1) return { systemId: given, systemType: undefined }
  return { systemId: given.slice(0, at), systemType: given.slice(at + 1) }
}

function fitsSystemId(given: string): boolean {
  const { systemId, systemType } = splitSystemId(given)
  return systemId.length <= 15 && (systemType?.length ?? 0) <= 12
}

function milliseconds(count: number | undefined, unitMs: number): number | undefined {
  return count === undefined ? undefined : Math.round(count * unitMs)
}

type Present<Group> = { [Key in keyof Group]?: Exclude<Group[Key], undefined> }

function present<Group extends object>(group: Group): Present<Group> {
  return Object.fromEntries(Object.entries(group).filter(([, value]) => value !== undefined)) as Present<Group>
}
