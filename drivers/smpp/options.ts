import { createPrivateKey, X509Certificate } from 'node:crypto'
import { GatewayError } from '../../core/errors.ts'
import { phrase, type Words } from '../../core/words/say.ts'
import type { VendorStatus, VendorTlv } from './vendor.ts'

/** One SMSC account as the driver takes it. Every field but `name`, `host`, `port`, `systemId` and `password` has a default. */
export interface SmppOptions {
  readonly name: string
  readonly host: string
  readonly port: number
  readonly tls?: SmppTlsOptions
  /** At most 15 characters. */
  readonly systemId: string
  /** At most 8 characters by the standard; longer ones are sent as they are, since many providers give them. */
  readonly password: string
  /** At most 12 characters. */
  readonly systemType?: string
  /** `split`: one link to send and one to receive. */
  readonly mode?: SmppMode
  /**
   * A number (`+46…`, or digits), a name of at most 11 characters, empty for the provider's own choice, or `*` for the part before @ of
   * the mail address that a text comes from.
   */
  readonly sender?: string
  /** Instead of what the sender's form says: `+` 1/1, digits 2/1, letters 5/0. */
  readonly senderTon?: number
  readonly senderNpi?: number
  /** Instead of international 1/1 and short codes 0/1. */
  readonly destinationTon?: number
  readonly destinationNpi?: number
  /** At most 5 characters. */
  readonly serviceType?: string
  /** priority_flag, 0–3. */
  readonly priority?: number
  /** protocol_id, 0–255. */
  readonly protocolId?: number
  /** esm_class bits 1–0; `default` leaves it to the SMSC. */
  readonly messageMode?: 'default' | 'datagram' | 'forward' | 'store-and-forward'
  /** Longest time the SMSC shall try, or what is left of the text's own time where that is shorter. Left to the SMSC when absent. */
  readonly validityMs?: number
  /** How times are written into validity_period: as so long from now, or as a date. */
  readonly validityForm?: 'relative' | 'absolute'
  /** Which receipts the SMSC is asked for, where core wants one. `intermediate`: all, and news on the way. */
  readonly receipts?: 'none' | 'all' | 'failures' | 'intermediate'
  /** Outstanding submits, 1–1000. */
  readonly window?: number
  /** Parts per second; unlimited when absent. */
  readonly ratePerSecond?: number
  /** Binds of the account side by side, 1–20; window and rate are for all of them together. */
  readonly connections?: number
  readonly timeouts?: Partial<SmppTimeouts>
  /** The link is ended after so long without messages; never when absent or 0. */
  readonly inactivityMs?: number
  readonly longText?: LongText
  /** What this SMSC takes data_coding 0 for, in both directions. */
  readonly coding0?: CodingZero
  /** Codings in the order of preference. Core has chosen among those of one octet; of the others the first that fits is taken for UCS-2. */
  readonly codings?: readonly TextCoding[]
  readonly vendorStatuses?: readonly VendorStatus[]
  readonly vendorTlvs?: readonly VendorTlv[]
  /** Source IP address. */
  readonly localAddress?: string
}

export type SmppMode = 'transceiver' | 'transmitter' | 'receiver' | 'split'

/**
 * How the parts of a long text say that they belong together. `udh8`: a user data header with an 8-bit reference (a 16-bit one is
 * cut). `udh16`: the header as core made it. `sar`: the sar_* parameters instead. `payload`: message_payload instead of short_message,
 * for whatever does not fit one message; core then hands over a long text in one piece.
 */
export type LongText = 'udh8' | 'udh16' | 'sar' | 'payload'

export type CodingZero = 'gsm7' | 'gsm7-packed' | 'latin1' | 'ascii' | 'utf8'

export type TextCoding = 'gsm7' | 'latin1' | 'jis' | 'cyrillic' | 'hebrew' | 'korean' | 'ucs2'

export interface SmppTlsOptions {
  readonly enabled: boolean
  /** PEM of the authority, or of the server's own certificate, to trust instead of the system's. */
  readonly ca?: string
  /** SHA-256 of the server's certificate in hexadecimal, colons allowed. The certificate is then trusted for itself. */
  readonly pin?: string
  /** PEM of this side's own certificate and its key. */
  readonly client?: string
  /** Takes any certificate. Unsafe, and reported as such. */
  readonly allowUnverified?: boolean
  /** Name that the certificate must bear; the host when absent. */
  readonly servername?: string
}

export interface SmppTimeouts {
  readonly connectMs: number
  readonly bindMs: number
  readonly responseMs: number
  /** Pause after the last answer before the link is asked whether it lives. */
  readonly enquireMs: number
  readonly enquireReplyMs: number
}

type Defaulted =
  | 'systemType'
  | 'mode'
  | 'sender'
  | 'serviceType'
  | 'priority'
  | 'protocolId'
  | 'messageMode'
  | 'receipts'
  | 'window'
  | 'connections'
  | 'validityForm'
  | 'longText'
  | 'coding0'
  | 'codings'
  | 'vendorStatuses'
  | 'vendorTlvs'

/** The options with every default filled in. */
export type SmppAccount = Omit<SmppOptions, 'timeouts'> &
  Required<Pick<SmppOptions, Defaulted>> & { readonly timeouts: SmppTimeouts }

export const smppDefaults = {
  systemType: '',
  mode: 'transceiver',
  sender: '',
  serviceType: '',
  priority: 0,
  protocolId: 0,
  messageMode: 'default',
  receipts: 'all',
  window: 10,
  connections: 1,
  validityForm: 'relative',
  longText: 'udh8',
  coding0: 'gsm7',
  codings: ['gsm7', 'ucs2'],
  vendorStatuses: [],
  vendorTlvs: [],
  timeouts: { connectMs: 10_000, bindMs: 10_000, responseMs: 30_000, enquireMs: 30_000, enquireReplyMs: 10_000 },
} as const satisfies Pick<SmppAccount, Defaulted | 'timeouts'>

export function smppAccount(options: SmppOptions): SmppAccount {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as SmppOptions
  return { ...smppDefaults, ...given, timeouts: { ...smppDefaults.timeouts, ...options.timeouts } }
}

/** An account whose settings no SMSC could be sent; checked before the connection is made. */
export function checkAccount(account: SmppAccount): GatewayError | undefined {
  const wrong = (option: string, reason: Words) => new GatewayError('smpp/bad-option', { details: { option, reason } })
  const limits: [option: string, value: string, longest: number][] = [
    ['systemId', account.systemId, 15],
    ['systemType', account.systemType, 12],
    ['serviceType', account.serviceType, 5],
    ['password', account.password, 64],
  ]
  for (const [option, value, longest] of limits) {
    if (value.length > longest) return wrong(option, phrase('it has more than {count} characters', { count: longest }))
    if (!/^[\x20-\x7e]*$/.test(value))
      return wrong(option, phrase('only the letters, digits and signs of ASCII are possible'))
  }
  const ranges: [option: string, value: number | undefined, least: number, most: number][] = [
    ['window', account.window, 1, 1000],
    ['connections', account.connections, 1, 20],
    ['priority', account.priority, 0, 3],
    ['protocolId', account.protocolId, 0, 255],
    ['senderTon', account.senderTon, 0, 6],
    ['senderNpi', account.senderNpi, 0, 18],
    ['destinationTon', account.destinationTon, 0, 6],
    ['destinationNpi', account.destinationNpi, 0, 18],
    ['ratePerSecond', account.ratePerSecond, 0.01, 10_000],
  ]
  for (const [option, value, least, most] of ranges) {
    if (value !== undefined && !(value >= least && value <= most))
      return wrong(option, phrase('it must be {least} to {most}', { least, most }))
  }
  const { pin, ca, client } = account.tls ?? {}
  if (ca !== undefined && !isCertificate(ca)) return wrong('tls.ca', phrase('it is no certificate in PEM form'))
  const clientFault = client === undefined ? undefined : faultOfClient(client)
  if (clientFault !== undefined) return wrong('tls.client', clientFault)
  if (pin !== undefined && !/^[0-9a-f]{64}$/i.test(pin.replaceAll(':', ''))) {
    return wrong('tls.pin', phrase('a SHA-256 fingerprint has 64 hexadecimal digits'))
  }
  return undefined
}

/** What is wrong with a file that should hold a certificate and its key. */
function faultOfClient(pem: string): string | undefined {
  if (!isCertificate(pem)) return 'the file holds no certificate in PEM form'
  if (/ENCRYPTED/.test(pem)) return 'its key is locked with a pass phrase; store it without one'
  try {
    const key = createPrivateKey(pem)
    return new X509Certificate(pem).checkPrivateKey(key) ? undefined : 'certificate and key do not belong together'
  } catch {
    return 'the file holds no key in PEM form beside the certificate'
  }
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
