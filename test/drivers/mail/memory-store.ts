import type { GatewayError } from '../../../core/errors.ts'
import type { ArrivedMail, Filing, MailCursor, MailIdentity, MailSourceEvents } from '../../../core/ports/mail.ts'

/** What core does with a mail source, in memory: it outlives the sources, as the real store does. */
export class MemoryStore {
  /** Mails in the order they were committed, each once. */
  readonly mails: { readonly mail: ArrivedMail; readonly filing: Filing; readonly sizeBytes?: number }[] = []
  readonly filedUids: string[] = []
  readonly attentions: (string | undefined)[] = []
  /** The last condition that was told. */
  attention: GatewayError | undefined
  readonly losses: GatewayError[] = []
  /** Calls of `take` and `oversized`, refused ones too. */
  takes = 0
  cursor: MailCursor | undefined
  cursorSaves: MailCursor[] = []
  /** Decides a mail's folder; may throw to refuse it, or wait. */
  decide: (mail: ArrivedMail) => Filing | Promise<Filing> = () => 'Processed'
  /** Runs after the commit, before the driver hears of it. */
  committed: (mail: ArrivedMail) => void | Promise<void> = () => {}

  readonly events: MailSourceEvents = {
    take: (mail) => this.#take(mail),
    oversized: (mail, sizeBytes) => this.#take(mail, sizeBytes),
    known: async (identity, messageId) => this.#find(identity, messageId)?.filing,
    filed: async (identity) => {
      this.filedUids.push(identity.uid)
    },
    cursor: async () => this.cursor,
    saveCursor: async (_account, _mailbox, cursor) => {
      this.cursor = cursor
      this.cursorSaves.push(cursor)
    },
    attention: (error) => {
      this.attentions.push(error?.code)
      if (error) this.attention = error
    },
    lost: (error) => {
      this.losses.push(error)
    },
  }

  get subjects(): string[] {
    return this.mails.map(({ mail }) => mail.parsed.subject)
  }

  #find(identity: MailIdentity, messageId: string) {
    return this.mails.find(({ mail }) => {
      const { source, parsed } = mail
      if (source.uid === identity.uid && source.uidValidity === identity.uidValidity) return true
      return source.uidValidity !== identity.uidValidity && messageId !== '' && parsed.messageId === messageId
    })
  }

  async #take(mail: ArrivedMail, sizeBytes?: number): Promise<Filing> {
    this.takes++
    const known = this.#find(mail.source, mail.parsed.messageId)
    if (known) return known.filing
    const filing = await this.decide(mail)
    this.mails.push({ mail, filing, ...(sizeBytes === undefined ? {} : { sizeBytes }) })
    await this.committed(mail)
    return filing
  }
}

let serial = 0

/** A small raw mail. */
export function rawMail(subject: string, more: Readonly<Record<string, string>> = {}, body = 'Words.'): string {
  const fields = {
    From: 'Anna <anna@office.test>',
    To: '+46701234567@sms.test',
    Subject: subject,
    'Message-ID': `<${++serial}.${subject.replace(/\W/g, '-')}@office.test>`,
    Date: 'Thu, 15 Jan 2026 09:00:00 +0000',
    ...more,
  }
  return `${Object.entries(fields)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}: ${value}`)
    .join('\r\n')}\r\n\r\n${body}\r\n`
}
