import type { SettingsInput } from '../../core/settings/schema.ts'
import type { LinkStatus } from '../../core/status.ts'
import type { CliText } from '../cli/words.ts'

/** Domain of the office's mail in the demo; `.test` belongs to nobody (RFC 6761 §6.2). */
export const officeDomain = 'office.test'

/** Every mail to this domain is a text. */
export const smsDomain = 'sms.test'

/** How the demo's mail server signs its Authentication-Results. */
export const mailServerName = `mail.${officeDomain}`

/** The mailbox that Textpost watches. */
export const gatewayAddress = `textpost@${officeDomain}`

/** Name and password of the demo's account at the simulated SMS provider. */
export const providerLogin = { systemId: 'demo', password: 'demo' }

/** Names of the two ways in the settings, as addresses have them: `<phone>@smsc.sms.test`. */
export type Way = 'smsc' | 'modem'

/** The numbers that phones see, from the range that Sweden keeps for fiction. */
export const ownNumbers: Readonly<Record<Way, string>> = { smsc: '+46701740690', modem: '+46701740691' }

/** The ways as people call them. */
export const wayNames = { smsc: 'SMS provider', modem: 'modem' } as const satisfies Readonly<Record<Way, CliText>>

/** The links as people call them; a demo has one of each kind. */
export const linkNames = {
  smpp: wayNames.smsc,
  modem: wayNames.modem,
  imap: 'incoming mail',
  smtp: 'outgoing mail',
  simulator: 'simulator',
  listener: 'SMTP listener',
  store: 'message store',
} as const satisfies Readonly<Record<LinkStatus['kind'], CliText>>

/** Somebody of the office, with a mailbox on the demo's mail server. */
export interface CastPerson {
  readonly name: string
  readonly address: string
  readonly password: string
}

/** Somebody with a phone, kept as a contact of the office. */
export interface CastPhone {
  readonly name: string
  /** Stands for the phone in addresses: `kim@sms.test`. */
  readonly alias: string
  /** E.164 with `+`. */
  readonly number: string
  /** By which way the demo writes to it. */
  readonly way: Way
}

export const people: readonly [anna: CastPerson, bertil: CastPerson] = [
  { name: 'Anna', address: `anna@${officeDomain}`, password: 'demo' },
  { name: 'Bertil', address: `bertil@${officeDomain}`, password: 'demo' },
]

export const phones: readonly [kim: CastPhone, lee: CastPhone, maja: CastPhone] = [
  { name: 'Kim', alias: 'kim', number: '+46701740611', way: 'smsc' },
  { name: 'Lee', alias: 'lee', number: '+46701740622', way: 'modem' },
  { name: 'Maja', alias: 'maja', number: '+46701740633', way: 'smsc' },
]

/** Where the simulated servers listen, all on this computer. */
export interface DemoPorts {
  readonly imap: number
  readonly smtp: number
  readonly smpp: number
}

export const loopback = '127.0.0.1'

/** The settings of the demo's gateway: what an office would write, with servers on this computer. */
export function demoSettings(ports: DemoPorts): SettingsInput {
  const [anna] = people
  return {
    office: { name: 'Textpost demo', country: 'SE', smsDomains: [smsDomain], adminAddress: anna.address },
    mail: {
      accounts: [
        {
          name: 'office',
          address: gatewayAddress,
          // What was sent while the gateway came up counts too.
          imap: { host: loopback, port: ports.imap, tls: 'none', takeFrom: 'all' },
          smtp: { host: loopback, port: ports.smtp, tls: 'none' },
          trustedAuthservIds: [mailServerName],
        },
      ],
    },
    transports: [
      {
        kind: 'smpp',
        name: 'smsc',
        address: `${loopback}:${ports.smpp}`,
        systemId: providerLogin.systemId,
        sender: ownNumbers.smsc,
        ownNumbers: [ownNumbers.smsc],
      },
      { kind: 'modem', name: 'modem', ownNumbers: [ownNumbers.modem] },
    ],
    permission: { allow: [`@${officeDomain}`] },
    replies: { defaultRecipient: anna.address },
  }
}

/** The address that sends a text to `phone` by `way`: `+46701740611@smsc.sms.test`. */
export function textAddress(phone: string, way?: Way): string {
  return `${phone}@${way === undefined ? '' : `${way}.`}${smsDomain}`
}

/** Who has that number, when it is one of the cast. */
export function phoneOwner(number: string): CastPhone | undefined {
  return phones.find((phone) => phone.number === number)
}
