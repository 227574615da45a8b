import { stripReply } from '../../../core/mail/strip.ts'
import { htmlToText } from '../../../drivers/mail/html.ts'
import { type Border, must, textOf } from '../border.ts'

const tags =
  'p div br a table tr td th tbody ul ol li pre blockquote h1 hr img script style span b font center html body head title svg'.split(
    ' ',
  )
const attributes = [
  ' href="https://x.se/a"',
  ' class="gmail_signature"',
  ' style="display:none"',
  ' hidden',
  ' class="MsoNormal"',
  ' type=cite',
  ' href="mailto:a@b.se"',
  ' style="border:none"',
  ' id="x',
  " title='",
]

/** HTML turned to text. */
export const border: Border = {
  name: 'html',
  source: ['drivers/mail/html'],
  stretched: 150_000,
  limitMs: 3_000,
  words: [
    ...tags.flatMap((tag) => [`<${tag}>`, `</${tag}>`]),
    ...attributes,
    '&nbsp;',
    '&#x1F600;',
    '&amp',
    '<!--',
    '-->',
    '<![CDATA[',
    '\ufdd0',
    '\ufdd2',
  ],
  seeds: () => [
    '<p>Hello <b>you</b></p><p>&nbsp;</p><div>-- <br>Anna</div>',
    '<table><tr><td>a<td>b<tr><th>c</table><ul><li>x<li>y<ol><li>z</ol></ul>',
    '<blockquote type=cite>one<blockquote>two</blockquote></blockquote><pre> a\n  b</pre><hr>',
    '<a href="https://x.se/">x.se</a> <a href="https://x.se/">again</a> <a href="mailto:a@b.se">write</a><img src=x alt=y>',
    '<div class="gmail_signature">me</div><div style="display: none">hidden</div><style>p{}</style><script>1</script>',
  ],
  run(input) {
    const html = textOf(input)
    const text = htmlToText(html)
    must(!/[\ufdd0-\ufdd4]/.test(text), 'no marks of ours are left')
    must(
      !/[ \t]$/m.test(text.replace(/^-- $/gm, '').replace(/^(?:> ?)+-- $/gm, '')) || /[^\S\n]$/m.test(text),
      'lines end in words',
    )
    must(!/\n\n\n/.test(text) && !/^\n|\n$/.test(text), 'never two empty lines in a row')
    // Each word may stand behind an address, a prefix and twelve marks of quotation.
    must(text.length <= 20 * html.length + 200, 'a text is bounded')
    const stripped = stripReply(text)
    must(stripped.text.length <= text.length, 'stripping makes nothing longer')
  },
}
