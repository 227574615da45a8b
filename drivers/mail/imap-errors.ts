import { asGatewayError, GatewayError } from '../../core/errors.ts'
import { type PhraseText, phrase } from '../../core/words/say.ts'

/** The account that an error is about. */
export interface ImapPlace {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly mailbox: string
}

/** What imapflow and Node put on the errors they throw. */
interface WireError {
  readonly code?: string
  readonly message?: string
  readonly authenticationFailed?: boolean
  readonly tlsFailed?: boolean
  readonly mailboxMissing?: boolean
  readonly serverResponseCode?: string | false
  readonly responseText?: string
  readonly responseStatus?: string
  readonly response?: unknown
  readonly reason?: string
}

// RFC 5530: the server is not able now; nothing is wrong with the password.
const passing = new Set(['UNAVAILABLE', 'SERVERBUG', 'INUSE', 'LIMIT', 'OVERQUOTA', 'CORRUPTION'])
const passingWords =
  /temporar|try again|too many|rate limit|throttl|unavailable|overload|maximum number of connections|server busy|internal error/i

const certificateCodes = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'CERT_REVOKED',
  'HOSTNAME_MISMATCH',
  'ERR_TLS_CERT_ALTNAME_INVALID',
])

/** What went wrong while the account was being opened. */
export function openingError(thrown: unknown, place: ImapPlace): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  const error = (thrown ?? {}) as WireError
  const { host, port, user, mailbox } = place
  const wire = wireOf(error)
  if (error.authenticationFailed) {
    const isPassing =
      passing.has(error.serverResponseCode || '') || (!error.serverResponseCode && passingWords.test(wire))
    return isPassing
      ? new GatewayError('mail/imap-busy', { details: { host, user, reason: wire }, wire, cause: thrown })
      : new GatewayError('mail/imap-login', { details: { host, user }, wire, cause: thrown })
  }
  const reason = tlsReason(thrown)
  if (reason !== undefined) return new GatewayError('mail/imap-tls', { details: { host, reason }, wire, cause: thrown })
  if (error.tlsFailed)
    return new GatewayError('mail/imap-no-starttls', { details: { host, port }, wire, cause: thrown })
  if (error.mailboxMissing || error.responseStatus === 'NO') {
    return new GatewayError('mail/imap-mailbox', { details: { mailbox, user }, wire, cause: thrown })
  }
  return new GatewayError('mail/imap-unreachable', {
    details: { host, port, reason: networkReason(thrown) },
    wire,
    cause: thrown,
  })
}

/** Why an open connection ended. */
export function lossError(thrown: unknown, place: ImapPlace): GatewayError {
  const details = { host: place.host, reason: networkReason(thrown) }
  return asGatewayError(thrown, 'mail/imap-lost', { details, wire: wireOf((thrown ?? {}) as WireError) })
}

function wireOf(error: WireError): string {
  const response = typeof error.response === 'string' ? error.response : undefined
  return String(response ?? error.responseText ?? error.reason ?? error.message ?? error.code ?? '').slice(0, 300)
}

/** Why a server's certificate was not accepted, in words; undefined when that is not what went wrong. */
export function tlsReason(thrown: unknown): string | undefined {
  const { code, message } = chain(thrown).find((error) => certificateCodes.has(error.code ?? '')) ?? {}
  if (code === undefined) return undefined
  if (code === 'CERT_HAS_EXPIRED') return phrase('its certificate has expired')
  if (code === 'CERT_NOT_YET_VALID') return phrase('its certificate is not valid yet')
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID' || code === 'HOSTNAME_MISMATCH')
    return phrase('its certificate is for another name')
  if (code === 'DEPTH_ZERO_SELF_SIGNED_CERT' || code === 'SELF_SIGNED_CERT_IN_CHAIN')
    return phrase('its certificate is signed by itself')
  return message === undefined || message === ''
    ? phrase('its certificate is not known')
    : phrase('its certificate comes from an authority that is not known')
}

/** An error and what caused it. */
function chain(thrown: unknown): WireError[] {
  const errors: WireError[] = []
  let next = thrown as (WireError & { cause?: unknown; _err?: unknown }) | undefined
  while (next && typeof next === 'object' && errors.length < 5) {
    errors.push(next)
    next = (next.cause ?? next._err) as typeof next
  }
  return errors
}

const networkWords: Readonly<Record<string, PhraseText>> = {
  ECONNREFUSED: 'nothing answers there',
  ENOTFOUND: 'there is no server of that name',
  EDNS: 'there is no server of that name',
  EAI_AGAIN: 'the name cannot be looked up now',
  ETIMEDOUT: 'it does not answer',
  ETIMEOUT: 'it does not answer',
  CONNECT_TIMEOUT: 'it does not answer',
  GREETING_TIMEOUT: 'it does not say hello',
  UPGRADE_TIMEOUT: 'it did not finish the encryption',
  EHOSTUNREACH: 'there is no way to it',
  ENETUNREACH: 'there is no network',
  ECONNRESET: 'it closed the connection',
  EPIPE: 'it closed the connection',
  EConnectionClosed: 'it closed the connection',
  NoConnection: 'it closed the connection',
  ClosedAfterConnectText: 'it closed the connection at once',
  ClosedAfterConnectTLS: 'it closed the connection at once',
  EPROTO: 'it does not speak TLS there',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS there',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS there',
}

/** Why a connection could not be had, in words that go on after a colon. */
export function networkReason(thrown: unknown): string {
  for (const error of chain(thrown)) {
    const words = networkWords[error.code ?? '']
    if (words !== undefined) return words
  }
  const first = chain(thrown)[0]
  return String(first?.reason ?? first?.message ?? thrown ?? phrase('it closed the connection')).slice(0, 200)
}
