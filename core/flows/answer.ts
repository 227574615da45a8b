import { sentenceOf } from '../errors.ts'
import { sameAddress } from '../mail/addresses.ts'
import { composeTextMail } from '../mail/compose.ts'
import { headerText } from '../mail/header-text.ts'
import type { SpokenLine } from '../mail/history-html.ts'
import type { Contact, Dialog, StoredError } from '../model.ts'
import type { AnyText, StoreRooms } from '../ports/store.ts'
import { type Addressee, type ReplyRoute, routeReply } from '../rules/replies.ts'
import { readStopCommand } from '../rules/stop.ts'
import type { MailAccountSettings } from '../settings/schema.ts'
import { type PhraseText, phrase, say, type Words } from '../words/say.ts'
import { type FlowContext, note } from './context.ts'
import { keepDialog } from './dialogs.ts'
import { answerAddress, ownMessageId, queueOutmail, sendingAccount } from './outmail.ts'
import { setStopped } from './stop.ts'
import type { WholeText } from './whole-text.ts'

/** How many lines of the conversation a mail quotes. */
const historyLines = 5

/** A whole text came from a phone: it is kept, and becomes mail to whom it is for (BEHAVIOUR §11, §12). */
export async function deliverToPeople(rooms: StoreRooms, context: FlowContext, text: WholeText): Promise<void> {
  const contact = text.phone === '' ? undefined : await rooms.contacts.byPhone(text.phone)
  const dialogs = text.phone === '' ? [] : await rooms.dialogs.ofPhone(text.phone, 0)
  const route = routeReply(
    {
      ...text,
      dialogs,
      nowMs: context.clock.now(),
      ...(contact ? { contact: { alias: contact.alias, groups: contact.groups } } : {}),
    },
    context.settings(),
  )
  const textId = await keepText(rooms, context, text, route)
  if (route.kind === 'to') await mailTo(rooms, context, { text, textId, contact }, route, route.addressees)
  else await tellAdministrator(rooms, context, { text, textId, contact }, route.why)
}

interface KeptText {
  readonly text: WholeText
  readonly textId: number
  readonly contact: Contact | undefined
}

async function keepText(
  rooms: StoreRooms,
  context: FlowContext,
  text: WholeText,
  route: ReplyRoute<Dialog>,
): Promise<number> {
  const { phone, transport, body, parts, sentAt, ownNumber } = text
  const textId = await rooms.texts.insertIn({
    phone,
    body,
    state: route.kind === 'to' ? 'received' : 'unrouted',
    transport,
    ownNumber,
    partCount: parts,
    sentAt,
    createdAt: context.clock.now(),
    ...(text.note ? { note: text.note } : {}),
  })
  await note(rooms, context, { textId }, { kind: 'text.received', phone, transport, parts })
  await obeyStop(rooms, context, textId, text)
  return textId
}

/** STOP and START count when the office wants it; the text goes on to its people all the same, so that they know. */
async function obeyStop(rooms: StoreRooms, context: FlowContext, textId: number, text: WholeText): Promise<void> {
  if (!context.settings().permission.stopWords || text.phone === '') return
  const command = readStopCommand(text.body)
  if (!command) return
  await note(rooms, context, { textId }, { kind: 'text.command', command: command.word })
  await setStopped(rooms, context, text.phone, command.kind === 'stop')
}

/** Writes one mail to each addressee, in the thread that they have with the phone. */
export async function mailTo(
  rooms: StoreRooms,
  context: FlowContext,
  kept: KeptText,
  route: { readonly body: string; readonly subject: string; readonly why: Words; readonly note?: Words },
  addressees: readonly Addressee<Dialog>[],
): Promise<void> {
  const { textId } = kept
  await note(
    rooms,
    context,
    { textId },
    { kind: 'text.assigned', to: addressees.map(({ address }) => address), why: route.why },
  )
  for (const addressee of addressees) {
    const account = sendingAccount(context, addressee.dialog?.account)
    if (account) await mailOne(rooms, context, kept, route, addressee, account)
    else {
      // No account can send, so nobody can be told: it waits in the window.
      await rooms.texts.setIn(textId, { state: 'unrouted', at: context.clock.now() })
      await note(rooms, context, { textId }, { kind: 'text.unrouted' })
    }
  }
}

async function mailOne(
  rooms: StoreRooms,
  context: FlowContext,
  { text, textId, contact }: KeptText,
  route: { readonly body: string; readonly subject: string; readonly note?: Words },
  { address, dialog }: Addressee<Dialog>,
  account: MailAccountSettings,
): Promise<void> {
  const { phone } = text
  const messageId = ownMessageId(context, account, `text/${textId}/${address.toLowerCase()}`)
  const thread = dialog && route.subject === '' ? dialog : undefined
  const language = context.language()
  const notes = [noteWords(text), route.note].flatMap((line) => (line === undefined ? [] : [say(line, language)]))
  const mail = composeTextMail({
    gateway: account.address,
    to: [{ address, name: dialog?.name ?? '' }],
    phone: phone === '' ? text.transport : phone,
    body: route.body,
    sentAt: text.sentAt,
    messageId,
    language,
    replyTo: answerAddress(context, account, phone),
    notes,
    history: await history(rooms, context, text, textId, contact),
    trace: { text: textId, transport: text.transport },
    ...(contact ? { phoneName: contact.name } : {}),
    ...(thread ? { thread } : {}),
  })
  const titled = route.subject === '' ? mail : { ...mail, subject: headerText(route.subject) }
  const facts = {
    phone,
    address,
    name: dialog?.name ?? '',
    account: account.name,
    transport: text.transport,
    subject: thread?.subject ?? titled.subject,
    lastMessageId: messageId,
    references: titled.references ?? [],
  }
  // Texts without a sender are many people's: they begin no conversation.
  const kept = phone === '' ? {} : { dialogId: (await keepDialog(rooms, context, facts)).id }
  await queueOutmail(rooms, context, { kind: 'text', account: account.name, mail: titled, phone, textId, ...kept })
}

/** Nobody is known for it, or the office wants to choose: it waits in the window, and the administrator hears of it. */
async function tellAdministrator(rooms: StoreRooms, context: FlowContext, kept: KeptText, why: Words): Promise<void> {
  await note(rooms, context, { textId: kept.textId }, { kind: 'text.unrouted' })
  const sentence = phrase(
    'This text has no addressee: {why}. It waits in Textpost under Waiting. An answer to this mail goes to the phone.',
    { why },
  )
  await writeToAdministrator(rooms, context, kept, 'unrouted', sentence)
}

/** A mail server refused for good what a text became: the administrator gets its words, or nobody would know of them. */
export async function tellRefused(
  rooms: StoreRooms,
  context: FlowContext,
  textId: number,
  addresses: readonly string[],
  error: StoredError,
): Promise<void> {
  const text = await rooms.texts.in(textId)
  const { adminAddress = '' } = context.settings().office
  if (!text || addresses.some((address) => sameAddress(address, adminAddress))) return
  const contact = text.phone === '' ? undefined : await rooms.contacts.byPhone(text.phone)
  const sentence = phrase('This text did not reach {address}. {reason} An answer to this mail goes to the phone.', {
    address: addresses.join(', '),
    reason: sentenceOf(error.code, error.details, context.language()),
  })
  const kept = { text: { ...text, parts: text.partCount }, textId, contact }
  await writeToAdministrator(rooms, context, kept, `refused/${addresses.join(',')}`, sentence)
}

async function writeToAdministrator(
  rooms: StoreRooms,
  context: FlowContext,
  { text, textId, contact }: KeptText,
  purpose: string,
  sentence: Words,
): Promise<void> {
  const { adminAddress } = context.settings().office
  const account = sendingAccount(context, undefined)
  if (adminAddress === undefined || !account) return
  const [kind = ''] = purpose.split('/')
  const mail = composeTextMail({
    gateway: account.address,
    to: [{ address: adminAddress, name: '' }],
    phone: text.phone === '' ? text.transport : text.phone,
    body: text.body,
    sentAt: text.sentAt,
    messageId: ownMessageId(context, account, `${purpose}/${textId}`),
    language: context.language(),
    replyTo: answerAddress(context, account, text.phone),
    notes: [say(sentence, context.language())],
    trace: { text: textId, transport: text.transport, kind },
    ...(contact ? { phoneName: contact.name } : {}),
  })
  await queueOutmail(rooms, context, { kind: 'notice', account: account.name, mail, phone: text.phone, textId })
}

const noteSentences: Readonly<Record<string, PhraseText>> = {
  flash: 'It was sent as a flash message, which phones show at once and do not keep.',
  silent: 'It was sent as a silent message, which phones do not show.',
  'wap-push': 'It is a WAP push message.',
  'mms-notice': 'It announces a picture message (MMS), which must be fetched with a phone.',
  'voicemail-waiting': 'It announces a voice message in the mailbox of this number.',
  'message-waiting': 'It announces a waiting message.',
  'missed-call': 'It is no text: this phone called, and nobody answered.',
  vcard: 'It is a contact (vCard).',
  vcalendar: 'It is a calendar entry (vCalendar).',
  binary: 'It is no text but data, shown in hexadecimal.',
  incomplete: 'Parts of this text did not come within the time set for them.',
}

function noteWords({ note: kind }: WholeText): Words | undefined {
  return kind === undefined ? undefined : noteSentences[kind]
}

async function history(
  rooms: StoreRooms,
  context: FlowContext,
  text: WholeText,
  textId: number,
  contact: Contact | undefined,
): Promise<SpokenLine[]> {
  if (text.phone === '') return []
  const { timeZone } = context.settings().office
  const texts = await rooms.texts.list({ phone: text.phone, limit: historyLines + 1 })
  const format = new Intl.DateTimeFormat(context.language() === 'de' ? 'de' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    ...(timeZone ? { timeZone } : {}),
  })
  return texts
    .filter((line) => !(line.direction === 'in' && line.id === textId))
    .slice(0, historyLines)
    .reverse()
    .map((line) => ({ who: speaker(line, contact), when: format.format(line.createdAt), text: line.body }))
}

function speaker(line: AnyText, contact: Contact | undefined): string {
  if (line.direction === 'in') return contact?.name ?? line.phone
  return line.sender === '' ? 'Textpost' : line.sender
}
