import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { judgeAuthenticationResults, parseAuthenticationResults } from '../../../core/rules/authentication-results.ts'
import { rawHeader } from '../../../core/rules/raw-header.ts'
import { english } from '../../support/english.ts'

function parsed(value: string) {
  const read = parseAuthenticationResults(value)
  return (
    read && {
      id: read.authservId,
      results: read.results.map(({ method, result, properties }) => [
        `${method}=${result}`,
        Object.fromEntries(properties),
      ]),
    }
  )
}

describe('parseAuthenticationResults (RFC 8601 §2.2)', () => {
  test('appendix B.2: nothing done', () => {
    expect(parsed('example.org 1; none')).toEqual({ id: 'example.org', results: [] })
  })

  test('appendix B.4: several methods, comments, a reason', () => {
    const value =
      'example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom=example.net; sender-id=pass header.from=example.net'
    expect(parsed(value)).toEqual({
      id: 'example.com',
      results: [
        ['auth=pass', { 'smtp.auth': 'sender@example.net' }],
        ['spf=pass', { 'smtp.mailfrom': 'example.net' }],
        ['sender-id=pass', { 'header.from': 'example.net' }],
      ],
    })
  })

  test('appendix B.6: comments everywhere', () => {
    const value =
      "foo.example.net (foobar) 1 (baz);\t dkim (Because I like it) / 1 (One yay) = (wait for it) fail policy (A dot can go here) . (like that) expired (this surprised me) = (as I wasn't expecting it) 1362471462"
    expect(parseAuthenticationResults(value)?.authservId).toBe('foo.example.net')
    // Blanks within "dkim / 1" and "policy . expired" are legal and not written by any server; such a result counts for nothing.
    expect(parseAuthenticationResults(value)?.results.some(({ result }) => result === 'pass')).toBe(false)
  })

  test('quoted values, versions of methods, blanks around =', () => {
    expect(
      parsed(
        '"mx.example.com" 1; dkim/1 = pass (2048 bit) reason="good; really" header.i="@example.com" header.d = example.com',
      ),
    ).toEqual({
      id: 'mx.example.com',
      results: [['dkim=pass', { 'header.i': '"@example.com"', 'header.d': 'example.com' }]],
    })
  })

  test('Microsoft 365: no server name, a property without type', () => {
    const value =
      'spf=pass (sender IP is 192.0.2.1)\r\n smtp.mailfrom=example.com; hotmail.com; dkim=pass (signature was verified) header.d=example.com;dmarc=pass action=none header.from=example.com;compauth=pass reason=100'
    expect(parsed(value)).toMatchObject({
      id: '',
      results: [
        ['spf=pass', {}],
        ['dkim=pass', {}],
        ['dmarc=pass', { 'header.from': 'example.com' }],
        ['compauth=pass', {}],
      ],
    })
  })

  test.each([
    ['a quotation without end', 'mx.example.com; spf=pass smtp.mailfrom="a'],
    ['a comment without end', 'mx.example.com; spf=fail (; dmarc=pass'],
    ['a comment that opens twice', 'mx.example.com; spf=fail (a (b); dmarc=pass'],
    ['a gigantic one', `mx.example.com; ${'x'.repeat(20_000)}`],
  ])('%s cannot be read', (_, value) => {
    expect(parseAuthenticationResults(value)).toBeUndefined()
  })

  test('a property that comes twice says nothing', () => {
    expect(parsed('mx; dmarc=pass header.from=a.example header.from=b.example')?.results).toEqual([['dmarc=pass', {}]])
  })

  test('nothing throws, and it takes linear time', () => {
    const word = fc.constantFrom(
      'mx',
      ';',
      'dkim=pass',
      'header.d=',
      'example.com',
      '"',
      '(',
      ')',
      '\\',
      ' ',
      '=',
      '@',
      '/',
      '1',
    )
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(word, { maxLength: 40 }).map((words) => words.join('')),
        ),
        (value) => {
          parseAuthenticationResults(value)
        },
      ),
      { numRuns: 2000 },
    )
    const startedAt = performance.now()
    for (const piece of ['(', '"', '\\', ';', '= ', 'a=b ', '()'])
      parseAuthenticationResults(piece.repeat(16_000 / piece.length))
    expect(performance.now() - startedAt).toBeLessThan(500)
  })
})

describe('who vouches for anna@example.com (BEHAVIOUR §3.1)', () => {
  const trusted = ['mx.example.com']
  function judge(values: readonly string[], from = 'anna@example.com', servers: readonly string[] = trusted) {
    return judgeAuthenticationResults(
      values.map((value) => ({ name: 'authentication-results', value })),
      from,
      servers,
    )
  }

  test.each<[name: string, values: string[], by: string]>([
    ['DMARC', ['mx.example.com; dmarc=pass (p=NONE) header.from=example.com'], 'dmarc=pass by mx.example.com'],
    ['DMARC without header.from', ['mx.example.com; dmarc=pass'], 'dmarc=pass by mx.example.com'],
    ['DKIM of the same domain', ['mx.example.com; dkim=pass header.d=example.com'], 'dkim=pass by mx.example.com'],
    ['DKIM, names in capitals', ['mx.example.com; DKIM=PASS HEADER.D=EXAMPLE.COM'], 'dkim=pass by mx.example.com'],
    ['DKIM by identity', ['mx.example.com; dkim=pass header.i=@example.com header.s=x'], 'dkim=pass by mx.example.com'],
    [
      'DKIM, one of two signatures',
      ['mx.example.com; dkim=fail header.d=list.example; dkim=pass header.d=example.com'],
      'dkim=pass by mx.example.com',
    ],
    ['SPF', ['mx.example.com; spf=pass smtp.mailfrom=bounce@example.com'], 'spf=pass by mx.example.com'],
    ['SPF with a domain only', ['mx.example.com; spf=pass smtp.mailfrom=example.com'], 'spf=pass by mx.example.com'],
    [
      'no DMARC policy, DKIM passes',
      ['mx.example.com; dkim=pass header.d=example.com; dmarc=none header.from=example.com'],
      'dkim=pass by mx.example.com',
    ],
    [
      'a signed-in user of the server',
      ['mx.example.com; auth=pass smtp.auth=Anna@example.com'],
      'auth=pass by mx.example.com',
    ],
    ['any case', ['MX.Example.COM; DMARC=Pass Header.From=EXAMPLE.com'], 'dmarc=pass by mx.example.com'],
    [
      'two filters of one server',
      ['mx.example.com; dmarc=pass header.from=example.com', 'mx.example.com; dkim=pass header.d=example.com'],
      'dmarc=pass by mx.example.com',
    ],
    [
      'foreign results below ours',
      ['mx.example.com; dmarc=pass header.from=example.com', 'mx.evil.example; dmarc=fail'],
      'dmarc=pass by mx.example.com',
    ],
    [
      'foreign results above ours',
      ['edge.partner.example; spf=none', 'mx.example.com; dmarc=pass header.from=example.com'],
      'dmarc=pass by mx.example.com',
    ],
  ])('%s', (_, values, by) => {
    expect(english(judge(values))).toEqual({ proven: true, by })
  })

  test('a parent domain signs for a domain below it', () => {
    expect(judge(['mx.example.com; dkim=pass header.d=example.com'], 'a@mail.example.com')).toMatchObject({
      proven: true,
    })
  })

  test('Microsoft 365 is trusted as (none)', () => {
    const value = 'spf=pass smtp.mailfrom=example.com; dmarc=pass action=none header.from=example.com'
    expect(english(judge([value], 'anna@example.com', ['(none)']))).toEqual({
      proven: true,
      by: 'dmarc=pass by the mail server',
    })
    expect(judge([value])).toMatchObject({ proven: false })
  })

  // Each row is a way to forge the office's own domain.
  test.each<[name: string, values: string[], reason: RegExp]>([
    ['no results at all', [], /has no Authentication-Results of mx\.example\.com$/],
    ['by a server that is not trusted', ['mx.evil.example; dmarc=pass header.from=example.com'], /others do not count/],
    [
      'by a server whose name begins alike',
      ['mx.example.com.evil.example; dmarc=pass header.from=example.com'],
      /others do not count/,
    ],
    ['without a server name', ['dmarc=pass header.from=example.com'], /others do not count/],
    [
      'the trusted name in a comment',
      ['evil (mx.example.com); dmarc=pass header.from=example.com'],
      /others do not count/,
    ],
    [
      'the trusted name as a version',
      ['evil mx.example.com; dmarc=pass header.from=example.com'],
      /others do not count/,
    ],
    ['the trusted server says no', ['mx.example.com; dmarc=fail header.from=example.com'], /says dmarc=fail/],
    ['the trusted server says none', ['mx.example.com; none'], /says nothing/],
    [
      'a forged pass below the real failure',
      ['mx.example.com; dmarc=fail', 'mx.example.com; dmarc=pass header.from=example.com'],
      /says dmarc=fail/,
    ],
    [
      'a forged pass below a real neutral result',
      ['mx.example.com; spf=none', 'mx.example.com; dmarc=pass header.from=example.com'],
      /says spf=none/,
    ],
    [
      'a forged pass above the real failure',
      ['mx.example.com; dmarc=pass header.from=example.com', 'mx.example.com; dmarc=fail'],
      /contradict/,
    ],
    [
      'a forged DKIM pass above a real DKIM failure',
      ['mx.example.com; dkim=pass header.d=example.com', 'mx.example.com; dkim=fail header.d=example.com'],
      /contradict/,
    ],
    [
      'a forged DKIM pass above a real DMARC failure',
      ['mx.example.com; dkim=pass header.d=example.com', 'mx.example.com; dmarc=fail'],
      /contradict/,
    ],
    [
      'a forged pass below one that cannot be read',
      ['mx.example.com; spf=fail (', 'mx.example.com; dmarc=pass'],
      /topmost .* cannot be read/,
    ],
    ['DMARC of another domain', ['mx.example.com; dmarc=pass header.from=evil.example'], /says dmarc=pass/],
    [
      'two DMARC results',
      ['mx.example.com; dmarc=fail header.from=example.com; dmarc=pass header.from=example.com'],
      /says/,
    ],
    [
      'DMARC fails although SPF passes',
      ['mx.example.com; spf=pass smtp.mailfrom=example.com; dmarc=fail header.from=example.com'],
      /says/,
    ],
    ['DKIM of another domain', ['mx.example.com; dkim=pass header.d=evil.example'], /says dkim=pass/],
    ['DKIM of a domain that ends alike', ['mx.example.com; dkim=pass header.d=notexample.com'], /says/],
    ['DKIM of a domain below', ['mx.example.com; dkim=pass header.d=customer.example.com'], /says/],
    ['DKIM of a whole top level', ['mx.example.com; dkim=pass header.d=com'], /says/],
    ['DKIM of nobody', ['mx.example.com; dkim=pass'], /says/],
    [
      'a weak DKIM result',
      ['mx.example.com; dkim=neutral header.d=example.com; spf=softfail smtp.mailfrom=example.com'],
      /says/,
    ],
    ['SPF of another domain', ['mx.example.com; spf=pass smtp.mailfrom=anna@evil.example'], /says/],
    ['SPF of the greeting only', ['mx.example.com; spf=pass smtp.helo=example.com'], /says/],
    ['SPF of the empty sender', ['mx.example.com; spf=pass smtp.mailfrom=<>'], /says/],
    [
      'an address in a quoted local part',
      ['mx.example.com; spf=pass smtp.mailfrom="x@example.com"@evil.example'],
      /says/,
    ],
    [
      'results in a quoted local part',
      ['mx.example.com; spf=pass smtp.mailfrom="a; dmarc=pass header.from=example.com; x"@evil.example'],
      /says spf=pass$/,
    ],
    ['results in a comment', ['mx.example.com; spf=fail (dmarc=pass; header.from=example.com)'], /says spf=fail$/],
    [
      'results in a reason',
      ['mx.example.com; spf=fail reason="x; dmarc=pass header.from=example.com"'],
      /says spf=fail$/,
    ],
    ['results in an escaped quotation', ['mx.example.com; spf=fail reason="\\"; dmarc=pass"'], /says spf=fail$/],
    ['somebody else signed in', ['mx.example.com; auth=pass smtp.auth=eve@example.com'], /says auth=pass/],
    ['a method of another name', ['mx.example.com; x-dmarc=pass header.from=example.com'], /says/],
    ['a result that only begins with pass', ['mx.example.com; dmarc=passed header.from=example.com'], /says/],
  ])('not proven: %s', (_, values, reason) => {
    const verdict = judge(values)
    expect(verdict.proven).toBe(false)
    expect('reason' in verdict && english(verdict.reason)).toMatch(reason)
  })

  test('nobody is trusted who is not named', () => {
    expect(judge(['; dmarc=pass'], 'anna@example.com', [])).toMatchObject({
      proven: false,
      reason: expect.stringMatching(/no mail server is named/),
    })
  })
})

describe('rawHeader', () => {
  const bytes = (text: string) => new TextEncoder().encode(text)

  test('unfolds, keeps order, stops at the body', () => {
    expect(rawHeader(bytes('A: 1\r\n\tmore\r\n and more\r\nB:2\n\nC: 3\n'))).toEqual([
      { name: 'a', value: '1 more and more' },
      { name: 'b', value: '2' },
    ])
  })

  test('does not decode: an encoded word cannot become results', () => {
    const encoded = '=?utf-8?q?x=40example.com=3B_dmarc=3Dpass?=@evil.example'
    const header = rawHeader(
      bytes(`Authentication-Results: mx.example.com;\r\n spf=pass smtp.mailfrom=${encoded}\r\n\r\n`),
    )
    expect(header[0]?.value).toContain(encoded)
    expect(judgeAuthenticationResults(header, 'anna@example.com', ['mx.example.com'])).toMatchObject({ proven: false })
  })

  test('is bounded', () => {
    const startedAt = performance.now()
    expect(rawHeader(bytes('A: b\r\n'.repeat(300_000)))).toHaveLength(2000)
    expect(rawHeader(bytes(`A: ${'x'.repeat(10_000_000)}`))[0]?.value.length).toBeLessThan(300_000)
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  test('never throws', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => void rawHeader(octets)))
  })
})
