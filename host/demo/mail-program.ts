import { randomUUID } from 'node:crypto'
import { parseAddresses } from '../../core/mail/addresses.ts'
import { answerSubject } from '../../core/mail/subject.ts'
import type { OutgoingMail, ParsedMail } from '../../core/ports/mail.ts'
import type { Log } from '../../core/ports/world.ts'
import { SmtpMailer } from '../../drivers/mail/smtp.ts'
import { systemClock } from '../../drivers/world.ts'
import { type CastPerson, loopback, officeDomain } from './cast.ts'

/** A mail as a person writes it. */
export interface WrittenMail {
  readonly to: string
  readonly subject: string
  readonly text: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
}

/** A mail in somebody's mailbox. */
export interface ReceivedMail {
  readonly at: number
  readonly parsed: ParsedMail
}

/** A mail that was received, or that the person wrote, with this program or another one. */
export interface KeptMail extends ReceivedMail {
  readonly mine: boolean
  /** Whom the mail server took it for. */
  readonly rcptTo: readonly string[]
}

/** The mail program of one person of the office: sends over SMTP with their login, keeps what their mailbox gets. */
export class MailProgram {
  readonly person: CastPerson
  readonly #mailer: SmtpMailer
  readonly #mails: KeptMail[] = []

  constructor(person: CastPerson, smtpPort: number, log: Log) {
    this.person = person
    const { address: user, password } = person
    this.#mailer = new SmtpMailer({
      host: loopback,
      port: smtpPort,
      tls: 'none',
      user,
      password,
      maxConnections: 1,
      connectMs: 5_000,
      answerMs: 10_000,
      clock: systemClock,
      log,
    })
  }

  /** Mails received, oldest first. */
  get inbox(): readonly ReceivedMail[] {
    return this.#mails.filter(({ mine }) => !mine)
  }

  /** Mails received and sent, oldest first. */
  get mails(): readonly KeptMail[] {
    return this.#mails
  }

  /** For the world: the mail server has a mail to this person, or from them. */
  keep(mail: KeptMail): void {
    this.#mails.push(mail)
  }

  /** Resolves with the Message-ID when the server has the mail; rejects with a GatewayError `mail/…`. */
  async send(written: WrittenMail): Promise<string> {
    const { name, address } = this.person
    const mail: OutgoingMail = {
      from: { name, address },
      to: [{ name: '', address: written.to }],
      subject: written.subject,
      messageId: `<${randomUUID()}@${officeDomain}>`,
      date: Date.now(),
      headers: [],
      text: written.text,
      envelopeFrom: address,
      ...(written.inReplyTo === undefined ? {} : { inReplyTo: written.inReplyTo }),
      ...(written.references === undefined ? {} : { references: written.references }),
    }
    await this.#mailer.send(mail, AbortSignal.timeout(15_000))
    return mail.messageId
  }

  /** Answers a mail as mail programs do: to its Reply-To, in its thread, with what it said quoted below. */
  async answer({ parsed }: ReceivedMail, words: string): Promise<string> {
    const to = replyTo(parsed)
    const from = parsed.from[0]
    const when = new Date(parsed.date ?? Date.now()).toUTCString().replace(/ GMT$/, '')
    const quoted = (parsed.text ?? '').trimEnd().split('\n')
    const text = [
      words,
      '',
      `On ${when}, ${from?.name || to} <${from?.address ?? to}> wrote:`,
      ...quoted.map((line) => `> ${line}`),
    ].join('\n')
    return this.send({
      to,
      subject: answerSubject(parsed.subject),
      text,
      inReplyTo: parsed.messageId,
      references: [...parsed.references, parsed.messageId],
    })
  }

  async close(): Promise<void> {
    await this.#mailer.close()
  }
}

/** Where answers to a mail go: its Reply-To, else its From. */
export function replyTo(parsed: ParsedMail): string {
  const header = parsed.headers.find(({ name }) => name === 'reply-to')?.value ?? ''
  return parseAddresses(header)[0]?.address ?? parsed.from[0]?.address ?? ''
}
