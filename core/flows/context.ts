import { GatewayError } from '../errors.ts'
import type { LedgerFact, LedgerSubject } from '../ledger/events.ts'
import type { SignatureCheck, SignedMail } from '../ports/mail.ts'
import type { Store, StoreRooms } from '../ports/store.ts'
import type { Clock, Entropy, Log } from '../ports/world.ts'
import type { Settings } from '../settings/schema.ts'
import type { Language } from '../words/say.ts'

/** Transports and mail accounts that may have something to send. */
export interface WakeCall {
  readonly transports?: Iterable<string>
  readonly accounts?: Iterable<string>
}

/** What every step of a message's way is given. */
export interface FlowContext {
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  /** This gateway's name on its claims. */
  readonly owner: string
  /** The settings in force now. */
  readonly settings: () => Settings
  /** The language of the mails that Textpost writes itself. */
  readonly language: () => Language
  /** Key of the tokens in reply addresses. */
  readonly replyKey: Uint8Array
  /** The secret code that proves a sender in the subject, when one is set. */
  readonly code: () => Promise<string | undefined>
  /** Verifies the DKIM signatures of a mail. */
  readonly signatures: (mail: SignedMail) => Promise<SignatureCheck>
  /** Whether the transport's link works now. */
  readonly isUp: (transport: string) => boolean
  /** Called whenever what Status shows of a link may have changed. */
  readonly statusChanged: () => void
  /** Called when a transport or a mail account may have something to send; they look once the commit in hand is on the disk. */
  readonly wake: (what: WakeCall) => void
  /** Called when something will be due at that instant which only time can settle. */
  readonly remind: (atMs: number) => void
}

/** Adds facts of one message to the ledger. */
export function note(
  rooms: StoreRooms,
  context: Pick<FlowContext, 'clock'>,
  subject: LedgerSubject,
  ...facts: readonly LedgerFact[]
): Promise<void> {
  const at = context.clock.now()
  return rooms.ledger.append(facts.map((fact) => ({ at, ...subject, ...fact })))
}

/** The subject of a text's events: itself, and the mail that it came from. */
export function subjectOf(text: { readonly id: number; readonly mailId?: number }): LedgerSubject {
  return text.mailId === undefined ? { textId: text.id } : { textId: text.id, mailId: text.mailId }
}

/** Every transport that is on, to be woken where a text leaves the queue: the next text to its phone may wait for any of them. */
export function everyTransport(context: Pick<FlowContext, 'settings'>): string[] {
  return context.settings().transports.flatMap(({ name, enabled }) => (enabled ? [name] : []))
}

/**
 * Whether it was the store that failed, so that the same step may work later. Anything else lies with the message in hand, which is
 * then put aside where a person sees it, or it would be tried for ever and hold up the others.
 */
export function isStoreFailure(thrown: unknown): boolean {
  return thrown instanceof GatewayError && thrown.code.startsWith('store/') && thrown.code !== 'store/conflict'
}
