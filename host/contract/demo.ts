import type { LedgerEntry } from '../../core/ledger/events.ts'
import type { LinkStatus } from '../../core/status.ts'
import type { Details, Words } from '../../core/words/say.ts'

// What a page sees of a demo. Types only: pages import them without any code.

/** What happens in the demo's world, as plain data: the terminal and a page show the same. Times in milliseconds since the epoch. */
export type DemoEvent = { readonly at: number } & (
  | {
      /** A mail reached the gateway's mailbox. */
      readonly kind: 'mail-in'
      readonly messageId: string
      readonly from: string
      readonly to: readonly string[]
      readonly subject: string
      readonly words: string
    }
  /** The gateway has it from its mailbox, for good. */
  | { readonly kind: 'mail-taken'; readonly mailId: number; readonly messageId: string }
  | {
      /** A mail became a text. */
      readonly kind: 'text-made'
      readonly textId: number
      readonly mailId?: number
      readonly phone: string
      readonly parts: number
      readonly alphabet: string
      /** What needs that alphabet. */
      readonly because?: string
    }
  /** The network took the last part. */
  | {
      readonly kind: 'text-sent'
      readonly textId: number
      readonly phone: string
      readonly parts: number
      readonly by: string
    }
  /** The phone shows it. */
  | {
      readonly kind: 'text-on-phone'
      readonly phone: string
      readonly from: string
      readonly words: string
      readonly parts: number
      readonly by: string
    }
  /** The ledger has receipts for all its parts. */
  | { readonly kind: 'text-delivered'; readonly textId: number; readonly phone: string }
  /** A phone sent a text; `refused` says why the network did not take it. */
  | {
      readonly kind: 'text-from-phone'
      readonly phone: string
      readonly to: string
      readonly words: string
      readonly by: string
      readonly refused?: string
    }
  /** The gateway has a whole text of a phone, for good. */
  | {
      readonly kind: 'text-taken'
      readonly textId: number
      readonly phone: string
      readonly parts: number
      readonly by: string
    }
  /** It is known who the text is for, and why. */
  | {
      readonly kind: 'text-for'
      readonly textId: number
      readonly to: readonly string[]
      readonly why: string
      readonly said?: Words
    }
  /** A mail reached the mailbox of somebody in the office. */
  | {
      readonly kind: 'mail-out'
      readonly person: string
      readonly from: string
      readonly fromName: string
      readonly subject: string
      readonly words: string
    }
  | { readonly kind: 'phone-switched'; readonly phone: string; readonly on: boolean }
  | {
      readonly kind: 'link'
      readonly link: LinkStatus['kind']
      readonly state: LinkStatus['state']
      readonly sentence: string
      readonly code?: string
      readonly details?: Details
    }
  /** Something went another way than usual; `entry` is what the ledger says. */
  | { readonly kind: 'trouble'; readonly entry: LedgerEntry; readonly phone?: string; readonly sentence: string }
)

/** Somebody with a simulated phone. */
export interface DemoPhone {
  readonly name: string
  /** E.164 with `+`. */
  readonly phone: string
  /** What a mail to the phone is addressed to. */
  readonly address: string
}

/** A mail in the person's mailbox, received or sent. */
export interface DemoMail {
  /** Its Message-ID. */
  readonly id: string
  /** The Message-ID of the first mail of its thread. */
  readonly thread: string
  readonly at: number
  /** The person wrote it. */
  readonly mine: boolean
  /** The other one's name where there is one, else the address. */
  readonly who: string
  /** The other one's address; answers go there. */
  readonly address: string
  readonly subject: string
  /** What was written, without what it quotes. */
  readonly words: string
  /** The phone that it is to or from, in E.164. */
  readonly phone?: string
}

/** One person's desk in the demo: the mailbox, the phones that can be written to, and what has happened so far. */
export interface DemoOffice {
  readonly person: { readonly name: string; readonly address: string }
  readonly phones: readonly DemoPhone[]
  /** Oldest first, the last 200. */
  readonly mails: readonly DemoMail[]
  /** Oldest first, the last 300. */
  readonly events: readonly DemoEvent[]
  /** How many events there have been. */
  readonly count: number
}
