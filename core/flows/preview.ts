import { GatewayError } from '../errors.ts'
import { composeTooLong } from '../mail/report.ts'
import type { OutText } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import { storedError } from '../queue/outcomes.ts'
import { type PreviewCommand, readPreviewCommand } from '../rules/commands.ts'
import { checkTransportLimit } from '../rules/limits.ts'
import { costOf } from '../rules/prices.ts'
import type { Settings } from '../settings/schema.ts'
import { measure } from '../sms/segment.ts'
import { shorten } from '../sms/shorten.ts'
import { phrase, type Words } from '../words/say.ts'
import { type AcceptedMail, wordsOf } from './accepted-mail.ts'
import { type FlowContext, note, subjectOf } from './context.ts'
import { dialogIsUsed } from './dialogs.ts'
import { ownMessageId, queueOutmail, sendingAccount } from './outmail.ts'
import { overLimit, planFor, planOptions, type TextOrder } from './queue-text.ts'
import { mayBeAnswered, reportedMail } from './reports.ts'
import { usageOf } from './routes.ts'

/**
 * Texts that are too long wait, and their sender gets a preview with what they would cost and how to send them (BEHAVIOUR §4.4). A
 * machine gets none; what waits can be released by hand too.
 */
export async function askAboutLength(
  rooms: StoreRooms,
  context: FlowContext,
  accepted: AcceptedMail,
  orders: readonly TextOrder[],
  body: string,
): Promise<void> {
  const settings = context.settings()
  const { maxParts } = settings.conversion
  const options = planOptions(settings.conversion)
  const { mailId } = accepted
  const account = sendingAccount(context, accepted.account)
  const mail = await rooms.mails.get(mailId)
  if (!account || !mail) return
  const original = await reportedMail(rooms, mail)
  if (!mayBeAnswered(context, original)) return
  const { parts } = measure(body, options)
  const shortened = shorten(body, maxParts, options)
  const phones = orders.map(({ phone }) => phone)
  const outgoing = composeTooLong({
    gateway: account.address,
    original,
    messageId: ownMessageId(context, account, `preview/${mailId}`),
    date: context.clock.now(),
    language: context.language(),
    trace: { kind: 'preview', mail: mailId },
    text: body,
    shortened,
    parts,
    maxParts,
    phoneCount: phones.length,
    ...priceWords(settings, phones, parts, measure(shortened, options).parts),
  })
  await queueOutmail(rooms, context, {
    kind: 'preview',
    account: account.name,
    mail: outgoing,
    // It is a question to the sender: no answer to it is meant for a phone.
    phone: '',
    mailId,
  })
}

function priceWords({ permission }: Settings, phones: readonly string[], parts: number, shortParts: number) {
  const { prices, currency } = permission
  if (prices.length === 0) return {}
  const cost = (each: number) => {
    const amount = costOf(
      phones.map((phone) => ({ phone, parts: each })),
      prices,
    )
    return phrase('{amount} {currency}', { amount: { number: amount, decimals: 2 }, currency })
  }
  return { price: { whole: cost(parts), shortened: cost(shortParts) } }
}

/**
 * Obeys an answer to a preview: SEND releases the texts that wait, SHORTEN sends their beginning. Undefined when the mail is no such
 * answer, else what its sender is told when nothing came of it.
 */
export async function answerPreview(
  rooms: StoreRooms,
  context: FlowContext,
  accepted: AcceptedMail,
): Promise<{ readonly failures: readonly GatewayError[] } | undefined> {
  const { parsed } = accepted.mail
  const preview = await rooms.outmails.byMessageId([...parsed.references, ...parsed.inReplyTo].slice(-50))
  if (preview?.kind !== 'preview' || preview.mailId === undefined) return undefined
  const command = readPreviewCommand(wordsOf(accepted, context.settings().conversion).text)
  if (!command) return undefined
  const { sender } = accepted.permission
  const held = await rooms.texts.list({ direction: 'out', mailId: preview.mailId, states: ['held'], limit: 1000 })
  // Only who wrote the mail decides on it, and only on texts that wait for this answer, not for a limit.
  const waiting = held.filter(
    (text): text is OutText & { direction: 'out' } =>
      text.direction === 'out' && text.sender === sender && text.error?.code === 'text/asks-length',
  )
  const by = phrase('{command} from {sender}', { command: command.toUpperCase(), sender })
  // In the order in which they were written, newest last.
  for (const text of waiting.toReversed()) await settleHeld(rooms, context, text, command, by)
  return { failures: waiting.length > 0 ? [] : [new GatewayError('text/nothing-waits')] }
}

async function settleHeld(
  rooms: StoreRooms,
  context: FlowContext,
  text: OutText,
  command: PreviewCommand,
  by: Words,
): Promise<void> {
  const settings = context.settings()
  const at = context.clock.now()
  let { partCount: parts } = text
  if (command === 'shorten') {
    const { maxParts } = settings.conversion
    const body = shorten(text.body, maxParts, planOptions(settings.conversion))
    const plan = await planFor(rooms, settings, text.transport, { phone: text.phone, body })
    await rooms.texts.rewrite(text.id, body, plan.segments, at)
    parts = plan.parts
  }
  // While they wait, texts use up no limit: many of them released together must not pass one.
  const refusal = await refusalNow(rooms, context, { ...text, parts })
  if (refusal) {
    const error = storedError(refusal)
    await rooms.texts.moveOut(text.id, ['held'], 'held', { at, error })
    await note(rooms, context, subjectOf(text), { kind: 'text.held', code: error.code, details: error.details })
    return
  }
  await rooms.texts.moveOut(text.id, ['held'], 'queued', { at, dueAt: Math.max(at, text.dueAt) })
  await note(rooms, context, subjectOf(text), { kind: 'text.released', by })
  if (text.dueAt <= at) await dialogIsUsed(rooms, text, at)
  context.wake({ transports: [text.transport] })
}

async function refusalNow(
  rooms: StoreRooms,
  context: FlowContext,
  text: { readonly phone: string; readonly sender: string; readonly transport: string; readonly parts: number },
): Promise<GatewayError | undefined> {
  const { phone, parts } = text
  if (await rooms.stops.has(phone)) return new GatewayError('rules/phone-stopped', { details: { phone } })
  const refusal = await overLimit(rooms, context, text)
  if (refusal) return refusal
  const { transports, permission } = context.settings()
  const transport = transports.find(({ name }) => name === text.transport)
  if (!transport) return undefined
  const ask = { transport, parts, nowMs: context.clock.now() }
  return checkTransportLimit(ask, permission.limits, usageOf(rooms))
}
