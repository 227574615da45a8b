// LEAD: HTML to text is not ours to write. html-to-text 10.0.1 (+ types) is now in package.json: wrap it in drivers/mail/html.ts (the only importer,
// with formatters/selectors for links once, images, tables by row, quotes, signatures, limits) and delete core/mail/html-*.ts and text-writer.ts.
import { decodeEntities } from './html-entities.ts'
import { htmlTokens } from './html-tokens.ts'
import { TextWriter } from './text-writer.ts'

const longestHtml = 1_000_000
const longestLink = 2000
const deepest = 12

const blocks = new Set(
  'address article aside body caption center dd details dialog dir div dl dt fieldset figcaption figure footer form header hgroup html legend li main menu nav section summary'.split(
    ' ',
  ),
)
const spaced = new Set(['p', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6', 'ul', 'ol', 'pre', 'dl'])
const voids = new Set('area base br col embed hr img input link meta param source track wbr'.split(' '))

// What clients put around the mail that is answered, where it is no blockquote.
const quoteMark =
  /\b(?:yahoo_quoted|protonmail_quote|tutanota_quote|zmail_extra|yahooQuoted|OLK_SRC_BODY_SECTION|mail_quote|elided-text)\b/i
// And around signatures: Gmail, Thunderbird, Outlook on the web and on phones, Apple, Windows Mail, Proton, Yahoo.
const signatureMark =
  /\b(?:gmail_signature|moz-signature|ms-outlook-mobile-signature|ms-outlook-ios-signature|AppleMailSignature|protonmail_signature_block|yahoo-signature|ydp[0-9a-f]*signature|mobile-signature|x?_?Signature|mail_android_signature)\b/

/**
 * HTML turned to text (BEHAVIOUR §4.1): blocks on lines of their own, links kept once as `words (address)`, images dropped, tables by row with
 * ` | ` between cells, lists with `- ` or numbers, quoted mail with `> `, a signature behind `-- `, a rule as `_____`, hidden words left out.
 * One pass, bounded in depth and size; never throws.
 */
export function htmlToText(html: string): string {
  const reader = new HtmlReader()
  for (const token of htmlTokens(html.slice(0, longestHtml))) {
    if (token.kind === 'text') reader.words(token.text)
    else if (token.kind === 'open') reader.open(token.name, token.attributes)
    else reader.close(token.name)
    if (reader.full) break
  }
  return reader.finish()
}

type Frame =
  | { readonly kind: 'quote'; readonly tag: string; readonly writer: TextWriter }
  | { readonly kind: 'cell'; readonly tag: 'td'; readonly writer: TextWriter }
  | { readonly kind: 'table'; readonly tag: 'table'; cells: TextWriter[] }
  | { readonly kind: 'list'; readonly tag: string; readonly ordered: boolean; count: number }
  | { readonly kind: 'block'; readonly tag: string; readonly spaced: boolean }

class HtmlReader {
  readonly #root = new TextWriter()
  readonly #frames: Frame[] = []
  #writer = this.#root
  #pre = 0
  #hidden: { readonly tag: string; depth: number } | undefined
  #link: { href: string; words: string } | undefined
  readonly #shown = new Set<string>()

  get full(): boolean {
    return this.#root.full
  }

  words(source: string): void {
    if (this.#hidden) return
    const text = decodeEntities(source)
    if (this.#pre > 0) this.#writer.raw(text)
    else this.#writer.words(text)
    if (this.#link && this.#link.words.length < longestLink) this.#link.words += text
  }

  open(name: string, attributes: ReadonlyMap<string, string>): void {
    if (this.#hidden) {
      if (name === this.#hidden.tag) this.#hidden.depth++
    } else if (name === 'br') this.#writer.newline()
    else if (name === 'hr') this.#writer.line('_____')
    else if (voids.has(name)) return
    else if (isHidden(attributes)) this.#hidden = { tag: name, depth: 1 }
    else if (name === 'a') this.#openLink(attributes)
    else this.#openBlock(name, attributes)
  }

  close(name: string): void {
    if (this.#hidden) {
      if (name === this.#hidden.tag && --this.#hidden.depth === 0) this.#hidden = undefined
    } else if (name === 'a') this.#closeLink()
    else if (name === 'tr') this.#endRow()
    else this.#closeBlock(name)
  }

  finish(): string {
    while (this.#frames.length > 0) this.#pop()
    return this.#root.finish()
  }

  #openBlock(name: string, attributes: ReadonlyMap<string, string>): void {
    const marks = `${attributes.get('class') ?? ''} ${attributes.get('id') ?? ''}`
    if (signatureMark.test(marks) || attributes.has('data-signatureblock')) this.#writer.line('-- ')
    if (name === 'blockquote' ? !isIndent(attributes) : quoteMark.test(marks)) this.#openQuote(name)
    else if (name === 'table' || name === 'tr' || name === 'td' || name === 'th') this.#openTable(name)
    else if (name === 'ul' || name === 'ol') this.#openList(name)
    else if (name === 'li') this.#openItem()
    else {
      const wide = spaced.has(name) && !isTight(attributes)
      if (!wide && !blocks.has(name) && !spaced.has(name)) return
      if (name === 'pre') this.#pre++
      if (wide) this.#writer.gap()
      else this.#writer.block()
      this.#push({ kind: 'block', tag: name, spaced: wide })
    }
  }

  #closeBlock(name: string): void {
    const tag = name === 'th' ? 'td' : name
    const floor = tag === 'table' ? -1 : this.#lastTable()
    const at = this.#frames.findLastIndex((frame) => frame.tag === tag)
    if (at > floor) while (this.#frames.length > at) this.#pop()
    // A stray </p> is a paragraph's end all the same.
    else if (blocks.has(name) || spaced.has(name) || name === 'table' || name === 'blockquote') this.#writer.block()
  }

  #openList(name: string): void {
    this.#writer.gap()
    this.#push({ kind: 'list', tag: name, ordered: name === 'ol', count: 0 })
  }

  #push(frame: Frame): void {
    // Deeper than any mail is made: the tag is left out, its words stay.
    if (this.#frames.length < 256) this.#frames.push(frame)
  }

  #pop(): void {
    const frame = this.#frames.pop()
    if (!frame) return
    if (frame.kind === 'quote') {
      this.#writer = this.#outer()
      this.#writer.block()
      for (const line of frame.writer.finish().split('\n'))
        this.#writer.line(line === '' ? '>' : line.startsWith('>') ? `>${line}` : `> ${line}`)
    } else if (frame.kind === 'cell') this.#writer = this.#outer()
    else if (frame.kind === 'table') this.#writeRow(frame)
    else if (frame.kind === 'list') this.#writer.gap()
    else {
      if (frame.tag === 'pre') this.#pre = Math.max(0, this.#pre - 1)
      if (frame.spaced) this.#writer.gap()
      else this.#writer.block()
    }
  }

  #outer(): TextWriter {
    const frame = this.#frames.findLast((one) => one.kind === 'quote' || one.kind === 'cell')
    return frame && 'writer' in frame ? frame.writer : this.#root
  }

  #nested(): number {
    return this.#frames.filter((frame) => frame.kind === 'quote' || frame.kind === 'cell').length
  }

  #openQuote(tag: string): void {
    this.#writer.block()
    if (this.#nested() >= deepest) this.#push({ kind: 'block', tag, spaced: false })
    else this.#enter({ kind: 'quote', tag, writer: new TextWriter() })
  }

  /** From here on, words go to the frame's own writer. */
  #enter(frame: Frame & { readonly writer: TextWriter }): void {
    this.#push(frame)
    if (this.#frames.at(-1) === frame) this.#writer = frame.writer
  }

  #openItem(): void {
    this.#closeBlock('li')
    const list = this.#frames.findLast((frame) => frame.kind === 'list')
    this.#writer.block()
    this.#writer.words(list?.ordered ? `${++list.count}. ` : '- ')
    this.#push({ kind: 'block', tag: 'li', spaced: false })
  }

  #openTable(name: string): void {
    if (name === 'table') {
      this.#writer.block()
      if (this.#nested() < deepest) this.#push({ kind: 'table', tag: 'table', cells: [] })
    } else if (name === 'tr') this.#endRow()
    else this.#openCell()
  }

  #openCell(): void {
    this.#closeBlock('td')
    const table = this.#frames[this.#lastTable()]
    if (table?.kind === 'table') {
      const writer = new TextWriter()
      table.cells.push(writer)
      this.#enter({ kind: 'cell', tag: 'td', writer })
    } else this.#writer.block()
  }

  #lastTable(): number {
    return this.#frames.findLastIndex((frame) => frame.kind === 'table')
  }

  #endRow(): void {
    const at = this.#lastTable()
    if (at < 0) this.#writer.block()
    else while (this.#frames.length > at + 1) this.#pop()
    const table = this.#frames[at]
    if (table?.kind === 'table') this.#writeRow(table)
  }

  #writeRow(table: { cells: TextWriter[] }): void {
    const cells = table.cells.map((cell) => cell.finish()).filter((text) => text.trim() !== '')
    table.cells = []
    this.#writer.block()
    // Cells of one line are a row of a table; longer ones are the page's layout.
    if (cells.every((text) => !text.includes('\n'))) {
      if (cells.length > 0) this.#writer.line(cells.join(' | '))
    } else for (const cell of cells) for (const line of cell.split('\n')) this.#writer.line(line)
  }

  #openLink(attributes: ReadonlyMap<string, string>): void {
    this.#closeLink()
    const href = decodeEntities(attributes.get('href') ?? '').trim()
    if (/^(?:https?:\/\/|mailto:|tel:)/i.test(href) && href.length <= longestLink) this.#link = { href, words: '' }
  }

  #closeLink(): void {
    const link = this.#link
    this.#link = undefined
    if (!link) return
    const words = link.words.replace(/\s+/g, ' ').trim()
    const target = link.href
      .replace(/^(?:mailto:|tel:)/i, '')
      .replace(/\?.*$/, (query) => (/^(?:mailto|tel):/i.test(link.href) ? '' : query))
    // Without words it was an image; with the address as its words it already stands there.
    if (words === '') return
    if (bare(words) === bare(target)) this.#shown.add(bare(target))
    else if (/^mailto:/i.test(link.href)) this.#writer.words(words.includes('@') ? '' : ` <${target}>`)
    else if (!this.#shown.has(bare(target))) {
      this.#shown.add(bare(target))
      this.#writer.words(` (${target})`)
    }
  }
}

function bare(link: string): string {
  return link
    .toLowerCase()
    .replace(/^(?:https?:\/\/|mailto:|tel:)/, '')
    .replace(/^www\./, '')
    .replace(/[/\s]+$/, '')
}

function isHidden(attributes: ReadonlyMap<string, string>): boolean {
  if (attributes.has('hidden')) return true
  const style = attributes.get('style')
  return style !== undefined && /(?:display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all)/i.test(style)
}

/** Gmail's and Outlook's "indent" is a blockquote without a border; it quotes nobody. */
function isIndent(attributes: ReadonlyMap<string, string>): boolean {
  return (
    !attributes.has('type') &&
    !attributes.has('class') &&
    !attributes.has('cite') &&
    /border\s*:\s*none/i.test(attributes.get('style') ?? '')
  )
}

/** Outlook's paragraphs have no space around them. */
function isTight(attributes: ReadonlyMap<string, string>): boolean {
  return (
    /^Mso/i.test(attributes.get('class') ?? '') ||
    /margin(?:-(?:top|bottom))?\s*:\s*0(?:\D|$)/i.test(attributes.get('style') ?? '')
  )
}
