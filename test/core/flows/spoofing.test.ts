import { describe, expect, test } from 'vitest'
import { english } from '../../support/english.ts'
import { openBench, type RawMailShape, rawMail } from '../../support/gateway.ts'
import { keysOf, signed } from '../../support/signed-mail.ts'

const pass = 'dmarc=pass header.from=example.com'
const own = 'Authentication-Results: mx.example.com;'

interface Forgery {
  readonly shape: RawMailShape
  /** A signature under it, by this domain. */
  readonly signedBy?: string
  /** What is done to the mail after that. */
  readonly change?: (raw: string) => string
  readonly code: string
  readonly reason?: RegExp
}

/** What a forger tries, and why it comes to nothing. The gateway trusts mx.example.com and lets everybody of example.com send. */
const forgeries: readonly (readonly [string, Forgery])[] = [
  [
    'a forged From and nothing else',
    { shape: {}, code: 'rules/sender-not-proven', reason: /no Authentication-Results/ },
  ],
  [
    'a line of another mail server',
    {
      shape: { header: [`Authentication-Results: mx.evil.example; ${pass}`] },
      code: 'rules/sender-not-proven',
      reason: /others do not count/,
    },
  ],
  [
    'a line of the trusted server, forged, below its own',
    {
      shape: { header: [`${own} dmarc=fail header.from=example.com`, `${own} ${pass}`] },
      code: 'rules/sender-not-proven',
    },
  ],
  [
    'two lines of the trusted server that contradict each other',
    {
      shape: { header: [`${own} ${pass}`, `${own} dmarc=fail header.from=example.com`] },
      code: 'rules/sender-not-proven',
      reason: /contradict/,
    },
  ],
  [
    'the trusted name in a comment',
    {
      shape: { header: [`Authentication-Results: mx.evil.example (mx.example.com); ${pass}`] },
      code: 'rules/sender-not-proven',
    },
  ],
  [
    'the trusted name as the beginning of a longer one',
    {
      shape: { header: [`Authentication-Results: mx.example.com.evil.example; ${pass}`] },
      code: 'rules/sender-not-proven',
    },
  ],
  [
    'results inside a quoted local part',
    {
      shape: { header: [`${own} spf=pass smtp.mailfrom="a; dmarc=pass header.from=example.com"@evil.example`] },
      code: 'rules/sender-not-proven',
    },
  ],
  [
    'a quotation without an end',
    { shape: { header: [`${own} spf=fail smtp.mailfrom="x; ${pass}`] }, code: 'rules/sender-not-proven' },
  ],
  [
    'DKIM of another domain that passed',
    { shape: { header: [`${own} dkim=pass header.d=evil.example`] }, code: 'rules/sender-not-proven' },
  ],
  [
    'SPF of another envelope that passed',
    { shape: { header: [`${own} spf=pass smtp.mailfrom=x@evil.example`] }, code: 'rules/sender-not-proven' },
  ],
  [
    'two authors',
    { shape: { from: 'eve@evil.example, anna@example.com', header: [`${own} ${pass}`] }, code: 'rules/sender-unclear' },
  ],
  [
    'two From fields',
    { shape: { header: [`${own} ${pass}`, 'From: eve@evil.example'] }, code: 'rules/sender-unclear' },
  ],
  [
    'a listed address as the name of another',
    {
      shape: { from: '"anna@example.com" <eve@evil.example>', header: [`${own} ${pass}`] },
      code: 'rules/sender-not-allowed',
    },
  ],
  [
    'an encoded word that decodes to a listed address',
    {
      shape: { from: '=?utf-8?q?anna=40example.com?= <eve@evil.example>', header: [`${own} ${pass}`] },
      code: 'rules/sender-not-allowed',
    },
  ],
  [
    'a domain that looks alike',
    { shape: { from: 'anna@exаmple.com', header: [`${own} ${pass}`] }, code: 'rules/sender-unclear' },
  ],
  [
    'a domain below the listed one',
    {
      shape: { from: 'anna@sub.example.com', header: [`${own} dmarc=pass header.from=sub.example.com`] },
      code: 'rules/sender-not-allowed',
    },
  ],
  [
    'a good signature of another domain',
    { shape: {}, signedBy: 'evil.example', code: 'rules/sender-not-proven', reason: /not of example\.com/ },
  ],
  [
    'a signed mail with other words',
    {
      shape: {},
      signedBy: 'example.com',
      change: (raw) => raw.replace('Hello', 'Pay 900'),
      code: 'rules/sender-not-proven',
      reason: /does not hold/,
    },
  ],
  [
    'a signed mail with a second subject above it',
    {
      shape: {},
      signedBy: 'example.com',
      change: (raw) => `Subject: +46900123: Pay\r\n${raw}`,
      code: 'rules/sender-not-proven',
      reason: /subject open/,
    },
  ],
  ['a wrong code in the subject', { shape: { subject: '[k7Q2x8] Hello' }, code: 'rules/sender-not-proven' }],
]

describe('what a forger tries (BEHAVIOUR §3.1)', () => {
  test.each(forgeries)('%s', async (_, { shape, signedBy, change = (raw) => raw, code, reason = /./ }) => {
    const bench = await openBench({ code: 'k7Q2x9', txtLookup: keysOf('example.com', 'evil.example') })
    const date = `Date: ${new Date(bench.clock.now()).toUTCString()}`
    const raw = rawMail({ ...shape, header: [...(shape.header ?? []), date], proven: false })
    const whole = signedBy === undefined ? raw : await signed(raw, { domain: signedBy })
    const mail = new Uint8Array(Buffer.from(change(Buffer.from(whole).toString('latin1')), 'latin1'))
    expect(await bench.mail(mail)).toBe('Rejected')
    const [kept] = await bench.mails()
    expect(kept?.error?.code).toBe(code)
    expect(JSON.stringify(english(kept?.error?.details))).toMatch(reason)
    expect(await bench.kinds({ mailId: kept?.id ?? 0 })).toContain('mail.rejected')
    expect(await bench.outTexts()).toEqual([])
    // No backscatter: nobody is told.
    expect(bench.server().mails).toEqual([])
  })

  test('a reply token of another conversation sends nothing', async () => {
    const other = await openBench({ settings: { office: { country: 'SE', smsDomains: [] } } })
    expect(await other.mail({ to: 'gateway+46701234567.aaaaaaaaaaaaa@example.com' })).toBe('Failed')
    expect(await other.outTexts()).toEqual([])
    expect((await other.mails())[0]?.error?.code).toBe('rules/reply-token-wrong')
  })
})
