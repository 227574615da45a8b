import { createServer, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GatewayError, sentenceOf } from '../core/errors.ts'
import type { Secrets } from '../core/ports/world.ts'
import type { MailAccountSettings } from '../core/settings/schema.ts'
import { languageOf, phrase, say } from '../core/words/say.ts'
import type { SignInAttempt } from '../drivers/mail/oauth2.ts'
import type { SignInState } from './contract/results.ts'

/** So long a person may take at the provider's page. */
const longestMs = 15 * 60_000

/** A sign-in that waits for a person, and the small server that their browser comes back to. */
interface Pending {
  readonly attempt: SignInAttempt
  readonly servers: readonly Server[]
  readonly timer: NodeJS.Timeout
}

export interface SignInsOptions {
  readonly secrets: Secrets
  /** Called when an account was signed in, or could not be. */
  readonly ended: (account: string) => void
}

/**
 * Sign-ins of mail accounts with their providers (RFC 8252): the person's own browser, and a server on this computer that hears the answer.
 * Where the browser is on another computer, its last address is entered by hand.
 */
export class SignIns {
  readonly #options: SignInsOptions
  readonly #pending = new Map<string, Pending>()
  /** Why the last one of an account failed. */
  readonly #failures = new Map<string, GatewayError>()

  constructor(options: SignInsOptions) {
    this.#options = options
  }

  /** Begins one; gives the address to open. One that was begun before for this account is over. */
  async begin(account: MailAccountSettings): Promise<{ readonly url: string }> {
    const { name, address, signIn } = account
    if (!signIn) throw new GatewayError('engine/no-sign-in', { details: { account: name } })
    this.#drop(name)
    this.#failures.delete(name)
    const { beginSignIn } = await import('../drivers/mail/oauth2.ts')
    const clientSecret = await this.#options.secrets.get(`oauth-client/${name}`)
    const more = clientSecret === undefined ? {} : { clientSecret }
    const { servers, port } = await listen((url, response) => void this.#heard(name, url, response))
    try {
      // Microsoft takes any port, but only behind this name; RFC 8252 §7.3 would have the number.
      const redirectUri = signIn.provider === 'other' ? `http://127.0.0.1:${port}/` : `http://localhost:${port}`
      const attempt = await beginSignIn({ account: name, address, settings: signIn, ...more }, redirectUri)
      const timer = setTimeout(() => this.#drop(name), longestMs)
      timer.unref()
      this.#pending.set(name, { attempt, servers, timer })
      return { url: attempt.url }
    } catch (thrown) {
      for (const server of servers) server.close()
      throw thrown
    }
  }

  /** Ends one with the address that the browser was sent back to. @throws GatewayError `mail/sign-in-over` and the provider's reasons */
  async finish(account: string, back: string): Promise<void> {
    const pending = this.#pending.get(account)
    const query = URL.canParse(back) ? new URL(back).searchParams : new URLSearchParams(back)
    if (!pending || query.get('state') !== pending.attempt.state)
      throw new GatewayError('mail/sign-in-over', { details: { account } })
    this.#drop(account)
    const { secrets, ended } = this.#options
    try {
      const { writeTokens } = await import('../drivers/mail/oauth2.ts')
      await secrets.set(`oauth/${account}`, writeTokens(await pending.attempt.finish(query)))
      this.#failures.delete(account)
    } catch (thrown) {
      if (thrown instanceof GatewayError) this.#failures.set(account, thrown)
      throw thrown
    } finally {
      ended(account)
    }
  }

  /** How an account stands: signed in, waiting for a person, or neither, with why the last try failed. */
  async state(account: string): Promise<SignInState> {
    if (this.#pending.has(account)) return { state: 'waiting' }
    const failure = this.#failures.get(account)
    if (failure) {
      const { code, details, sentence } = failure
      return { state: 'out', failure: { code, details, sentence } }
    }
    return { state: (await this.#options.secrets.get(`oauth/${account}`)) === undefined ? 'out' : 'in' }
  }

  /** Forgets the tokens of an account. */
  async signOut(account: string): Promise<void> {
    this.#drop(account)
    this.#failures.delete(account)
    await this.#options.secrets.delete(`oauth/${account}`)
    this.#options.ended(account)
  }

  close(): void {
    for (const account of [...this.#pending.keys()]) this.#drop(account)
  }

  async #heard(account: string, url: URL, response: ServerResponse): Promise<void> {
    // Browsers ask for icons, too, and other pages may knock.
    if (!url.searchParams.has('state')) return answer(response, 404, '')
    const language = languageOf(response.req.headers['accept-language']?.split(/[,;]/)[0]) ?? 'en'
    try {
      await this.finish(account, url.href)
      answer(
        response,
        200,
        say(phrase('You are signed in. You can close this page and go back to Textpost.'), language),
      )
    } catch (thrown) {
      const words =
        thrown instanceof GatewayError
          ? sentenceOf(thrown.code, thrown.details, language)
          : say(phrase('The sign-in failed.'), language)
      answer(response, 400, words)
    }
  }

  #drop(account: string): void {
    const pending = this.#pending.get(account)
    if (!pending) return
    this.#pending.delete(account)
    clearTimeout(pending.timer)
    for (const server of pending.servers) {
      server.close()
      // What is being answered just now still goes out.
      setTimeout(() => server.closeAllConnections(), 1_000).unref()
    }
  }
}

/** Listens on one port of 127.0.0.1, and of ::1 where there is one: `localhost` may be either. */
async function listen(heard: (url: URL, response: ServerResponse) => void) {
  const make = () =>
    createServer((request, response) => {
      if (request.method !== 'GET') return answer(response, 405, '')
      heard(new URL(request.url ?? '/', 'http://localhost'), response)
    })
  const open = (host: string, port: number) =>
    new Promise<Server>((resolve, reject) => {
      const server = make()
      server.once('error', reject)
      server.listen(port, host, () => resolve(server))
    })
  const first = await open('127.0.0.1', 0)
  const { port } = first.address() as AddressInfo
  const second = await open('::1', port).catch(() => undefined)
  return { servers: second ? [first, second] : [first], port }
}

function answer(response: ServerResponse, status: number, words: string): void {
  response.writeHead(status, {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': "default-src 'none'",
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    connection: 'close',
  })
  const safe = words.replace(/[&<>"]/g, (char) => `&#${char.charCodeAt(0)};`)
  response.end(words === '' ? '' : `<!doctype html><title>Textpost</title><p>${safe}</p>`)
}
