import { type Language, phrase, say } from '../words/say.ts'
import { clip } from './header-text.ts'

export interface LayoutFields {
  /** Address of the sender. */
  readonly from: string
  readonly fromName: string
  readonly subject: string
  readonly body: string
  readonly attachmentCount: number
}

export interface LayoutOptions {
  /** Words with the fields `{from}`, `{fromName}`, `{subject}` and `{body}`. */
  readonly template: string
  /** Longest that each field may be, in characters; null is no cap. */
  readonly caps: {
    readonly from: number | null
    readonly fromName: number | null
    readonly subject: number | null
    readonly body: number | null
  }
  /** Append `[2 attachments]` when there are any. */
  readonly attachmentsNote: boolean
  /** Of that note; English unless told. */
  readonly language?: Language
}

const oneLine = (words: string) => words.replace(/[\s\p{Cc}]+/gu, ' ').trim()

/**
 * The text that a mail becomes (BEHAVIOUR §4.3). An empty body gives the subject, unless the template has it already; brackets around a field
 * that turned out empty are left out, and so are the blanks they leave. An empty result means that the mail has no words at all.
 */
export function layoutText(fields: LayoutFields, options: LayoutOptions): string {
  const { template, caps } = options
  const subject = oneLine(fields.subject)
  const body = fields.body.trim() === '' && !template.includes('{subject}') ? subject : trimBody(fields.body)
  const values: Readonly<Record<string, string>> = {
    from: capped(oneLine(fields.from), caps.from),
    fromName: capped(oneLine(fields.fromName) || oneLine(fields.from), caps.fromName),
    subject: capped(subject, caps.subject),
    body: capped(body, caps.body),
  }
  const note =
    options.attachmentsNote && fields.attachmentCount > 0
      ? attachmentsNote(fields.attachmentCount, options.language ?? 'en')
      : ''
  // Without words of its own, a mail is not made one by its sender's name in the template.
  if (values.body === '' && values.subject === '') return note
  const filled = fill(template, values)
  return note === '' ? filled : `${filled}${filled.includes('\n') ? '\n' : ' '}${note}`
}

function attachmentsNote(count: number, language: Language): string {
  return say(count === 1 ? phrase('[1 attachment]') : phrase('[{count} attachments]', { count }), language)
}

function capped(words: string, cap: number | null): string {
  return cap === null ? words : clip(words, cap)
}

function trimBody(body: string): string {
  return body
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n')
    .trim()
}

/** Fills the fields in; words that came in through a field are never read as fields or brackets again. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  const bare = template.replace(
    /([([<{]\s*)?\{(from|fromName|subject|body)\}(\s*[)\]>}])?/g,
    (whole, open, field, close) => {
      const isBracketed = open !== undefined && close !== undefined
      return values[field] === '' && isBracketed ? '' : whole
    },
  )
  let text = ''
  for (const piece of bare.split(/(\{(?:from|fromName|subject|body)\})/)) {
    const value = /^\{(\w+)\}$/.exec(piece)?.[1]
    if (value !== undefined && values[value] !== undefined) text += values[value]
    else text += text === '' || /\s$/.test(text) ? piece.replace(/^[ \t]+/, '') : piece.replace(/[ \t]{2,}/g, ' ')
  }
  return text.trim()
}
