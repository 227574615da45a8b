import type { ParsedMail } from '../ports/mail.ts'

export interface ExtractedWords {
  readonly text: string
  /** Which part the words are from; `none` when the mail has no words. */
  readonly source: 'plain' | 'html' | 'none'
  /** Attachments as people count them: without signatures, calendar replies and the like. */
  readonly attachmentCount: number
  /** Its words are inside something that cannot be opened here: encrypted, or signed or wrapped in a form of one mail program's own. */
  readonly isSealed: boolean
}

// Parts that carry no document of the sender's: S/MIME and PGP signatures, and Outlook's wrapper.
const unseen =
  /^(?:application\/(?:x-)?pkcs7-(?:signature|mime)|application\/pgp-(?:signature|encrypted|keys)|application\/ms-tnef|message\/delivery-status|text\/rfc822-headers)$/i

// Parts that hold the words themselves, for a mail program that has the key or knows the form.
const sealed = /^(?:application\/(?:x-)?pkcs7-mime|application\/pgp-encrypted|application\/(?:vnd\.)?ms-tnef)$/i

/** The words of a mail (BEHAVIOUR §4.1): its plain text, else its HTML turned to text; and how many attachments it has. */
export function extractWords(mail: Pick<ParsedMail, 'text' | 'htmlText' | 'attachments'>): ExtractedWords {
  const attachmentCount = mail.attachments.filter(
    (one) => !unseen.test(one.type) && !/^winmail\.dat$/i.test(one.name),
  ).length
  const plain = mail.text === undefined ? undefined : withoutArmour(mail.text)
  const isSealed = mail.attachments.some(({ type }) => sealed.test(type)) || isArmoured(mail.text ?? '')
  const none = { text: '', source: 'none', attachmentCount, isSealed } as const
  if (isArmoured(mail.text ?? '')) return none
  if (hasWords(plain)) return { text: plain, source: 'plain', attachmentCount, isSealed: false }
  if (hasWords(mail.htmlText)) return { text: mail.htmlText, source: 'html', attachmentCount, isSealed: false }
  return none
}

/** The whole of it is PGP's armour (RFC 9580 §6.2). */
function isArmoured(text: string): boolean {
  return /^\s*-----BEGIN PGP MESSAGE-----\s*$/m.test(text.slice(0, 200)) && /^-----END PGP MESSAGE-----/m.test(text)
}

/** The words within a clear signature (RFC 9580 §7), whose lines that begin with a dash have one more. */
function withoutArmour(text: string): string {
  const head = /^-----BEGIN PGP SIGNED MESSAGE-----\r?\n(?:[A-Za-z]+: [^\n]*\n)*\r?\n/m.exec(text)
  if (!head) return text
  const start = head.index + head[0].length
  const end = text.indexOf('\n-----BEGIN PGP SIGNATURE-----', start - 1)
  if (end < 0) return text
  return text.slice(0, head.index) + text.slice(start, end).replace(/^- /gm, '')
}

function hasWords(text: string | undefined): text is string {
  return text !== undefined && /[^\s\u00a0\u200b-\u200d\u2060\ufeff]/.test(text)
}
