import { GatewayError } from '../../core/errors.ts'
import type { LinkHealth } from '../../core/ports/transport.ts'
import type { Clock, Log, Timer } from '../../core/ports/world.ts'
import type { ModemNotes } from './modem-notes.ts'
import { amountIn, type Ussd } from './ussd.ts'

export type Balance = NonNullable<LinkHealth['balance']>

export interface BalanceOptions {
  readonly ussd: Ussd
  readonly clock: Clock
  readonly log: Log
  readonly notes: ModemNotes
  readonly code: string
  readonly everyMs: number
  /** Below this a person is told. */
  readonly low?: number
  readonly changed: () => void
}

const noteKey = 'balance'
/** The network is busy with the registration just after the start. */
const firstMs = 15_000
const againMs = 600_000

/** Asks the network for the money left, now and then; the last answer outlives restarts. */
export class BalanceWatch {
  readonly #options: BalanceOptions
  readonly #ending = new AbortController()
  #timer: Timer | undefined
  balance: Balance | undefined

  constructor(options: BalanceOptions) {
    this.#options = options
  }

  async start(): Promise<void> {
    const { notes, clock, everyMs } = this.#options
    this.balance = readBalance(await notes.get(noteKey).catch(() => undefined))
    if (this.#ending.signal.aborted) return
    if (this.balance) this.#options.changed()
    const dueMs = this.balance ? this.balance.at + everyMs - clock.now() : 0
    this.#next(Math.min(everyMs, Math.max(firstMs, dueMs)))
  }

  close(): void {
    this.#ending.abort()
    this.#timer?.cancel()
  }

  /** What the network said to the code by another way: the window, the command line. */
  async heard(code: string, words: string): Promise<void> {
    if (code !== this.#options.code) return
    const { clock, notes, changed } = this.#options
    const amount = amountIn(words)
    this.balance = { words: words.slice(0, 300), at: clock.now(), ...(amount === undefined ? {} : { amount }) }
    changed()
    await notes.set(noteKey, JSON.stringify(this.balance))
  }

  /** Set while the money left is known to be too little. */
  get attention(): GatewayError | undefined {
    const { low } = this.#options
    const amount = this.balance?.amount
    if (low === undefined || amount === undefined || amount >= low) return undefined
    return new GatewayError('modem/low-balance', { details: { amount, low }, wire: this.balance?.words ?? '' })
  }

  #next(delayMs: number): void {
    this.#timer = this.#options.clock.after(delayMs, () => void this.#ask())
  }

  async #ask(): Promise<void> {
    const { ussd, code, everyMs, log } = this.#options
    try {
      const { words } = await ussd.ask(code, this.#ending.signal)
      await this.heard(code, words)
      if (!this.#ending.signal.aborted) this.#next(everyMs)
    } catch (thrown) {
      if (this.#ending.signal.aborted) return
      log.write('warn', 'balance not told', { error: String(thrown) })
      this.#next(Math.min(everyMs, againMs))
    }
  }
}

function readBalance(text: string | undefined): Balance | undefined {
  try {
    const kept = text === undefined ? undefined : (JSON.parse(text) as Balance)
    return kept && typeof kept.words === 'string' && typeof kept.at === 'number' ? kept : undefined
  } catch {
    return undefined
  }
}
