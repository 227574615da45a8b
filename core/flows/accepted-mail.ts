import { extractWords } from '../mail/extract.ts'
import { stripReply } from '../mail/strip.ts'
import type { ArrivedMail } from '../ports/mail.ts'
import type { Permission } from '../rules/permission.ts'
import type { Settings } from '../settings/schema.ts'

/** The mail account that mails of the SMTP listener count as, in rules and in the log. */
export const listenerName = 'listener'

/** A mail that may become texts. */
export interface AcceptedMail {
  readonly mailId: number
  /** Mail account that it came by, or `listenerName`. */
  readonly account: string
  readonly mail: ArrivedMail
  readonly permission: Extract<Permission, { allowed: true }>
}

/** What the sender wrote, without quotation and signature when the office wants that. */
export function wordsOf({ mail }: Pick<AcceptedMail, 'mail'>, conversion: Settings['conversion']) {
  const extracted = extractWords(mail.parsed)
  const { stripReplies: quotes, stripSignatures: signatures, disclaimers } = conversion
  const stripped = stripReply(extracted.text, { quotes, signatures, notices: signatures, disclaimers })
  const { attachmentCount, isSealed } = extracted
  return { text: stripped.text, attachmentCount, isSealed }
}
