import { compile, type DomNode, type FormatCallback, type SelectorDefinition } from 'html-to-text'
import {
  gapLine,
  itemLine,
  lineEnd,
  linesOf,
  quoteEnd,
  quoteStart,
  withoutMarks,
  withoutOuterGaps,
} from './html-lines.ts'

const longestHtml = 1_000_000
// html-to-text's parser takes the square of open tags: 300 000 of them, a minute. 20 000 are a few hundred pages.
const mostTags = 20_000
const longestLink = 2000
/** Elements within elements; what is deeper is left out. */
const deepest = 400
/** Tables within tables; deeper ones are plain blocks. */
const deepestTables = 12

/** What one conversion remembers. */
interface Memory {
  readonly shownLinks: Set<string>
  tables: number
  inLink: boolean
  inPre: boolean
}

type Builder = Parameters<FormatCallback>[2]
type Walk = Parameters<FormatCallback>[1]

/**
 * HTML turned to text (BEHAVIOUR §4.1): blocks on lines of their own, links kept once as `words (address)`, images dropped, tables by row with
 * ` | ` between cells, lists with `- ` or numbers, quoted mail with `> `, a signature behind `-- `, a rule as `_____`, hidden words left out.
 * Reads the first million characters and 20 000 tags, 400 elements deep; never throws.
 */
export function htmlToText(html: string): string {
  const memory: Memory = { shownLinks: new Set(), tables: 0, inLink: false, inPre: false }
  return linesOf(convert(readable(html), memory)).join('\n')
}

function readable(html: string): string {
  const text = withoutOpenQuotes(withoutMarks(html.slice(0, longestHtml)))
  let at = -1
  for (let count = 0; count <= mostTags; count++) {
    at = text.indexOf('<', at + 1)
    if (at < 0) return text
  }
  return text.slice(0, at)
}

/** A quote in a tag that is never closed would take in the rest of the mail. */
function withoutOpenQuotes(html: string): string {
  return ['"', "'"].reduce((text, quote) => {
    const at = text.lastIndexOf(`=${quote}`)
    const isOpen = at >= 0 && !text.includes(quote, at + 2) && text.lastIndexOf('<', at) > text.lastIndexOf('>', at)
    return isOpen ? text.slice(0, at + 1) + text.slice(at + 2) : text
  }, html)
}

const block: FormatCallback = (elem, walk, builder) => {
  builder.openBlock({ leadingLineBreaks: 1 })
  walk(elem.children, builder)
  builder.closeBlock({ trailingLineBreaks: 1 })
}

const spaced: FormatCallback = (elem, walk, builder, options) => {
  writeLine(builder, gapLine)
  block(elem, walk, builder, options)
  writeLine(builder, gapLine)
}

const paragraph: FormatCallback = (elem, walk, builder, options) =>
  (isTight(elem) ? block : spaced)(elem, walk, builder, options)

const pre: FormatCallback = (elem, walk, builder, options) => {
  const memory = memoryOf(builder)
  if (memory.inPre) return spaced(elem, walk, builder, options)
  memory.inPre = true
  writeLine(builder, gapLine)
  builder.openBlock({ leadingLineBreaks: 1, isPre: true })
  walk(elem.children, builder)
  builder.closeBlock({
    trailingLineBreaks: 1,
    blockTransform: (text) => text.replace(/\r\n?|\n/g, `${lineEnd}\n`),
  })
  writeLine(builder, gapLine)
  memory.inPre = false
}

const lineBreak: FormatCallback = (_elem, _walk, builder) => {
  builder.addLiteral(lineEnd)
  builder.addLineBreak()
}

const quote: FormatCallback = (elem, walk, builder, options) => {
  const isQuote = elem.name !== 'blockquote' || !isIndent(elem)
  if (isQuote) writeLine(builder, quoteStart)
  block(elem, walk, builder, options)
  if (isQuote) writeLine(builder, quoteEnd)
}

const list: FormatCallback = (elem, walk, builder) => {
  writeLine(builder, gapLine)
  let count = 0
  for (const child of elem.children) {
    if (child.name === 'li') writeItem(child, walk, builder, elem.name === 'ol' ? `${++count}. ` : '- ')
    else walk([child], builder)
  }
  writeLine(builder, gapLine)
}

const item: FormatCallback = (elem, walk, builder) => writeItem(elem, walk, builder, '- ')

const table: FormatCallback = (elem, walk, builder, options) => {
  const memory = memoryOf(builder)
  if (memory.tables >= deepestTables) return block(elem, walk, builder, options)
  memory.tables++
  builder.openTable()
  for (const row of rowsOf(elem)) {
    builder.openTableRow()
    for (const cell of row) {
      builder.openTableCell()
      walk(cell.name === 'td' || cell.name === 'th' ? cell.children : [cell], builder)
      builder.closeTableCell()
    }
    builder.closeTableRow()
  }
  const tableToString = (rows: { text: string }[][]) => rows.map(rowText).filter(Boolean).join('\n')
  builder.closeTable({ tableToString, leadingLineBreaks: 1, trailingLineBreaks: 1 })
  memory.tables--
}

const link: FormatCallback = (elem, walk, builder) => {
  const memory = memoryOf(builder)
  const href = String(elem.attribs?.href ?? '').trim()
  if (memory.inLink || href.length > longestLink || !/^(?:https?:\/\/|mailto:|tel:)/i.test(href)) {
    walk(elem.children, builder)
    return
  }
  let heard = ''
  memory.inLink = true
  builder.pushWordTransform((word) => {
    heard += word.slice(0, longestLink - heard.length)
    return word
  })
  walk(elem.children, builder)
  builder.popWordTransform()
  memory.inLink = false
  // In `pre` no words are told.
  const words = heard || elem.children.map((child) => (child.type === 'text' ? (child.data ?? '') : '')).join('')
  const address = addressBehind(words.slice(0, longestLink).trim(), href, memory.shownLinks)
  if (address !== '') builder.addInline(` ${address}`, { noWordTransform: true })
}

const signature: FormatCallback = (elem, walk, builder, options) => {
  writeLine(builder, '--')
  const format = builder.options.formatters[formats.get(elem.name ?? '') ?? 'inline']
  format?.(elem, walk, builder, options)
}

const tags: Readonly<Record<string, string>> = {
  block:
    'address article aside body caption center dd details dialog dir div dt fieldset figcaption figure footer form header hgroup html ' +
    'legend main menu nav section summary td th tr',
  spaced: 'h1 h2 h3 h4 h5 h6 dl',
  paragraph: 'p',
  pre: 'pre',
  lineBreak: 'br',
  quote: 'blockquote',
  list: 'ul ol',
  item: 'li',
  table: 'table',
  link: 'a',
  skip: 'img script style title textarea xmp iframe noembed noframes template object svg math',
  inline: 'wbr',
}

const formats = new Map(
  Object.entries(tags).flatMap(([format, names]) => names.split(' ').map((name): [string, string] => [name, format])),
)

// What clients put around the mail that is answered, where it is no blockquote.
const quotes = [
  '[class*="yahoo_quoted" i]',
  '[id*="yahoo_quoted" i]',
  ...'yahooQuoted protonmail_quote tutanota_quote zmail_extra OLK_SRC_BODY_SECTION mail_quote elided-text'
    .split(' ')
    .flatMap((mark) => [`[class~="${mark}" i]`, `[id="${mark}" i]`]),
]

// And around signatures: Gmail, Thunderbird, Outlook on the web and on phones, Apple, Windows Mail, Proton, Yahoo.
const signatures = [
  '[data-signatureblock]',
  '[class^="ydp"][class*="signature"]',
  ...(
    'gmail_signature moz-signature ms-outlook-mobile-signature ms-outlook-ios-signature AppleMailSignature protonmail_signature_block ' +
    'yahoo-signature mobile-signature Signature _Signature x_Signature mail_android_signature'
  )
    .split(' ')
    .flatMap((mark) => [`[class~="${mark}"]`, `[id="${mark}"]`]),
]

const hidden = [
  '[hidden]',
  ...'display:none display: none visibility:hidden visibility: hidden mso-hide:all mso-hide: all'
    .split(/(?<!:) /)
    .map((rule) => `[style*="${rule}" i]`),
]

const convert = compile({
  wordwrap: false,
  whitespaceCharacters: ' \t\r\n\f',
  // All there is: some mails have two bodies, or words outside.
  baseElements: { selectors: [], returnDomByDefault: true },
  limits: { maxDepth: deepest, maxInputLength: longestHtml, ellipsis: '' },
  formatters: { block, spaced, paragraph, pre, lineBreak, quote, list, item, table, link, signature },
  // Where two fit equally well the later one counts: nothing shows what is hidden.
  selectors: [
    ...[...formats].map(([selector, format]) => ({ selector, format })),
    {
      selector: 'hr',
      format: 'blockString',
      options: { string: '_____', leadingLineBreaks: 1, trailingLineBreaks: 1 },
    },
    ...all(quotes, 'quote'),
    ...all(signatures, 'signature'),
    ...all(hidden, 'skip'),
  ],
}) as (html: string, memory: Memory) => string

function all(selectors: readonly string[], format: string): SelectorDefinition[] {
  return selectors.map((selector) => ({ selector, format }))
}

/** html-to-text hands its third argument to formatters there; the types leave it out. */
function memoryOf(builder: Builder): Memory {
  return (builder as Builder & { readonly metadata: Memory }).metadata
}

function writeItem(elem: DomNode, walk: Walk, builder: Builder, prefix: string): void {
  writeLine(builder, itemLine + prefix)
  block(elem, walk, builder, {})
  writeLine(builder, itemLine)
}

function writeLine(builder: Builder, line: string): void {
  builder.openBlock({ leadingLineBreaks: 1 })
  builder.addLiteral(line)
  builder.closeBlock({ trailingLineBreaks: 1 })
}

/** The rows of a table, and what stands between them as rows of one cell. */
function rowsOf(elem: DomNode): DomNode[][] {
  const rows: DomNode[][] = []
  let loose: DomNode[] | undefined
  for (const child of elem.children) {
    if (child.name === 'td' || child.name === 'th') {
      if (!loose) {
        loose = []
        rows.push(loose)
      }
      loose.push(child)
    } else if (child.type !== 'text' || child.data?.trim()) {
      loose = undefined
      if (child.name === 'tr') rows.push(child.children)
      else if (/^(?:thead|tbody|tfoot)$/.test(child.name ?? '')) rows.push(...rowsOf(child))
      else rows.push([child])
    }
  }
  return rows
}

/** Cells of one line are a row of a table; longer ones are the page's layout. */
function rowText(cells: readonly { readonly text: string }[]): string {
  const full = cells.map(({ text }) => ({ text, lines: linesOf(text, 2) })).filter(({ lines }) => lines.length > 0)
  const isRow = full.every(({ lines }) => lines.length === 1)
  return isRow
    ? full.map(({ lines }) => lines[0]).join(' | ')
    : full.map(({ text }) => withoutOuterGaps(text)).join('\n')
}

/** What goes behind the words of a link; nothing when it already stands there, or when the link is an image. */
function addressBehind(words: string, href: string, shown: Set<string>): string {
  if (words === '') return ''
  if (/^(?:mailto|tel):/i.test(href)) {
    const target = href.replace(/^\w+:/, '').replace(/\?.*$/, '')
    if (bare(words) === bare(target) || words.includes('@')) return ''
    if (/^mailto:/i.test(href)) return `<${target}>`
  }
  const target = bare(href)
  const isShown = shown.has(target) || bare(words) === target
  shown.add(target)
  return isShown ? '' : `(${href.replace(/^tel:/i, '')})`
}

function bare(address: string): string {
  return address
    .toLowerCase()
    .replace(/\s+/g, '')
    .replace(/^(?:https?:\/\/|mailto:|tel:)/, '')
    .replace(/^www\./, '')
    .replace(/(?<!\/)\/+$/, '')
}

/** Gmail's and Outlook's "indent" is a blockquote without a border; it quotes nobody. */
function isIndent({ attribs = {} }: DomNode): boolean {
  return (
    attribs.type === undefined &&
    attribs.class === undefined &&
    attribs.cite === undefined &&
    /border\s*:\s*none/i.test(attribs.style ?? '')
  )
}

/** Outlook's paragraphs have no space around them. */
function isTight({ attribs = {} }: DomNode): boolean {
  return /^Mso/i.test(attribs.class ?? '') || /margin(?:-(?:top|bottom))?\s*:\s*0(?:\D|$)/i.test(attribs.style ?? '')
}
