import type { MailAddress, OutgoingMail } from '../ports/mail.ts'
import { type Language, phrase, say } from '../words/say.ts'
import { headerText } from './header-text.ts'
import { historyHtml, type SpokenLine } from './history-html.ts'
import { answerReferences, isPlainId } from './message-id.ts'
import { answerSubject } from './subject.ts'

/** The thread that a mail goes on with. */
export interface MailThread {
  readonly subject: string
  /** Message-ID of the newest mail of the thread. */
  readonly lastMessageId: string
  /** Those before it, oldest first. */
  readonly references: readonly string[]
}

export interface TextMail {
  /** The account's address; the mail comes from it. */
  readonly gateway: string
  readonly to: readonly MailAddress[]
  /** Who sent the text: E.164 or what the network said, and the contact's name when there is one. */
  readonly phone: string
  readonly phoneName?: string
  readonly body: string
  /** The SMSC's time stamp, milliseconds since the epoch. */
  readonly sentAt: number
  readonly messageId: string
  /** Where answers go. */
  readonly replyTo: string
  /** The thread it answers; without one it starts its own. */
  readonly thread?: MailThread
  /** Lines below the words: what is missing of the text, who else writes with the phone. */
  readonly notes?: readonly string[]
  /** The conversation's last lines, oldest first, quoted in an HTML alternative. */
  readonly history?: readonly SpokenLine[]
  /** What `X-Textpost` tells: names and values. */
  readonly trace: Readonly<Record<string, string | number>>
  /** Of the words that are ours; English unless told. */
  readonly language?: Language
}

/** Headers that keep other programs from answering a mail of ours (RFC 3834; Microsoft's own beside it). */
export function machineHeaders(
  kind: 'auto-generated' | 'auto-replied',
  trace: Readonly<Record<string, string | number>>,
) {
  const values = Object.entries(trace).map(
    ([name, value]) =>
      `${headerText(name, 40).replace(/[^\w-]/g, '')}=${headerText(String(value), 80).replace(/[;\s]+/g, '_')}`,
  )
  return [
    { name: 'X-Textpost', value: ['1', ...values].join('; ') },
    { name: 'Auto-Submitted', value: kind },
    { name: 'X-Auto-Response-Suppress', value: 'All' },
  ]
}

/** "Anna (+46701234567)", or the number alone. */
export function phoneTitle(phone: string, name?: string): string {
  const number = headerText(phone, 40)
  const shown = headerText(name ?? '', 60)
  return shown === '' || shown === number ? number : `${shown} (${number})`
}

/** The mail that a text from a phone becomes (BEHAVIOUR §12.1). */
export function composeTextMail(text: TextMail): OutgoingMail {
  const title = phoneTitle(text.phone, text.phoneName)
  const body = mailBody([text.body, ...(text.notes ?? [])])
  const html = text.history && text.history.length > 0 ? { html: historyHtml(body, text.history) } : {}
  return {
    from: { address: text.gateway, name: title },
    to: text.to.map(cleanAddress),
    replyTo: { address: text.replyTo, name: title },
    subject: text.thread
      ? answerSubject(text.thread.subject)
      : say(phrase('Text from {who}', { who: title }), text.language ?? 'en'),
    ...threadFields(text.thread),
    messageId: text.messageId,
    date: text.sentAt,
    headers: machineHeaders('auto-generated', text.trace),
    text: body,
    ...html,
    envelopeFrom: text.gateway,
  }
}

/** `In-Reply-To` and `References` of a mail that goes on with a thread (RFC 5322 §3.6.4). */
export function threadFields(thread: MailThread | undefined): { inReplyTo?: string; references?: readonly string[] } {
  if (!thread || thread.lastMessageId === '') return {}
  const references = answerReferences(thread.references, thread.lastMessageId)
  return {
    ...(isPlainId(thread.lastMessageId) ? { inReplyTo: thread.lastMessageId } : {}),
    ...(references.length > 0 ? { references } : {}),
  }
}

export function cleanAddress(address: MailAddress): MailAddress {
  return { address: address.address.trim(), name: headerText(address.name, 100) }
}

/** Paragraphs as the body of a plain mail: line ends LF, no controls, none of the mail's own parts empty. */
export function mailBody(paragraphs: readonly string[]): string {
  const cleaned = paragraphs.map((words) =>
    words
      .toWellFormed()
      .replace(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      .replace(/(?![\n\t])\p{Cc}/gu, '')
      // Looked for from its beginning only: a long run within a line would take the square of its length.
      .replace(/(?<![ \t])[ \t]+$/gm, ''),
  )
  return `${cleaned.filter((words) => words.trim() !== '').join('\n\n')}\n`
}
