import type { ArrivedMail, DeliveryReport, MailAddress, OutgoingMail, ParsedMail } from '../ports/mail.ts'
import { type Language, phrase, say, type Words } from '../words/say.ts'
import { domainOf, sameAddress } from './addresses.ts'
import { cleanAddress, type MailThread, machineHeaders, mailBody, phoneTitle, threadFields } from './compose.ts'
import { rfc5322Date } from './date.ts'
import { headerText } from './header-text.ts'
import { machineMail } from './machine-mail.ts'
import { answerSubject } from './subject.ts'

/** The mail that is reported on. */
export interface ReportedMail {
  /** Who wrote it, and hears of it now. */
  readonly from: MailAddress
  readonly subject: string
  readonly messageId: string
  readonly references: readonly string[]
  readonly headers: ParsedMail['headers']
  readonly arrivedAt: number
}

/** What became of the text to one phone. */
export interface ReportedPhone {
  /** E.164. */
  readonly phone: string
  readonly name?: string
  /** The address that the sender wrote to, when there was one. */
  readonly address?: string
  readonly outcome: 'failed' | 'delivered' | 'delayed'
  /** Why, in words that go on after a colon: "the phone was off for 48 hours". Empty for a delivery. */
  readonly reason: string
  /** RFC 3463 status; 5.0.0, 2.0.0 or 4.0.0 unless told. */
  readonly status?: string
  /** The evidence from the wire. */
  readonly wire?: string
  readonly at: number
}

interface Common {
  /** The account's address; the mail comes from it. */
  readonly gateway: string
  readonly original: ReportedMail
  readonly messageId: string
  readonly date: number
  /** Where an answer goes; the gateway's address unless told. */
  readonly replyTo?: string
  readonly trace: Readonly<Record<string, string | number>>
  /** Of the words for people; English unless told. */
  readonly language?: Language
}

export interface OutcomeReport extends Common {
  readonly phones: readonly ReportedPhone[]
  /** The words of the text. */
  readonly text: string
}

/** Why a mail must not be reported on; undefined when it may (RFC 3464 §2, RFC 3834 §2). */
export function unreportable(
  mail: Pick<ArrivedMail, 'parsed' | 'smtp'>,
  gateways: readonly string[],
): Words | undefined {
  const [from] = mail.parsed.from
  if (!from || from.address === '') return phrase('It names no sender.')
  if (gateways.some((gateway) => sameAddress(gateway, from.address))) return phrase('It came from this gateway.')
  if (/^(?:mailer-daemon|postmaster|noreply|no-reply|donotreply|do-not-reply)@/i.test(from.address))
    return phrase('Its sender takes no answers.')
  return machineMail(mail)?.reason
}

/** Tells the sender what became of a text (BEHAVIOUR §12.3): a line for people, the text, and the report that programs read (RFC 3464). */
export function composeReport(report: OutcomeReport): OutgoingMail {
  const { language = 'en' } = report
  const lines = report.phones.map((phone) => say(phoneLine(phone), language))
  const words = [lines.join('\n'), `${say(phrase('The text:'), language)}\n\n${indented(report.text)}`]
  return { ...answerTo(report), text: mailBody(words), report: deliveryReport(report) }
}

export interface TooLongPreview extends Common {
  /** The whole text, and what is left of it when it is cut to `maxParts`. */
  readonly text: string
  readonly shortened: string
  readonly parts: number
  readonly maxParts: number
  /** How many phones it is for. */
  readonly phoneCount: number
  /** What it costs for all phones together, in words with the currency: whole and shortened. */
  readonly price?: { readonly whole: Words; readonly shortened: Words }
}

/**
 * Asks the sender what to do with a text that is too long (BEHAVIOUR §4.4). An ordinary mail and no delivery report: Outlook lets nobody
 * answer a report.
 */
export function composeTooLong(preview: TooLongPreview): OutgoingMail {
  const { parts, maxParts: most, price, phoneCount, language = 'en' } = preview
  const size = (count: number, cost: Words | undefined) => {
    const what = count === 1 ? phrase('1 part') : phrase('{number} parts', { number: count })
    return cost === undefined ? what : phrase('{what}, {price}', { what, price: cost })
  }
  const first =
    phoneCount > 1
      ? phrase(
          'Not sent yet: this text takes {parts} parts to each of {phones} phones, and at most {most} are sent without asking.',
          { parts, most, phones: phoneCount },
        )
      : phrase('Not sent yet: this text takes {parts} parts, and at most {most} are sent without asking.', {
          parts,
          most,
        })
  const whole = size(parts, price?.whole)
  const beginning = size(most, price?.shortened)
  const words = [
    say(first, language),
    [
      phrase('To send all of it ({what}), answer this mail with SEND as the first line.', { what: whole }),
      phrase('To send the beginning ({what}), answer it with SHORTEN as the first line.', { what: beginning }),
      phrase('To send something else, write a new mail.'),
    ]
      .map((line) => say(line, language))
      .join('\n'),
    `${say(phrase('The beginning, as SHORTEN would send it:'), language)}\n\n${indented(preview.shortened)}`,
    `${say(phrase('All of it:'), language)}\n\n${indented(preview.text)}`,
  ]
  return { ...answerTo(preview), text: mailBody(words) }
}

/** What reports have in common: to the sender, in the thread, from the empty envelope sender, which nobody bounces to. */
function answerTo(report: Common): Omit<OutgoingMail, 'text'> {
  const { original, gateway } = report
  const thread: MailThread = {
    subject: original.subject,
    lastMessageId: original.messageId,
    references: original.references,
  }
  return {
    from: { address: gateway, name: 'Textpost' },
    to: [cleanAddress(original.from)],
    ...(report.replyTo === undefined ? {} : { replyTo: { address: report.replyTo, name: '' } }),
    subject: answerSubject(original.subject),
    ...threadFields(thread),
    messageId: report.messageId,
    date: report.date,
    headers: machineHeaders('auto-replied', report.trace),
    envelopeFrom: '',
  }
}

function phoneLine(phone: ReportedPhone): Words {
  const who = phoneTitle(phone.phone, phone.name)
  const reason = phone.reason.trim().replace(/(?<![.:])[.:]+$/, '')
  if (phone.outcome === 'delivered')
    return reason === ''
      ? phrase('Delivered to {who}.', { who })
      : phrase('Delivered to {who}: {reason}.', { who, reason })
  if (phone.outcome === 'failed')
    return reason === ''
      ? phrase('Not delivered to {who}.', { who })
      : phrase('Not delivered to {who}: {reason}.', { who, reason })
  return reason === ''
    ? phrase('Not delivered to {who} yet.', { who })
    : phrase('Not delivered to {who} yet: {reason}.', { who, reason })
}

function indented(text: string): string {
  return text
    .trim()
    .split('\n')
    .map((line) => (line === '' ? '' : `    ${line}`))
    .join('\n')
}

const actions = { failed: 'failed', delivered: 'delivered', delayed: 'delayed' } as const
const statuses = { failed: '5.0.0', delivered: '2.0.0', delayed: '4.0.0' } as const

/** The fields of RFC 3464 §2.2 and §2.3, and the original's headers. */
function deliveryReport(report: OutcomeReport): DeliveryReport {
  const { original, gateway, phones } = report
  return {
    perMessage: [
      { name: 'Reporting-MTA', value: `dns; ${domainOf(gateway)}` },
      { name: 'Arrival-Date', value: rfc5322Date(original.arrivedAt) },
      ...(original.messageId === ''
        ? []
        : [{ name: 'X-Original-Message-ID', value: headerText(original.messageId, 300) }]),
    ],
    perRecipient: phones.map((phone) => [
      ...(phone.address === undefined
        ? []
        : [{ name: 'Original-Recipient', value: `rfc822; ${headerText(phone.address, 254)}` }]),
      { name: 'Final-Recipient', value: `x-phone; ${headerText(phone.phone, 40)}` },
      { name: 'Action', value: actions[phone.outcome] },
      {
        name: 'Status',
        value: /^[245]\.\d{1,3}\.\d{1,3}$/.test(phone.status ?? '')
          ? (phone.status as string)
          : statuses[phone.outcome],
      },
      ...(phone.wire === undefined || phone.wire === ''
        ? []
        : [{ name: 'Diagnostic-Code', value: `x-textpost; ${headerText(phone.wire, 300)}` }]),
      { name: 'Last-Attempt-Date', value: rfc5322Date(phone.at) },
    ]),
    originalHeaders: original.headers
      .slice(0, 100)
      .map((field) => ({ name: field.name, value: headerText(field.value, 700) })),
  }
}
