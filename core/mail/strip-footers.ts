import { isBlank, ruleLine, type Sheet } from './strip-lines.ts'
import { appFooters, listFooter, noticeOpeners } from './strip-markers.ts'

/**
 * `-- ` on a line of its own and all below it (RFC 3676 §4.3). `--`, whose blank was lost on the way, too: when it stands alone in the mail
 * and little follows, or hardly anything does; else it divides the sender's words.
 */
export function cutSignature(sheet: Sheet): void {
  const marks = signatureMarks(sheet)
  const bare = marks.filter((at) => sheet.at(at).raw !== '-- ')
  for (const at of marks) {
    if (sheet.at(at).raw !== '-- ') {
      const limit = bare.length === 1 ? 20 : 4
      if (sheet.filledBelow(at, limit + 1).length > limit) continue
    }
    if (sheet.cutRest(at, 'signature')) return
  }
}

/** The lines that are nothing but two dashes, outside of fenced code. */
function signatureMarks(sheet: Sheet): number[] {
  const marks: number[] = []
  let fenced = false
  for (let at = 0; at < sheet.length; at++) {
    const { key, gone } = sheet.at(at)
    if (gone) continue
    if (key.startsWith('```')) fenced = !fenced
    if (!fenced && (key === '--' || key === '—' || key === '– –')) marks.push(at)
  }
  return marks
}

/** What phones, mail programs and mailing lists add below a mail. */
export function cutFooters(sheet: Sheet): void {
  for (let at = 0; at < sheet.length; at++) {
    const line = sheet.at(at)
    if (line.gone || line.depth > 0 || line.key.length > 200) continue
    if (isAppFooter(line.key) && sheet.cutRest(sheet.aboveRules(at), 'app')) return
    if (/^_{2,}$/.test(line.key) && isListFooter(sheet, at) && sheet.cutRest(at, 'list')) return
  }
  cutLastFooter(sheet)
}

function isAppFooter(key: string): boolean {
  const words = key.replace(/^[\s*_>-]{0,6}/, '')
  const start = appFooters.find((one) => words.startsWith(one) && !/^[\p{L}\p{N}]/u.test(words.slice(one.length)))
  if (start === undefined) return false
  // A footer names a device or a program and stops; a sentence that happens to begin so goes on.
  const named = words.replace(/[<([]?https?:\/\/\S+|<[^>]*>|\([^)]*\)/g, '').trim()
  return named.length <= 60 && !/[.!?]\s+\S/.test(named)
}

function isListFooter(sheet: Sheet, at: number): boolean {
  const below = sheet.filledBelow(at, 7)
  return below.length <= 6 && below.some((line) => listFooter.test(line.key))
}

const sentFrom =
  /^(?:sent|gesendet|envoyé|enviado|inviato|skickat|wysłano) (?:from|von|de|depuis|desde|do|da|från|z)\s.{1,50}$/u

/** "Sent from a magnificent torch of pixels": a last line that begins so, on its own below an empty line. */
function cutLastFooter(sheet: Sheet): void {
  const at = sheet.lines.findLastIndex((line) => !line.gone && line.key !== '')
  const line = sheet.lines[at]
  if (!line || !sentFrom.test(line.key) || /[.:?!]$/.test(line.key) || !isBlank(sheet.lines[at - 1])) return
  sheet.cutRest(at, 'app')
}

// A notice says what it is; "This message is for Anna" does not.
const noticeWords =
  /confiden|privileg|intended|recipient|disclos|environment|print|virus|vertraulich|empfänger|umwelt|adressat|destin|environnement|imprim|stampare|riservat|ambiente|konfidentiell|sekretess|mottagare|miljö|personuppgift|poufn|adresat|odbiorc|środowisk|danych|wydruk/

/** The common notices of confidentiality: from the first paragraph that is one to the end. */
export function cutNotices(sheet: Sheet): void {
  for (let at = 0; at < sheet.length; at++) {
    const line = sheet.at(at)
    if (line.gone || line.depth > 0 || line.key.length < 12 || !sheet.startsParagraph(at)) continue
    const words = line.key.replace(/^[\s*_|>-]{0,8}/, '')
    if (!noticeOpeners.some((notice) => words.startsWith(notice)) || !noticeWords.test(sheet.paragraph(at))) continue
    if (sheet.cutRest(sheet.aboveRules(at), 'notice')) return
  }
}

/** The office's disclaimers: from the paragraph that has the words on, all is removed; `*` stands for any words. */
export function cutDisclaimers(sheet: Sheet, disclaimers: readonly string[]): void {
  const wanted = disclaimers.map(partsOf).filter((parts) => parts.length > 0)
  if (wanted.length === 0) return
  for (let at = 0; at < sheet.length; at++) {
    const line = sheet.at(at)
    if (line.gone || isBlank(line) || ruleLine.test(line.key) || !sheet.startsParagraph(at)) continue
    const words = sheet.paragraph(at)
    if (wanted.some((parts) => inOrder(words, parts)) && sheet.cutRest(sheet.aboveRules(at), 'disclaimer')) return
  }
}

function partsOf(disclaimer: string): string[] {
  const parts = disclaimer.toLowerCase().split('*')
  return parts.map((part) => part.replace(/\s+/g, ' ').trim()).filter((part) => part !== '')
}

function inOrder(words: string, parts: readonly string[]): boolean {
  let from = 0
  for (const part of parts) {
    const found = words.indexOf(part, from)
    if (found < 0) return false
    from = found + part.length
  }
  return true
}
