import * as oauth from 'oauth4webapi'
import { GatewayError } from '../../core/errors.ts'
import type { Clock, Secrets } from '../../core/ports/world.ts'
import type { SignInSettings } from '../../core/settings/sign-in.ts'
import { phrase, type Words } from '../../core/words/say.ts'

/** Who to sign in with, and as which registered program. */
export interface SignInOptions {
  /** The mail account's name. */
  readonly account: string
  /** Its address, which is proposed to the person who signs in. */
  readonly address: string
  readonly settings: SignInSettings
  /** Google gives desktop programs one, though it keeps nothing secret. */
  readonly clientSecret?: string
}

/** What is kept of a sign-in, as the secret `oauth/<account>`. */
export interface Tokens {
  readonly refreshToken: string
  readonly accessToken: string
  /** Milliseconds since the epoch. */
  readonly expiresAt: number
}

/** A sign-in that a person is at. */
export interface SignInAttempt {
  /** To be opened in a browser. */
  readonly url: string
  readonly state: string
  /** Takes the address that the browser was sent back to, with everything behind its `?`. */
  finish(back: URLSearchParams): Promise<Tokens>
}

/** A token that ends sooner than this is renewed before it is used. */
const aheadMs = 5 * 60_000
const answerMs = 30_000

interface Provider {
  readonly server: oauth.AuthorizationServer
  readonly scopes: readonly string[]
  readonly more: Readonly<Record<string, string>>
}

/** Begins a sign-in by authorisation code with PKCE (RFC 8252, RFC 7636). @throws GatewayError `mail/sign-in-unreachable` and others */
export async function beginSignIn(options: SignInOptions, redirectUri: string): Promise<SignInAttempt> {
  const provider = await told(options, () => providerOf(options.settings))
  const { server, scopes, more } = provider
  const client: oauth.Client = { client_id: options.settings.clientId }
  const verifier = oauth.generateRandomCodeVerifier()
  const state = oauth.generateRandomState()
  const url = new URL(server.authorization_endpoint ?? '')
  const query = {
    client_id: client.client_id,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: scopes.join(' '),
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
    state,
    login_hint: options.address,
    ...more,
  }
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
  return {
    url: url.href,
    state,
    finish: (back) =>
      told(options, async () => {
        const checked = oauth.validateAuthResponse(server, client, back, state)
        const response = await oauth.authorizationCodeGrantRequest(
          server,
          client,
          authenticationOf(options),
          checked,
          redirectUri,
          verifier,
          requestOptions(server),
        )
        const answer = await oauth.processAuthorizationCodeResponse(server, client, response)
        if (answer.refresh_token === undefined)
          throw refused(options, phrase('it gave no right to sign in again (no refresh token)'))
        return tokensOf(answer, answer.refresh_token, Date.now())
      }),
  }
}

/** Gives access tokens of one account, renewed ahead of their end, for every connection that it has. */
export class TokenKeeper {
  readonly #options: SignInOptions
  readonly #secrets: Secrets
  readonly #clock: Clock
  #renewing: Promise<string> | undefined
  /** The sign-in that the provider has ended; it is not asked about it again. */
  #ended: { readonly refreshToken: string; readonly error: GatewayError } | undefined

  constructor(options: SignInOptions, secrets: Secrets, clock: Clock) {
    this.#options = options
    this.#secrets = secrets
    this.#clock = clock
  }

  /**
   * A token that is good for some minutes. `renew`: another than the one that was just refused.
   * @throws GatewayError `mail/sign-in-missing`, `mail/sign-in-expired`, `mail/sign-in-refused` (for a person to mend),
   * `mail/sign-in-unreachable` (later)
   */
  async accessToken(renew = false): Promise<string> {
    const { account } = this.#options
    const kept = readTokens(await this.#secrets.get(`oauth/${account}`))
    if (!kept) throw new GatewayError('mail/sign-in-missing', { details: { account } })
    if (this.#ended?.refreshToken === kept.refreshToken) throw this.#ended.error
    if (!renew && kept.expiresAt - aheadMs > this.#clock.now()) return kept.accessToken
    // Several connections that want a new token at once wait for the same one: some providers take a refresh token only once.
    this.#renewing ??= this.#renew(kept).finally(() => {
      this.#renewing = undefined
    })
    return this.#renewing
  }

  async #renew({ refreshToken }: Tokens): Promise<string> {
    const { settings, account } = this.#options
    try {
      const fresh = await told(this.#options, async () => {
        const { server } = await providerOf(settings)
        const client: oauth.Client = { client_id: settings.clientId }
        const response = await oauth.refreshTokenGrantRequest(
          server,
          client,
          authenticationOf(this.#options),
          refreshToken,
          requestOptions(server),
        )
        const answer = await oauth.processRefreshTokenResponse(server, client, response)
        return tokensOf(answer, answer.refresh_token ?? refreshToken, this.#clock.now())
      })
      await this.#secrets.set(`oauth/${account}`, writeTokens(fresh))
      return fresh.accessToken
    } catch (thrown) {
      if (thrown instanceof GatewayError && thrown.code === 'mail/sign-in-expired')
        this.#ended = { refreshToken, error: thrown }
      throw thrown
    }
  }
}

/** How the secret `oauth/<account>` is written. */
export function writeTokens(tokens: Tokens): string {
  return JSON.stringify(tokens)
}

/** Tokens as they were kept; undefined for what is none. */
export function readTokens(text: string | undefined): Tokens | undefined {
  if (text === undefined) return undefined
  try {
    const { refreshToken, accessToken, expiresAt } = JSON.parse(text) as Partial<Tokens>
    if (typeof refreshToken !== 'string' || refreshToken === '') return undefined
    return { refreshToken, accessToken: String(accessToken ?? ''), expiresAt: Number(expiresAt ?? 0) || 0 }
  } catch {
    return undefined
  }
}

/** The name of a provider, for sentences. */
export function providerName({ provider, issuer }: SignInSettings): string {
  if (provider === 'microsoft') return 'Microsoft'
  return provider === 'google' ? 'Google' : new URL(issuer ?? 'https://unknown').host
}

async function providerOf({ provider, tenant, issuer = '', scopes }: SignInSettings): Promise<Provider> {
  switch (provider) {
    case 'microsoft': {
      const base = `https://login.microsoftonline.com/${encodeURIComponent(tenant)}`
      return {
        server: {
          issuer: `${base}/v2.0`,
          authorization_endpoint: `${base}/oauth2/v2.0/authorize`,
          token_endpoint: `${base}/oauth2/v2.0/token`,
        },
        scopes: [
          'https://outlook.office.com/IMAP.AccessAsUser.All',
          'https://outlook.office.com/SMTP.Send',
          'offline_access',
        ],
        more: { prompt: 'select_account' },
      }
    }
    case 'google':
      return {
        server: {
          issuer: 'https://accounts.google.com',
          authorization_endpoint: 'https://accounts.google.com/o/oauth2/v2/auth',
          token_endpoint: 'https://oauth2.googleapis.com/token',
        },
        scopes: ['https://mail.google.com/'],
        // Without both, a second sign-in gives no refresh token.
        more: { access_type: 'offline', prompt: 'consent' },
      }
    case 'other': {
      const url = new URL(issuer)
      const response = await oauth.discoveryRequest(url, requestOptions({ issuer }))
      return { server: await oauth.processDiscoveryResponse(url, response), scopes, more: {} }
    }
  }
}

function authenticationOf({ clientSecret }: SignInOptions): oauth.ClientAuth {
  return clientSecret === undefined ? oauth.None() : oauth.ClientSecretPost(clientSecret)
}

/** Nothing goes over an open network: http is for a provider on this computer alone. */
function requestOptions({ issuer }: { readonly issuer: string }) {
  const { protocol, hostname } = new URL(issuer)
  const isHere = protocol === 'http:' && /^(localhost|127\.0\.0\.1|\[::1\])$/.test(hostname)
  return { signal: () => AbortSignal.timeout(answerMs), [oauth.allowInsecureRequests]: isHere }
}

function tokensOf(answer: oauth.TokenEndpointResponse, refreshToken: string, nowMs: number): Tokens {
  // A provider that does not tell how long a token is good for: most give an hour.
  return { refreshToken, accessToken: answer.access_token, expiresAt: nowMs + (answer.expires_in ?? 3600) * 1000 }
}

/** The provider's answer in a row of the table of errors. */
async function told<T>(options: SignInOptions, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (thrown) {
    throw asSignInError(thrown, options)
  }
}

/** Refusals that only a new sign-in by a person ends. */
const ended = new Set(['invalid_grant', 'interaction_required', 'login_required', 'consent_required'])

function asSignInError(thrown: unknown, options: SignInOptions): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  const { account, settings } = options
  const provider = providerName(settings)
  if (thrown instanceof oauth.ResponseBodyError || thrown instanceof oauth.AuthorizationResponseError) {
    const reason = oneLine(thrown.error_description ?? thrown.error)
    if (ended.has(thrown.error))
      return new GatewayError('mail/sign-in-expired', { details: { account, provider }, wire: reason, cause: thrown })
    if (thrown.error === 'temporarily_unavailable' || thrown.error === 'server_error')
      return new GatewayError('mail/sign-in-unreachable', { details: { provider, reason }, cause: thrown })
    return refused(options, reason, thrown)
  }
  const status = (thrown as { status?: unknown; cause?: { status?: unknown } })?.cause?.status
  const reason = typeof status === 'number' ? phrase('it answered {status}', { status }) : networkWords(thrown)
  const isOurs =
    thrown instanceof oauth.OperationProcessingError && status === undefined && !(thrown.cause instanceof Response)
  if (isOurs && !isNetwork(thrown)) return refused(options, oneLine(thrown.message), thrown)
  return new GatewayError('mail/sign-in-unreachable', { details: { provider, reason }, cause: thrown })
}

function refused({ account, settings }: SignInOptions, reason: Words, cause?: unknown): GatewayError {
  return new GatewayError('mail/sign-in-refused', {
    details: { account, provider: providerName(settings), reason },
    ...(cause === undefined ? {} : { cause }),
  })
}

function isNetwork(thrown: unknown): boolean {
  return thrown instanceof TypeError || (thrown as { name?: unknown })?.name === 'TimeoutError'
}

function networkWords(thrown: unknown): Words {
  if ((thrown as { name?: unknown })?.name === 'TimeoutError') return phrase('it does not answer')
  const cause = (thrown as { cause?: { code?: unknown } })?.cause
  if (cause?.code === 'ENOTFOUND' || cause?.code === 'EAI_AGAIN') return phrase('its name cannot be looked up')
  if (cause?.code === 'ECONNREFUSED') return phrase('nothing answers there')
  return oneLine(thrown instanceof Error ? thrown.message : String(thrown))
}

function oneLine(words: string): string {
  return words
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .trim()
    .slice(0, 300)
}
