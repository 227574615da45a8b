import { GatewayError } from '../errors.ts'
import { layoutText } from '../mail/layout.ts'
import type { ArrivedMail } from '../ports/mail.ts'
import type { StoreRooms } from '../ports/store.ts'
import { readMarks } from '../rules/marks.ts'
import { findRecipients, type Recipient, type RecipientsFound } from '../rules/recipients.ts'
import type { Settings } from '../settings/schema.ts'
import { maxParts, measure } from '../sms/segment.ts'
import { shorten } from '../sms/shorten.ts'
import { type PhraseText, phrase } from '../words/say.ts'
import { type AcceptedMail, wordsOf } from './accepted-mail.ts'
import { type FlowContext, isStoreFailure, note } from './context.ts'
import { copiesOf, isSentByCopy } from './copies.ts'
import { keepDialog, prefixFor, usedWhileWaiting } from './dialogs.ts'
import { recipientLookups } from './lookups.ts'
import { askAboutLength } from './preview.ts'
import { planOptions, queueText, type TextOrder } from './queue-text.ts'

/** No part holds more (TS 23.040 §9.2.3.16). */
const mostCharacters = 160

export interface MailTexts {
  /** How many texts came of it, held ones too. */
  readonly queued: number
  /** What its sender is told. */
  readonly failures: readonly GatewayError[]
  /** The words that were to be sent. */
  readonly words: string
}

/** Turns a mail into the texts to its phones (BEHAVIOUR §§2–5). */
export async function textsOf(rooms: StoreRooms, context: FlowContext, accepted: AcceptedMail): Promise<MailTexts> {
  const { mail, permission, mailId } = accepted
  const settings = context.settings()
  const { conversion } = settings
  const at = { nowMs: context.clock.now(), timeZone: settings.office.timeZone }
  const marks = readMarks({ headers: mail.parsed.headers, subject: permission.subject }, at)
  const words = wordsOf(accepted, conversion)
  const found = await findRecipients(
    { arrived: mail, subject: marks.subject, body: words.text },
    settings,
    recipientLookups(rooms, context),
  )
  const body = layoutText(
    {
      from: permission.sender,
      fromName: permission.senderName,
      subject: found.subject,
      body: found.body,
      attachmentCount: words.attachmentCount,
    },
    { ...layoutOptions(conversion), language: context.language() },
  )
  if (marks.failure) return { queued: 0, failures: [marks.failure], words: body }
  // Its subject alone would look as if it were all.
  if (words.isSealed && found.recipients.length > 0)
    return { queued: 0, failures: [new GatewayError('text/sealed')], words: '' }
  if (body === '' && found.recipients.length > 0) {
    return { queued: 0, failures: [new GatewayError('text/empty')], words: body }
  }
  await noteRecipients(rooms, context, mailId, found)
  const wanted = await withoutSent(rooms, context, accepted, found.recipients)
  const { open, stopped } = await withoutStopped(rooms, wanted)
  const orders = open.map(
    (recipient): TextOrder => ({
      phone: recipient.phone,
      body,
      sender: permission.sender,
      mailId,
      account: accepted.account,
      priority: marks.priority,
      tellDelivered: settings.replies.receipts === 'all' || asksForReceipt(mail),
      ...(recipient.transport === undefined ? {} : { named: recipient.transport }),
      ...(marks.sendAt === undefined ? {} : { sendAt: marks.sendAt }),
    }),
  )
  const { queued, failures } = await queueAll(rooms, context, accepted, orders, body)
  return { queued, failures: [...found.failures, ...stopped, ...failures], words: body }
}

/** Phones that have the text by another copy of the mail get no second one (BEHAVIOUR §2: each phone once). */
async function withoutSent(
  rooms: StoreRooms,
  context: FlowContext,
  accepted: AcceptedMail,
  recipients: readonly Recipient[],
): Promise<readonly Recipient[]> {
  const copies = await copiesOf(rooms, accepted)
  if (copies.length === 0) return recipients
  const open: Recipient[] = []
  const sent: string[] = []
  for (const recipient of recipients) {
    if (await isSentByCopy(rooms, context, copies, recipient.phone)) sent.push(recipient.phone)
    else open.push(recipient)
  }
  const how = phrase('it has the text by another copy of this mail')
  const { mailId } = accepted
  if (sent.length > 0) await note(rooms, context, { mailId }, { kind: 'mail.recipients', phones: sent, how })
  return open
}

/** Phones that asked for no more texts get none, and the sender hears why (BEHAVIOUR §3.4). */
async function withoutStopped(rooms: StoreRooms, recipients: readonly Recipient[]) {
  const open: Recipient[] = []
  const stopped: GatewayError[] = []
  for (const recipient of recipients) {
    const { phone } = recipient
    if (await rooms.stops.has(phone)) stopped.push(new GatewayError('rules/phone-stopped', { details: { phone } }))
    else open.push(recipient)
  }
  return { open, stopped }
}

/** Queues the texts, or holds them and asks the sender first when they are too long. */
async function queueAll(
  rooms: StoreRooms,
  context: FlowContext,
  accepted: AcceptedMail,
  orders: readonly TextOrder[],
  body: string,
): Promise<Omit<MailTexts, 'words'>> {
  const { conversion } = context.settings()
  const { whenTooLong } = conversion
  // Far beyond what any text can hold, nothing more is worked out of the words.
  const isEndless = body.length > maxParts * mostCharacters && whenTooLong !== 'cut'
  if (isEndless) return { queued: 0, failures: orders.length === 0 ? [] : [endless(body)] }
  const done: TextOrder[] = []
  const asked: { readonly order: TextOrder; readonly body: string }[] = []
  const failures: GatewayError[] = []
  for (const order of orders) {
    try {
      const askedAbout = await queueInDialog(rooms, context, accepted, order)
      done.push(order)
      if (askedAbout !== undefined) asked.push({ order, body: askedAbout })
    } catch (thrown) {
      if (!(thrown instanceof GatewayError) || thrown.retry !== 'never' || isStoreFailure(thrown)) throw thrown
      // The words are the same for every phone, and so is what is wrong with them.
      if (!failures.some(({ sentence }) => sentence === thrown.sentence)) failures.push(thrown)
    }
  }
  const [first] = asked
  if (first) {
    // It may be its letter that makes a text too long.
    const words = tooLong(body, conversion) ? body : first.body
    const phones = asked.map(({ order }) => order)
    await askAboutLength(rooms, context, accepted, phones, words)
  }
  return { queued: done.length, failures }
}

/** Queues one text of a mail and keeps the thread that the phone's answer will continue. Gives its words when its sender is asked first. */
async function queueInDialog(
  rooms: StoreRooms,
  context: FlowContext,
  { mail, permission, account }: AcceptedMail,
  order: TextOrder,
): Promise<string | undefined> {
  const { parsed } = mail
  const { conversion } = context.settings()
  const own = (await rooms.dialogs.ofPhone(order.phone, 0)).find(({ address }) => address === permission.sender)
  const dialog = await keepDialog(rooms, context, {
    phone: order.phone,
    address: permission.sender,
    name: permission.senderName,
    account,
    transport: own?.transport ?? '',
    subject: permission.subject,
    lastMessageId: parsed.messageId,
    references: parsed.references.length > 0 ? parsed.references : parsed.inReplyTo,
  })
  const prefix = await prefixFor(rooms, context, dialog)
  const body = cutToFit(`${prefix}${order.body}`, conversion)
  const held = tooLong(body, conversion)
  const asked = held ? body : undefined
  const text = await queueText(rooms, context, { ...order, body, dialogId: dialog.id }, held)
  const waits = text.state === 'held' || text.startAt > context.clock.now()
  const transport = text.transport === '' ? dialog.transport : text.transport
  if (!waits && transport === dialog.transport) return asked
  await rooms.dialogs.upsert({
    ...dialog,
    introduced: dialog.introduced || prefix !== '',
    transport,
    ...(waits ? { lastUsedAt: await usedWhileWaiting(rooms, context, dialog, own) } : {}),
  })
  return asked
}

/** Why its sender is asked before a text goes, where the office wants that. */
function tooLong(body: string, conversion: Settings['conversion']): GatewayError | undefined {
  const { maxParts: most, whenTooLong } = conversion
  if (whenTooLong !== 'bounce') return undefined
  const { parts } = measure(body, planOptions(conversion))
  return parts > most ? new GatewayError('text/asks-length', { details: { parts, most } }) : undefined
}

/** With its letter, where it has one: what is cut to the longest text must not pass it after all. */
function cutToFit(body: string, conversion: Settings['conversion']): string {
  const { whenTooLong, maxParts: most } = conversion
  if (whenTooLong !== 'cut') return body
  return shorten(body.slice(0, most * mostCharacters + 1), most, planOptions(conversion))
}

function endless(body: string): GatewayError {
  const parts = Math.ceil(body.length / mostCharacters)
  return new GatewayError('text/too-long', { details: { parts, limit: maxParts } })
}

async function noteRecipients(
  rooms: StoreRooms,
  context: FlowContext,
  mailId: number,
  { recipients }: RecipientsFound,
): Promise<void> {
  const how: Readonly<Record<Recipient['foundBy'], PhraseText>> = {
    reply: 'it answers their conversation',
    address: 'named in its addresses',
    subject: 'named in its subject',
    body: 'named in its first lines',
  }
  for (const foundBy of ['reply', 'address', 'subject', 'body'] as const) {
    const phones = recipients.filter((recipient) => recipient.foundBy === foundBy).map(({ phone }) => phone)
    if (phones.length > 0)
      await note(rooms, context, { mailId }, { kind: 'mail.recipients', phones, how: how[foundBy] })
  }
}

function layoutOptions({ template, fields, attachmentsNote }: Settings['conversion']) {
  return {
    template,
    attachmentsNote,
    caps: {
      from: fields.fromMaxCharacters,
      fromName: fields.fromNameMaxCharacters,
      subject: fields.subjectMaxCharacters,
      body: fields.bodyMaxCharacters,
    },
  }
}

/** `Return-Receipt-To` and `Disposition-Notification-To` ask for news of delivery (RFC 8098 §2.1). */
function asksForReceipt({ parsed }: ArrivedMail): boolean {
  return parsed.headers.some(({ name }) => name === 'return-receipt-to' || name === 'disposition-notification-to')
}
