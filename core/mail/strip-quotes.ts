import { isBlank, ruleLine, type Sheet } from './strip-lines.ts'
import {
  forwardMarks,
  headerLabels,
  months,
  originalMarks,
  weekdays,
  wroteOpeners,
  wroteVerbs,
} from './strip-markers.ts'

/** Removes the mail that is answered: lines with `>`, what follows "On … wrote:", what follows a header block. */
export function cutQuotes(sheet: Sheet): void {
  for (let at = 0; at < sheet.length; at++) {
    const line = sheet.at(at)
    if (line.gone || isBlank(line)) continue
    if (line.depth > 0) {
      const end = quotedEnd(sheet, at)
      sheet.cut(at, end, 'quote')
      at = end - 1
      continue
    }
    const wrote = wroteEnd(sheet, at)
    if (wrote !== undefined) {
      // Followed by `>` lines it introduces only those; what stands below may be the answer.
      const quoted = (sheet.lines[sheet.firstFilled(wrote)]?.depth ?? 0) > 0
      if (quoted) sheet.cut(at, wrote, 'quote')
      else if (sheet.cutRest(at, 'quote')) return
      continue
    }
    const block = headerBlock(sheet, at)
    if (!block) continue
    if (sheet.cutRest(at, block.forward ? 'forward' : 'quote')) return
    // Passed on without a word of one's own: the words of the mail that was passed on are the message.
    sheet.cut(at, block.end, 'forward')
    at = block.end - 1
  }
}

/** The end of a run of quoted lines, with the tails that a mailer's wrapping left without their `>`. */
function quotedEnd(sheet: Sheet, from: number): number {
  let end = from
  for (let at = from; at < sheet.length; at++) {
    const line = sheet.at(at)
    if (line.depth > 0) end = at + 1
    else if (isBlank(line)) {
      if (at > end) break
    } else {
      const before = sheet.lines[at - 1]
      const isTail =
        at === end &&
        (before?.depth ?? 0) > 0 &&
        (before?.raw.length ?? 0) >= 60 &&
        (sheet.lines[at + 1]?.depth ?? 0) > 0
      if (!isTail) break
      end = at + 1
    }
  }
  return end
}

const monthPattern = new RegExp(`(?:^|[^\\p{L}])(?:${months.join('|')})[\\p{L}.]{0,9}[ ,]`, 'u')
const verbEnd = new RegExp(`(?:^|[\\s>\\])])(?:${wroteVerbs.map(escaped).join('|')})\\s*:?$`, 'u')
const verbInside = new RegExp(`[\\s](?:${wroteVerbs.map(escaped).join('|')})\\s`, 'u')
/** "On …", a weekday or a number: how a line over a quotation begins when it begins with the time. */
const opener = new RegExp(
  `^(?:(?:${wroteOpeners.map(escaped).join('|')})\\s|(?:${weekdays.join('|')})\\p{L}{0,10}[.,]?\\s|\\d{1,4}[.\\-/\\s])`,
  'u',
)
/** How the second line of a broken one that begins with a name goes on. */
const brokenTail = new RegExp(`^(?:<|>:|(?:${wroteVerbs.map(escaped).join('|')})\\s?:?$)`, 'u')

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
}

function hasDate(words: string): boolean {
  return (
    /\d{1,4}[./-]\s?\d{1,2}[./-]\s?\d{2,4}/.test(words) ||
    (/\d/.test(words) && monthPattern.test(words)) ||
    (/\d{1,2}[:.]\d{2}/.test(words) && /\b(?:19|20)\d{2}\b/.test(words))
  )
}

/** The line after "On … wrote:", which may be broken into four lines; undefined when none starts at `at`. */
function wroteEnd(sheet: Sheet, at: number): number | undefined {
  const timed = opener.test(sheet.at(at).key)
  let words = ''
  for (let end = at; end < Math.min(sheet.length, at + 4); end++) {
    const line = sheet.at(end)
    // A broken line's tail may begin with the bracket of its address, which looks like a quotation.
    if (line.gone || isBlank(line) || (line.depth > 0 && line.key !== '>:') || words.length + line.key.length > 400)
      return undefined
    // Another beginning, or no tail of a name: then the line above is words of the sender's own.
    if (end > at && !brokenTail.test(line.key) && (!timed || opener.test(line.key))) return undefined
    words = words === '' ? line.key : `${words} ${line.key}`
    if (isWroteLine(words, timed)) return end + 1
  }
  return undefined
}

function isWroteLine(words: string, timed: boolean): boolean {
  const colon = words.endsWith(':')
  const verb = verbEnd.test(words)
  if (!colon && !verb) return false
  const date = hasDate(words)
  const address = /(?:<|&lt;|\(|mailto:)\s?[^\s@<>]+@[^\s@<>]+/.test(words)
  if (verb) return date ? timed || address : colon && address
  if (date && verbInside.test(words)) return true
  return timed && date && address
}

interface HeaderBlock {
  /** Where the words of the mail begin. */
  readonly end: number
  readonly forward: boolean
}

/** The header block or the dashed words over a mail that is answered or passed on, when they start at `at`. */
function headerBlock(sheet: Sheet, at: number): HeaderBlock | undefined {
  const { key } = sheet.at(at)
  const mark = markOf(key)
  if (mark) {
    const start = sheet.firstFilled(at + 1)
    return { end: headersEnd(sheet, start, 1) ?? start, forward: mark === 'forward' }
  }
  if (ruleLine.test(key)) {
    const start = sheet.firstFilled(at + 1)
    const end = start - at <= 3 ? headersEnd(sheet, start, 2) : undefined
    return end === undefined ? undefined : { end, forward: false }
  }
  const end = headersEnd(sheet, at, 3)
  return end === undefined ? undefined : { end, forward: false }
}

/** The end of the header fields that start at `at`: at least `least` different ones, the sender or the time among them. */
function headersEnd(sheet: Sheet, at: number, least: number): number | undefined {
  const first = sheet.lines[at]
  if (!first || labelOf(first.key) === undefined) return undefined
  const kinds = new Set<string>()
  let address = false
  let end = at
  for (let next = at; next < Math.min(sheet.length, at + 14); next++) {
    const line = sheet.at(next)
    if (isBlank(line) || line.depth > 0) break
    const label = labelOf(line.key)
    if (label !== undefined) kinds.add(label)
    // A second field on the line, as "À : abc@abc.be Objet : …".
    const inner = / (objet|subject|betreff|date) ?:/.exec(line.key)?.[1]
    if (inner !== undefined) kinds.add(inner === 'date' ? 'date' : 'subject')
    if (line.key.includes('@')) address = true
    end = next + 1
  }
  if ((!kinds.has('from') && !kinds.has('date')) || kinds.size < least) return undefined
  // Without a rule above, it must look like a mail: somebody may well write "From: Lund / To: Ystad / Date: Monday".
  return least < 3 || address || kinds.has('subject') ? end : undefined
}

const labels = new Map<string, string>(
  Object.entries(headerLabels).flatMap(([kind, words]) => words.map((word): [string, string] => [word, kind])),
)

function labelOf(key: string): string | undefined {
  const match = /^[*_\s]{0,4}(\p{L}[\p{L} .-]{0,20}?)\s?[*_]{0,2}\s?[:：]/u.exec(key)
  return match ? labels.get((match[1] as string).trim()) : undefined
}

const originals = new Set(originalMarks)

function markOf(key: string): 'original' | 'forward' | undefined {
  if (key.length > 120) return undefined
  const dashed = /^[-_=*–—]{2}/.test(key)
  if (!dashed && !key.endsWith(':')) return undefined
  const words = key.replace(/^[-_=*–—>\s]+/, '').replace(/[-_=*–—:\s]+$/, '')
  if (originals.has(words)) return 'original'
  // "----- Forwarded by Anna on 3 May -----"
  return forwardMarks.some((mark) => words === mark || (dashed && words.startsWith(`${mark} `))) ? 'forward' : undefined
}
