import { describe, expect, test } from 'vitest'
import { english } from '../../support/english.ts'
import { type Bench, openBench, type RawMailShape, rawMail } from '../../support/gateway.ts'
import { keysOf, signed } from '../../support/signed-mail.ts'

const hour = 3_600_000

/** A mail that no trusted server vouches for, dated now. */
function unproven(bench: Bench, shape: RawMailShape = {}): Uint8Array {
  const date = `Date: ${new Date(bench.clock.now()).toUTCString()}`
  return rawMail({ ...shape, header: [...(shape.header ?? []), date], proven: false })
}

const bodies = (bench: Bench) => bench.network().bodies

describe('a signature proves the sender', () => {
  test('the text goes, and the ledger says whose signature it was', async () => {
    const bench = await openBench({ txtLookup: keysOf('example.com') })
    expect(await bench.mail(await signed(unproven(bench)))).toBe('Processed')
    expect(bodies(bench)).toEqual(['Hello'])
    expect(english(await bench.ledger({ mailId: 1 }))).toContainEqual(
      expect.objectContaining({ kind: 'mail.authorised', by: 'DKIM signature of example.com' }),
    )
  })

  test('who is not on the list sends nothing, and no name is looked up for it', async () => {
    const lookup = keysOf('evil.example')
    const bench = await openBench({ txtLookup: lookup })
    const mail = await signed(unproven(bench, { from: 'eve@evil.example' }), { domain: 'evil.example' })
    expect(await bench.mail(mail)).toBe('Rejected')
    expect(lookup.asked).toEqual([])
  })

  test('where signatures do not count, they are not looked at', async () => {
    const lookup = keysOf('example.com')
    const settings = { permission: { acceptedProofs: ['authentication-results' as const] } }
    const bench = await openBench({ txtLookup: lookup, settings })
    expect(await bench.mail(await signed(unproven(bench)))).toBe('Rejected')
    expect(lookup.asked).toEqual([])
  })

  test('the name server is away: the mail is not taken, and sends its text once it is back', async () => {
    const lookup = keysOf('example.com')
    lookup.away = true
    const bench = await openBench({ txtLookup: lookup })
    const mail = await signed(unproven(bench))
    await expect(bench.take(mail, { uid: '7' })).rejects.toMatchObject({ code: 'mail/sender-check', retry: 'later' })
    expect(await bench.mails()).toEqual([])
    lookup.away = false
    await bench.clock.advance(10_000)
    expect(await bench.mail(mail, { uid: '7' })).toBe('Processed')
    expect(bodies(bench)).toEqual(['Hello'])
    expect(await bench.store.read((rooms) => rooms.memory.list('sender-check'))).toEqual({})
  })

  test('after four hours without an answer it is refused, with the reason', async () => {
    const lookup = keysOf('example.com')
    lookup.away = true
    const bench = await openBench({ txtLookup: lookup })
    const mail = await signed(unproven(bench))
    await expect(bench.take(mail, { uid: '7' })).rejects.toMatchObject({ code: 'mail/sender-check' })
    await bench.clock.advance(3.9 * hour)
    await expect(bench.take(mail, { uid: '7' })).rejects.toMatchObject({ code: 'mail/sender-check' })
    await bench.clock.advance(0.2 * hour)
    expect(await bench.mail(mail, { uid: '7' })).toBe('Rejected')
    const [kept] = await bench.mails()
    expect(kept?.error).toMatchObject({ code: 'rules/sender-not-proven' })
    expect(english(kept?.error?.details.reason)).toContain('the name server does not answer')
    expect(await bench.store.read((rooms) => rooms.memory.list('sender-check'))).toEqual({})
  })
})
