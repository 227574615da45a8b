import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Secrets } from '../../core/ports/world.ts'

export const cookieName = 'textpost'
/** Cookies do not know ports: a demo beside a gateway must not take the browser's way in to it. */
export const demoCookieName = 'textpost-demo'
/** A browser that was let in stays so for as long, unless the link is renewed. */
const cookieDays = 90

/**
 * Who is let in to the pages: whoever opened the link with the token, by a cookie that is derived from it; only from this computer, under
 * one of its own names, and never on another page's behalf.
 */
export class Doors {
  readonly #token: string
  readonly #cookie: string
  readonly #cookieName: string
  #hosts: readonly string[] = []

  /** `token` is kept as a secret, so that browsers stay let in across restarts. */
  static async open(secrets: Secrets, cookie = cookieName): Promise<Doors> {
    const kept = await secrets.get('web-token')
    if (kept !== undefined) return new Doors(kept, cookie)
    const token = randomBytes(32).toString('base64url')
    await secrets.set('web-token', token)
    return new Doors(token, cookie)
  }

  private constructor(token: string, cookie: string) {
    this.#token = token
    this.#cookieName = cookie
    this.#cookie = createHmac('sha256', token).update('textpost cookie').digest('base64url')
  }

  /** The port is known only when the server listens. */
  listening(port: number): void {
    this.#hosts = [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`]
  }

  /** The link that lets a browser in. */
  link(): string {
    return `http://${this.#hosts[0]}/open?token=${this.#token}`
  }

  /** A page elsewhere may have this computer's address under a name of its own (DNS rebinding). */
  knowsHost({ headers }: IncomingMessage): boolean {
    return headers.host !== undefined && this.#hosts.includes(headers.host.toLowerCase())
  }

  /** Whether a request that may change something comes from our own page. */
  ownOrigin({ headers }: IncomingMessage): boolean {
    return headers.origin !== undefined && headers.origin.toLowerCase() === `http://${headers.host?.toLowerCase()}`
  }

  isToken(given: string | null): boolean {
    return given !== null && same(given, this.#token)
  }

  hasCookie({ headers }: IncomingMessage): boolean {
    const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim().split('='))
    return cookies.some(
      ([name, value]) => name === this.#cookieName && value !== undefined && same(value, this.#cookie),
    )
  }

  setCookie(): string {
    return `${this.#cookieName}=${this.#cookie}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${cookieDays * 86_400}`
  }
}

function same(given: string, wanted: string): boolean {
  const [a, b] = [given, wanted].map((text) => createHmac('sha256', 'same').update(text).digest())
  return a !== undefined && b !== undefined && timingSafeEqual(a, b)
}
