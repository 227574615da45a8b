import type { ParsedMail } from './ports/mail.ts'
import type { TextNote } from './ports/transport.ts'
import type { Details } from './words/say.ts'

/** `high` before `normal` before `bulk`; stored as 0, 1, 2. */
export type Priority = 'high' | 'normal' | 'bulk'

/**
 * What has become of a text to a phone.
 * - `queued`: has a part to send and none in flight
 * - `sending`: one part is claimed and may be on the wire
 * - `sent`: every part was accepted by the network
 * - `unknown`: a part was written and its answer never came; waits for a receipt or its time
 * - `held`: waits for a person
 */
export const outStates = [
  'queued',
  'sending',
  'sent',
  'delivered',
  'failed',
  'held',
  'expired',
  'cancelled',
  'unknown',
] as const
export type OutState = (typeof outStates)[number]

/** What has become of a text from a phone: `unrouted` waits for a person, `forwarded` was accepted by a mail server. */
export const inStates = ['received', 'unrouted', 'forwarded', 'failed'] as const
export type InState = (typeof inStates)[number]

/** States that a text to a phone leaves no more, but for a late receipt. */
export const finalOutStates: readonly OutState[] = ['delivered', 'failed', 'expired', 'cancelled']

export type PartState = 'queued' | 'sending' | 'sent' | 'delivered' | 'failed' | 'unknown' | 'cancelled'

/** A text to a phone. */
export interface OutText {
  readonly id: number
  /** E.164 with `+`, or a short code. */
  readonly phone: string
  readonly body: string
  readonly state: OutState
  /** The transport that it waits for or went by. */
  readonly transport: string
  /** Named by the sender: never passed to another transport. */
  readonly pinned: boolean
  /** Mail address of who wrote it, in lower case; empty for texts from the window or the command line. */
  readonly sender: string
  readonly mailId?: number
  readonly dialogId?: number
  readonly priority: Priority
  /** Parts that are paid for; fewer are handed over where the network cuts the text by itself. */
  readonly partCount: number
  /** Whether the network is asked for receipts. */
  readonly receipt: boolean
  /** The sender hears of delivery, not only of failure. */
  readonly tellDelivered: boolean
  /** Not sent before this instant (schedule, retry, or the wait of an unknown part). */
  readonly dueAt: number
  readonly expiresAt: number
  /** When the network is to deliver it, where it is given to the network before that time. */
  readonly deliverAt?: number
  readonly createdAt: number
  readonly updatedAt: number
  /** Retries of the part in hand after temporary refusals. */
  readonly attempts: number
  /** It may have reached the phone twice (BEHAVIOUR §6.5). */
  readonly mayBeDoubled: boolean
  /** Error code of the last refusal or hold, with its details. */
  readonly error?: StoredError
  /** When its words were erased. */
  readonly erasedAt?: number
}

export interface StoredError {
  readonly code: string
  readonly details: Details
  readonly wire?: string
}

/** A text from a phone. */
export interface InText {
  readonly id: number
  readonly phone: string
  readonly body: string
  readonly state: InState
  readonly transport: string
  /** Own number that it came to; empty where the wire does not tell. */
  readonly ownNumber: string
  readonly note?: TextNote
  readonly partCount: number
  /** Service centre time stamp, or the time of arrival. */
  readonly sentAt: number
  readonly createdAt: number
  readonly updatedAt: number
  readonly error?: StoredError
  /** When its words were erased. */
  readonly erasedAt?: number
}

/** A part of a text to a phone, with what became of it on the wire. */
export interface PartRecord {
  readonly id: number
  readonly textId: number
  readonly number: number
  readonly state: PartState
  readonly transport: string
  /** The network's id, exactly as given. */
  readonly wireId?: string
  readonly submittedAt?: number
  readonly sentAt?: number
  readonly doneAt?: number
  readonly doubled: boolean
  readonly error?: StoredError
}

/** What was decided about a mail when it was taken. */
export type MailState = 'taken' | 'ignored' | 'rejected' | 'failed' | 'released'

/** A mail that was taken, without its raw octets. */
export interface MailRecord {
  readonly id: number
  readonly state: MailState
  readonly from: string
  readonly fromName: string
  readonly subject: string
  readonly messageId: string
  readonly references: readonly string[]
  readonly account: string
  readonly arrivedAt: number
  readonly sizeBytes: number
  readonly error?: StoredError
  /** When its words were erased. */
  readonly erasedAt?: number
}

/** The link between a phone and a mail address that makes answers find their way. */
export interface Dialog {
  readonly id: number
  readonly phone: string
  /** Mail address of the office user, in lower case. */
  readonly address: string
  readonly name: string
  /** Mail account that serves the thread. */
  readonly account: string
  /** a–z, unique among a phone's dialogs; empty when another dialog took it over. */
  readonly letter: string
  /** The phone has been shown whose letter it is. */
  readonly introduced: boolean
  readonly subject: string
  /** Message-ID of the newest mail of the thread, and those before it, oldest first. */
  readonly lastMessageId: string
  readonly references: readonly string[]
  /** The transport whose number the phone knows. */
  readonly transport: string
  readonly createdAt: number
  readonly lastUsedAt: number
}

export interface Contact {
  readonly id: number
  readonly alias: string
  readonly name: string
  /** The number that texts go to. */
  readonly phone: string
  /** Further numbers of the same person: texts from them bear its name. */
  readonly others?: readonly string[]
  readonly groups: readonly string[]
}

/** Headers of a mail that later steps need, kept beside it. */
export type StoredMailHeaders = ParsedMail['headers']
