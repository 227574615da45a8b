import { GatewayError } from '../../core/errors.ts'
import { networkReason, tlsReason } from './imap-errors.ts'

/** How far a mail got on its way over the wire. */
export interface SendProgress {
  /** Some of it was given to the socket, so DATA was accepted. */
  isStarted: boolean
  /** All of it was, with the final dot. */
  isWhole: boolean
}

export interface SmtpPlace {
  readonly host: string
  readonly port: number
  readonly user: string
  readonly to: string
}

/** After a refused password the server is left alone for so long. */
export const loginRefusedMs = 10 * 60_000

/** What nodemailer puts on its errors. */
interface NodemailerError {
  readonly code?: string
  readonly originalCode?: string
  readonly command?: string
  readonly response?: string
  readonly responseCode?: number
  readonly message?: string
  /** Why there was no token to sign in with. */
  readonly tokenError?: unknown
}

/**
 * What an error of a sending means for the mail: a reply decides by its class (RFC 5321 §4.2.1: 4yz later, 5yz never); without one it is
 * later, or unknown once the whole mail had been sent.
 */
export function smtpError(thrown: unknown, progress: SendProgress, place: SmtpPlace, isClosing: boolean): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  const error = (thrown ?? {}) as NodemailerError
  if (error.tokenError instanceof GatewayError) return error.tokenError
  const { host, port, user, to } = place
  const options = { wire: String(error.response ?? error.message ?? error.code ?? '').slice(0, 400), cause: thrown }
  const reply = error.responseCode ?? 0
  if (reply >= 400) return replyError(error, reply, place, options)
  if (progress.isWhole) return new GatewayError('mail/smtp-unknown', { details: { host, to }, ...options })
  if (isClosing) return new GatewayError('mail/smtp-closed', { details: { to }, ...options })
  if (error.code === 'EAUTH' || error.code === 'ENOAUTH' || error.code === 'EOAUTH2') return loginError(place, options)
  const reason = tlsReason(withOriginalCode(error))
  if (reason !== undefined) return new GatewayError('mail/smtp-tls', { details: { host, reason }, ...options })
  if (error.code === 'ETLS') return new GatewayError('mail/smtp-no-starttls', { details: { host, port }, ...options })
  // Larger than the server said it takes; refused before it was sent.
  if (error.code === 'EMESSAGE' || error.code === 'EENVELOPE')
    return new GatewayError('mail/smtp-refused', { details: { host, to }, ...options })
  if (progress.isStarted || /closed|ended/i.test(error.message ?? ''))
    return new GatewayError('mail/smtp-lost', { details: { host, to }, ...options })
  return new GatewayError('mail/smtp-unreachable', {
    details: { host, port, reason: networkReason(withOriginalCode(error)), user },
    ...options,
  })
}

function replyError(
  error: NodemailerError,
  reply: number,
  place: SmtpPlace,
  options: { wire: string; cause: unknown },
): GatewayError {
  const { host, port, to } = place
  if (error.command === 'STARTTLS')
    return new GatewayError('mail/smtp-no-starttls', { details: { host, port }, ...options })
  // 530: sign in first; 534, 535, 538: refused. The mail is not to blame, so it waits.
  const isLogin = error.code === 'EAUTH' || [530, 534, 535, 538].includes(reply)
  if (isLogin && reply >= 500) return loginError(place, options)
  // 503 says that the conversation went wrong, not that the mail is bad.
  if (reply >= 500 && reply !== 503) return new GatewayError('mail/smtp-refused', { details: { host, to }, ...options })
  return new GatewayError('mail/smtp-deferred', { details: { host, to }, ...options })
}

function loginError(place: SmtpPlace, options: { wire: string; cause: unknown }): GatewayError {
  const { host, user } = place
  return new GatewayError('mail/smtp-login', { details: { host, user, minutes: loginRefusedMs / 60_000 }, ...options })
}

/** nodemailer keeps the code of the socket or of TLS aside, or only in its words. */
function withOriginalCode(error: NodemailerError): NodemailerError {
  if (error.originalCode !== undefined) return { ...error, message: error.message ?? '', code: error.originalCode }
  if (/self.signed certificate in/i.test(error.message ?? ''))
    return { ...error, message: error.message ?? '', code: 'SELF_SIGNED_CERT_IN_CHAIN' }
  if (/self.signed certificate/i.test(error.message ?? ''))
    return { ...error, message: error.message ?? '', code: 'DEPTH_ZERO_SELF_SIGNED_CERT' }
  if (/certificate has expired/i.test(error.message ?? ''))
    return { ...error, message: error.message ?? '', code: 'CERT_HAS_EXPIRED' }
  if (/altnames|does not match certificate/i.test(error.message ?? ''))
    return { ...error, message: error.message ?? '', code: 'ERR_TLS_CERT_ALTNAME_INVALID' }
  if (/unable to (?:verify|get)/i.test(error.message ?? ''))
    return { ...error, message: error.message ?? '', code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' }
  return error
}
