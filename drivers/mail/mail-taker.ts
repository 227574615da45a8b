import { GatewayError } from '../../core/errors.ts'
import type { ArrivedMail, Filing, MailCursor, MailIdentity, MailSourceEvents } from '../../core/ports/mail.ts'
import type { Clock, Log } from '../../core/ports/world.ts'
import type { Words } from '../../core/words/say.ts'
import { parseHeader, parseMail } from './parse.ts'

/** What a mailbox tells of a mail before it is fetched. */
export interface MailEntry {
  readonly uid: number
  readonly sizeBytes: number
  /** When the server got it; milliseconds since the epoch. */
  readonly arrivedAt: number
  readonly messageId: string
  /** It bears the keyword of a mail that was taken where it could not be moved. */
  readonly isMarked: boolean
}

/** How mails are put away: moved, or only marked, or neither, since the mailbox may not be changed. */
export type FilingResult =
  | { readonly kind: 'filed' }
  | { readonly kind: 'read-only' }
  | { readonly kind: 'failed'; readonly folder: string; readonly reason: Words }

/** An open mailbox, as the taker needs it. Every call rejects when the connection is gone. */
export interface MailboxAccess {
  readonly uidValidity: string
  /** The UID that the next mail will get, when the server says so. */
  readonly uidNext: number | undefined
  /** The UIDs above `uid`, in order. */
  uidsAbove(uid: number): Promise<number[]>
  entries(uids: readonly number[]): Promise<MailEntry[]>
  /** The raw mails; those that are gone are left out. */
  raw(uids: readonly number[]): Promise<Map<number, Uint8Array>>
  header(uid: number): Promise<Uint8Array | undefined>
  file(uids: readonly number[], filing: Filing): Promise<FilingResult>
  /** The full name of the folder of a filing. */
  folder(filing: Filing): string
}

export interface TakerOptions {
  readonly account: string
  readonly user: string
  readonly mailbox: string
  readonly takeFrom: 'new' | 'all'
  readonly maxSizeBytes: number
  /** After the server numbered a mailbox anew, older mails that nobody knows are left alone. */
  readonly renumberedMaxAgeMs: number
  readonly clock: Clock
  readonly log: Log
}

const windowSize = 200
const chunkCount = 50
const chunkBytes = 4_000_000
/** So many mails in a row that the store refused end a pass: it is the store, not the mails. */
const refusalsInRow = 3
/** So often a mail may stumble over something that is no word of the store's before it counts as failed. */
const stumbles = 3
/** So often the store may fail at a mail, before those behind it are taken: with a disk that is full some fit and others do not. */
const storeFailures = 20

/**
 * Takes the mails of one mailbox: each is known or taken, then put away, and the cursor follows behind. A mail that is refused is tried again
 * at a later pass and holds the cursor, but no other mail. A store that cannot be written ends the pass, and the next one goes on from there: mails
 * are taken in their order.
 */
export class MailTaker {
  readonly #options: TakerOptions
  readonly #events: MailSourceEvents
  readonly #box: MailboxAccess
  #cursor: MailCursor
  /** The UID up to which the mailbox held mails when it was numbered anew; those are taken only when they are known or fresh. */
  #doubtfulTo = 0
  /** Mails left alone in that walk. */
  #left = 0
  #leftSince = 0
  /** Taken in this session and not put away yet. */
  readonly #unfiled = new Map<number, Filing>()
  /** Dealt with in this session, above the cursor. */
  readonly #settled = new Set<number>()
  readonly #troubles = new Map<number, number>()
  /** Those of the troubles that nobody can decide on yet; they lie with the mail and say nothing of the store. */
  readonly #undecided = new Set<number>()
  /** Those of the troubles that the store could not be written for; they keep their place. */
  readonly #unwritten = new Set<number>()
  #attention: { readonly code: string; readonly lasting: boolean } | undefined
  #stopping = false

  private constructor(options: TakerOptions, events: MailSourceEvents, box: MailboxAccess, cursor: MailCursor) {
    this.#options = options
    this.#events = events
    this.#box = box
    this.#cursor = cursor
  }

  /** Finds where to go on: at the first start behind the mails that are there, unless all are wanted. */
  static async start(options: TakerOptions, events: MailSourceEvents, box: MailboxAccess): Promise<MailTaker> {
    const known = await events.cursor(options.account, options.mailbox)
    if (!known) {
      const cursor = { uidValidity: box.uidValidity, lastUid: options.takeFrom === 'all' ? 0 : await lastUid(box) }
      await events.saveCursor(options.account, options.mailbox, cursor)
      return new MailTaker(options, events, box, cursor)
    }
    const uidValidity = validityOf(known, box)
    if (uidValidity === known.uidValidity) return new MailTaker(options, events, box, known)
    const taker = new MailTaker(options, events, box, { uidValidity, lastUid: 0 })
    taker.#doubtfulTo = await lastUid(box)
    options.log.write('warn', 'mailbox numbered anew', {
      mailbox: options.mailbox,
      from: known.uidValidity,
      to: uidValidity,
    })
    return taker
  }

  /** Makes the pass in hand end after the mail in hand. */
  stop(): void {
    this.#stopping = true
  }

  /** True when a mail waits to be tried again soon. */
  get hasTroubles(): boolean {
    return this.#troubles.size > 0 || this.#unfiled.size > 0
  }

  /** Deals with what is new, and again with what was refused. Rejects only when the connection fails. */
  async pass(): Promise<void> {
    const uids = (await this.#box.uidsAbove(this.#cursor.lastUid)).filter((uid) => !this.#settled.has(uid))
    // New ones first: a mail that is refused again and again must not hold the others up.
    const fresh = uids.filter((uid) => !this.#troubles.has(uid) || this.#unwritten.has(uid))
    const again = uids.filter((uid) => this.#troubles.has(uid) && !this.#unwritten.has(uid))
    let refused = 0
    for (const window of [...windows(fresh), ...windows(again)]) {
      const entries = await this.#box.entries(window)
      const present = new Set(entries.map((entry) => entry.uid))
      for (const uid of window) if (!present.has(uid)) this.#settle(uid)
      for (const chunk of chunks(entries)) {
        if (this.#stopping) return
        refused = await this.#takeChunk(chunk, refused)
        await this.#fileTaken()
        await this.#advance()
        if (refused >= refusalsInRow || this.#stopping) return
      }
    }
    await this.#fileTaken()
    await this.#endWalk()
    await this.#advance()
    this.#reflect()
  }

  /** Takes the mails of a chunk one after the other; gives how many were refused in a row at its end. */
  async #takeChunk(chunk: readonly MailEntry[], refusedBefore: number): Promise<number> {
    let refused = refusedBefore
    const { wanted, unanswered } = await this.#unknown(chunk)
    if (unanswered >= refusalsInRow) return refusalsInRow
    const small = wanted.filter((entry) => entry.sizeBytes <= this.#options.maxSizeBytes).map((entry) => entry.uid)
    const raws = small.length > 0 ? await this.#box.raw(small) : new Map<number, Uint8Array>()
    for (const entry of wanted) {
      if (this.#stopping || refused >= refusalsInRow) break
      const isRefused = await this.#takeOne(entry, raws.get(entry.uid))
      if (this.#unwritten.has(entry.uid)) return refusalsInRow
      refused = isRefused && !this.#undecided.has(entry.uid) ? refused + 1 : 0
    }
    return refused
  }

  /** Those of a chunk that have to be fetched; the others are settled or remembered for putting away. Ends when the store gives no answers. */
  async #unknown(chunk: readonly MailEntry[]): Promise<{ wanted: MailEntry[]; unanswered: number }> {
    const wanted: MailEntry[] = []
    let unanswered = 0
    for (const entry of chunk) {
      if (this.#unfiled.has(entry.uid)) continue
      if (unanswered >= refusalsInRow) break
      if (entry.isMarked) this.#settle(entry.uid)
      else {
        const filing = await this.#known(entry)
        if (filing === 'refused') unanswered = this.#unwritten.has(entry.uid) ? refusalsInRow : unanswered + 1
        else if (filing !== undefined) this.#unfiled.set(entry.uid, filing)
        else if (this.#isDoubtful(entry)) this.#leave(entry)
        else wanted.push(entry)
      }
    }
    return { wanted, unanswered }
  }

  async #known(entry: MailEntry): Promise<Filing | 'refused' | undefined> {
    try {
      return await this.#events.known(this.#identity(entry.uid), entry.messageId)
    } catch (thrown) {
      this.#stumble(entry.uid, thrown)
      return 'refused'
    }
  }

  #isDoubtful(entry: MailEntry): boolean {
    const { clock, renumberedMaxAgeMs } = this.#options
    return entry.uid <= this.#doubtfulTo && entry.arrivedAt < clock.now() - renumberedMaxAgeMs
  }

  #leave(entry: MailEntry): void {
    this.#left++
    this.#leftSince = this.#options.clock.now() - this.#options.renumberedMaxAgeMs
    this.#settle(entry.uid)
  }

  /** Fetches, parses and hands over one mail; true when it was refused and stays for a later pass. */
  async #takeOne(entry: MailEntry, raw: Uint8Array | undefined): Promise<boolean> {
    const isOversized = entry.sizeBytes > this.#options.maxSizeBytes
    const octets = isOversized ? await this.#box.header(entry.uid) : raw
    if (!octets) {
      this.#settle(entry.uid)
      return false
    }
    const parsed = isOversized ? parseHeader(octets) : await parseMail(octets, { clock: this.#options.clock })
    const mail: ArrivedMail = { source: this.#identity(entry.uid), raw: octets, parsed, arrivedAt: entry.arrivedAt }
    try {
      const filing = isOversized ? await this.#events.oversized(mail, entry.sizeBytes) : await this.#events.take(mail)
      this.#forget(entry.uid)
      this.#unfiled.set(entry.uid, filing)
      return false
    } catch (thrown) {
      if (this.#isFinal(entry.uid, thrown)) {
        await this.#fail(entry.uid, parsed.subject, thrown)
        return false
      }
      this.#stumble(entry.uid, thrown)
      return true
    }
  }

  /** The store refuses for a while; what is permanent, or no word of the store's at all three times, lies with the mail. */
  #isFinal(uid: number, thrown: unknown): boolean {
    if (thrown instanceof GatewayError) return thrown.retry === 'never'
    return (this.#troubles.get(uid) ?? 0) + 1 >= stumbles
  }

  #stumble(uid: number, thrown: unknown): void {
    const times = (this.#troubles.get(uid) ?? 0) + 1
    this.#troubles.set(uid, times)
    const isUnwritten = thrown instanceof GatewayError && thrown.code === 'store/unavailable' && times <= storeFailures
    if (isUnwritten) this.#unwritten.add(uid)
    else this.#unwritten.delete(uid)
    this.#options.log.write('warn', 'mail not taken', { uid, reason: String(thrown) })
    if (!(thrown instanceof GatewayError) || thrown.code !== 'mail/sender-check') return
    this.#undecided.add(uid)
    this.#show(thrown, false)
  }

  #forget(uid: number): void {
    this.#troubles.delete(uid)
    this.#undecided.delete(uid)
    this.#unwritten.delete(uid)
  }

  /** A mail that nothing can be done with goes to the folder Failed, so that it is seen and blocks nothing. */
  async #fail(uid: number, subject: string, thrown: unknown): Promise<void> {
    this.#forget(uid)
    const result = await this.#box.file([uid], 'Failed')
    this.#settle(uid)
    const reason = thrown instanceof GatewayError ? thrown.message : String(thrown)
    const details = {
      subject,
      reason,
      folder: result.kind === 'filed' ? this.#box.folder('Failed') : this.#options.mailbox,
    }
    this.#show(new GatewayError('mail/take-failed', { details, cause: thrown }), true)
  }

  /** Puts away what has been taken, folder by folder. */
  async #fileTaken(): Promise<void> {
    for (const filing of ['Processed', 'Rejected', 'Failed', 'Ignored'] as const) {
      const uids = [...this.#unfiled].filter(([, wanted]) => wanted === filing).map(([uid]) => uid)
      if (uids.length === 0) continue
      const result = await this.#box.file(uids, filing)
      if (result.kind === 'failed') this.#showUnfiled(result.folder, result.reason)
      // At once, so that they are noted in one commit.
      else await Promise.all(uids.map((uid) => this.#filed(uid, result.kind === 'filed')))
    }
  }

  async #filed(uid: number, isMoved: boolean): Promise<void> {
    this.#unfiled.delete(uid)
    this.#settle(uid)
    const { user, mailbox, log } = this.#options
    if (!isMoved) {
      this.#show(new GatewayError('mail/imap-read-only', { details: { user, mailbox } }), true)
      return
    }
    try {
      await this.#events.filed(this.#identity(uid))
    } catch (thrown) {
      // The mail lies where it belongs; only the note of it is missing.
      log.write('warn', 'filing not noted', { uid, reason: String(thrown) })
    }
  }

  #identity(uid: number): MailIdentity {
    const { account, mailbox } = this.#options
    return { kind: 'imap', account, mailbox, uidValidity: this.#cursor.uidValidity, uid: String(uid) }
  }

  #settle(uid: number): void {
    this.#forget(uid)
    this.#settled.add(uid)
  }

  /** Moves the cursor up to the first mail that is not dealt with yet, and stores it. Not during the walk after a renumbering. */
  async #advance(): Promise<void> {
    if (this.#doubtfulTo > 0) return
    const open = [...this.#troubles.keys(), ...this.#unfiled.keys()]
    const below = open.length > 0 ? Math.min(...open) : Number.POSITIVE_INFINITY
    let last = this.#cursor.lastUid
    for (const uid of this.#settled) if (uid < below && uid > last) last = uid
    if (last === this.#cursor.lastUid) return
    const cursor = { uidValidity: this.#cursor.uidValidity, lastUid: last }
    const { account, mailbox, log } = this.#options
    try {
      await this.#events.saveCursor(account, mailbox, cursor)
    } catch (thrown) {
      log.write('warn', 'cursor not saved', { reason: String(thrown) })
      return
    }
    this.#cursor = cursor
    for (const uid of this.#settled) if (uid <= last) this.#settled.delete(uid)
  }

  /** The walk through a mailbox that was numbered anew is over once nothing of it is open; from then on the cursor counts. */
  async #endWalk(): Promise<void> {
    if (this.#doubtfulTo === 0 || this.hasTroubles) return
    this.#settled.add(this.#doubtfulTo)
    this.#doubtfulTo = 0
    if (this.#left === 0) return
    const { user, mailbox } = this.#options
    const since = { moment: this.#leftSince }
    this.#show(new GatewayError('mail/imap-renumbered', { details: { user, mailbox, left: this.#left, since } }), true)
  }

  #showUnfiled(folder: string, reason: Words): void {
    const { mailbox } = this.#options
    this.#show(new GatewayError('mail/imap-filing', { details: { folder, mailbox, reason } }), false)
  }

  #show(error: GatewayError, lasting: boolean): void {
    // What a person has to know stays until the next session; what may pass gives way to it.
    if (this.#attention?.lasting && !lasting) return
    this.#attention = { code: error.code, lasting }
    this.#events.attention(error)
  }

  #reflect(): void {
    if (!this.#attention || this.#attention.lasting || this.#unfiled.size > 0 || this.#undecided.size > 0) return
    this.#attention = undefined
    this.#events.attention(undefined)
  }
}

/**
 * The UIDVALIDITY that identities carry. A server that was restored from a backup may count on from below without telling; then the same
 * numbers would name other mails, so the value gets a suffix of our own.
 */
function validityOf(known: MailCursor, box: MailboxAccess): string {
  const [base = '', restored = '0'] = known.uidValidity.split('/')
  if (base !== box.uidValidity) return box.uidValidity
  const isBehind = box.uidNext !== undefined && box.uidNext <= known.lastUid
  return isBehind ? `${base}/${Number(restored) + 1}` : known.uidValidity
}

async function lastUid(box: MailboxAccess): Promise<number> {
  if (box.uidNext !== undefined) return box.uidNext - 1
  return (await box.uidsAbove(0)).at(-1) ?? 0
}

function* windows(uids: readonly number[]): Generator<readonly number[]> {
  for (let at = 0; at < uids.length; at += windowSize) yield uids.slice(at, at + windowSize)
}

/** Groups mails so that what is fetched in one go stays small. */
function* chunks(entries: readonly MailEntry[]): Generator<readonly MailEntry[]> {
  let chunk: MailEntry[] = []
  let size = 0
  for (const entry of entries) {
    if (chunk.length > 0 && (chunk.length >= chunkCount || size + entry.sizeBytes > chunkBytes)) {
      yield chunk
      chunk = []
      size = 0
    }
    chunk.push(entry)
    size += entry.sizeBytes
  }
  if (chunk.length > 0) yield chunk
}
