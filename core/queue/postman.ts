import { asGatewayError, type ErrorCode, type GatewayError } from '../errors.ts'
import type { Mailer } from '../ports/mail.ts'
import type { OutmailRecord, Store, StoreRooms } from '../ports/store.ts'
import type { Clock, Entropy, Log } from '../ports/world.ts'
import { Alarm } from './alarm.ts'
import { claimLeaseMs } from './outbox.ts'
import { storedError } from './outcomes.ts'
import { Quiet } from './quiet.ts'
import { backOffMs, retryDelayMs, triedForMs } from './retry.ts'

/** How many mails are on their way to one server at a time. */
const atATime = 4

const storeRetryMs = 1_000

/** Waits before a server that is away is asked again: doubling from the first to the last. */
const firstRestMs = 5_000
const longestRestMs = 60_000

/** The server was not spoken to, or let nobody in: no mail is the cause, and all of them wait for it together. */
const awayCodes: ReadonlySet<string> = new Set([
  'mail/smtp-unreachable',
  'mail/smtp-tls',
  'mail/smtp-no-starttls',
  'mail/smtp-login',
  'mail/smtp-closed',
  'mail/sign-in-missing',
  'mail/sign-in-expired',
  'mail/sign-in-refused',
  'mail/sign-in-unreachable',
  'mail/sign-in-no-mailbox',
] satisfies ErrorCode[])

export type MailOutcome =
  | { readonly kind: 'sent'; readonly response: string }
  /** `counts`: it was this mail that was not taken. */
  | { readonly kind: 'retry'; readonly error: GatewayError; readonly dueAt: number; readonly counts: boolean }
  | { readonly kind: 'failed'; readonly error: GatewayError }

export interface PostmanOptions {
  /** Mail account whose SMTP server it uses. */
  readonly account: string
  readonly owner: string
  readonly mailer: Mailer
  readonly store: Store
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  readonly policy: () => { readonly retryMs: readonly number[]; readonly expiryMs: number }
  /** What follows from an outcome, in the transaction that records it. */
  readonly settled: (rooms: StoreRooms, mail: OutmailRecord, outcome: MailOutcome) => Promise<void>
  /** The server's condition as of the last attempt, for Status. */
  readonly changed: (error: GatewayError | undefined) => void
}

/** Hands the mails that Textpost writes to one SMTP server, oldest first, and tries again while it is away. Single use, like its mailer. */
export class Postman {
  readonly #options: PostmanOptions
  readonly #alarm: Alarm
  readonly #abort = new AbortController()
  #inFlight = 0
  /** Outcomes that are not on the disk yet. */
  #recording = 0
  #running = false
  #again = false
  #stopping = false
  /** The server is away: it is not asked again before this instant. */
  #restUntilMs = 0
  #rests = 0
  readonly #quiet = new Quiet(() => !this.#running && this.#inFlight === 0 && this.#recording === 0)

  constructor(options: PostmanOptions) {
    this.#options = options
    this.#alarm = new Alarm(options.clock)
  }

  /** There may be something to send. */
  wake(): void {
    if (this.#stopping) return
    if (this.#running) {
      this.#again = true
      return
    }
    this.#running = true
    void this.#run()
  }

  /** Asks a server that was away at once. */
  hasten(): void {
    this.#restUntilMs = 0
    this.wake()
  }

  /** When a server that is away is asked again. */
  get retryAtMs(): number | undefined {
    return this.#restUntilMs > this.#options.clock.now() ? this.#restUntilMs : undefined
  }

  /** Takes up nothing more. Mails in hand get `graceMs`, then they are broken off. Resolves when all is recorded, at the latest after that. */
  async drain(graceMs: number): Promise<void> {
    this.#stopping = true
    this.#alarm.cancel()
    await this.#quiet.within(this.#options.clock, graceMs)
    this.#abort.abort()
  }

  /** The mailer is closed. Resolves when nothing is in hand, or after `limitMs`. */
  settled(limitMs: number): Promise<void> {
    return this.#quiet.within(this.#options.clock, limitMs)
  }

  async #run(): Promise<void> {
    do {
      this.#again = false
      await this.#claim()
    } while (this.#again && !this.#stopping)
    this.#running = false
    this.#quiet.check()
  }

  async #claim(): Promise<void> {
    const { store, account, owner, clock, log } = this.#options
    // A server that was away is asked with one mail.
    const room = (this.#rests > 0 ? 1 : atATime) - this.#inFlight
    if (room <= 0 || this.#stopping) return
    if (this.retryAtMs !== undefined) {
      this.#alarm.at(this.#restUntilMs, () => this.wake())
      return
    }
    try {
      const { mails, dueAt } = await store.write(async (rooms) => {
        const mails = await rooms.outmails.claim(account, owner, room, clock.now(), claimLeaseMs)
        const dueAt = mails.length < room ? await rooms.outmails.nextDue(account) : undefined
        return { mails, dueAt }
      })
      for (const mail of mails) void this.#deliver(mail)
      if (dueAt !== undefined) this.#alarm.at(dueAt, () => this.wake())
    } catch (thrown) {
      log.write('error', 'store failed', { account, error: String(thrown) })
      this.#alarm.at(clock.now() + storeRetryMs, () => this.wake())
    }
  }

  async #deliver(mail: OutmailRecord): Promise<void> {
    this.#inFlight++
    const outcome = await this.#outcomeOf(mail)
    this.#judge(outcome)
    this.#recording++
    const recorded = this.#record(mail, outcome)
    this.#inFlight--
    // Asked for at once, the next claim rides along in the commit that records this.
    this.wake()
    await recorded
    this.#recording--
    this.#quiet.check()
  }

  /** What the outcome says of the server. */
  #judge(outcome: MailOutcome): void {
    const { clock, entropy, changed } = this.#options
    if (this.#stopping) return
    const away = outcome.kind === 'retry' && !outcome.counts
    if (!away) {
      this.#rests = 0
      this.#restUntilMs = 0
    } else if (this.retryAtMs === undefined) {
      // Once for all that were on their way.
      this.#restUntilMs = clock.now() + backOffMs(this.#rests++, firstRestMs, longestRestMs, entropy)
    }
    // A server that puts one mail off works.
    const works = outcome.kind !== 'retry' || outcome.error.code === 'mail/smtp-deferred'
    changed(works ? undefined : outcome.error)
  }

  async #outcomeOf(mail: OutmailRecord): Promise<MailOutcome> {
    const { mailer, clock, entropy, policy } = this.#options
    try {
      const { response } = await mailer.send(mail.mail, this.#abort.signal)
      return { kind: 'sent', response }
    } catch (thrown) {
      const error = asGatewayError(thrown, 'mail/smtp-lost')
      const nowMs = clock.now()
      // To its place in the queue, so that the oldest goes first when the server is back.
      if (awayCodes.has(error.code)) return { kind: 'retry', error, dueAt: mail.dueAt, counts: false }
      if (error.retry === 'never') return { kind: 'failed', error }
      const { retryMs, expiryMs } = policy()
      // A server that keeps refusing this mail ends the matter in time; one that is away loses no mail, however long.
      if (triedForMs(mail.attempts + 1, retryMs) > expiryMs) return { kind: 'failed', error }
      const dueAt = nowMs + retryDelayMs(mail.attempts, retryMs, entropy)
      // A mail that was perhaps accepted is offered again: its Message-ID is the same, and a lost mail is worse than a twin.
      return { kind: 'retry', error, dueAt, counts: true }
    }
  }

  async #record(mail: OutmailRecord, outcome: MailOutcome): Promise<void> {
    const { store, settled, clock, log } = this.#options
    for (;;) {
      try {
        await store.write(async (rooms) => {
          const at = clock.now()
          if (outcome.kind === 'sent') await rooms.outmails.settle(mail.id, { state: 'sent', at })
          else {
            const error = storedError(outcome.error)
            if (outcome.kind === 'failed') await rooms.outmails.settle(mail.id, { state: 'failed', at, error })
            else {
              const { dueAt, counts } = outcome
              await rooms.outmails.settle(mail.id, { state: 'queued', at, dueAt, counts, error })
            }
          }
          await settled(rooms, mail, outcome)
        })
        return
      } catch (thrown) {
        log.write('error', 'store failed', { account: this.#options.account, error: String(thrown) })
        // Unrecorded at the end of a stop, the mail is still `sending` on the disk and is sent again after the restart.
        if (this.#stopping) return
        await new Promise<void>((resolve) => clock.after(storeRetryMs, resolve))
      }
    }
  }
}
