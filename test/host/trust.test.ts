import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { takeMail } from '../../core/flows/take-mail.ts'
import type { SettingsInput } from '../../core/settings/schema.ts'
import { parseMail } from '../../drivers/mail/parse.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { SettingsFile } from '../../host/settings-file.ts'
import { rawMail } from '../support/gateway.ts'
import { textpost as runTextpost } from '../support/textpost.ts'
import { waitFor } from '../support/wait-for.ts'

const settings: SettingsInput = {
  office: { country: 'SE', smsDomains: ['sms.example.com'] },
  transports: [{ kind: 'simulator', name: 'try', ownNumbers: ['+46701740605'] }],
  mail: { accounts: [{ name: 'office', address: 'gateway@example.com', smtp: { host: 'smtp.example.com' } }] },
  permission: { allow: ['@example.com'] },
}

describe('trust by learning', () => {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-trust-'))
  const network = new SimulatedNetwork()
  let engine: Engine
  let uid = 0

  beforeAll(async () => {
    new SettingsFile(folder).write(settings)
    engine = await startEngine({ folder, secrets: new FileSecrets(folder, {}), drivers: { network } })
    network.phone('+46701234567')
  })
  afterAll(async () => {
    await engine.stop()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  /** A mail arrives in the mailbox; gives its number. */
  async function arrives(header: readonly string[]): Promise<number> {
    const raw = rawMail({ header, proven: false, body: `mail ${++uid}` })
    const source = { kind: 'imap', account: 'office', mailbox: 'INBOX', uidValidity: '1', uid: String(uid) } as const
    const mail = { source, raw, parsed: await parseMail(raw), arrivedAt: Date.now() }
    await takeMail(engine.gateway.context, 'office', mail)
    return (await engine.calls.mails({ limit: 1 }))[0]?.id ?? 0
  }

  const textpost = (...args: string[]) => runTextpost(...args, '--data', folder)

  const genuine =
    'Authentication-Results: mx1.example.com; dkim=pass header.d=example.com; dmarc=pass header.from=example.com'

  test.each<[string, string[], object | null]>([
    ['the own server says so', [genuine], { server: 'mx1.example.com', says: 'dkim=pass, dmarc=pass', kin: true }],
    [
      'a server of somebody else',
      ['Authentication-Results: mx.evil.example; dmarc=pass header.from=example.com'],
      { server: 'mx.evil.example', kin: false },
    ],
    [
      'Microsoft 365, in a mailbox that is elsewhere',
      ['Authentication-Results: dmarc=pass header.from=example.com'],
      { server: '(none)', kin: false },
    ],
    [
      'the topmost line says fail',
      ['Authentication-Results: mx1.example.com; dmarc=fail header.from=example.com', genuine],
      null,
    ],
    [
      'it passed for another domain',
      ['Authentication-Results: mx1.example.com; dkim=pass header.d=evil.example'],
      null,
    ],
    ['no line at all', [], null],
  ])('what is offered: %s', async (_, header, offered) => {
    const found = await engine.calls.voucher({ mailId: await arrives(header) })
    if (offered === null) expect(found).toBeNull()
    else expect(found).toMatchObject({ account: 'office', ...offered })
  })

  test('one click trusts the server, sends this mail, and lets the next one through', async () => {
    const mailId = await arrives([genuine])
    await expect(engine.calls.trustServer({ mailId, server: 'mx.evil.example' })).rejects.toMatchObject({
      code: 'engine/no-voucher',
    })
    expect(await engine.calls.trustServer({ mailId, server: 'mx1.example.com' })).toEqual({ state: 'released' })
    expect(new SettingsFile(folder).read().mail.accounts[0]?.trustedAuthservIds).toEqual(['mx1.example.com'])
    await waitFor('the text', async () => (await engine.calls.texts({ states: ['delivered'], limit: 9 })).length === 1)
    const next = await arrives([genuine])
    expect((await engine.calls.why({ mailId: next })).mail?.state).toBe('taken')
    expect(await engine.calls.voucher({ mailId: next })).toBeNull()
  })

  test('the command line shows the offer with its caution, and takes it', async () => {
    const mailId = await arrives(['Authentication-Results: mx.evil.example; dmarc=pass header.from=example.com'])
    const shown = await textpost('trust', String(mailId))
    expect(shown.out).toContain('mx.evil.example says that mail')
    expect(shown.out).toContain('a forger could have written the line')
    expect(shown.out).toContain('Its line stands in 2 of the last')
    const wrong = await textpost('trust', String(mailId), 'mx.other.example')
    expect(wrong.exitCode).not.toBe(0)
    const done = await textpost('trust', String(mailId), 'mx.evil.example')
    expect(done.out).toContain('mx.evil.example is trusted from now on.')
    expect((await engine.calls.why({ mailId })).mail?.state).toBe('released')
  })

  test('where to write to', async () => {
    expect(await engine.calls.writeTo({ phone: '070-111 22 33' })).toMatchObject({
      address: '+46701112233@sms.example.com',
    })
    expect(await engine.calls.writeTo({})).toEqual({
      phone: '+46701234567',
      address: '+46701234567@sms.example.com',
      mailbox: 'gateway@example.com',
    })
  })
})
