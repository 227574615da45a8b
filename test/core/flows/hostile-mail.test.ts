import { describe, expect, test } from 'vitest'
import { openBench, rawMail } from '../../support/gateway.ts'

const proof = 'Authentication-Results: mx.example.com; dmarc=pass header.from=example.com'
const head = [
  proof,
  'From: anna@example.com',
  'To: +46701234567@sms.example.com',
  'Message-ID: <h@example.com>',
  'Subject: deep',
]
const octets = (text: string) => new Uint8Array(Buffer.from(text))

/** Parts within parts, each of which is all that the one around it has. */
function nested(depth: number): string {
  let text = ''
  for (let level = 0; level < depth; level++)
    text += `Content-Type: multipart/mixed; boundary=b${level}\r\n\r\n--b${level}\r\n`
  return `${head.join('\r\n')}\r\n${text}Content-Type: text/plain\r\n\r\nWords\r\n`
}

interface Hostile {
  readonly raw: () => Uint8Array
  readonly filing: string
  /** What is told in the ledger; none where the mail is taken. */
  readonly code?: string
  readonly texts: number
}

describe('mail that means harm is dealt with in bounded time and memory', () => {
  test.each<[string, Hostile]>([
    [
      '10,000 addresses',
      {
        raw: () =>
          rawMail({
            to: Array.from({ length: 10_000 }, (_, n) => `+4670${1_000_000 + n}@sms.example.com`).join(',\r\n '),
          }),
        filing: 'Failed',
        code: 'rules/too-many-phones',
        texts: 0,
      },
    ],
    [
      '10,000 addresses in the subject',
      {
        raw: () =>
          rawMail({
            to: 'gateway@example.com',
            subject: `${Array.from({ length: 10_000 }, (_, n) => `+4670${1_000_000 + n}`).join(', ')}: hi`,
          }),
        filing: 'Failed',
        code: 'rules/too-many-phones',
        texts: 0,
      },
    ],
    [
      '10,000 nested parts: its subject is what can be had',
      { raw: () => octets(nested(10_000)), filing: 'Processed', texts: 1 },
    ],
    [
      '5 MB of one word',
      {
        raw: () => octets(`${head.join('\r\n')}\r\nContent-Type: text/plain\r\n\r\n${'x'.repeat(5_000_000)}`),
        filing: 'Failed',
        code: 'text/too-long',
        texts: 0,
      },
    ],
    [
      'a header of a hundred thousand lines',
      {
        raw: () => octets(`${'X-Line: x\r\n'.repeat(100_000)}${head.join('\r\n')}\r\n\r\nWords`),
        // What proves it stands beyond what is read of a header.
        filing: 'Rejected',
        code: 'rules/sender-unclear',
        texts: 0,
      },
    ],
    [
      'Authentication-Results of a megabyte',
      {
        raw: () =>
          octets(
            `Authentication-Results: mx.example.com; ${'('.repeat(200_000)}\r\n${head.slice(1).join('\r\n')}\r\n\r\nWords`,
          ),
        filing: 'Rejected',
        code: 'rules/sender-not-proven',
        texts: 0,
      },
    ],
  ])('%s', async (_, { raw, filing, code, texts }) => {
    const bench = await openBench()
    const mail = raw()
    const before = process.memoryUsage.rss()
    const startedMs = performance.now()
    expect(await bench.mail(mail)).toBe(filing)
    expect(performance.now() - startedMs).toBeLessThan(10_000)
    expect(process.memoryUsage.rss() - before).toBeLessThan(400_000_000)
    expect(await bench.outTexts()).toHaveLength(texts)
    const [kept] = await bench.mails()
    expect(kept?.error?.code).toBe(code)
  })

  test('a header with newlines in encoded words reaches no header of ours', async () => {
    const bench = await openBench()
    const from = '=?utf-8?q?Anna=0D=0ABcc:_all@example.com?= <anna@example.com>'
    await bench.mail({ from, to: 'gateway@example.com', subject: '=?utf-8?q?x=0D=0ABcc:_all@example.com?=' })
    const { to, subject } = bench.server().last
    for (const value of [subject, ...to.map(({ name }) => name)]) expect(value).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u)
    expect(to.map(({ address }) => address)).toEqual(['anna@example.com'])
  })
})
