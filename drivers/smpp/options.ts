import { X509Certificate } from 'node:crypto'
import { GatewayError } from '../../core/errors.ts'

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
  /** A number (`+46…`, or digits), a name of at most 11 characters, or empty for the provider's own choice. */
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
  /** Longest time the SMSC shall try; a text's own shorter time goes before. Left to the SMSC when absent. */
  readonly validityMs?: number
  /** Which receipts the SMSC is asked for, where core wants one. `intermediate`: all, and news on the way. */
  readonly receipts?: 'none' | 'all' | 'failures' | 'intermediate'
  /** Outstanding submits, 1–1000. */
  readonly window?: number
  /** Parts per second; unlimited when absent. */
  readonly ratePerSecond?: number
  readonly timeouts?: Partial<SmppTimeouts>
  /** The link is ended after so long without messages; never when absent or 0. */
  readonly inactivityMs?: number
  readonly longText?: LongText
  /** What this SMSC takes data_coding 0 for, in both directions. */
  readonly coding0?: CodingZero
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

export interface SmppTlsOptions {
  readonly enabled: boolean
  /** PEM of the authority, or of the server's own certificate, to trust instead of the system's. */
  readonly ca?: string
  /** SHA-256 of the server's certificate in hexadecimal, colons allowed. The certificate is then trusted for itself. */
  readonly pin?: string
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
  | 'longText'
  | 'coding0'

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
  longText: 'udh8',
  coding0: 'gsm7',
  timeouts: { connectMs: 10_000, bindMs: 10_000, responseMs: 30_000, enquireMs: 30_000, enquireReplyMs: 10_000 },
} as const satisfies Pick<SmppAccount, Defaulted | 'timeouts'>

export function smppAccount(options: SmppOptions): SmppAccount {
  const given = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as SmppOptions
  return { ...smppDefaults, ...given, timeouts: { ...smppDefaults.timeouts, ...options.timeouts } }
}

/** An account whose settings no SMSC could be sent; checked before the connection is made. */
export function checkAccount(account: SmppAccount): GatewayError | undefined {
  const wrong = (option: string, reason: string) => new GatewayError('smpp/bad-option', { details: { option, reason } })
  const limits: [option: string, value: string, longest: number][] = [
    ['systemId', account.systemId, 15],
    ['systemType', account.systemType, 12],
    ['serviceType', account.serviceType, 5],
    ['password', account.password, 64],
  ]
  for (const [option, value, longest] of limits) {
    if (value.length > longest) return wrong(option, `it has more than ${longest} characters`)
    if (!/^[\x20-\x7e]*$/.test(value)) return wrong(option, 'only the letters, digits and signs of ASCII are possible')
  }
  const ranges: [option: string, value: number | undefined, least: number, most: number][] = [
    ['window', account.window, 1, 1000],
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
      return wrong(option, `it must be ${least} to ${most}`)
  }
  const { pin, ca } = account.tls ?? {}
  if (ca !== undefined && !isCertificate(ca)) return wrong('tls.ca', 'it is no certificate in PEM form')
  if (pin !== undefined && !/^[0-9a-f]{64}$/i.test(pin.replaceAll(':', ''))) {
    return wrong('tls.pin', 'a SHA-256 fingerprint has 64 hexadecimal digits')
  }
  return undefined
}

function isCertificate(pem: string): boolean {
  try {
    return new X509Certificate(pem).raw.length > 0
  } catch {
    return false
  }
}
