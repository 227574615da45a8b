// LEAD: HTML to text is not ours to write. html-to-text 10.0.1 (+ types) is now in package.json: wrap it in drivers/mail/html.ts (the only importer,
// with formatters/selectors for links once, images, tables by row, quotes, signatures, limits) and delete core/mail/html-*.ts and text-writer.ts.
/** A piece of HTML: words, or a tag. Comments, declarations and the insides of script, style and title are left out. */
export type HtmlToken =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'open'; readonly name: string; readonly attributes: ReadonlyMap<string, string> }
  | { readonly kind: 'close'; readonly name: string }

const rawText = new Set([
  'script',
  'style',
  'title',
  'textarea',
  'xmp',
  'iframe',
  'noembed',
  'noframes',
  'template',
  'object',
  'svg',
  'math',
])
const none: ReadonlyMap<string, string> = new Map()
const longestTag = 16_384
const mostAttributes = 40

/** Takes HTML apart in one pass, as forgiving as browsers are: whatever is no tag is words. Never throws. */
export function* htmlTokens(html: string): Generator<HtmlToken> {
  let at = 0
  while (at < html.length) {
    const open = html.indexOf('<', at)
    if (open < 0) {
      yield { kind: 'text', text: html.slice(at) }
      return
    }
    if (open > at) yield { kind: 'text', text: html.slice(at, open) }
    const next = html.charCodeAt(open + 1)
    if (html.startsWith('<!--', open)) {
      const end = html.indexOf('-->', open + 2)
      at = end < 0 ? html.length : end + 3
    } else if (next === 0x21 || next === 0x3f) {
      const end = html.indexOf('>', open)
      at = end < 0 ? html.length : end + 1
    } else if (isLetter(next) || (next === 0x2f && isLetter(html.charCodeAt(open + 2)))) {
      const end = tagEnd(html, open)
      const closing = next === 0x2f
      const { name, attributes } = tagOf(html.slice(open + (closing ? 2 : 1), Math.min(end, open + longestTag)))
      at = end + 1
      if (closing) yield { kind: 'close', name }
      else if (rawText.has(name)) at = afterRawText(html, name, at)
      else yield { kind: 'open', name, attributes }
    } else {
      yield { kind: 'text', text: '<' }
      at = open + 1
    }
  }
}

function isLetter(code: number): boolean {
  return (code >= 0x41 && code <= 0x5a) || (code >= 0x61 && code <= 0x7a)
}

/** Where the tag that starts at `open` ends: its `>` outside quotes, or the next one when a quote is never closed. */
function tagEnd(html: string, open: number): number {
  let quote = 0
  const last = Math.min(html.length, open + longestTag)
  for (let at = open + 1; at < last; at++) {
    const code = html.charCodeAt(at)
    if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 0x3e) return at
    // A quote opens a value only after an equals sign; elsewhere it is a slip.
    else if ((code === 0x22 || code === 0x27) && /=\s*$/.test(html.slice(Math.max(open, at - 4), at))) quote = code
  }
  const end = html.indexOf('>', open)
  return end < 0 ? html.length : end
}

function tagOf(source: string): { name: string; attributes: ReadonlyMap<string, string> } {
  const name = (/^[a-zA-Z][^\s/>]{0,63}/.exec(source)?.[0] ?? '').toLowerCase()
  if (source.length === name.length) return { name, attributes: none }
  const attributes = new Map<string, string>()
  for (const match of source
    .slice(name.length)
    .matchAll(/([^\s=/>"']{1,64})(?:\s{0,16}=\s{0,16}(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)) {
    const key = (match[1] as string).toLowerCase()
    if (!attributes.has(key)) attributes.set(key, match[2] ?? match[3] ?? match[4] ?? '')
    if (attributes.size >= mostAttributes) break
  }
  return { name, attributes }
}

function afterRawText(html: string, name: string, from: number): number {
  const closing = new RegExp(`</${name}[^>]{0,256}>`, 'gi')
  closing.lastIndex = from
  const match = closing.exec(html)
  return match ? match.index + match[0].length : html.length
}
