import { cutDisclaimers, cutFooters, cutNotices, cutSignature } from './strip-footers.ts'
import { type RemovedPart, Sheet, trimBlankEnds } from './strip-lines.ts'
import { cutQuotes } from './strip-quotes.ts'

export type { RemovedPart } from './strip-lines.ts'

export interface StripOptions {
  /** Remove the mail that is answered. On unless false. */
  readonly quotes?: boolean
  /** Remove signatures and what phones and mail programs add. On unless false. */
  readonly signatures?: boolean
  /** Remove the common notices of confidentiality at the end. On unless false. */
  readonly notices?: boolean
  /** The office's own disclaimers: from the paragraph that has these words on, all is removed. `*` stands for any words. */
  readonly disclaimers?: readonly string[]
}

export interface Stripped {
  readonly text: string
  /** What was removed, in the order of the text; empty when the original was kept because nothing else was left. */
  readonly removed: readonly RemovedPart[]
}

const longestText = 400_000

/**
 * What the sender wrote, without the mail that is answered, signature, phone's footer and disclaimers (BEHAVIOUR §4.2). Words between
 * quoted lines stay. A mail passed on without a word of one's own gives its words without its header. When nothing would be left, all stays.
 * Never throws, never longer than `text`, linear in its size; reads the first 400,000 characters.
 */
export function stripReply(text: string, options: StripOptions = {}): Stripped {
  const whole = text.slice(0, longestText).replace(/\r\n?/g, '\n')
  const sheet = new Sheet(whole)
  if (options.quotes !== false) cutQuotes(sheet)
  if (options.signatures !== false) cutSignature(sheet)
  if (options.disclaimers) cutDisclaimers(sheet, options.disclaimers)
  if (options.notices !== false) cutNotices(sheet)
  if (options.signatures !== false) cutFooters(sheet)
  const left = sheet.text()
  if (left !== '') return { text: left, removed: sheet.removed.sort((a, b) => a.line - b.line) }
  const lines = whole.split('\n').map((line) => line.trimEnd())
  return { text: trimBlankEnds(lines).join('\n'), removed: [] }
}
