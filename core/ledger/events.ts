import type { Details, Words } from '../words/say.ts'

/** Which message an event is of; a mail and the texts that it became share `mailId`. */
export interface LedgerSubject {
  readonly mailId?: number
  readonly textId?: number
  readonly outmailId?: number
}

/** What happened, by kind, with what the sentence needs. Error codes come with their details so that words are made when read. */
export type LedgerFact =
  | { readonly kind: 'mail.taken'; readonly account: string; readonly from: string }
  | { readonly kind: 'mail.ignored'; readonly reason: Words }
  | { readonly kind: 'mail.rejected'; readonly code: string; readonly details: LedgerDetails }
  | { readonly kind: 'mail.failed'; readonly code: string; readonly details: LedgerDetails }
  | { readonly kind: 'mail.authorised'; readonly by: Words }
  | { readonly kind: 'mail.recipients'; readonly phones: readonly string[]; readonly how: Words }
  | { readonly kind: 'mail.filed'; readonly folder: string }
  | {
      readonly kind: 'text.queued'
      readonly phone: string
      readonly parts: number
      readonly alphabet: string
      readonly because?: string
    }
  | { readonly kind: 'text.routed'; readonly transport: string; readonly why: Words }
  | { readonly kind: 'text.held'; readonly code: string; readonly details: LedgerDetails }
  | { readonly kind: 'text.released'; readonly by: Words }
  | { readonly kind: 'text.cancelled'; readonly by: Words }
  /** `where`: the transport that had it already; empty in the queue. */
  | { readonly kind: 'text.reworded'; readonly by: Words; readonly where: string }
  | { readonly kind: 'text.expired' }
  | {
      readonly kind: 'part.accepted'
      readonly number: number
      readonly total: number
      readonly transport: string
      readonly wire: string
    }
  | {
      readonly kind: 'part.retry'
      readonly number: number
      readonly code: string
      readonly details: LedgerDetails
      readonly wire?: string
      readonly dueAt: number
    }
  | {
      readonly kind: 'part.refused'
      readonly number: number
      readonly code: string
      readonly details: LedgerDetails
      readonly wire?: string
    }
  | {
      readonly kind: 'part.unknown'
      readonly number: number
      readonly code: string
      readonly details: LedgerDetails
      readonly dueAt: number
    }
  | { readonly kind: 'part.resent'; readonly number: number }
  | { readonly kind: 'part.receipt'; readonly number: number; readonly state: string; readonly wire: string }
  | { readonly kind: 'text.delivered' }
  | { readonly kind: 'text.received'; readonly phone: string; readonly transport: string; readonly parts: number }
  | { readonly kind: 'text.assigned'; readonly to: readonly string[]; readonly why: Words }
  | { readonly kind: 'text.unrouted' }
  | { readonly kind: 'text.command'; readonly command: string }
  | { readonly kind: 'outmail.queued'; readonly to: readonly string[]; readonly mailKind: string }
  | { readonly kind: 'outmail.sent'; readonly response: string }
  | { readonly kind: 'outmail.retry'; readonly code: string; readonly details: LedgerDetails; readonly dueAt: number }
  | { readonly kind: 'outmail.failed'; readonly code: string; readonly details: LedgerDetails }

export type LedgerDetails = Details

export type LedgerEvent = LedgerSubject & { readonly at: number } & LedgerFact

/** An event as stored. */
export type LedgerEntry = LedgerEvent & { readonly id: number }
