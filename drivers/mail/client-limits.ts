import type { Clock } from '../../core/ports/world.ts'

export interface ClientLimitsOptions {
  readonly clock: Clock
  /** Mails that one address may hand over in 60 seconds; null is no limit. */
  readonly mailsPerMinute: number | null
}

/** So many wrong passwords an address may try; each is forgotten after a minute. */
const mostWrongPasswords = 10
const minuteMs = 60_000
/** Beyond so many addresses at a time those that were heard longest ago are forgotten: a flood must not take the memory. */
const mostClients = 10_000

/**
 * What one IP address may do at the SMTP listener within a minute. Measures are buckets that fill up again evenly, so that a device that sends
 * a bundle is not stopped by the edge of a minute.
 */
export class ClientLimits {
  readonly #options: ClientLimitsOptions
  readonly #mails: Buckets | undefined
  readonly #passwords: Buckets

  constructor(options: ClientLimitsOptions) {
    this.#options = options
    const { mailsPerMinute } = options
    this.#mails = mailsPerMinute === null ? undefined : new Buckets(mailsPerMinute)
    this.#passwords = new Buckets(mostWrongPasswords)
  }

  /** Counts a mail. False when there were too many; that one is not counted. */
  mayHandOver(address: string): boolean {
    return this.#mails?.take(address, this.#options.clock.now()) ?? true
  }

  /** False when too many wrong passwords came from there. */
  maySignIn(address: string): boolean {
    return this.#passwords.left(address, this.#options.clock.now()) >= 1
  }

  wrongPassword(address: string): void {
    this.#passwords.take(address, this.#options.clock.now())
  }
}

/** A bucket for each address: `size` at once, and as many again every minute. */
class Buckets {
  readonly #size: number
  readonly #buckets = new Map<string, { readonly left: number; readonly atMs: number }>()

  constructor(size: number) {
    this.#size = size
  }

  left(address: string, nowMs: number): number {
    const bucket = this.#buckets.get(address)
    if (!bucket) return this.#size
    // A clock that was set back fills nothing and empties nothing.
    return Math.min(this.#size, bucket.left + (Math.max(0, nowMs - bucket.atMs) * this.#size) / minuteMs)
  }

  take(address: string, nowMs: number): boolean {
    const left = this.left(address, nowMs)
    if (left < 1) return false
    this.#buckets.delete(address)
    this.#buckets.set(address, { left: left - 1, atMs: nowMs })
    const [oldest] = this.#buckets.keys()
    if (this.#buckets.size > mostClients && oldest !== undefined) this.#buckets.delete(oldest)
    return true
  }
}
