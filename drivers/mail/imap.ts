import { GatewayError } from '../../core/errors.ts'
import type { MailSource, MailSourceEvents } from '../../core/ports/mail.ts'
import { ImapClient, type ImapSourceOptions } from './imap-client.ts'
import { type ImapPlace, lossError, openingError } from './imap-errors.ts'
import { MailTaker } from './mail-taker.ts'

export type { ImapSourceOptions } from './imap-client.ts'

const closeWithinMs = 2_500
const logoutWithinMs = 400

/**
 * One watched mailbox (BEHAVIOUR §1.1–1.3). Announced mails are taken at once by IDLE, the rest by a look every minute; both in the order of
 * their UIDs. Single use: lost once, it is closed.
 */
export class ImapSource implements MailSource {
  readonly #options: ImapSourceOptions
  readonly #mailbox: string
  #state: 'new' | 'opening' | 'open' | 'closed' = 'new'
  #session: { readonly client: ImapClient; readonly taker: MailTaker; readonly events: MailSourceEvents } | undefined
  #running: Promise<void> = Promise.resolve()
  #closing: Promise<void> | undefined
  #wake: () => void = () => {}
  #announced = false
  #retries = 0

  constructor(options: ImapSourceOptions) {
    this.#options = options
    this.#mailbox = options.mailbox ?? 'INBOX'
  }

  async open(events: MailSourceEvents, signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new') throw new GatewayError('mail/closed')
    this.#state = 'opening'
    let cause: unknown
    let client: ImapClient | undefined
    const ended = (why: unknown) => {
      cause = why
      this.#lose(why)
    }
    const abort = () => client?.destroy()
    signal.addEventListener('abort', abort, { once: true })
    try {
      client = await connected(this.#options, this.#place(), (token) => {
        signal.throwIfAborted()
        client = new ImapClient(this.#options, token, ended, () => this.#announce())
        return client
      })
      const box = await client.openMailbox(this.#mailbox)
      const taker = await MailTaker.start(this.#takerOptions(), events, box)
      signal.throwIfAborted()
      if (!client.usable || this.#closing) throw cause ?? new Error('it closed the connection')
      this.#session = { client, taker, events }
    } catch (thrown) {
      this.#state = 'closed'
      client?.destroy()
      if (signal.aborted || this.#closing) throw new GatewayError('mail/closed', { cause: thrown })
      throw openingError(thrown, this.#place())
    } finally {
      signal.removeEventListener('abort', abort)
    }
    this.#state = 'open'
    this.#running = this.#run(client, this.#session.taker)
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const isOpen = this.#state === 'open'
    this.#state = 'closed'
    this.#session?.taker.stop()
    this.#wake()
    // Also after a loss: what is in hand may still be on its way into the store.
    await this.#within(closeWithinMs, this.#running)
    if (isOpen && this.#session) await this.#within(logoutWithinMs, this.#session.client.logout())
    this.#session?.client.destroy()
  }

  /** Waits for `work`, but no longer than `limitMs`. Never rejects. */
  #within(limitMs: number, work: Promise<unknown>): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(limitMs, resolve)
      const done = () => {
        timer.cancel()
        resolve()
      }
      work.then(done, done)
    })
  }

  #lose(cause: unknown): void {
    if (this.#state !== 'open') return
    this.#state = 'closed'
    this.#session?.taker.stop()
    this.#wake()
    this.#session?.client.destroy()
    this.#session?.events.lost(lossError(cause, this.#place()))
  }

  /** Passes, one after the other, with IDLE between them, until the source is closed or lost. */
  async #run(client: ImapClient, taker: MailTaker): Promise<void> {
    let isPoll = false
    while (this.#state === 'open') {
      this.#announced = false
      try {
        // The server tells what is new with its answer; after an announcement it has told already.
        if (isPoll) await client.noop()
        await taker.pass()
      } catch (thrown) {
        this.#lose(thrown)
        return
      }
      if (this.#state === 'open') isPoll = !(await this.#wait(client, taker))
    }
  }

  /** Idles until a mail is announced (true) or it is time to look again (false). */
  #wait(client: ImapClient, taker: MailTaker): Promise<boolean> {
    if (this.#announced) return Promise.resolve(true)
    return new Promise((resolve) => {
      const timer = this.#options.clock.after(this.#pauseMs(taker), () => this.#wake())
      this.#wake = () => {
        timer.cancel()
        this.#wake = () => {}
        resolve(this.#announced)
      }
      if (client.canIdle) client.idle()
    })
  }

  #announce(): void {
    this.#announced = true
    this.#wake()
  }

  #pauseMs(taker: MailTaker): number {
    const { pollMs = 60_000, retryMs = 5_000 } = this.#options
    if (!taker.hasTroubles) {
      this.#retries = 0
      return pollMs
    }
    return Math.min(pollMs, retryMs * 2 ** Math.min(this.#retries++, 10))
  }

  #takerOptions() {
    const {
      name,
      user,
      clock,
      log,
      takeFrom = 'new',
      maxSizeBytes = 5_000_000,
      renumberedMaxAgeMs = 48 * 3_600_000,
    } = this.#options
    return { account: name, user, mailbox: this.#mailbox, takeFrom, maxSizeBytes, renumberedMaxAgeMs, clock, log }
  }

  #place(): ImapPlace {
    const { host, port, user } = this.#options
    return { host, port, user, mailbox: this.#mailbox }
  }
}

/** Connects and signs in. A token that the server refuses is renewed once: it may have been taken back before its time. */
async function connected(
  { accessToken }: ImapSourceOptions,
  place: ImapPlace,
  make: (token: string | undefined) => ImapClient,
): Promise<ImapClient> {
  for (const renew of [false, true]) {
    const client = make(await accessToken?.(renew))
    try {
      await client.connect()
      return client
    } catch (thrown) {
      client.destroy()
      if (!accessToken || openingError(thrown, place).code !== 'mail/imap-login') throw thrown
    }
  }
  throw new GatewayError('mail/sign-in-no-mailbox', { details: { host: place.host, user: place.user } })
}

/** Connects, signs in, opens the mailbox and leaves, to prove the settings. */
export async function verifyImap(options: ImapSourceOptions, signal: AbortSignal): Promise<void> {
  const { host, port, user, mailbox = 'INBOX' } = options
  const place = { host, port, user, mailbox }
  let client: ImapClient | undefined
  const abort = () => client?.destroy()
  signal.addEventListener('abort', abort, { once: true })
  try {
    client = await connected(options, place, (token) => {
      signal.throwIfAborted()
      client = new ImapClient(
        options,
        token,
        () => {},
        () => {},
      )
      return client
    })
    await client.openMailbox(mailbox, true)
    await client.logout()
  } catch (thrown) {
    throw openingError(thrown, place)
  } finally {
    signal.removeEventListener('abort', abort)
    client?.destroy()
  }
}
