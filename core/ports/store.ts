import type { LedgerEntry, LedgerEvent } from '../ledger/events.ts'
import type {
  Contact,
  Dialog,
  InState,
  InText,
  MailRecord,
  MailState,
  OutState,
  OutText,
  PartRecord,
  Priority,
  StoredError,
} from '../model.ts'
import type { ContactChangeRoom } from './contact-changes.ts'
import type { ErasureRoom } from './erasure.ts'
import type { Filing, MailCursor, MailIdentity, OutgoingMail } from './mail.ts'
import type { ReceiptState, Segment, TextNote } from './transport.ts'
import type { WireRecord } from './wire-record.ts'

/**
 * The durable store. All writing goes through `write`: jobs that are asked for while one commit is under way share the next
 * (one fsync for all), each in a savepoint of its own, so that one that throws undoes itself alone.
 */
export interface Store {
  /** Resolves with the job's value once the commit is on the disk. */
  write<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T>
  /** Reads the last committed state. */
  read<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T>
  /**
   * What was erased goes from the file too: from the search index, from freed pages and from the logs of both. Takes some 15 seconds for
   * a million texts, in steps between which others work. False when a reading held up the last step; call it again then.
   */
  scrub(): Promise<boolean>
  /** What links were handed and answered; undefined for a store that nothing outlives. */
  readonly record?: WireRecord | undefined
  /** Finishes what was asked for, checkpoints and closes. */
  close(): Promise<void>
}

export interface StoreRooms {
  readonly mails: MailRoom
  readonly texts: TextRoom
  readonly conversations: ConversationRoom
  readonly queue: QueueRoom
  readonly inbox: InboxRoom
  readonly outmails: OutmailRoom
  readonly dialogs: DialogRoom
  readonly ledger: LedgerRoom
  readonly contacts: ContactRoom
  readonly contactChanges: ContactChangeRoom
  readonly stops: StopRoom
  readonly memory: MemoryRoom
  readonly erasure: ErasureRoom
}

export interface MailRoom {
  /** By source identity, or, where the mailbox was rebuilt (other UIDVALIDITY), by Message-ID within account. */
  find(identity: MailIdentity, messageId: string): Promise<{ id: number; filing: Filing } | undefined>
  /** The newest mails of an account that bear a Message-ID, 100 at the most. */
  withMessageId(account: string, messageId: string): Promise<number[]>
  insert(mail: NewMail): Promise<number>
  setState(id: number, state: MailState, error: StoredError | undefined): Promise<void>
  setFiling(id: number, filing: Filing): Promise<void>
  markFiled(identity: MailIdentity, at: number): Promise<void>
  get(id: number): Promise<MailRecord | undefined>
  headers(id: number): Promise<readonly { readonly name: string; readonly value: string }[]>
  raw(id: number): Promise<Uint8Array | undefined>
  list(filter: { state?: MailState; beforeId?: number; limit: number }): Promise<MailRecord[]>
  cursor(account: string, mailbox: string): Promise<MailCursor | undefined>
  saveCursor(account: string, mailbox: string, cursor: MailCursor): Promise<void>
}

export interface NewMail {
  readonly identity: MailIdentity
  readonly state: MailState
  readonly filing: Filing
  readonly from: string
  readonly fromName: string
  readonly subject: string
  readonly messageId: string
  readonly references: readonly string[]
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly raw: Uint8Array
  readonly sizeBytes: number
  readonly arrivedAt: number
  readonly error?: StoredError
}

export interface NewOutText {
  readonly phone: string
  readonly body: string
  /** `queued` or `held`. */
  readonly state: OutState
  readonly transport: string
  readonly pinned: boolean
  readonly sender: string
  readonly mailId?: number
  readonly dialogId?: number
  readonly priority: Priority
  readonly segments: readonly Segment[]
  readonly receipt: boolean
  readonly tellDelivered: boolean
  readonly dueAt: number
  readonly expiresAt: number
  /** When the network is to deliver it, where it keeps texts for later. */
  readonly deliverAt?: number
  readonly createdAt: number
  readonly error?: StoredError
}

export interface NewInText {
  readonly phone: string
  readonly body: string
  readonly state: InState
  readonly transport: string
  readonly ownNumber: string
  readonly note?: TextNote
  readonly partCount: number
  readonly sentAt: number
  readonly createdAt: number
  readonly error?: StoredError
}

export type AnyText = ({ readonly direction: 'out' } & OutText) | ({ readonly direction: 'in' } & InText)

export interface TextRoom {
  /**
   * Adds a text and its parts. Its turn in the queue is fair among senders: one more than the sender's last waiting turn, but
   * never less than the turn now being served.
   */
  insertOut(text: NewOutText): Promise<number>
  insertIn(text: NewInText): Promise<number>
  out(id: number): Promise<OutText | undefined>
  /** Those of the numbers that there are. */
  outs(ids: readonly number[]): Promise<OutText[]>
  in(id: number): Promise<InText | undefined>
  parts(textId: number): Promise<PartRecord[]>
  setIn(id: number, change: { state: InState; error?: StoredError; at: number }): Promise<void>
  /**
   * Moves a text between states by hand or by time: hold, release, cancel, expire, fail, resend. Parts that were not accepted follow it.
   * A release sets `dueAt`. False when the text was in none of `from` (a claimed part is left to its outcome).
   */
  moveOut(
    id: number,
    from: readonly OutState[],
    to: OutState,
    change: { at: number; dueAt?: number; expiresAt?: number; error?: StoredError; mayBeDoubled?: boolean },
  ): Promise<boolean>
  /** Gives a text that no part of was accepted another transport and a new plan. False when parts were accepted or one is in flight. */
  replan(id: number, transport: string, segments: readonly Segment[], at: number): Promise<boolean>
  /** Gives a text that no part of was sent other words and a new plan. */
  rewrite(id: number, body: string, segments: readonly Segment[], at: number): Promise<void>
  /** Other words for a text that the network has: its one part now holds `segment`. */
  reword(id: number, body: string, segment: Segment, at: number): Promise<void>
  /** What the parts of a text hold, in their order. */
  segments(textId: number): Promise<Segment[]>
  /** `search` matches parts of words of the body, the phone or the sender, without regard to case and accents. */
  list(filter: TextFilter): Promise<AnyText[]>
  /** The transport of the newest text from `phone` among the last 20 with it that were written since `since`. */
  heardBy(phone: string, since: number): Promise<string | undefined>
  /** Parts for limits: submitted since `since`, and those that wait to go; of texts put off for later, those queued since then. */
  partsSent(filter: { since: number; sender?: string; phone?: string; transport?: string }): Promise<number>
  /** The same by phone, for the prices of a month from `since` on: what was put off into it counts too, however long ago. */
  partsByPhone(since: number): Promise<readonly { phone: string; parts: number }[]>
  /** Counts by state and transport, and the oldest queued text's time. */
  counts(): Promise<{ transport: string; state: OutState; texts: number; oldestAt: number }[]>
  /** Next number for a long text to `phone`, 0–65535, counting up. */
  nextReference(phone: string): Promise<number>
}

export interface TextFilter {
  readonly direction?: 'out' | 'in'
  readonly phone?: string
  readonly mailId?: number
  readonly states?: readonly (OutState | InState)[]
  readonly transport?: string
  readonly sender?: string
  readonly search?: string
  readonly since?: number
  readonly until?: number
  readonly beforeId?: number
  readonly afterId?: number
  /** Default: newest first. */
  readonly oldestFirst?: boolean
  readonly limit: number
}

/** All texts with one phone, as a list of people shows them. */
export interface Conversation {
  readonly phone: string
  /** Texts from the phone that nobody has looked at. */
  readonly unread: number
  readonly last: AnyText
}

export interface ConversationRoom {
  /** By their newest text, newest first; `before` is the id of the last one's newest text on the page above. */
  list(filter: { before?: number; unread?: boolean; limit: number }): Promise<Conversation[]>
  /** Those of the phones named that there are, newest first. */
  of(phones: readonly string[]): Promise<Conversation[]>
  /** False when nothing was unread. */
  markRead(phone: string): Promise<boolean>
  unread(): Promise<{ conversations: number; texts: number }>
  /** How many texts from phones are in a state. */
  countIn(state: InState): Promise<number>
  /** Parts submitted from `since` until before `until`, by transport and what has become of them. */
  partsByState(since: number, until: number): Promise<{ transport: string; state: string; parts: number }[]>
}

/** A part claimed for a transport: on the disk it is `sending` before anyone may write it to a wire. */
export interface ClaimedPart {
  readonly partId: number
  readonly textId: number
  readonly phone: string
  readonly body: string
  /** Mail address of who wrote it; empty for the window and the command line. */
  readonly sender: string
  readonly number: number
  readonly total: number
  readonly segment: Segment
  readonly attempts: number
  readonly receipt: boolean
  readonly expiresAt: number
  readonly deliverAt?: number
  readonly pinned: boolean
  /** Of high priority. */
  readonly urgent: boolean
}

/** What became of a claimed part. */
export type PartOutcome =
  /** The network took it. */
  | {
      readonly kind: 'accepted'
      readonly partId: number
      readonly at: number
      readonly wireId?: string
      readonly wire: string
    }
  /** Not accepted; back to the queue until `dueAt`. `counts`: it used up an attempt. */
  | {
      readonly kind: 'retry'
      readonly partId: number
      readonly at: number
      readonly dueAt: number
      readonly counts: boolean
      readonly error: StoredError
    }
  /** Refused for good: the text fails, its later parts are cancelled. */
  | { readonly kind: 'refused'; readonly partId: number; readonly at: number; readonly error: StoredError }
  /** Written, not answered; decided again at `dueAt`. */
  | {
      readonly kind: 'unknown'
      readonly partId: number
      readonly at: number
      readonly dueAt: number
      readonly error: StoredError
    }

/** A part that was claimed by somebody who is gone. */
export interface AbandonedPart {
  readonly partId: number
  /** The opening of the store in which it was claimed. */
  readonly session: string
}

/** A text whose state changed by an outcome or a receipt, for the steps that follow (reports, ledger). */
export interface TextChange {
  readonly textId: number
  readonly partId: number
  readonly before: OutState
  readonly after: OutState
}

export interface QueueRoom {
  /** Lets in what waits at the sockets, in the midst of a long job; the transaction stands, and no other job comes between. */
  breathe(): Promise<void>
  /**
   * Claims the next parts of a transport for `owner`: due, in order of priority, turn and age, one part a text and one text a phone
   * at a time, and none of a phone whose earlier text of the same priority is unfinished (queued, sending or unknown).
   */
  claim(transport: string, owner: string, limit: number, now: number, leaseMs: number): Promise<ClaimedPart[]>
  /** Records outcomes of claimed parts, advancing their texts. Repeated outcomes change nothing. */
  settle(outcomes: readonly PartOutcome[]): Promise<TextChange[]>
  /** When the next queued text of the transport falls due (may be in the past when blocked by its phone's order), or undefined. */
  nextDue(transport: string): Promise<number | undefined>
  /**
   * Settles parts that other owners, or nobody alive, left `sending` (lease over, or `owner` given up): as `outcomeOf` says, which is
   * `unknown` until `dueAt` when absent. Returns their texts.
   */
  recover(
    owner: string,
    now: number,
    dueAt: number,
    outcomeOf?: (part: AbandonedPart) => PartOutcome,
  ): Promise<TextChange[]>
  /** Unknown parts whose wait is over. */
  unknownDue(now: number, limit: number): Promise<{ textId: number; partId: number }[]>
  /** An unknown part goes back to the queue, marked as perhaps doubled. */
  requeueUnknown(partId: number, now: number): Promise<TextChange | undefined>
  /** Texts past their expiry that have a part left to send and none in flight. */
  expired(now: number, limit: number): Promise<number[]>
  /**
   * Applies a receipt to the part it names: by one of `keys` (newest part first) on `transports`; else, for parts without an id or
   * in state unknown, by our reference, or by phone and first characters. A text is delivered when all parts are; the worst state wins.
   * Undefined when no part matches.
   */
  applyReceipt(receipt: ReceiptMatch): Promise<TextChange | undefined>
  /** Keeps a receipt that named no part yet, for when the part that it means has its outcome. */
  keepEarly(receipt: ReceiptMatch): Promise<void>
  /** Those kept since `since` that have this key, or that may be of this phone; oldest first, at most 50. */
  early(transport: string, named: { key: string } | { phone: string }, since: number): Promise<EarlyReceipt[]>
  removeEarly(id: number): Promise<void>
  /** Whether any of a transport are kept: mostly there are none, and nothing needs to be looked for. */
  hasEarly(transport: string): Promise<boolean>
  dropEarly(before: number): Promise<number>
}

export interface EarlyReceipt {
  readonly id: number
  readonly receipt: ReceiptMatch
}

export interface ReceiptMatch {
  readonly transport: string
  /** Canonical keys of the id, best first (core/queue/receipt-id.ts). Parts store the first key of theirs. */
  readonly keys: readonly string[]
  /** The id as the receipt writes it. */
  readonly id?: string
  readonly reference?: number
  readonly phone?: string
  readonly textStart?: string
  readonly state: ReceiptState
  readonly at: number
  readonly wire: string
  /** Oldest submission that it may speak of. */
  readonly since: number
  /** The keys are guesses: the part that one names counts only when its phone is the receipt's. */
  readonly guessed?: boolean
}

export interface InboxRoom {
  /** False when the same wire message (transport and fingerprint) was taken before, within `windowMs`. */
  remember(transport: string, fingerprint: string, at: number, windowMs: number): Promise<boolean>
  /** Fingerprints of a transport that were remembered since `since` and not forgotten. */
  remembered(transport: string, since: number): Promise<string[]>
  /** No repeat of these wire messages is expected any more. */
  forget(transport: string, fingerprints: readonly string[]): Promise<void>
  /** Keeps a part of a long text; false when that place is filled already. */
  addSegment(
    key: SegmentKey,
    number: number,
    segment: Segment,
    at: number,
    raw: string,
    sentAt: number,
  ): Promise<boolean>
  segments(key: SegmentKey): Promise<{ number: number; segment: Segment; at: number; sentAt: number; raw: string }[]>
  dropSegments(key: SegmentKey): Promise<void>
  /** Groups whose first part came before `before`. */
  stale(before: number, limit: number): Promise<SegmentKey[]>
  /** A wire message that could not be decoded. */
  keepRaw(transport: string, phone: string, reason: string, raw: string, at: number): Promise<number>
  listRaw(
    limit: number,
  ): Promise<{ id: number; transport: string; phone: string; reason: string; raw: string; at: number }[]>
}

export interface SegmentKey {
  readonly transport: string
  readonly phone: string
  readonly ownNumber: string
  readonly reference: number
  readonly wide: boolean
  readonly total: number
}

export type OutmailKind = 'text' | 'failure' | 'success' | 'preview' | 'notice'
export type OutmailState = 'queued' | 'sending' | 'sent' | 'failed' | 'unknown'

export interface OutmailRecord {
  readonly id: number
  readonly kind: OutmailKind
  readonly state: OutmailState
  readonly account: string
  readonly mail: OutgoingMail
  readonly phone: string
  readonly textId?: number
  readonly mailId?: number
  readonly dialogId?: number
  readonly attempts: number
  readonly dueAt: number
  readonly createdAt: number
  readonly error?: StoredError
}

export interface OutmailRoom {
  insert(mail: Omit<OutmailRecord, 'id' | 'state' | 'attempts' | 'error'>): Promise<number>
  get(id: number): Promise<OutmailRecord | undefined>
  /** Our mail with one of these Message-IDs, the last of the list first. */
  byMessageId(ids: readonly string[]): Promise<OutmailRecord | undefined>
  claim(account: string, owner: string, limit: number, now: number, leaseMs: number): Promise<OutmailRecord[]>
  settle(
    id: number,
    outcome: { state: 'sent' | 'queued' | 'failed'; at: number; dueAt?: number; counts?: boolean; error?: StoredError },
  ): Promise<void>
  nextDue(account: string): Promise<number | undefined>
  /** Mails left `sending` by an owner that is gone go back to the queue: a mail server drops the copy by its Message-ID. */
  recover(owner: string, now: number): Promise<number>
  list(filter: { state?: OutmailState; textId?: number; mailId?: number; limit: number }): Promise<OutmailRecord[]>
  counts(): Promise<{ account: string; state: OutmailState; mails: number; oldestAt: number }[]>
  /** Queued mails of an account, the first to be sent first, whether or not they are due. */
  waiting(account: string, limit: number): Promise<OutmailRecord[]>
  /** Gives a queued mail to another account. False when it is not queued any more. */
  moveTo(id: number, account: string, mail: OutgoingMail): Promise<boolean>
}

export interface DialogRoom {
  /** Dialogs of a phone, newest first, that were used since `since`. */
  ofPhone(phone: string, since: number): Promise<Dialog[]>
  get(id: number): Promise<Dialog | undefined>
  /** Makes the dialog of this phone and address, or replaces what is kept of it. */
  upsert(dialog: Omit<Dialog, 'id' | 'createdAt'>): Promise<Dialog>
}

export interface LedgerRoom {
  append(events: readonly LedgerEvent[]): Promise<void>
  /** Events of one message, oldest first. */
  of(subject: { mailId?: number; textId?: number; outmailId?: number }): Promise<LedgerEntry[]>
  /** Newest first. */
  recent(filter: { beforeId?: number; limit: number }): Promise<LedgerEntry[]>
}

export interface ContactRoom {
  byAlias(alias: string): Promise<Contact[]>
  byPhone(phone: string): Promise<Contact | undefined>
  /** All contacts with these phones: whose first number one of them is before whose further one, then the older first. */
  byPhones(phones: readonly string[]): Promise<Contact[]>
  /** Contacts that hold every word of `search` in a name, alias, group or phone, by name. */
  find(search: string, limit: number): Promise<Contact[]>
  /** By name; those that follow a contact of the page before, at most `limit`. */
  list(page?: { after?: Pick<Contact, 'name' | 'id'>; limit: number }): Promise<Contact[]>
  /** By ids. */
  of(ids: readonly number[]): Promise<Contact[]>
  count(): Promise<number>
  /** Groups that somebody is in, by name without regard to case. */
  groups(): Promise<{ name: string; members: number }[]>
  /** Those who are in a group, by id from behind one on, at most `limit`; `name` is how the group is written with each. */
  members(group: string, page: { afterId: number; limit: number }): Promise<{ id: number; name: string }[]>
  /** Puts contacts into a group; gives those that were not in it. */
  join(ids: readonly number[], group: string): Promise<number[]>
  /** Takes contacts out of a group. */
  leave(ids: readonly number[], group: string): Promise<void>
  save(contact: Omit<Contact, 'id'>): Promise<number>
  remove(id: number): Promise<void>
}

export interface StopRoom {
  has(phone: string): Promise<boolean>
  set(phone: string, stopped: boolean, at: number): Promise<void>
  list(): Promise<{ phone: string; at: number }[]>
}

/** Small facts that outlive a restart, by scope and key: tried PINs, an SMSC's dialect, a modem's last port. */
export interface MemoryRoom {
  get(scope: string, key: string): Promise<string | undefined>
  set(scope: string, key: string, value: string): Promise<void>
  delete(scope: string, key: string): Promise<void>
  list(scope: string): Promise<Record<string, string>>
}
