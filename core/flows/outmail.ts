import { GatewayError } from '../errors.ts'
import { domainOf } from '../mail/addresses.ts'
import { stableMessageId } from '../mail/message-id.ts'
import { type ReplyForm, replyAddress } from '../mail/reply-address.ts'
import type { OutgoingMail } from '../ports/mail.ts'
import type { OutmailKind, StoreRooms } from '../ports/store.ts'
import { readPhone } from '../rules/phone.ts'
import type { MailAccountSettings } from '../settings/schema.ts'
import { type FlowContext, note } from './context.ts'

/** A mail that Textpost has written, on its way into the queue of mails. */
export interface NewOutmail {
  readonly kind: OutmailKind
  readonly account: string
  readonly mail: OutgoingMail
  /** Phone that it is about; an answer to it goes there. Empty for notices. */
  readonly phone: string
  readonly textId?: number
  readonly mailId?: number
  readonly dialogId?: number
}

/** The account that mail about a message leaves by: the one that it came by when that can send, else the first that can. */
export function sendingAccount(context: FlowContext, name: string | undefined): MailAccountSettings | undefined {
  const able = context.settings().mail.accounts.filter((account) => account.smtp)
  return able.find((account) => account.name === name) ?? able[0]
}

/** Puts a mail into the queue of mails. */
export async function queueOutmail(rooms: StoreRooms, context: FlowContext, outmail: NewOutmail): Promise<number> {
  const now = context.clock.now()
  const outmailId = await rooms.outmails.insert({ ...outmail, dueAt: now, createdAt: now })
  const { textId, mailId } = outmail
  await note(
    rooms,
    context,
    { outmailId, ...(textId === undefined ? {} : { textId }), ...(mailId === undefined ? {} : { mailId }) },
    { kind: 'outmail.queued', to: outmail.mail.to.map(({ address }) => address), mailKind: outmail.kind },
  )
  context.wake({ accounts: [outmail.account] })
  return outmailId
}

/** Whether texts can go to what a text came from; names of senders (`MyBank`) and senders that the wire did not tell have no way back. */
export function canBeAnswered(phone: string): boolean {
  return /^\+?[0-9]+$/.test(phone)
}

/**
 * An address at which answers reach the phone: the catch-all domain where there is one, else the mailbox with a signed plus. The bare
 * mailbox where neither can be: the thread still leads an answer back.
 */
export function answerAddress(context: FlowContext, account: MailAccountSettings, phone: string): string {
  const { office } = context.settings()
  // An address with a short code that is not listed would be refused; the thread leads there, and what is wrong is said of the text.
  const isWritable = phone.startsWith('+') || readPhone(phone, office) !== undefined
  if (!canBeAnswered(phone) || !isWritable) return account.address
  const [smsDomain] = office.smsDomains
  const sign = { entropy: context.entropy, key: context.replyKey }
  const form: ReplyForm =
    smsDomain === undefined ? { kind: 'plus', mailbox: account.address, sign } : { kind: 'catch-all', smsDomain }
  try {
    return replyAddress(form, phone, (digits) => readPhone(digits, office))
  } catch (thrown) {
    // A mailbox whose name leaves no room for a phone.
    if (thrown instanceof GatewayError && thrown.code === 'mail/reply-address') return account.address
    throw thrown
  }
}

/** A Message-ID for a mail of ours: the same whenever it is made for the same purpose. */
export function ownMessageId(context: FlowContext, account: MailAccountSettings, purpose: string): string {
  return stableMessageId(context.entropy, context.replyKey, purpose, domainOf(account.address))
}
