import { afterAll, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import { verifyImap } from '../../../drivers/mail/imap.ts'
import { beginSignIn, readTokens, type SignInOptions, TokenKeeper, writeTokens } from '../../../drivers/mail/oauth2.ts'
import { systemClock } from '../../../drivers/world.ts'
import { findServer, startDovecot } from '../../support/dovecot.ts'
import { recordingLog } from '../../support/logs.ts'
import { memorySecrets, type SignInServer, sayYes, startSignInServer } from '../../support/sign-in-server.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'

const back = 'http://127.0.0.1:1/'
const minute = 60_000

describe('signing in with a provider (OAuth 2.0)', () => {
  let provider: SignInServer
  let options: SignInOptions

  beforeAll(async () => {
    provider = await startSignInServer()
    options = { account: 'office', address: 'gateway@example.com', settings: provider.settings }
  })
  afterAll(() => provider.close())
  beforeEach(() => {
    provider.answer = () => undefined
    provider.asked.length = 0
  })

  async function signedIn() {
    const attempt = await beginSignIn(options, back)
    return attempt.finish((await sayYes(attempt.url)).searchParams)
  }

  test('a code with PKCE becomes tokens, and the verifier never goes through the browser', async () => {
    const attempt = await beginSignIn(options, back)
    const asked = new URL(attempt.url).searchParams
    expect(Object.fromEntries(asked)).toMatchObject({
      client_id: 'textpost',
      redirect_uri: back,
      response_type: 'code',
      scope: 'mail offline_access',
      code_challenge_method: 'S256',
      login_hint: 'gateway@example.com',
      state: attempt.state,
    })
    const tokens = await attempt.finish((await sayYes(attempt.url)).searchParams)
    expect(tokens.refreshToken).toMatch(/^refresh-/)
    expect(tokens.expiresAt - Date.now()).toBeGreaterThan(59 * minute)
    expect(provider.asked).toMatchObject([
      { grant_type: 'authorization_code', client_id: 'textpost', redirect_uri: back },
    ])
    expect(attempt.url).not.toContain(String(provider.asked[0]?.code_verifier))
  })

  test.each<[string, (url: URL) => void, string]>([
    ['another state', (url) => url.searchParams.set('state', 'other'), 'mail/sign-in-refused'],
    ['no state', (url) => url.searchParams.delete('state'), 'mail/sign-in-refused'],
    [
      'the person said no',
      (url) => {
        url.searchParams.delete('code')
        url.searchParams.set('error', 'access_denied')
      },
      'mail/sign-in-refused',
    ],
  ])('no tokens for %s', async (_, change, code) => {
    const attempt = await beginSignIn(options, back)
    const url = await sayYes(attempt.url)
    change(url)
    await expect(attempt.finish(url.searchParams)).rejects.toMatchObject({ code })
    expect(provider.asked).toEqual([])
  })

  test('a provider that gives no refresh token is refused at once, not after an hour', async () => {
    provider.answer = () => ({ body: { refresh_token: undefined } })
    await expect(signedIn()).rejects.toMatchObject({
      code: 'mail/sign-in-refused',
      details: { reason: 'it gave no right to sign in again (no refresh token)' },
    })
  })

  test('Microsoft and Google are asked at their own addresses, for their own rights', async () => {
    const known = { clientId: 'id-1', tenant: 'example.com', scopes: [] as string[] }
    const microsoft = await beginSignIn(
      { ...options, settings: { ...known, provider: 'microsoft' } },
      'http://localhost:5',
    )
    expect(microsoft.url).toContain('https://login.microsoftonline.com/example.com/oauth2/v2.0/authorize?')
    expect(new URL(microsoft.url).searchParams.get('scope')).toBe(
      'https://outlook.office.com/IMAP.AccessAsUser.All https://outlook.office.com/SMTP.Send offline_access',
    )
    const google = await beginSignIn({ ...options, settings: { ...known, provider: 'google' } }, 'http://localhost:5')
    expect(new URL(google.url).host).toBe('accounts.google.com')
    expect(Object.fromEntries(new URL(google.url).searchParams)).toMatchObject({
      access_type: 'offline',
      scope: 'https://mail.google.com/',
    })
  })

  describe('tokens', () => {
    const start = Date.UTC(2026, 2, 1)
    function keeper(expiresAt: number, refreshToken = 'refresh-0') {
      const clock = new VirtualClock(start)
      const secrets = memorySecrets({
        'oauth/office': writeTokens({ refreshToken, accessToken: 'kept', expiresAt }),
      })
      return { clock, secrets, keeper: new TokenKeeper(options, secrets, clock) }
    }

    test('one is used while it is good, and renewed five minutes ahead of its end', async () => {
      const { clock, secrets, keeper: one } = keeper(start + 60 * minute)
      expect(await one.accessToken()).toBe('kept')
      await clock.advance(54 * minute)
      expect(await one.accessToken()).toBe('kept')
      await clock.advance(2 * minute)
      expect(await one.accessToken()).toMatch(/^token-/)
      expect(provider.asked).toMatchObject([{ grant_type: 'refresh_token', refresh_token: 'refresh-0' }])
      // What the provider gave in exchange is what the next one is asked with.
      const kept = readTokens(secrets.values['oauth/office'])
      expect(kept?.refreshToken).toMatch(/^refresh-[1-9]/)
      expect(kept?.expiresAt).toBe(clock.now() + 60 * minute)
    })

    test('connections that want one at once cause one request', async () => {
      const { keeper: one } = keeper(start)
      const tokens = await Promise.all([one.accessToken(), one.accessToken(), one.accessToken(true)])
      expect(new Set(tokens).size).toBe(1)
      expect(provider.asked).toHaveLength(1)
    })

    test('a sign-in that was ended is told in words, and the provider is not asked again', async () => {
      provider.answer = () => ({
        status: 400,
        body: { error: 'invalid_grant', error_description: 'Token has been revoked' },
      })
      const { keeper: one, secrets } = keeper(start)
      const failure = { code: 'mail/sign-in-expired', retry: 'never', wire: 'Token has been revoked' }
      await expect(one.accessToken()).rejects.toMatchObject(failure)
      await expect(one.accessToken()).rejects.toMatchObject(failure)
      expect(provider.asked).toHaveLength(1)
      // Somebody signs in again.
      provider.answer = () => undefined
      await secrets.set('oauth/office', writeTokens(await signedIn()))
      expect(await one.accessToken()).toMatch(/^token-/)
    })

    test.each<[string, Record<string, unknown>, number, object]>([
      ['an unknown client', { error: 'invalid_client' }, 401, { code: 'mail/sign-in-refused', retry: 'never' }],
      ['a provider in trouble', { error: 'server_error' }, 500, { code: 'mail/sign-in-unreachable', retry: 'later' }],
      ['no answer that can be read', {}, 503, { code: 'mail/sign-in-unreachable', retry: 'later' }],
    ])('%s', async (_, body, status, failure) => {
      provider.answer = () => ({ status, body })
      await expect(keeper(start).keeper.accessToken()).rejects.toMatchObject(failure)
    })

    test('a provider that is away is asked again later; nobody signed in is for a person', async () => {
      const settings = { ...provider.settings, issuer: 'http://localhost:1' }
      const { secrets, clock } = keeper(start)
      await expect(new TokenKeeper({ ...options, settings }, secrets, clock).accessToken()).rejects.toMatchObject({
        code: 'mail/sign-in-unreachable',
        retry: 'later',
      })
      await expect(new TokenKeeper(options, memorySecrets(), clock).accessToken()).rejects.toMatchObject({
        code: 'mail/sign-in-missing',
      })
    })
  })

  test.skipIf('missing' in findServer('dovecot')).each(['xoauth2', 'oauthbearer'])(
    'Dovecot with %s: a token opens the mailbox, one that was taken back is renewed once, and another person’s does not',
    async (mechanism) => {
      const dovecot = await startDovecot({ config: provider.dovecot(mechanism) })
      onTestFinished(() => dovecot.remove())
      const verify = (accessToken: (renew: boolean) => Promise<string>, user = 'gateway') =>
        verifyImap(
          {
            name: 'office',
            host: 'localhost',
            port: dovecot.ports.imaps,
            tls: 'tls',
            ca: dovecot.ca,
            user,
            accessToken,
            clock: systemClock,
            log: recordingLog(),
          },
          AbortSignal.timeout(10_000),
        )
      const tokens = await signedIn()
      await verify(async () => tokens.accessToken)
      const secrets = memorySecrets({ 'oauth/office': writeTokens({ ...tokens, accessToken: 'taken-back' }) })
      const keeper = new TokenKeeper(options, secrets, systemClock)
      await verify((renew) => keeper.accessToken(renew))
      expect(provider.asked.filter(({ grant_type }) => grant_type === 'refresh_token')).toHaveLength(1)
      await expect(verify(async () => tokens.accessToken, 'anna')).rejects.toMatchObject({
        code: 'mail/sign-in-no-mailbox',
        retry: 'never',
      })
    },
  )
})
