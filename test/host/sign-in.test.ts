import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { SettingsInput } from '../../core/settings/schema.ts'
import { run } from '../../host/cli/program.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { SettingsFile } from '../../host/settings-file.ts'
import { type Dovecot, findServer, startDovecot } from '../support/dovecot.ts'
import { memorySecrets, type SignInServer, sayYes, startSignInServer } from '../support/sign-in-server.ts'
import { waitFor } from '../support/wait-for.ts'

describe.skipIf('missing' in findServer('dovecot'))('a mail account that signs in with its provider', () => {
  const folder = mkdtempSync(join(tmpdir(), 'textpost-sign-in-'))
  const secrets = memorySecrets()
  let provider: SignInServer
  let dovecot: Dovecot
  let engine: Engine

  beforeAll(async () => {
    provider = await startSignInServer()
    dovecot = await startDovecot({ config: provider.dovecot('xoauth2') })
    const { imap: port } = dovecot.ports
    const settings: SettingsInput = {
      office: { country: 'SE' },
      mail: {
        accounts: [
          {
            name: 'office',
            address: 'gateway@example.com',
            imap: { host: '127.0.0.1', port, tls: 'none', user: 'gateway' },
            signIn: provider.settings,
          },
        ],
      },
    }
    new SettingsFile(folder).write(settings)
    engine = await startEngine({ folder, secrets })
  })
  afterAll(async () => {
    await engine.stop()
    await dovecot.remove()
    await provider.close()
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
  })

  const link = async () => (await engine.calls.status({})).links.find(({ kind }) => kind === 'imap')
  const linkIs = (state: string) => waitFor(`the mailbox to be ${state}`, async () => (await link())?.state === state)

  test('before anybody has signed in, its link says so', async () => {
    await linkIs('stopped')
    expect(await link()).toMatchObject({ code: 'mail/sign-in-missing' })
    expect(await engine.calls.signInState({ account: 'office' })).toEqual({ state: 'out' })
    await expect(engine.calls.signInBegin({ account: 'nobody', open: false })).rejects.toMatchObject({
      code: 'engine/no-sign-in',
    })
  })

  test('the command line shows the page, hears the answer of the browser, and the mailbox opens', async () => {
    const lines: string[] = []
    const terminal = { out: (text: string) => lines.push(text), error: (text: string) => lines.push(text) }
    const done = run(['mail', 'sign-in', 'office', '--data', folder], terminal)
    const url = () => /https?:\S+authorize\S*/.exec(lines.join('\n'))?.[0]
    await waitFor('the address', () => url() !== undefined)
    expect(await engine.calls.signInState({ account: 'office' })).toEqual({ state: 'waiting' })
    const back = await sayYes(url() ?? '')
    const page = await fetch(back)
    expect(page.status).toBe(200)
    expect(page.headers.get('content-security-policy')).toBe("default-src 'none'")
    expect(await page.text()).toContain('You are signed in.')
    expect(await done).toBe(0)
    expect(lines.at(-1)).toBe('office is signed in.')
    await linkIs('working')
    // The server is gone, and the answer counts once.
    await expect(fetch(back)).rejects.toThrow()
  })

  test('tokens are kept as a secret, and shown by no call', async () => {
    expect(Object.keys(secrets.values)).toContain('oauth/office')
    const page = JSON.stringify(await engine.calls.settingsPage({}))
    expect(page).not.toContain('refresh-')
    expect(page).not.toContain('"oauth/office"')
  })

  test('a sign-in that the provider ends stops the link with one sentence, and a new one opens it', async () => {
    provider.good.clear()
    provider.answer = () => ({ status: 400, body: { error: 'invalid_grant' } })
    engine.gateway.reconnect('office')
    await dovecot.restart()
    await linkIs('stopped')
    expect(await link()).toMatchObject({
      code: 'mail/sign-in-expired',
      sentence: expect.stringContaining('Sign in again under Settings, Mail.'),
    })
    provider.answer = () => undefined
    const { url } = await engine.calls.signInBegin({ account: 'office', open: false })
    // The browser is on another computer: its last address is entered by hand.
    const back = await sayYes(url)
    await expect(
      engine.calls.signInFinish({ account: 'office', address: 'http://x/?state=other' }),
    ).rejects.toMatchObject({
      code: 'mail/sign-in-over',
    })
    await engine.calls.signInFinish({ account: 'office', address: back.href })
    await linkIs('working')
  })

  test('what is no answer of the provider is not taken for one', async () => {
    const { url } = await engine.calls.signInBegin({ account: 'office', open: false })
    const back = await sayYes(url)
    expect((await fetch(new URL('/favicon.ico', back))).status).toBe(404)
    expect((await fetch(back, { method: 'POST' })).status).toBe(405)
    const forged = new URL(back)
    forged.searchParams.set('state', 'forged')
    expect((await fetch(forged)).status).toBe(400)
    expect(await engine.calls.signInState({ account: 'office' })).toEqual({ state: 'waiting' })
    expect((await fetch(back)).status).toBe(200)
  })

  test('signing out forgets the tokens', async () => {
    await engine.calls.signOut({ account: 'office' })
    expect(secrets.values['oauth/office']).toBeUndefined()
    expect(await engine.calls.signInState({ account: 'office' })).toEqual({ state: 'out' })
  })
})
