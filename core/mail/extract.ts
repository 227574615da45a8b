import type { ParsedMail } from '../ports/mail.ts'

export interface ExtractedWords {
  readonly text: string
  /** Which part the words are from; `none` when the mail has no words. */
  readonly source: 'plain' | 'html' | 'none'
  /** Attachments as people count them: without signatures, calendar replies and the like. */
  readonly attachmentCount: number
}

// Parts that carry no document of the sender's: S/MIME and PGP signatures, and Outlook's wrapper.
const unseen =
  /^(?:application\/(?:x-)?pkcs7-(?:signature|mime)|application\/pgp-(?:signature|encrypted|keys)|application\/ms-tnef|message\/delivery-status|text\/rfc822-headers)$/i

/** The words of a mail (BEHAVIOUR §4.1): its plain text, else its HTML turned to text; and how many attachments it has. */
export function extractWords(mail: Pick<ParsedMail, 'text' | 'htmlText' | 'attachments'>): ExtractedWords {
  const attachmentCount = mail.attachments.filter(
    (one) => !unseen.test(one.type) && !/^winmail\.dat$/i.test(one.name),
  ).length
  if (hasWords(mail.text)) return { text: mail.text, source: 'plain', attachmentCount }
  if (hasWords(mail.htmlText)) return { text: mail.htmlText, source: 'html', attachmentCount }
  return { text: '', source: 'none', attachmentCount }
}

function hasWords(text: string | undefined): text is string {
  return text !== undefined && /[^\s\u00a0\u200b-\u200d\u2060\ufeff]/.test(text)
}
