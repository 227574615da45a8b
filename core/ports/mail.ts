import type { GatewayError } from '../errors.ts'
import type { Words } from '../words/say.ts'

/** An address with its display name; the name is empty when there is none. */
export interface MailAddress {
  readonly address: string
  readonly name: string
}

/** A mail after MIME parsing: words and structure, no bytes of attachments. */
export interface ParsedMail {
  /** Every header field in order, name in lower case, value unfolded and decoded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly from: readonly MailAddress[]
  readonly to: readonly MailAddress[]
  readonly cc: readonly MailAddress[]
  readonly subject: string
  /** With angle brackets; empty when the mail has none. */
  readonly messageId: string
  readonly inReplyTo: readonly string[]
  readonly references: readonly string[]
  readonly date?: number
  /** The first text/plain part that is no attachment, format=flowed joined. */
  readonly text?: string
  /** The HTML part, as HTML. */
  readonly html?: string
  /** The HTML part turned to text: links kept once, images dropped, tables by row. */
  readonly htmlText?: string
  readonly attachments: readonly { readonly name: string; readonly type: string; readonly sizeBytes: number }[]
}

/** How a mail reached us and what vouches for its sender. */
export interface ArrivedMail {
  /** Identity in its source; the same mail always has the same one. */
  readonly source: MailIdentity
  readonly raw: Uint8Array
  readonly parsed: ParsedMail
  /** SMTP listener: who signed in, and the envelope. */
  readonly smtp?: {
    readonly user?: string
    readonly mailFrom: string
    readonly rcptTo: readonly string[]
    readonly remote: string
  }
  readonly arrivedAt: number
}

/** What a check of the signatures of a mail needs. */
export interface SignedMail {
  readonly raw: Uint8Array
  /** The address in From. */
  readonly sender: string
  /** What its Date says; milliseconds since the epoch. */
  readonly date?: number
  readonly arrivedAt: number
}

/** What the DKIM signatures of a mail prove. */
export interface SignatureCheck {
  /** Domains, each the sender's or one above it, whose signature holds for the whole mail. */
  readonly signers: readonly string[]
  /** Why none does, in words; empty when one does. */
  readonly reason: Words
  /** The keys could not be looked up; another time may give another answer. */
  readonly uncertain: boolean
}

/** `imap`: account, mailbox, UIDVALIDITY and UID. `smtp`: account is the listener's name and uid the transaction's id. */
export interface MailIdentity {
  readonly kind: 'imap' | 'smtp'
  readonly account: string
  readonly mailbox: string
  readonly uidValidity: string
  readonly uid: string
}

/** Where a taken mail belongs: the folder `Textpost/<Filing>`. */
export type Filing = 'Processed' | 'Rejected' | 'Failed' | 'Ignored'

/** What core gives a mail source to call. */
export interface MailSourceEvents {
  /** Resolves when the mail and all that follows from it is committed, with the folder it belongs in. Idempotent by identity. */
  take(mail: ArrivedMail): Promise<Filing>
  /** A mail too large to fetch (size in octets), with its headers only; resolves as `take` does. */
  oversized(mail: ArrivedMail, sizeBytes: number): Promise<Filing>
  /** The filing of a mail taken earlier, or undefined when it has not been taken. */
  known(identity: MailIdentity, messageId: string): Promise<Filing | undefined>
  /** The mail now lies in its folder. */
  filed(identity: MailIdentity): Promise<void>
  cursor(account: string, mailbox: string): Promise<MailCursor | undefined>
  saveCursor(account: string, mailbox: string, cursor: MailCursor): Promise<void>
  /** A condition that wants attention though mail flows; `undefined` clears it. */
  attention(error: GatewayError | undefined): void
  lost(error: GatewayError): void
}

/** How far a mailbox has been read. Mails with a UID up to `lastUid` were there before or have been taken. */
export interface MailCursor {
  readonly uidValidity: string
  readonly lastUid: number
}

/** A watched mailbox or a listening server. Single use, like a transport. */
export interface MailSource {
  /** Watching when it resolves. */
  open(events: MailSourceEvents, signal: AbortSignal): Promise<void>
  /** Stops taking, lets the mail in hand finish, signs out; within 3 s. Idempotent; never rejects. */
  close(): Promise<void>
}

/** A mail that Textpost writes, complete but for MIME. Every string is free of CR, LF and control characters but `text` and `html`. */
export interface OutgoingMail {
  readonly from: MailAddress
  readonly to: readonly MailAddress[]
  readonly replyTo?: MailAddress
  readonly subject: string
  /** With angle brackets; the same at every retry. */
  readonly messageId: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  readonly date: number
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly text: string
  readonly html?: string
  /** Present for reports: the fields of message/delivery-status and the original's headers (RFC 3464). */
  readonly report?: DeliveryReport
  /** SMTP envelope sender; empty for reports (RFC 3464 §2). */
  readonly envelopeFrom: string
}

/** RFC 3464 fields by group, in order; the driver writes them as message/delivery-status. */
export interface DeliveryReport {
  readonly perMessage: readonly { readonly name: string; readonly value: string }[]
  readonly perRecipient: readonly (readonly { readonly name: string; readonly value: string }[])[]
  /** Headers of the mail that is reported on, for text/rfc822-headers. */
  readonly originalHeaders: readonly { readonly name: string; readonly value: string }[]
}

/** Sends mail over one account's SMTP server. Reusable; connects when needed. */
export interface Mailer {
  /** Resolves when the server accepted the mail. Rejects with a GatewayError (`later`, `never` or `unknown`). */
  send(mail: OutgoingMail, signal: AbortSignal): Promise<{ readonly response: string }>
  /** Connects, signs in and leaves, to prove the settings. */
  verify(signal: AbortSignal): Promise<void>
  close(): Promise<void>
}
