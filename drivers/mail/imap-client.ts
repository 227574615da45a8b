import { type FetchMessageObject, ImapFlow, type ImapFlowOptions, type MailboxObject } from 'imapflow'
import { GatewayError } from '../../core/errors.ts'
import { messageIdOf } from '../../core/mail/message-id.ts'
import type { Filing } from '../../core/ports/mail.ts'
import type { Clock, Log, Timer } from '../../core/ports/world.ts'
import { phrase } from '../../core/words/say.ts'
import { headerFields } from './header-fields.ts'
import { networkReason } from './imap-errors.ts'
import type { FilingResult, MailboxAccess, MailEntry } from './mail-taker.ts'

/** An IMAP account and how it is watched. */
export interface ImapSourceOptions {
  /** The account's name, as in the settings. */
  readonly name: string
  readonly host: string
  readonly port: number
  readonly tls: 'tls' | 'starttls' | 'none'
  readonly user: string
  readonly password?: string
  /** Gives a valid OAuth2 access token, used in place of the password; with `renew` another than the one that was refused. */
  readonly accessToken?: (renew: boolean) => Promise<string>
  /** Authorities to trust beside the system's (PEM). */
  readonly ca?: string
  /** Accept any certificate. Unsafe; only ever by an explicit switch. */
  readonly allowUnverifiedCertificate?: boolean
  /** Folder to watch. INBOX unless told. */
  readonly mailbox?: string
  /** Folder under which taken mails are filed; `/` parts levels. Textpost unless told. */
  readonly folderPrefix?: string
  /** The mailbox is looked through this often, beside what the server announces. 60 s unless told. */
  readonly pollMs?: number
  /** IDLE is begun anew this often. 5 min unless told. */
  readonly idleMs?: number
  /** A server that is silent this long after a command is gone. 30 s unless told. */
  readonly answerMs?: number
  /** A mail that the store refused is tried again after this, then after twice as long, up to `pollMs`. 5 s unless told. */
  readonly retryMs?: number
  /** Larger mails are reported by their header only. 5 MB unless told. */
  readonly maxSizeBytes?: number
  /** `new`: what lies in the mailbox at the first start is left alone. */
  readonly takeFrom?: 'new' | 'all'
  /** After the server numbered the mailbox anew, unknown mails older than this are left alone. 48 h unless told. */
  readonly renumberedMaxAgeMs?: number
  readonly clock: Clock
  readonly log: Log
}

const keyword = '$TextpostTaken'
const headerBytes = 256 * 1024

/** One IMAP connection: imapflow, with its answers watched and its end told once. */
export class ImapClient {
  readonly #options: ImapSourceOptions
  readonly #flow: ImapFlow
  #failure: unknown

  /** `ended` is told the cause when the connection ends, whoever ends it; `announced` when the server tells of new mails. */
  constructor(
    options: ImapSourceOptions,
    accessToken: string | undefined,
    ended: (cause: unknown) => void,
    announced: () => void,
  ) {
    this.#options = options
    this.#flow = new ImapFlow(clientOptions(options, accessToken))
    this.#flow.on('error', (error) => {
      this.#failure ??= error
      this.#flow.close()
    })
    this.#flow.on('close', () => ended(this.#failure ?? this.#flow.byeReason))
    this.#flow.on('exists', announced)
  }

  get usable(): boolean {
    return this.#flow.usable
  }

  get canIdle(): boolean {
    return this.#flow.capabilities.has('IDLE')
  }

  connect(): Promise<void> {
    return this.#flow.connect()
  }

  async openMailbox(path: string, readOnly = false): Promise<MailboxAccess> {
    const open = await this.answered(this.#flow.mailboxOpen(path, { readOnly }))
    return new ImapMailbox(this.#flow, open, this.#options, (answer) => this.answered(answer))
  }

  async noop(): Promise<void> {
    await this.answered(this.#flow.noop())
  }

  /** Ends by itself when the next command is given. */
  idle(): void {
    void this.#flow.idle().catch(() => {})
  }

  async logout(): Promise<void> {
    await this.#flow.logout()
  }

  destroy(): void {
    this.#flow.close()
  }

  /** Waits for a command's answer, as long as the server sends anything at all. */
  answered<T>(answer: Promise<T>): Promise<T> {
    const { answerMs = 30_000, clock, host } = this.#options
    return new Promise((resolve, reject) => {
      let timer: Timer
      let received = this.#flow.stats().received
      const watch = () => {
        timer = clock.after(answerMs, () => {
          const now = this.#flow.stats().received
          if (now === received)
            reject(new GatewayError('mail/imap-silent', { details: { host, seconds: Math.round(answerMs / 1000) } }))
          else {
            received = now
            watch()
          }
        })
      }
      watch()
      answer.then(resolve, reject).finally(() => timer.cancel())
    })
  }
}

function clientOptions(options: ImapSourceOptions, accessToken: string | undefined): ImapFlowOptions {
  const { host, port, tls, user, password, ca, log, maxSizeBytes = 5_000_000, idleMs = 5 * 60_000 } = options
  return {
    host,
    port,
    secure: tls === 'tls',
    ...(tls === 'tls' ? {} : { doSTARTTLS: tls === 'starttls' }),
    tls: {
      minVersion: 'TLSv1.2',
      rejectUnauthorized: options.allowUnverifiedCertificate !== true,
      ...(ca === undefined ? {} : { ca }),
    },
    auth: accessToken === undefined ? { user, pass: password ?? '' } : { user, accessToken },
    clientInfo: { name: 'Textpost' },
    // The source idles by itself; what it waits for is not the connection's business.
    disableAutoIdle: true,
    maxIdleTime: idleMs,
    connectionTimeout: 30_000,
    // Some servers only guess a mail's size, hence the slack; beyond it the connection ends.
    maxLiteralSize: maxSizeBytes * 2 + 8_000_000,
    maxLineLength: 8_000_000,
    logger: wireLog(log),
  }
}

/** imapflow's lines of the conversation, which have secrets and long texts masked, as trace; its opinions as debug. */
function wireLog(log: Log): NonNullable<ImapFlowOptions['logger']> {
  const line = (entry: { src?: string; msg?: string; err?: { message?: string } }) => {
    if (entry.src === 'c' || entry.src === 's')
      log.write('trace', 'imap', { side: entry.src === 'c' ? 'out' : 'in', line: entry.msg })
    else if (entry.err) log.write('debug', 'imapflow', { message: entry.msg, error: entry.err.message })
  }
  return { trace: () => {}, debug: line, info: line, warn: line, error: line }
}

/** The open mailbox in imapflow's terms. */
class ImapMailbox implements MailboxAccess {
  readonly uidValidity: string
  readonly uidNext: number | undefined
  readonly #client: ImapFlow
  readonly #readOnly: boolean
  readonly #prefix: string
  readonly #answered: ImapClient['answered']
  readonly #ready = new Set<Filing>()
  #refusal = ''

  constructor(client: ImapFlow, open: MailboxObject, options: ImapSourceOptions, answered: ImapClient['answered']) {
    this.#client = client
    this.#answered = answered
    this.uidValidity = String(open.uidValidity)
    this.uidNext = open.uidNext > 0 ? open.uidNext : undefined
    this.#readOnly = open.readOnly === true
    this.#prefix = options.folderPrefix ?? 'Textpost'
    client.on('response', ({ response, code }) => {
      if (response === 'NO' || response === 'BAD') this.#refusal = code ?? response
    })
  }

  async uidsAbove(uid: number): Promise<number[]> {
    const found = await this.#answered(this.#client.search({ uid: `${uid + 1}:*` }, { uid: true }))
    if (!found) throw new Error(`search failed${this.#refusal === '' ? '' : ` (${this.#refusal})`}`)
    // "n:*" names the last mail even when its UID is below n (RFC 3501 §6.4.8).
    return found.filter((one) => one > uid).sort((a, b) => a - b)
  }

  async entries(uids: readonly number[]): Promise<MailEntry[]> {
    const query = { uid: true, size: true, internalDate: true, flags: true, headers: ['message-id'] }
    const messages = await this.#answered(this.#client.fetchAll(rangeOf(uids), query, { uid: true }))
    const wanted = new Set(uids)
    return messages
      .filter((message) => wanted.has(message.uid))
      .map(entryOf)
      .sort((a, b) => a.uid - b.uid)
  }

  async raw(uids: readonly number[]): Promise<Map<number, Uint8Array>> {
    const messages = await this.#answered(
      this.#client.fetchAll(rangeOf(uids), { uid: true, source: true }, { uid: true }),
    )
    return new Map(messages.flatMap(({ uid, source }) => (source ? [[uid, new Uint8Array(source)] as const] : [])))
  }

  async header(uid: number): Promise<Uint8Array | undefined> {
    const query = { uid: true, source: { start: 0, maxLength: headerBytes } }
    const message = await this.#answered(this.#client.fetchOne(String(uid), query, { uid: true }))
    if (!message || message.source === undefined) return undefined
    return new Uint8Array(message.source.subarray(0, headerFields(message.source).bodyAt))
  }

  folder(filing: Filing): string {
    const { prefix = '', delimiter } = this.#client.namespace ?? {}
    const path = this.#path(filing).join(delimiter || '')
    return path.startsWith(prefix) ? path : prefix + path
  }

  /** Moves mails (RFC 6851), or copies and expunges them by UID (RFC 4315), or marks them. */
  async file(uids: readonly number[], filing: Filing): Promise<FilingResult> {
    if (this.#readOnly) return { kind: 'read-only' }
    this.#refusal = ''
    const isRev2 = this.#client.enabled.has('IMAP4REV2')
    const canMove = isRev2 || this.#client.capabilities.has('MOVE')
    const canExpunge = isRev2 || this.#client.capabilities.has('UIDPLUS')
    if (!canMove && !canExpunge) return this.#mark(uids)
    const folder = this.folder(filing)
    try {
      await this.#makeReady(filing)
      const range = rangeOf(uids)
      const isMoved = canMove
        ? await this.#answered(this.#client.messageMove(range, this.#path(filing), { uid: true }))
        : await this.#copyAndExpunge(range, filing)
      if (isMoved) return { kind: 'filed' }
    } catch (thrown) {
      if (!this.#client.usable) throw thrown
      return { kind: 'failed', folder, reason: networkReason(thrown) }
    }
    if (!this.#client.usable) throw new Error('it closed the connection')
    // The folder may be gone since.
    this.#ready.delete(filing)
    return {
      kind: 'failed',
      folder,
      reason: phrase('the server refused it ({reply})', { reply: this.#refusal || 'NO' }),
    }
  }

  async #copyAndExpunge(range: string, filing: Filing): Promise<boolean> {
    const copied = await this.#answered(this.#client.messageCopy(range, this.#path(filing), { uid: true }))
    return copied ? this.#answered(this.#client.messageDelete(range, { uid: true })) : false
  }

  /** A plain EXPUNGE would take other people's deleted mails along, so the mails stay, marked. */
  async #mark(uids: readonly number[]): Promise<FilingResult> {
    const marked = await this.#answered(this.#client.messageFlagsAdd(rangeOf(uids), [keyword], { uid: true }))
    if (!this.#client.usable) throw new Error('it closed the connection')
    return marked ? { kind: 'filed' } : { kind: 'read-only' }
  }

  async #makeReady(filing: Filing): Promise<void> {
    if (this.#ready.has(filing)) return
    const path = this.#path(filing)
    const exists = await this.#answered(this.#client.status(path, { messages: true }).catch(() => false))
    if (!exists) await this.#answered(this.#client.mailboxCreate(path))
    this.#ready.add(filing)
  }

  /** A server without levels gets names with a dash. */
  #path(filing: Filing): string[] {
    const parts = [...this.#prefix.split('/').filter((part) => part !== ''), filing]
    return this.#client.namespace?.delimiter === null ? [parts.join('-')] : parts
  }
}

function entryOf(message: FetchMessageObject): MailEntry {
  const arrived = message.internalDate === undefined ? Number.NaN : new Date(message.internalDate).getTime()
  const field = message.headers
    ? headerFields(message.headers).fields.find(({ name }) => name === 'message-id')
    : undefined
  return {
    uid: message.uid,
    sizeBytes: message.size ?? 0,
    arrivedAt: Number.isNaN(arrived) ? 0 : arrived,
    messageId: messageIdOf(field?.value ?? ''),
    isMarked: message.flags?.has(keyword) ?? false,
  }
}

/** UIDs in ascending order as a sequence set. */
function rangeOf(uids: readonly number[]): string {
  const ranges: [number, number][] = []
  for (const uid of uids) {
    const last = ranges.at(-1)
    if (last && last[1] + 1 === uid) last[1] = uid
    else ranges.push([uid, uid])
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${from}:${to}`)).join(',')
}
