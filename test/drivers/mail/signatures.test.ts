import { describe, expect, test } from 'vitest'
import { SignatureChecker } from '../../../drivers/mail/signatures.ts'
import { systemClock } from '../../../drivers/world.ts'
import { english } from '../../support/english.ts'
import { keysOf, type SigningWish, signed } from '../../support/signed-mail.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const at = Date.UTC(2026, 2, 1, 12)
const plain = [
  'From: Anna <anna@example.com>',
  'To: gateway@example.org',
  'Subject: Lunch',
  'Message-ID: <m1@example.com>',
  'Date: Sun, 1 Mar 2026 11:59:00 +0000',
  'Content-Type: text/plain',
  '',
  'Lunch at noon?',
  '',
].join('\r\n')

interface Shape {
  readonly sign?: SigningWish
  /** What becomes of the mail after it was signed. */
  readonly change?: (raw: string) => string
  readonly sender?: string
  readonly keys?: readonly string[]
  readonly date?: number
}

async function check({ sign = {}, change = (raw) => raw, sender, keys = ['example.com'], date = at }: Shape) {
  const lookup = keysOf(...keys)
  const checker = new SignatureChecker({ clock: new VirtualClock(at), lookup })
  const raw = Buffer.from(change(Buffer.from(await signed(plain, sign)).toString('latin1')), 'latin1')
  const found = await checker.check({ raw, sender: sender ?? 'anna@example.com', date, arrivedAt: at })
  return { ...found, asked: lookup.asked }
}

describe('DKIM signatures verified by the gateway (RFC 6376)', () => {
  test('one of the sender’s domain proves it, one of a domain above too', async () => {
    expect(await check({})).toMatchObject({ signers: ['example.com'], reason: '', uncertain: false })
    const below = await check({ sender: 'anna@office.example.com' })
    expect(below.signers).toEqual(['example.com'])
    expect(below.asked).toEqual(['s1._domainkey.example.com'])
  })

  test.each<[string, Shape, RegExp]>([
    ['no signature', { change: (raw) => raw.slice(raw.indexOf('From:')) }, /no DKIM signature/],
    ['another domain', { sign: { domain: 'evil.example' }, keys: ['evil.example'] }, /not of example\.com/],
    ['a domain below', { sign: { domain: 'x.example.com' }, keys: ['x.example.com'] }, /not of example\.com/],
    ['a top-level domain', { sign: { domain: 'com' }, keys: ['com'] }, /not of example\.com/],
    ['changed words', { change: (raw) => raw.replace('noon', 'nine') }, /does not hold/],
    ['a changed subject', { change: (raw) => raw.replace('Subject: Lunch', 'Subject: Money') }, /does not hold/],
    ['a second subject', { change: (raw) => `Subject: +46900123: Money\r\n${raw}` }, /subject open/],
    ['a second From', { change: (raw) => `From: boss@example.com\r\n${raw}` }, /from open/],
    ['a subject that is not signed', { sign: { fields: 'from:date' } }, /subject open/],
    ['only the first octets of the text', { sign: { bodyLength: 5 } }, /only a part/],
    ['SHA-1', { sign: { algorithm: 'rsa-sha1' } }, /does not hold/],
    ['a key that is not there', { keys: [] }, /no key/],
    ['sent once more after a month', { date: at - 30 * 86_400_000 }, /too far/],
    [
      'a thousand signatures',
      { change: (raw) => `${'DKIM-Signature: v=1; d=example.com; s=x\r\n'.repeat(1000)}${raw}` },
      /more DKIM signatures/,
    ],
  ])('no proof: %s', async (_, shape, reason) => {
    const found = await check(shape)
    expect(found).toMatchObject({ signers: [], uncertain: false })
    expect(english(found.reason)).toMatch(reason)
  })

  test('nothing is asked of the name server for domains of somebody else', async () => {
    const found = await check({ sign: { domain: 'evil.example' }, keys: ['evil.example'] })
    expect(found.asked).toEqual([])
  })

  test('a name server that does not answer is waited for 8 s, and then not asked by every mail', async () => {
    const clock = new VirtualClock(at)
    let asked = 0
    const checker = new SignatureChecker({
      clock,
      lookup: () => {
        asked++
        return new Promise(() => {})
      },
    })
    const mail = { raw: await signed(plain), sender: 'anna@example.com', date: at, arrivedAt: at }
    const first = checker.check(mail)
    let settled = false
    void first.then(() => {
      settled = true
    })
    // The look-up begins once the octets are through the verifier, which takes turns of the real loop.
    for (let turn = 0; turn < 1000 && asked === 0; turn++) await new Promise((resolve) => setImmediate(resolve))
    await clock.advance(7_900)
    await new Promise((resolve) => setImmediate(resolve))
    expect(settled).toBe(false)
    await clock.advance(200)
    expect(await first).toEqual({ signers: [], reason: 'the name server does not answer', uncertain: true })
    expect(await checker.check(mail)).toMatchObject({ uncertain: true })
    expect(asked).toBe(1)
    await clock.advance(5_100)
    void checker.check(mail)
    for (let turn = 0; turn < 1000 && asked === 1; turn++) await new Promise((resolve) => setImmediate(resolve))
    expect(asked).toBe(2)
  })

  test('5 MB are checked in well under a second', async () => {
    const raw = await signed(`${plain}${`${'x'.repeat(76)}\r\n`.repeat(64_000)}`)
    const checker = new SignatureChecker({ clock: systemClock, lookup: keysOf('example.com') })
    const startedMs = performance.now()
    const now = Date.now()
    const found = await checker.check({ raw, sender: 'anna@example.com', date: now, arrivedAt: now })
    expect(found.signers).toEqual(['example.com'])
    expect(performance.now() - startedMs).toBeLessThan(2_000)
  })
})
