import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { extractWords } from '../../../core/mail/extract.ts'
import { layoutText } from '../../../core/mail/layout.ts'
import { stripReply } from '../../../core/mail/strip.ts'
import { decodeCharset } from '../../../drivers/mail/charset.ts'
import { decodeFieldValue, decodeWords, headerFields } from '../../../drivers/mail/header-fields.ts'
import { htmlToText } from '../../../drivers/mail/html.ts'
import { parseHeader, parseMail } from '../../../drivers/mail/parse.ts'
import { dataFiles, dataReason, hasData } from '../../core/mail/data.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

/** Octets from a string of characters up to 0xFF. */
const octets = (text: string) => Buffer.from(text, 'latin1')
const parse = (text: string) => parseMail(octets(text.replace(/\r?\n/g, '\r\n')))
const caps = { from: null, fromName: null, subject: null, body: null }

describe.skipIf(!hasData)(`mails that others collected${dataReason}`, () => {
  test('every one of the 137 becomes words, none throws, none loses what there is', async () => {
    let count = 0
    const wordless: string[] = []
    for (const folder of ['mime', 'standard-replies', 'reply-bodies', 'html-replies']) {
      for (const { name, raw } of dataFiles(folder)) {
        const isMail = name.endsWith('.eml')
        const parsed = isMail ? await parseMail(raw) : undefined
        const body = parsed
          ? extractWords(parsed).text
          : name.endsWith('.html')
            ? htmlToText(raw.toString('utf8'))
            : raw.toString('utf8')
        const text = layoutText(
          {
            from: parsed?.from[0]?.address ?? '',
            fromName: '',
            subject: parsed?.subject ?? '',
            body: stripReply(body).text,
            attachmentCount: 0,
          },
          { template: '{body}', caps, attachmentsNote: false },
        )
        expect(text.isWellFormed(), name).toBe(true)
        expect(text.length, name).toBeLessThanOrEqual(Math.max(body.length, parsed?.subject.length ?? 0))
        if (text === '') wordless.push(name)
        count++
      }
    }
    expect(count).toBe(137)
    expect(wordless).toEqual([])
  })

  test('headers and bodies as the books and the charsets say', async () => {
    const mails = new Map(dataFiles('mime').map(({ name, raw }) => [name, raw]))
    const of = async (name: string) => parseMail(mails.get(name) as Buffer)
    expect(await of('rfc2822--example01.eml')).toMatchObject({
      from: [{ address: 'jdoe@machine.example', name: 'John Doe' }],
      to: [{ address: 'mary@example.net', name: 'Mary Smith' }],
      messageId: '<1234@local.machine.example>',
      date: Date.UTC(1997, 10, 21, 15, 55, 6),
    })
    expect((await of('rfc2822--example03.eml')).to.slice(0, 3).map(({ name }) => name)).toEqual([
      'Mary Smith',
      '',
      'Who?',
    ])
    expect(await of('multi_charset--japanese_iso_2022.eml')).toMatchObject({
      subject: 'まみむめも',
      text: expect.stringContaining('すみません。'),
    })
    expect((await of('multi_charset--japanese_shift_jis.eml')).text).toContain('あいうえお')
    expect((await of('multi_charset--japanese_attachment.eml')).attachments[0]?.name).toBe('てすと.txt')
    expect((await of('plain_emails--raw_email_with_partially_quoted_subject.eml')).subject).toBe(
      'Re: Test: "漢字" mid "漢字" tail',
    )
    expect((await of('attachment_emails--attachment_message_rfc822_inline_image.eml')).attachments).toMatchObject([
      { type: 'message/rfc822', name: 'Testmail.eml' },
    ])
    expect(
      (await of('multipart_report_emails--report_530.eml')).headers.find(({ name }) => name === 'content-type')?.value,
    ).toMatch(/^multipart\/report/)
    expect((await of('rfc6532--utf8_headers.eml')).from[0]?.address).toContain('@')
  })
})

describe('charsets and their lies', () => {
  test.each([
    ['windows-1252 called iso-8859-1', 'iso-8859-1', '\x93quoted\x94 \x80', '“quoted” €'],
    ['windows-1252 called us-ascii', 'us-ascii', 'caf\xe9', 'café'],
    ['windows-1252 called utf-8', 'utf-8', 'caf\xe9 na\xefve', 'café naïve'],
    ['UTF-8 called iso-8859-1', 'iso-8859-1', 'caf\xc3\xa9 \xe2\x82\xac', 'café €'],
    ['UTF-8 with one slip', 'utf-8', 'caf\xc3\xa9 \xff', 'café \ufffd'],
    ['no charset, UTF-8', undefined, 'caf\xc3\xa9', 'café'],
    ['no charset, windows-1252', undefined, 'caf\xe9', 'café'],
    ['a charset in a charset', 'utf-8; format=flowed', 'caf\xc3\xa9', 'café'],
    ['quotes', '"UTF-8"', 'caf\xc3\xa9', 'café'],
    ['a byte order mark', 'utf-8', '\xef\xbb\xbfa', 'a'],
    ['UTF-16', 'utf-16le', 'a\x00\xe5\x00', 'aå'],
    ['iso-8859-2', 'iso-8859-2', '\xb1\xea', 'ąę'],
    ['koi8-r', 'koi8-r', '\xf0\xf2', 'ПР'],
    ['ks_c_5601-1987', 'ks_c_5601-1987', '\xb0\xa1', '가'],
    ['gb2312', 'gb2312', '\xc4\xe3', '你'],
    ['a name nobody knows', 'x-nonsense', 'caf\xe9', 'café'],
    ['unknown-8bit', 'unknown-8bit', 'caf\xc3\xa9', 'café'],
  ])('%s', (_name, charset, raw, text) => {
    expect(decodeCharset(octets(raw), charset)).toBe(text)
  })

  test('charsets beyond the WHATWG list, through mailparser', async () => {
    expect((await parse('Content-Type: text/plain; charset=cp850\n\n\x84\x94\x81')).text).toBe('äöü')
    expect((await parse('Content-Type: text/plain; charset=utf-7\n\nHi +AOQ-')).text).toBe('Hi ä')
  })

  test('the meta element of an HTML part counts when its header says nothing', async () => {
    expect(
      (await parse('Content-Type: text/html\n\n<meta http-equiv=x content="text/html; charset=koi8-r">\xf0\xf2'))
        .htmlText,
    ).toBe('ПР')
  })

  test.each([
    ['neighbours join before they are decoded', '=?utf-8?Q?=C3?= =?UTF-8?Q?=A4?=', 'ä'],
    ['base64 cut inside a character', '=?utf-8?B?w6TD?= =?utf-8?B?pA==?=', 'ää'],
    ['base64 with junk', '=?utf-8?B?w6*Q=?=', 'ä'],
    ['blanks between neighbours go, others stay', 'a =?utf-8?q?b?= =?utf-8?q?c?= d', 'a bc d'],
    ['underscores are blanks', '=?iso-8859-1?Q?a_b=E4?=', 'a bä'],
    ['a language behind a star (RFC 2231)', '=?utf-8*sv?Q?=C3=A5?=', 'å'],
    ['an unknown charset', '=?x-none?Q?caf=E9?=', 'café'],
    ['no encoded word at all', '=?utf-8?X?abc?= =?', '=?utf-8?X?abc?= =?'],
    ['between other words', '"=?utf-8?q?a?="', '"a"'],
  ])('encoded words: %s', (_name, value, text) => {
    expect(decodeWords(value)).toBe(text)
  })

  test('8-bit headers', () => {
    expect(decodeFieldValue('caf\xc3\xa9')).toBe('café')
    expect(decodeFieldValue('caf\xe9')).toBe('café')
  })
})

describe('structure', () => {
  const multipart = (type: string, parts: string[]) =>
    `Content-Type: multipart/${type}; boundary=b\n\n${parts.map((part) => `--b\n${part}\n`).join('')}--b--\n`

  test('the first plain part that is no attachment, and the HTML part', async () => {
    const mail = await parse(
      multipart('mixed', [
        'Content-Type: text/plain\nContent-Disposition: attachment; filename=a.txt\n\nattached',
        'Content-Type: text/plain; name=b.txt\n\nnamed',
        'Content-Type: text/plain\n\nwords',
        'Content-Type: text/html\n\n<p>html <b>words</b></p>',
        'Content-Type: text/plain\n\nfooter of a list',
        'Content-Type: application/pdf; name=c.pdf\nContent-Transfer-Encoding: base64\n\nAAAA',
      ]),
    )
    expect(mail).toMatchObject({ text: 'words', htmlText: 'html words' })
    expect(mail.attachments).toEqual([
      { name: 'a.txt', type: 'text/plain', sizeBytes: 8 },
      { name: 'b.txt', type: 'text/plain', sizeBytes: 5 },
      { name: 'c.pdf', type: 'application/pdf', sizeBytes: 3 },
    ])
  })

  test('images that the HTML shows are no attachments', async () => {
    const image = (id: string) =>
      `Content-Type: image/png; name=${id}.png\nContent-ID: <${id}>\nContent-Transfer-Encoding: base64\n\nAAAA`
    const mail = await parse(
      multipart('related', ['Content-Type: text/html\n\n<img src="cid:logo">Hi', image('logo'), image('photo')]),
    )
    expect(mail.attachments.map(({ name }) => name)).toEqual(['photo.png'])
  })

  test('format=flowed is joined', async () => {
    expect((await parse('Content-Type: text/plain; format=flowed\n\na \nb\n> c \n> d\n')).text).toBe('a b\n> c d\n')
    expect((await parse('Content-Type: text/plain; format=flowed; delsp=yes\n\na \nb\n')).text).toBe('ab\n')
  })

  test('transfer encodings, sound and broken', async () => {
    expect(
      (await parse('Content-Transfer-Encoding: base64\nContent-Type: text/plain; charset=utf-8\n\nSGVs\n!!bG8\n='))
        .text,
    ).toBe('Hello')
    expect(
      (
        await parse(
          'Content-Transfer-Encoding: quoted-printable\nContent-Type: text/plain; charset=utf-8\n\nH=C3=A4=\n=ZZ',
        )
      ).text,
    ).toBe('Hä=ZZ')
    expect((await parse('Content-Transfer-Encoding: x-none\n\nplain')).text).toBe('plain')
  })

  test('addresses do not hide in encoded names, and several From fields all show', async () => {
    const mail = await parse(
      'From: =?utf-8?q?boss=40office=2Etest=3E=2C?= <evil@x.yz>\nFrom: second@x.yz\nTo: a@b.cc\nTo: c@d.ee\n\nx',
    )
    expect(mail.from).toEqual([
      { address: 'evil@x.yz', name: 'boss@office.test>,' },
      { address: 'second@x.yz', name: '' },
    ])
    expect(mail.to.map(({ address }) => address)).toEqual(['a@b.cc', 'c@d.ee'])
  })

  test('headers in order, unfolded, in lower case; broken lines left out', async () => {
    const { headers } = await parse(
      'From someone Mon Jan 1\nReceived: a\n b\n\tc\nX-Empty:\nno colon\nbad name : x\nSubject: s\nReceived: d\n\nbody',
    )
    expect(headers).toEqual([
      { name: 'received', value: 'a b c' },
      { name: 'x-empty', value: '' },
      { name: 'subject', value: 's' },
      { name: 'received', value: 'd' },
    ])
  })

  test('a date that is none gives none', async () => {
    expect(await parse('Date: Thu, 15 Jan 2026 09:00:00 +0100 (CET)\n\nx')).toMatchObject({
      date: Date.UTC(2026, 0, 15, 8),
    })
    for (const date of ['yesterday', '', 'Thu, 1 Jan 1970 00:00:00 +0000', 'Thu, 99 Jan 2026'])
      expect(await parse(`Date: ${date}\n\nx`)).not.toHaveProperty('date')
  })

  test('the header alone', () => {
    expect(parseHeader(octets('Subject: =?utf-8?q?=C3=A5?=\r\nFrom: a@b.cc\r\n\r\n'))).toMatchObject({
      subject: 'å',
      from: [{ address: 'a@b.cc' }],
      attachments: [],
    })
    expect(headerFields(octets('A: 1\n\nB: 2')).bodyAt).toBe(6)
  })
})

describe('bounds', () => {
  const nested = (depth: number) => {
    let text = 'Content-Type: multipart/mixed; boundary=b0\n\n'
    for (let n = 0; n < depth; n++) text += `--b${n}\nContent-Type: multipart/mixed; boundary=b${n + 1}\n\n`
    return `Subject: deep\n${text}`
  }

  test.each([
    ['10,000 nested parts', nested(10_000), { subject: 'deep' }],
    [
      '10,000 parts side by side',
      `Subject: wide\nContent-Type: multipart/mixed; boundary=b\n\n${'--b\nContent-Type: text/plain\n\nhi\n'.repeat(10_000)}`,
      { subject: 'wide', text: 'hi' },
    ],
    [
      '10,000 recipients',
      `To: ${Array.from({ length: 10_000 }, (_, n) => `"N, ${n}" <a${n}@b.cc>`).join(',\n ')}\n\nx`,
      { text: 'x\r\n'.trim() },
    ],
    ['a header of 5 MB', `Subject: first\nX-Long: ${'a'.repeat(5_000_000)}\n\nbody`, { subject: 'first' }],
    ['5 MB of lines', `Subject: s\n\n${'\n'.repeat(2_500_000)}`, { subject: 's' }],
    ['5 MB of one line', `Subject: s\n\n${'x'.repeat(5_000_000)}`, { subject: 's' }],
    [
      '5 MB of quoted-printable',
      `Subject: s\nContent-Transfer-Encoding: quoted-printable\n\n${'=C3=A4'.repeat(800_000)}`,
      { subject: 's' },
    ],
    ['a subject of encoded words', `Subject: ${'=?utf-8?B?w6Q=?= '.repeat(20_000)}\n\nx`, { text: 'x' }],
    [
      'brackets without an end',
      `Content-Type: ${'('.repeat(200_000)}\nFrom: ${'<'.repeat(200_000)}\nTo: ${'"'.repeat(200_000)}\n\nx`,
      { subject: '' },
    ],
    [
      '5 MB of HTML tables',
      `Content-Type: text/html\nSubject: s\n\n${'<table><tr><td>'.repeat(330_000)}`,
      { subject: 's' },
    ],
    [
      'folded lines without a colon',
      `Subject: s\nx\n${' y</pre\n'.repeat(55_000)}Content-Type: multipart/mixed; boundary=b\n\n--b\n\nhi\n--b\nx\n${' y</pre\n'.repeat(55_000)}\n\nx\n--b--`,
      { text: 'hi' },
    ],
    ['nothing', '', { subject: '', attachments: [] }],
  ])('%s: in bounded time, with what can be had', async (_name, text, wanted) => {
    const start = performance.now()
    expect(await parse(text)).toMatchObject(wanted)
    expect(performance.now() - start).toBeLessThan(8_000)
  })

  test('gives what it has when the time is over', async () => {
    const clock = new VirtualClock()
    const parsing = parseMail(octets(`Subject: slow\r\n\r\n${'x\r\n'.repeat(1_000_000)}`), { clock, timeoutMs: 1000 })
    await clock.advance(1000)
    await clock.advance(1000)
    expect((await parsing).subject).toBe('slow')
  })

  test('keeps only so much of a text', async () => {
    const parsed = await parseMail(octets(`Content-Type: text/plain\r\n\r\n${'x'.repeat(100_000)}`), {
      maxTextBytes: 1000,
    })
    expect(parsed.text).toHaveLength(1000)
  })

  test('any octets give a mail', async () => {
    const line = fc.constantFrom(
      'Content-Type: multipart/mixed; boundary=b',
      'Content-Type: text/html; charset=utf-16',
      'Content-Transfer-Encoding: base64',
      'Subject: =?utf-8?B?',
      '--b',
      '--b--',
      '',
      '\t',
      'From: <',
      '<p>',
      '=?',
    )
    const text = fc
      .array(fc.oneof(line, fc.string({ maxLength: 40 })), { maxLength: 30 })
      .map((lines) => Buffer.from(lines.join('\r\n')))
    const noise = fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes))
    await fc.assert(
      fc.asyncProperty(fc.oneof(text, noise), async (raw) => {
        const parsed = await parseMail(raw)
        expect(parsed.subject.isWellFormed()).toBe(true)
        expect(stripReply(extractWords(parsed).text).text).toBeTypeOf('string')
      }),
      { numRuns: 300 },
    )
  })
})

test('a run of CR in the header of a part takes no time to speak of', async () => {
  const head = 'From: a@b.se\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nX-Some: words'
  const raw = Buffer.from(`${head}${'\r'.repeat(60_000)}x\r\n\r\nHello\r\n--b--\r\n`)
  const start = performance.now()
  expect((await parseMail(raw)).text).toBe('Hello')
  expect(performance.now() - start).toBeLessThan(1_500)
})
