import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { htmlToText } from '../../../drivers/mail/html.ts'

describe('HTML as text', () => {
  test.each([
    ['blocks and line breaks', '<div>One</div><div>two<br>three</div>four', 'One\ntwo\nthree\nfour'],
    ['paragraphs', '<p>One</p><p>two</p>three', 'One\n\ntwo\n\nthree'],
    [
      'Outlook’s paragraphs',
      '<p class=MsoNormal>One</p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal>two</p>',
      'One\n\ntwo',
    ],
    [
      'blanks folded, entities decoded',
      ' a \n\t b&nbsp;c &amp; d&lt;e&gt; &#228;&#xe5;&#128;&euro; &unknown; AT&T',
      'a b c & d<e> äå€€ &unknown; AT&T',
    ],
    ['an entity is decoded once', '&amp;lt;b&amp;gt;', '&lt;b&gt;'],
    ['never two empty lines', '<p>a</p><br><br><br><br><p>b</p>', 'a\n\nb'],
    ['pre keeps its lines', '<pre>a\n  b</pre>c', 'a\n  b\n\nc'],
    ['empty items with blanks between them in pre', '<pre><li></li> <li></li> <li>', '-\n\n-\n\n-'],
    ['lists', '<ul><li>one</li><li>two</ul><ol><li>a<li>b</ol>', '- one\n- two\n\n1. a\n2. b'],
    [
      'a table by row',
      '<table><tr><th>Name</th><th>Price</th></tr><tr><td>Apples</td><td>3,50</td></tr></table>',
      'Name | Price\nApples | 3,50',
    ],
    ['empty cells are left out', '<table><tr><td></td><td>a</td><td>&nbsp;</td><td>b</td></tr></table>', 'a | b'],
    [
      'a table that lays out a page',
      '<table><tr><td><p>One</p><p>two</p></td><td>three</td></tr></table>',
      'One\n\ntwo\nthree',
    ],
    ['a table in a table', '<table><tr><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>', 'a | b'],
    ['cells without a table', '<tr><td>a</td></tr>b', 'a\nb'],
    ['images and their links dropped', '<a href="https://x.yz"><img src="cid:1" alt="Logo"></a>text', 'text'],
    [
      'a link as words and address',
      'See <a href="https://x.yz/a?b=1&amp;c=2">the page</a>.',
      'See the page (https://x.yz/a?b=1&c=2).',
    ],
    [
      'a link whose words are its address, once',
      '<a href="https://www.x.yz/">x.yz</a> <a href="mailto:a@b.cc?subject=x">a@b.cc</a>',
      'x.yz a@b.cc',
    ],
    [
      'a link that comes again, once',
      '<a href="https://x.yz">one</a> <a href="https://x.yz/">two</a>',
      'one (https://x.yz) two',
    ],
    ['a mail address behind a name', '<a href="mailto:anna@b.cc">Anna</a>', 'Anna <anna@b.cc>'],
    ['no address for scripts', '<a href="javascript:alert(1)">x</a> <a href="#top">y</a>', 'x y'],
    [
      'hidden words',
      'a<span style="display:none">secret <div>more</div></span>b<div hidden>c</div><p style="mso-hide:all">d</p>',
      'ab',
    ],
    [
      'scripts, styles, titles, comments',
      '<title>T</title><style>p{}</style><script>if(a<b){}</script>a<!-- c --><!--[if mso]>x<![endif]--><![if !mso]>b<![endif]>',
      'ab',
    ],
    ['a style that never ends', 'a<style>b', 'a'],
    ['quotations', 'Hi<blockquote type="cite">a<br>b<blockquote>c</blockquote></blockquote>d', 'Hi\n> a\n> b\n>> c\nd'],
    ['an indent is no quotation', '<blockquote style="margin:0 0 0 40px;border:none;padding:0px">a</blockquote>', 'a'],
    ['Yahoo’s quotation', 'Hi<div id="ydp1yahoo_quoted" class="yahoo_quoted">old</div>', 'Hi\n> old'],
    ['a signature', 'Hi<div class="gmail_signature">Bo<br>Ek</div>', 'Hi\n--\nBo\nEk'],
    ['a rule', 'a<hr>b', 'a\n_____\nb'],
    ['tags in disorder', '<b><p>a</b></div>b</td></table></blockquote>c<', 'a\n\nbc<'],
    ['a bare less-than', 'a < b and c <d', 'a < b and c'],
    ['quotes that are never closed', '<a href="x>link</a> text', 'link text'],
  ])('%s', (_name, html, text) => {
    expect(htmlToText(html).replace(/^-- $/m, '--')).toBe(text)
  })

  test('the blank of a signature’s dashes stays', () => {
    expect(htmlToText('Hi<div class="moz-signature">-- <br>Bo</div>')).toBe('Hi\n-- \n-- \nBo')
  })

  test('what is nested deeper than any mail is left out', () => {
    const nested = (depth: number) => htmlToText(`a${'<div>'.repeat(depth)}b`)
    expect(nested(300)).toBe('a\nb')
    expect(nested(9000)).toBe('a')
  })

  test('anything gives text', () => {
    const soup = fc.array(
      fc.oneof(
        fc.constantFrom(
          '<',
          '>',
          '"',
          "'",
          '=',
          '/',
          '<p>',
          '</p>',
          '<table>',
          '<td>',
          '</tr>',
          '<a href="http://x">',
          '</a>',
          '<li>',
          '<blockquote>',
          '</blockquote>',
          '<!--',
          '-->',
          '&#x41;',
          '&',
          '<style>',
          '<div hidden>',
          '</div>',
          '\u0000',
        ),
        fc.string(),
      ),
      { maxLength: 60 },
    )
    fc.assert(
      fc.property(soup, (pieces) => typeof htmlToText(pieces.join('')) === 'string'),
      { numRuns: 500 },
    )
  })

  test.each([
    ['div', '<div>'.repeat(200_000)],
    ['blockquote', '<blockquote>'.repeat(80_000)],
    ['table', '<table><tr><td>'.repeat(60_000)],
    ['hidden', `${'<span style="display:none">'.repeat(30_000)}${'</b>'.repeat(50_000)}`],
    ['attribute', '<a href="'.repeat(100_000)],
    ['style', '<style>'.repeat(140_000)],
    ['less-than', '<'.repeat(1_000_000)],
    ['list', '<li>'.repeat(250_000)],
    ['cells', `<table>${'<td>x'.repeat(190_000)}`],
    ['rows in tables', `${'<table><tr><td>'.repeat(100)}${'<p>x</p>'.repeat(100_000)}`],
    ['words', 'word '.repeat(200_000)],
    ['b, closed by others', '<b>'.repeat(160_000) + '</i>'.repeat(120_000)],
    ['pre in blockquotes', '<blockquote>'.repeat(100) + '<pre>'.repeat(100) + 'x\n'.repeat(480_000)],
    ['long links', `<a href="http://x">${'/'.repeat(900_000)}x</a>`],
    ['slashes', `<a href="http://${'/'.repeat(1900)}x">y</a>`.repeat(500)],
  ])('1 MB of <%s> is done in a moment', (_name, html) => {
    const start = performance.now()
    htmlToText(html)
    expect(performance.now() - start).toBeLessThan(5_000)
  })
})
