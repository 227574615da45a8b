import { Readable } from 'node:stream'
import nodemailer, {
  type Mail,
  type SendMailOptions,
  type SMTPPoolOptions,
  type SMTPPoolSentMessageInfo,
} from 'nodemailer'
import { encodeWords, foldLines } from 'nodemailer/lib/mime-funcs'
import MimeNode from 'nodemailer/lib/mime-node'
import SMTPPool from 'nodemailer/lib/smtp-pool'
import { GatewayError } from '../../core/errors.ts'
import { isMailAddress } from '../../core/mail/addresses.ts'
import { rfc5322Date } from '../../core/mail/date.ts'
import type { DeliveryReport, MailAddress, Mailer, OutgoingMail } from '../../core/ports/mail.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { loginRefusedMs, type SendProgress, type SmtpPlace, smtpError } from './smtp-errors.ts'

export interface SmtpMailerOptions {
  readonly host: string
  readonly port: number
  readonly tls: 'tls' | 'starttls' | 'none'
  /** Empty: without signing in. */
  readonly user?: string
  readonly password?: string
  /** Gives a valid OAuth2 access token, used in place of the password; with `renew` another than the one that was refused. */
  readonly accessToken?: (renew: boolean) => Promise<string>
  /** Authorities to trust beside the system's (PEM). */
  readonly ca?: string
  /** Accept any certificate. Unsafe; only ever by an explicit switch. */
  readonly allowUnverifiedCertificate?: boolean
  /** Connections kept open at most. 2 unless told. */
  readonly maxConnections?: number
  /** A server that is silent this long is gone. 5 min unless told: some look for viruses before they answer. */
  readonly answerMs?: number
  /** Time to connect and to be greeted. 30 s unless told. */
  readonly connectMs?: number
  readonly clock: Clock
  readonly log: Log
}

/** Sends mail over one account's SMTP server, over a few connections that are kept (BEHAVIOUR §12.2). */
export class SmtpMailer implements Mailer {
  readonly #options: SmtpMailerOptions
  #pool: Pool | undefined
  #isClosed = false
  /** A refused password is not tried again at once, or the account would be locked. */
  #refused: { readonly error: GatewayError; readonly untilMs: number } | undefined

  constructor(options: SmtpMailerOptions) {
    this.#options = options
  }

  async send(mail: OutgoingMail, signal: AbortSignal): Promise<{ readonly response: string }> {
    const to = mail.to.map((address) => checked(address.address))
    const place = { ...this.#place(), to: to.join(', ') }
    if (this.#isClosed || signal.aborted) throw new GatewayError('mail/smtp-closed', { details: { to: place.to } })
    if (this.#refused && this.#options.clock.now() < this.#refused.untilMs) throw this.#refused.error
    const from = mail.envelopeFrom === '' ? '' : checked(mail.envelopeFrom)
    const raw = await composeMime(mail)
    const progress: SendProgress = { isStarted: false, isWhole: false }
    try {
      this.#pool ??= new Pool(this.#options)
      const response = await this.#pool.send({ envelope: { from, to }, raw, signal }, raw, progress)
      this.#refused = undefined
      return { response }
    } catch (thrown) {
      const error = smtpError(thrown, progress, place, signal.aborted || this.#isClosed)
      if (error.code === 'mail/smtp-login')
        this.#refused = { error, untilMs: this.#options.clock.now() + loginRefusedMs }
      throw error
    }
  }

  async verify(signal: AbortSignal): Promise<void> {
    const pool = new Pool(this.#options)
    const abort = () => pool.close(true)
    signal.addEventListener('abort', abort, { once: true })
    try {
      await pool.verify()
      this.#refused = undefined
    } catch (thrown) {
      throw smtpError(thrown, { isStarted: false, isWhole: false }, { ...this.#place(), to: '' }, signal.aborted)
    } finally {
      signal.removeEventListener('abort', abort)
      pool.close(true)
    }
  }

  /** Lets mails that are being handed over finish, up to 2 s; the others are left to their retries. */
  async close(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    const pool = this.#pool
    if (!pool) return
    pool.close(false)
    await new Promise<void>((resolve) => {
      const untilMs = this.#options.clock.now() + 2_000
      const look = () => {
        if (pool.pending === 0 || this.#options.clock.now() >= untilMs) resolve()
        else this.#options.clock.after(20, look)
      }
      look()
    })
    pool.close(true)
  }

  #place(): Omit<SmtpPlace, 'to'> {
    const { host, port, user = '' } = this.#options
    return { host, port, user }
  }
}

/** nodemailer's pool of connections, with a watch on how far each mail got. */
class Pool {
  readonly #pool: SMTPPool
  readonly #transporter: Mail<SMTPPoolSentMessageInfo, SMTPPoolOptions>
  readonly #watched = new WeakMap<object, { readonly raw: Buffer; readonly progress: SendProgress }>()

  constructor(options: SmtpMailerOptions) {
    this.#pool = new SMTPPool(poolOptions(options))
    this.#transporter = nodemailer.createTransport(this.#pool)
    this.#transporter.use('stream', (mail, done) => {
      const one =
        typeof mail.data.raw === 'object' && mail.data.raw !== null ? this.#watched.get(mail.data.raw) : undefined
      if (one) mail.message.processFunc((input) => watched(input, one.raw, one.progress))
      done()
    })
  }

  /** Resolves with the server's answer, and with what it said of recipients that it refused while it took others. */
  async send(message: SendMailOptions, raw: Buffer, progress: SendProgress): Promise<string> {
    this.#watched.set(raw, { raw, progress })
    const info = await this.#transporter.sendMail(message)
    const refused = (info.rejectedErrors ?? []).map((error) => error.response ?? error.message)
    return refused.length > 0 ? `${info.response} (refused: ${refused.join('; ')})` : info.response
  }

  async verify(): Promise<void> {
    await this.#pool.verify()
  }

  get pending(): number {
    return this.#pool.pendingCount()
  }

  close(force: boolean): void {
    this.#pool.close({ force })
  }
}

function poolOptions(options: SmtpMailerOptions): SMTPPoolOptions {
  const { host, port, tls, ca, connectMs = 30_000, answerMs = 5 * 60_000 } = options
  return {
    host,
    port,
    secure: tls === 'tls',
    requireTLS: tls === 'starttls',
    ignoreTLS: tls === 'none',
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: options.allowUnverifiedCertificate !== true,
      ...(ca === undefined ? {} : { ca }),
    },
    ...signIn(options),
    maxConnections: options.maxConnections ?? 2,
    // Only a mail of which nothing was sent, on a connection that the server had dropped meanwhile, goes out over another one.
    maxRequeues: 1,
    idleTimeout: 30_000,
    connectionTimeout: connectMs,
    greetingTimeout: connectMs,
    dnsTimeout: connectMs,
    socketTimeout: answerMs,
    transactionLog: true,
    logger: wireLog(options.log),
  }
}

function signIn(options: SmtpMailerOptions): Partial<SMTPPoolOptions> {
  const { user = '', password, accessToken } = options
  if (user === '') return {}
  if (!accessToken) return { auth: { user, pass: password ?? '' }, forceAuth: true }
  return {
    auth: { type: 'custom', user, method: tokenMethod },
    customAuth: { [tokenMethod]: (context) => signInByToken(context, options, accessToken) },
    forceAuth: true,
  }
}

const tokenMethod = 'TOKEN'

type AuthContext = Parameters<NonNullable<SMTPPoolOptions['customAuth']>[string]>[0]

/** XOAUTH2, or OAUTHBEARER (RFC 7628) where the server has not that; a refused token is renewed once. */
async function signInByToken(
  { sendCommand, authMethods }: AuthContext,
  { host, port, user = '' }: SmtpMailerOptions,
  accessToken: (renew: boolean) => Promise<string>,
): Promise<void> {
  const isBearer = !authMethods.includes('XOAUTH2')
  for (const renew of [false, true]) {
    const token = await accessToken(renew).catch((thrown) => {
      // nodemailer writes its own code on what is thrown here.
      throw Object.assign(new Error('no token'), { tokenError: thrown })
    })
    const words = isBearer
      ? `n,a=${user},\u0001host=${host}\u0001port=${port}\u0001auth=Bearer ${token}\u0001\u0001`
      : `user=${user}\u0001auth=Bearer ${token}\u0001\u0001`
    const command = `AUTH ${isBearer ? 'OAUTHBEARER' : 'XOAUTH2'} ${Buffer.from(words).toString('base64')}`
    let answer = await sendCommand(command)
    // The server says why in a challenge, and wants an answer to it before it ends the attempt.
    if (answer.status === 334) answer = await sendCommand(isBearer ? 'AQ==' : '')
    if (answer.status === 235) return
    if (answer.status < 500) throw new Error(answer.response)
  }
  throw Object.assign(new Error('token refused'), {
    tokenError: new GatewayError('mail/sign-in-no-mailbox', { details: { host, user } }),
  })
}

/** The mail as a stream that notes how far it got: what is read of it has been given to the socket, and nothing is read before that. */
function watched(input: Readable, raw: Buffer, progress: SendProgress): Readable {
  input.resume()
  let at = 0
  const output = new Readable({
    read(size) {
      progress.isStarted = true
      this.push(at < raw.length ? raw.subarray(at, at + size) : null)
      at += size
    },
  })
  output.once('end', () => {
    progress.isWhole = true
  })
  return output
}

function wireLog(log: Log): NonNullable<Exclude<SMTPPoolOptions['logger'], boolean>> {
  const line = (entry: unknown, format?: unknown, ...values: unknown[]) => {
    const { tnx } = (entry ?? {}) as { tnx?: string }
    // The client's and the server's lines; secrets are masked by nodemailer.
    if (tnx === 'client' || tnx === 'server')
      log.write('trace', 'smtp', {
        side: tnx === 'client' ? 'out' : 'in',
        line: [format, ...values].map(String).join(' '),
      })
  }
  return { trace: line, debug: line, info: line, warn: line, error: line, fatal: line, level: () => {} }
}

// ---- MIME

/** The whole mail as it goes over the wire, but for dot stuffing. Throws `mail/bad-address` for addresses that none are. */
export function composeMime(mail: OutgoingMail): Promise<Buffer> {
  const root = bodyNode(mail)
  root.setHeader('From', mailbox(mail.from))
  root.setHeader('To', mail.to.map(mailbox))
  if (mail.replyTo) root.setHeader('Reply-To', mailbox(mail.replyTo))
  root.setHeader('Subject', oneLine(mail.subject))
  root.setHeader('Message-ID', oneLine(mail.messageId))
  root.setHeader('Date', rfc5322Date(mail.date))
  if (mail.inReplyTo) root.setHeader('In-Reply-To', oneLine(mail.inReplyTo))
  if (mail.references && mail.references.length > 0)
    root.setHeader('References', mail.references.map(oneLine).join(' '))
  for (const { name, value } of mail.headers)
    if (/^[A-Za-z][A-Za-z0-9-]{0,75}$/.test(name)) root.addHeader(name, oneLine(value))
  return root.build()
}

function bodyNode(mail: OutgoingMail): MimeNode {
  if (!mail.report) return wordsNode(mail)
  const root = new MimeNode('multipart/report; report-type=delivery-status')
  root.appendChild(wordsNode(mail))
  root.appendChild(fieldsNode('message/delivery-status', statusGroups(mail.report)))
  root.appendChild(fieldsNode('text/rfc822-headers', [mail.report.originalHeaders]))
  return root
}

function wordsNode(mail: OutgoingMail): MimeNode {
  const plain = new MimeNode('text/plain; charset=utf-8').setContent(crlf(mail.text))
  if (mail.html === undefined) return plain
  const root = new MimeNode('multipart/alternative')
  root.appendChild(plain)
  root.appendChild(new MimeNode('text/html; charset=utf-8').setContent(crlf(mail.html)))
  return root
}

type Fields = readonly { readonly name: string; readonly value: string }[]

function statusGroups(report: DeliveryReport): Fields[] {
  return [report.perMessage, ...report.perRecipient]
}

/** Groups of header fields with an empty line between them (RFC 3464 §2.1), in ASCII. */
function fieldsNode(type: string, groups: readonly Fields[]): MimeNode {
  const text = groups.map((fields) =>
    fields
      .filter(({ name }) => /^[\x21-\x39\x3b-\x7e]{1,76}$/.test(name))
      .map(({ name, value }) => `${foldLines(`${name}: ${encodeWords(oneLine(value), 'Q', 52)}`, 76)}\r\n`)
      .join(''),
  )
  return new MimeNode(type).setContent(text.join('\r\n'))
}

function mailbox(address: MailAddress): { name: string; address: string } {
  return { name: oneLine(address.name), address: checked(address.address) }
}

function checked(address: string): string {
  if (!isMailAddress(address))
    throw new GatewayError('mail/bad-address', { details: { address: oneLine(address).slice(0, 100) } })
  return address
}

/** The border check: whatever came before, nothing that ends a line passes into a header. */
function oneLine(value: string): string {
  return value
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim()
}

function crlf(text: string): string {
  return text.replace(/\r\n|\r|\n/g, '\r\n')
}
