import { createHash, timingSafeEqual } from 'node:crypto'
import { BlockList, isIP } from 'node:net'
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from 'smtp-server'
import { GatewayError } from '../../core/errors.ts'
import type { MailIdentity, MailSource, MailSourceEvents } from '../../core/ports/mail.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import { type PhraseText, phrase } from '../../core/words/say.ts'
import { ClientLimits } from './client-limits.ts'
import { headerFields } from './header-fields.ts'
import { parseMail } from './parse.ts'

/** A mail as a client handed it over. */
export interface SubmittedMail {
  /** Who signed in; undefined when nobody did. */
  readonly user: string | undefined
  /** Empty for the null sender. */
  readonly mailFrom: string
  readonly rcptTo: readonly string[]
  /** IP address of the client. */
  readonly remote: string
  readonly raw: Uint8Array
}

/** An answer other than 250. */
export class SmtpRefusal extends Error {
  readonly responseCode: number

  constructor(responseCode: number, words: string) {
    super(words)
    this.responseCode = responseCode
  }
}

export interface SmtpServerSettings {
  readonly host: string
  /** 0 takes any free port. */
  readonly port: number
  /** Name in the greeting. */
  readonly name?: string
  /** PEM; offers STARTTLS. */
  readonly tls?: { readonly key: string; readonly cert: string }
  /** Who may sign in; without any, AUTH is not offered. Where there is TLS, nobody signs in without it. */
  readonly users: readonly { readonly name: string; readonly password: string }[]
  /** Addresses and networks (CIDR) that may connect; any when undefined. */
  readonly allowedNetworks?: readonly string[]
  readonly maxSizeBytes: number
  /** What one address may do in a minute; anything when undefined. */
  readonly limits?: ClientLimits
  /** Refuses a recipient with an answer of its own. */
  readonly refuses?: (recipient: string, user: string | undefined) => SmtpRefusal | undefined
  /** The mail is accepted (250) when this resolves; an SmtpRefusal gives its own answer, anything else 451. */
  readonly accept: (mail: SubmittedMail) => Promise<void>
  /** The listening itself failed after it had begun. */
  readonly failed?: (error: Error) => void
  readonly log: Log
}

const mostRecipients = 100
const closeWithinMs = 2_000

/** A small SMTP server: the listener's, and the simulated mailbox's. Wraps smtp-server. */
export class SmtpService {
  readonly port: number
  readonly #server: SMTPServer
  readonly #inHand: Set<Promise<void>>
  readonly #end: () => void

  private constructor(server: SMTPServer, inHand: Set<Promise<void>>, port: number, end: () => void) {
    this.#server = server
    this.#inHand = inHand
    this.port = port
    this.#end = end
  }

  /** Resolves when it listens; rejects with the reason it cannot. */
  static async listen(settings: SmtpServerSettings): Promise<SmtpService> {
    const inHand = new Set<Promise<void>>()
    let isEnding = false
    const server = new SMTPServer(serverOptions(settings, inHand, () => isEnding))
    // Errors of single connections come here too; they end those and nothing else.
    server.on('error', (error) => settings.log.write('debug', 'smtp connection', { error: error.message }))
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject)
      server.listen(settings.port, settings.host, () => {
        server.server.off('error', reject)
        resolve()
      })
    })
    server.server.on('error', (error) => settings.failed?.(error))
    const { port } = server.server.address() as { port: number }
    return new SmtpService(server, inHand, port, () => {
      isEnding = true
    })
  }

  /** Takes no more mails, lets those in hand be answered, then ends every connection; within 2 s. */
  async close(): Promise<void> {
    this.#end()
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()))
    await Promise.race([Promise.allSettled([...this.#inHand]), closed])
    // The answers are written in the turn after they are decided.
    await new Promise((resolve) => setImmediate(resolve))
    for (const connection of this.#server.connections) connection.close()
    await closed
  }
}

function serverOptions(
  settings: SmtpServerSettings,
  inHand: Set<Promise<void>>,
  isEnding: () => boolean,
): SMTPServerOptions {
  const { tls, users, maxSizeBytes, log } = settings
  const isAllowed = networkCheck(settings.allowedNetworks)
  const disabled = [...(tls ? [] : ['STARTTLS']), ...(users.length > 0 ? [] : ['AUTH'])]
  return {
    ...(tls ? { key: tls.key, cert: tls.cert, minVersion: 'TLSv1.2' as const } : {}),
    name: settings.name ?? 'textpost',
    banner: 'Textpost',
    disabledCommands: disabled,
    authOptional: true,
    allowInsecureAuth: tls === undefined,
    size: maxSizeBytes,
    maxRecipients: mostRecipients,
    maxClients: 100,
    disableReverseLookup: true,
    closeTimeout: closeWithinMs,
    socketTimeout: 60_000,
    logger: wireLog(log),
    onConnect(session, done) {
      if (isAllowed(session.remoteAddress)) done()
      else {
        log.write('info', 'connection refused', { remote: session.remoteAddress })
        done(new SmtpRefusal(554, 'Not from this network'))
      }
    },
    onAuth(auth, session, done) {
      const { remoteAddress: remote } = session
      if (settings.limits?.maySignIn(remote) === false) {
        log.write('warn', 'too many wrong passwords', { remote })
        done(new SmtpRefusal(454, 'Too many wrong passwords from this address, try again in a minute'))
        return
      }
      const user = users.find(({ name }) => name === auth.username)
      if (user && isSame(user.password, auth.password ?? '')) done(null, { user: user.name })
      else {
        settings.limits?.wrongPassword(remote)
        log.write('warn', 'sign-in refused', { user: auth.username ?? '', remote })
        done(new SmtpRefusal(535, 'Wrong user name or password'))
      }
    },
    onMailFrom(_address, { remoteAddress: remote }, done) {
      if (isEnding()) done(new SmtpRefusal(421, 'Closing'))
      else if (settings.limits?.mayHandOver(remote) === false) {
        log.write('warn', 'too many mails', { remote })
        done(new SmtpRefusal(451, 'Too many mails from this address, try again in a minute'))
      } else done(null)
    },
    onRcptTo: ({ address }, session, done) => done(settings.refuses?.(address, userOf(session)) ?? null),
    onData(stream, session, done) {
      const chunks: Buffer[] = []
      stream.on('data', (chunk: Buffer) => {
        // What is over the limit is read, since the client sends it, and thrown away.
        if (!stream.sizeExceeded) chunks.push(chunk)
      })
      stream.on('end', () => {
        if (stream.sizeExceeded) return done(new SmtpRefusal(552, `Mail is larger than ${maxSizeBytes} octets`))
        const work = accept(settings, session, Buffer.concat(chunks)).then(
          () => done(null, 'Taken'),
          (refusal: Error) => done(refusal),
        )
        inHand.add(work)
        void work.finally(() => inHand.delete(work))
      })
    },
  }
}

async function accept(settings: SmtpServerSettings, session: SMTPServerSession, raw: Buffer): Promise<void> {
  const { mailFrom, rcptTo } = session.envelope
  const mail: SubmittedMail = {
    user: userOf(session),
    mailFrom: mailFrom ? mailFrom.address : '',
    rcptTo: rcptTo.map(({ address }) => address),
    remote: session.remoteAddress,
    raw: new Uint8Array(raw),
  }
  try {
    await settings.accept(mail)
  } catch (thrown) {
    if (thrown instanceof SmtpRefusal) throw thrown
    settings.log.write('warn', 'mail not taken', { from: mail.mailFrom, reason: String(thrown) })
    throw new SmtpRefusal(451, 'Cannot take mail now, try again later')
  }
}

function userOf(session: SMTPServerSession): string | undefined {
  return typeof session.user === 'string' ? session.user : undefined
}

function isSame(wanted: string, given: string): boolean {
  const digest = (words: string) => createHash('sha256').update(words).digest()
  return wanted !== '' && timingSafeEqual(digest(wanted), digest(given))
}

function networkCheck(networks: readonly string[] | undefined): (address: string) => boolean {
  if (!networks) return () => true
  const list = new BlockList()
  for (const network of networks) {
    const [address = '', bits] = network.split('/')
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4'
    if (isIP(address) === 0) continue
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return (remote) => {
    const address = remote.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '').replace(/%.*$/, '')
    return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4')
  }
}

export interface SmtpListenerOptions extends Omit<SmtpServerSettings, 'accept' | 'failed' | 'refuses' | 'limits'> {
  /** The listener's name; the account of its mails' identities. */
  readonly account: string
  readonly clock: Clock
  /** Mails that one address may hand over in 60 seconds; null, and undefined, is no limit. */
  readonly mailsPerMinute?: number | null
}

/** Identical mails without a Message-ID or a date of their own count as one when the second comes within this time, twice at the most. */
const repeatWindowMs = 10 * 60_000

/**
 * Takes mail from devices on the office network (BEHAVIOUR §1.1 b). A mail is answered 250 only when it is committed; 451 when the store
 * cannot take it now.
 *
 * A client that did not see our 250 hands the same mail over again, and it must become no second text. So a mail's identity is made of who
 * signed in, the envelope, Message-ID, Date and body: the same at every repeat, another for every new mail. Some devices write neither
 * Message-ID nor Date, and every alarm of theirs looks the same; for them the time counts too: within ten to twenty minutes the same octets
 * are a repeat, later they are a new alarm.
 */
export class SmtpListener implements MailSource {
  readonly #options: SmtpListenerOptions
  #service: SmtpService | undefined
  #closing: Promise<void> | undefined

  constructor(options: SmtpListenerOptions) {
    this.#options = options
  }

  /** The port it listens on, once open. */
  get port(): number | undefined {
    return this.#service?.port
  }

  async open(events: MailSourceEvents, signal: AbortSignal): Promise<void> {
    const { host, port, clock, mailsPerMinute = null } = this.#options
    if (this.#service || this.#closing || signal.aborted) throw new GatewayError('mail/closed')
    try {
      this.#service = await SmtpService.listen({
        ...this.#options,
        limits: new ClientLimits({ clock, mailsPerMinute }),
        accept: (mail) => this.#take(events, mail),
        failed: (error) => events.lost(listenError(error, host, port)),
      })
    } catch (thrown) {
      throw listenError(thrown, host, port)
    }
    if (signal.aborted || this.#closing) {
      await this.#service.close()
      throw new GatewayError('mail/closed')
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#service?.close() ?? Promise.resolve()
    return this.#closing
  }

  async #take(events: MailSourceEvents, mail: SubmittedMail): Promise<void> {
    const { clock, account, log } = this.#options
    const now = clock.now()
    const { identity, earlier } = identify(account, mail, now)
    if (earlier && (await events.known(earlier, '')) !== undefined) return
    const { raw, user, mailFrom, rcptTo, remote } = mail
    const parsed = await parseMail(raw, { clock })
    const smtp = { mailFrom, rcptTo, remote, ...(user === undefined ? {} : { user }) }
    try {
      await events.take({ source: identity, raw, parsed, smtp, arrivedAt: now })
    } catch (thrown) {
      if (thrown instanceof GatewayError && thrown.retry === 'never')
        throw new SmtpRefusal(554, 'This mail cannot be taken')
      throw thrown
    }
    // There is no folder to move it to: it lies where it belongs.
    await events.filed(identity).catch((thrown) => log.write('warn', 'filing not noted', { reason: String(thrown) }))
  }
}

/** The identity of a mail, and for one that does not identify itself also the identity that it had a time window ago. */
function identify(
  account: string,
  mail: SubmittedMail,
  nowMs: number,
): { identity: MailIdentity; earlier?: MailIdentity } {
  const { fields, bodyAt } = headerFields(mail.raw)
  const field = (name: string) => fields.find((one) => one.name === name)?.value ?? ''
  const [messageId, date] = [field('message-id'), field('date')]
  const envelope = [mail.user ?? '', mail.mailFrom, ...[...mail.rcptTo].sort()]
  const withUid = (uid: string): MailIdentity => ({ kind: 'smtp', account, mailbox: '', uidValidity: '', uid })
  if (messageId !== '' && date !== '') {
    return { identity: withUid(hashOf([...envelope, messageId, date], mail.raw.subarray(bodyAt))) }
  }
  const window = Math.floor(nowMs / repeatWindowMs)
  return {
    identity: withUid(hashOf([...envelope, `window ${window}`], mail.raw)),
    earlier: withUid(hashOf([...envelope, `window ${window - 1}`], mail.raw)),
  }
}

/** The commands and answers of every client, as trace; smtp-server keeps what signs in out of them. */
function wireLog(log: Log): NonNullable<Exclude<SMTPServerOptions['logger'], boolean>> {
  const line = (entry: unknown, ...words: unknown[]) => {
    const { tnx } = (entry ?? {}) as { tnx?: string }
    if ((tnx !== 'command' && tnx !== 'send') || !log.traces?.()) return
    log.write('trace', 'smtp', { side: tnx === 'send' ? 'out' : 'in', line: words.slice(1).map(String).join(' ') })
  }
  return { trace: line, debug: line, info: line, warn: line, error: line, fatal: line }
}

function hashOf(words: readonly string[], octets: Uint8Array): string {
  return createHash('sha256').update(JSON.stringify(words)).update(octets).digest('base64url').slice(0, 32)
}

const listenWords: Readonly<Record<string, PhraseText>> = {
  EADDRINUSE: 'another program uses this port',
  EACCES: 'ports below 1024 need more rights',
  EADDRNOTAVAIL: 'this computer has no such address',
  ENOTFOUND: 'this computer has no such address',
}

function listenError(thrown: unknown, host: string, port: number): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  const { code = '', message = '' } = thrown as NodeJS.ErrnoException
  const options = { wire: `${code} ${message}`.trim().slice(0, 300), cause: thrown }
  if (/^ERR_(?:OSSL|SSL|TLS)|PEM/i.test(code) || /PEM|key values mismatch|asn1/i.test(message)) {
    return new GatewayError('mail/listener-tls', {
      details: {
        reason: /mismatch/i.test(message)
          ? phrase('they do not belong together')
          : phrase('they are not in the form PEM'),
      },
      ...options,
    })
  }
  return new GatewayError('mail/listener-address', {
    details: { host, port, reason: listenWords[code] ?? message },
    ...options,
  })
}
