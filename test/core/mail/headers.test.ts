import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isMailAddress, parseAddresses } from '../../../core/mail/addresses.ts'
import { threadFields } from '../../../core/mail/compose.ts'
import { rfc5322Date } from '../../../core/mail/date.ts'
import { joinFlowed } from '../../../core/mail/flowed.ts'
import { clip, headerText } from '../../../core/mail/header-text.ts'
import { answerReferences, base32, messageIdOf, messageIds, stableMessageId } from '../../../core/mail/message-id.ts'
import { answerSubject, baseSubject } from '../../../core/mail/subject.ts'
import { systemEntropy } from '../../../drivers/world.ts'

const graphemes = new Intl.Segmenter('en', { granularity: 'grapheme' })

describe('header values from outside', () => {
  test.each([
    ['a line break', 'Anna\r\nBcc: all@example.com', 'Anna Bcc: all@example.com'],
    ['a bare CR, a bare LF, NUL, NEL and the separators', 'a\rb\nc\u0000d\u0085e\u2028f\u2029g', 'a b c d e f g'],
    ['a direction override', 'abc\u202etxt.exe', 'abc txt.exe'],
    ['half a surrogate pair', 'a\ud83d', 'a\ufffd'],
    ['blanks', '  a   b  ', 'a b'],
  ])('%s', (_name, value, cleaned) => {
    expect(headerText(value)).toBe(cleaned)
  })

  test('whatever comes in, one clean line comes out', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 400 }), fc.integer({ min: 1, max: 300 }), (value, limit) => {
        const cleaned = headerText(value, limit)
        expect(cleaned).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
        expect(cleaned.isWellFormed()).toBe(true)
        expect([...graphemes.segment(cleaned)].length).toBeLessThanOrEqual(limit)
        expect(cleaned).toBe(cleaned.trim())
      }),
      { numRuns: 1000 },
    )
  })

  test('clips by what people count as characters', () => {
    expect(clip('abcdef', 4)).toBe('abc…')
    expect(clip('abcd', 4)).toBe('abcd')
    expect(clip('👩‍👩‍👧a', 2)).toBe('👩‍👩‍👧a')
    expect(clip('👩‍👩‍👧ab', 2)).toBe('👩‍👩‍👧…')
    expect(clip('e\u0301e\u0301e\u0301', 2)).toBe('e\u0301…')
    expect(clip('abc', 1)).toBe('…')
    expect(clip('abc', 0)).toBe('')
  })
})

describe('address lists (RFC 5322 §3.4)', () => {
  test.each([
    ['a bare address', 'anna@b.cc', [['anna@b.cc', '']]],
    ['name and address', 'Anna Lund <anna@b.cc>', [['anna@b.cc', 'Anna Lund']]],
    [
      'a quoted name with a comma',
      '"Lund, Anna" <anna@b.cc>, bo@b.cc',
      [
        ['anna@b.cc', 'Lund, Anna'],
        ['bo@b.cc', ''],
      ],
    ],
    ['an escaped quote', '"A \\"x\\" B" <a@b.cc>', [['a@b.cc', 'A "x" B']]],
    ['a comment as the name', 'anna@b.cc (Anna (of Lund))', [['anna@b.cc', 'Anna (of Lund)']]],
    [
      'a group',
      'Office: anna@b.cc, Bo <bo@b.cc>;',
      [
        ['anna@b.cc', ''],
        ['bo@b.cc', 'Bo'],
      ],
    ],
    ['an empty group', 'undisclosed-recipients:;', []],
    ['a quoted address before the real one', '"boss@office.test" <evil@x.yz>', [['evil@x.yz', 'boss@office.test']]],
    ['two brackets: the last counts', '<boss@office.test> <evil@x.yz>', [['evil@x.yz', '']]],
    ['a source route', '<@a.bc,@d.ef:anna@b.cc>', [['anna@b.cc', '']]],
    [
      'semicolons as Outlook writes them',
      'a@b.cc; c@d.ee',
      [
        ['a@b.cc', ''],
        ['c@d.ee', ''],
      ],
    ],
    ['a phone with its plus', '+46701234567@sms.test', [['+46701234567@sms.test', '']]],
    ['no closing bracket', 'Anna <anna@b.cc', [['anna@b.cc', 'Anna']]],
    [
      'an encoded word stays one word',
      '=?utf-8?q?a=40b=2C_c=40d?= <x@y.zz>',
      [['x@y.zz', '=?utf-8?q?a=40b=2C_c=40d?=']],
    ],
  ] as [string, string, [string, string][]][])('%s', (_name, value, wanted) => {
    expect(parseAddresses(value).map(({ address, name }) => [address, name])).toEqual(wanted)
  })

  test('takes a thousand, whatever there is, in a moment', () => {
    const start = performance.now()
    expect(parseAddresses('a@b.cc, '.repeat(8_000))).toHaveLength(1000)
    parseAddresses('('.repeat(65_000))
    parseAddresses('<'.repeat(65_000))
    parseAddresses('"'.repeat(65_000))
    expect(performance.now() - start).toBeLessThan(2_000)
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (value) =>
        parseAddresses(value).every(({ address }) => !address.includes(' ')),
      ),
    )
  })

  test('knows what can be used in an envelope', () => {
    for (const good of ['a@b.cc', '+46701234567@sms.test', 'o+46.abc@b.cc', 'ä@ö.se', 'a@localhost'])
      expect(isMailAddress(good), good).toBe(true)
    for (const bad of [
      '',
      'a',
      '@b',
      'a@',
      'a b@c.dd',
      'a@b@c.dd',
      '<a@b.cc>',
      'a@b.cc\r\nDATA',
      'a@b..cc',
      `${'a'.repeat(65)}@b.cc`,
      'a@-b.cc',
      'a@b.cc>',
      'a"@b.cc',
    ]) {
      expect(isMailAddress(bad), bad).toBe(false)
    }
  })
})

describe('message identifiers (RFC 5322 §3.6.4)', () => {
  test('are found in whatever programs write', () => {
    expect(messageIds('<a@b> <c@d>\t<a@b>')).toEqual(['<a@b>', '<c@d>'])
    expect(messageIds('"Re: x" of Mon <a@b>')).toEqual(['<a@b>'])
    expect(messageIds('a@b, c@d')).toEqual(['<a@b>', '<c@d>'])
    expect(messageIds('')).toEqual([])
    expect(messageIds(`<${'x'.repeat(600)}@b>`)).toEqual([])
    expect(messageIdOf('<no-at-sign>')).toBe('<no-at-sign>')
    expect(messageIdOf('no at sign')).toBe('')
    expect(messageIds(Array.from({ length: 5000 }, (_, n) => `<${n}@x>`).join(' '))).toHaveLength(200)
  })

  test('are the same for the same subject, and nobody else’s', () => {
    const key = new Uint8Array(32)
    const id = stableMessageId(systemEntropy, key, 'text/1', 'office.test')
    expect(id).toMatch(/^<[a-z2-7]{24}\.textpost@office\.test>$/)
    expect(stableMessageId(systemEntropy, key, 'text/1', 'office.test')).toBe(id)
    expect(stableMessageId(systemEntropy, key, 'text/2', 'office.test')).not.toBe(id)
    expect(stableMessageId(systemEntropy, key.with(0, 1), 'text/1', 'office.test')).not.toBe(id)
  })

  test('base32 as in RFC 4648 §10', () => {
    const of = (text: string) => base32(new Uint8Array([...text].map((char) => char.charCodeAt(0))))
    expect(['f', 'fo', 'foo', 'foob', 'fooba', 'foobar'].map(of)).toEqual([
      'my',
      'mzxq',
      'mzxw6',
      'mzxw6yq',
      'mzxw6ytb',
      'mzxw6ytboi',
    ])
  })

  test('identifiers beyond ASCII, which servers refuse, are left out of answers', () => {
    expect(answerReferences(['<a@b>', '<\u00a9@l>'], '<é@f>')).toEqual(['<a@b>'])
    const thread = { subject: 'x', lastMessageId: '<é@f>', references: ['<a@b>'] }
    expect(threadFields(thread)).toEqual({ references: ['<a@b>'] })
    expect(threadFields({ ...thread, references: [] })).toEqual({})
    expect(threadFields({ ...thread, lastMessageId: '<e@f>' })).toEqual({
      inReplyTo: '<e@f>',
      references: ['<a@b>', '<e@f>'],
    })
  })

  test('References of an answer: first and last stay when the line grows too long', () => {
    expect(answerReferences(['<a@b>', '<c@d>'], '<e@f>')).toEqual(['<a@b>', '<c@d>', '<e@f>'])
    expect(answerReferences(['<e@f>', '<a@b>'], '<e@f>')).toEqual(['<a@b>', '<e@f>'])
    const long = answerReferences(
      Array.from({ length: 100 }, (_, n) => `<${n}.${'x'.repeat(40)}@b>`),
      '<last@x>',
    )
    expect(long[0]).toContain('<0.')
    expect(long.at(-1)).toBe('<last@x>')
    expect(long.join(' ').length).toBeLessThanOrEqual(900)
  })
})

describe('subjects', () => {
  test.each([
    ['Hello', 'Re: Hello'],
    ['Re: Hello', 'Re: Hello'],
    ['RE: re: SV: AW: Hello', 'Re: Hello'],
    ['Re[2]: Odp: Hello', 'Re: Hello'],
    ['Fwd: RV: Hello', 'Re: Hello'],
    ['Regarding: Hello', 'Re: Regarding: Hello'],
    ['', 'Re:'],
    ['Re:', 'Re:'],
    ['a\r\nBcc: x@y.zz', 'Re: a Bcc: x@y.zz'],
    [`${'Re: AW: '.repeat(30)}Hello`, 'Re: Hello'],
  ])('%j is answered as %j', (subject, answer) => {
    expect(answerSubject(subject)).toBe(answer)
    expect(answerSubject(answer)).toBe(answer)
    expect(baseSubject(answer)).toBe(baseSubject(subject))
  })
})

describe('format=flowed (RFC 3676)', () => {
  test.each([
    ['soft breaks join', 'a \nb\nc', false, 'a b\nc'],
    ['with delsp the blank goes', 'a \nb', true, 'ab'],
    ['another depth does not join', '> a \nb', false, '> a\nb'],
    ['quoted lines join', '> a \n> b\n>> c', false, '> a b\n>> c'],
    ['stuffing goes', ' From here\n >x', false, 'From here\n>x'],
    ['the signature stands alone', 'a \n-- \nb', false, 'a\n-- \nb'],
    ['CRLF', 'a \r\nb\r\n', false, 'a b\n'],
  ] as [string, string, boolean, string][])('%s', (_name, text, delSp, joined) => {
    expect(joinFlowed(text, delSp)).toBe(joined)
  })
})

test('dates as RFC 5322 §3.3 writes them', () => {
  expect(rfc5322Date(Date.UTC(2026, 0, 5, 9, 8, 7))).toBe('Mon, 5 Jan 2026 09:08:07 +0000')
})
