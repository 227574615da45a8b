import { sentenceOf } from '../errors.ts'
import { clip } from '../mail/header-text.ts'
import { composeReport, type ReportedMail, type ReportedPhone, unreportable } from '../mail/report.ts'
import type { MailRecord, OutText } from '../model.ts'
import type { ParsedMail } from '../ports/mail.ts'
import type { StoreRooms } from '../ports/store.ts'
import { type FlowContext, isStoreFailure } from './context.ts'
import { answerAddress, ownMessageId, queueOutmail, sendingAccount } from './outmail.ts'

/** Tells the sender of a mail that its text did not arrive (BEHAVIOUR §12.3). Texts that came by no mail are shown in the log alone. */
export async function reportFailed(rooms: StoreRooms, context: FlowContext, text: OutText): Promise<void> {
  const current = (await rooms.texts.out(text.id)) ?? text
  const error = text.error ?? current.error
  const reason = error ? sentenceOf(error.code, error.details, context.language()) : ''
  const wire = error?.wire === undefined ? {} : { wire: error.wire }
  await report(rooms, context, current, 'failure', { outcome: 'failed', reason, ...wire })
}

/** Tells the sender that its text has arrived, when the office or the mail asked for that, or when it was told the opposite before. */
export async function reportDelivered(
  rooms: StoreRooms,
  context: FlowContext,
  text: OutText,
  wasGivenUp: boolean,
): Promise<void> {
  if (!text.tellDelivered && !wasGivenUp) return
  await report(rooms, context, text, 'success', { outcome: 'delivered', reason: '' })
}

/** Where a report cannot be written, what it tells of stands all the same. */
async function report(
  rooms: StoreRooms,
  context: FlowContext,
  text: OutText,
  kind: 'failure' | 'success',
  outcome: Pick<ReportedPhone, 'outcome' | 'reason' | 'wire'>,
): Promise<void> {
  try {
    await writeReport(rooms, context, text, kind, outcome)
  } catch (thrown) {
    if (isStoreFailure(thrown)) throw thrown
    context.log.write('error', 'report not written', { textId: text.id, error: String(thrown) })
  }
}

async function writeReport(
  rooms: StoreRooms,
  context: FlowContext,
  text: OutText,
  kind: 'failure' | 'success',
  outcome: Pick<ReportedPhone, 'outcome' | 'reason' | 'wire'>,
): Promise<void> {
  if (text.mailId === undefined) return
  const mail = await rooms.mails.get(text.mailId)
  if (!mail) return
  const contact = await rooms.contacts.byPhone(text.phone)
  const name = contact ? { name: contact.name } : {}
  const phones = [{ phone: text.phone, ...name, ...outcome, at: context.clock.now() }]
  const dialog = text.dialogId === undefined ? {} : { dialogId: text.dialogId }
  await sendReport(rooms, context, mail, { kind, phones, words: text.body, textId: text.id, ...dialog })
}

interface ReportWish {
  readonly kind: 'failure' | 'success'
  readonly phones: readonly ReportedPhone[]
  readonly words: string
  readonly textId?: number
  readonly dialogId?: number
}

/** Writes a report to the sender of a mail, unless that mail must not be answered: never a bounce for a bounce. */
export async function sendReport(
  rooms: StoreRooms,
  context: FlowContext,
  mail: MailRecord,
  wish: ReportWish,
): Promise<void> {
  const account = sendingAccount(context, mail.account)
  if (!account) return
  const original = await reportedMail(rooms, mail)
  if (!mayBeAnswered(context, original)) return
  const { kind, phones, words, textId, dialogId } = wish
  const phone = phones[0]?.phone ?? ''
  const about = phone.startsWith('+') ? phone : ''
  const outgoing = composeReport({
    gateway: account.address,
    original,
    messageId: ownMessageId(context, account, `${kind}/${mail.id}/${textId ?? 0}/${context.clock.now()}`),
    date: context.clock.now(),
    language: context.language(),
    ...(about === '' ? {} : { replyTo: answerAddress(context, account, about) }),
    trace: { kind, mail: mail.id, ...(textId === undefined ? {} : { text: textId }) },
    phones,
    text: clip(words, mostWords),
  })
  await queueOutmail(rooms, context, {
    kind,
    account: account.name,
    mail: outgoing,
    phone: about,
    mailId: mail.id,
    ...(textId === undefined ? {} : { textId }),
    ...(dialogId === undefined ? {} : { dialogId }),
  })
}

/** So much of the words is shown, in characters: reports go out for mails of any size. */
const mostWords = 4_000

/** What a report says of the mail that it is about. */
export async function reportedMail(rooms: StoreRooms, mail: MailRecord): Promise<ReportedMail> {
  return {
    from: { address: mail.from, name: mail.fromName },
    subject: mail.subject,
    messageId: mail.messageId,
    references: mail.references,
    headers: await rooms.mails.headers(mail.id),
    arrivedAt: mail.arrivedAt,
  }
}

/** Whether the sender of a mail may be written to: never a machine, and never a bounce for a bounce (BEHAVIOUR §1.4, §12.3). */
export function mayBeAnswered(context: FlowContext, original: ReportedMail): boolean {
  const gateways = context.settings().mail.accounts.map(({ address }) => address)
  return unreportable({ parsed: parsedOf(original) }, gateways) === undefined
}

/** The mail as its headers tell it. */
function parsedOf(original: ReportedMail): ParsedMail {
  return {
    headers: original.headers,
    from: original.from.address === '' ? [] : [original.from],
    to: [],
    cc: [],
    subject: original.subject,
    messageId: original.messageId,
    inReplyTo: [],
    references: original.references,
    attachments: [],
  }
}
