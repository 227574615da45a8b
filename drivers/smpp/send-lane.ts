import { GatewayError } from '../../core/errors.ts'
import type { Clock, Timer } from '../../core/ports/world.ts'
import type { Words } from '../../core/words/say.ts'

/** First and longest pause after the SMSC asked for one (BEHAVIOUR.md §8.4). */
export const firstPauseMs = 1_000
export const longestPauseMs = 30_000

export interface LaneOptions {
  readonly clock: Clock
  /** Most submissions under way at a time. */
  readonly window: number
  /** Submissions a second; unlimited when absent. */
  readonly ratePerSecond?: number | undefined
}

interface Waiting {
  readonly start: () => void
  readonly refuse: (error: GatewayError) => void
}

/**
 * The order in which parts reach the wire: first come, first written, never more than the window at a time, not faster than the rate, and
 * not at all while the SMSC wants a pause.
 */
export class SendLane {
  readonly #options: LaneOptions
  #waiting: Waiting[] = []
  #underWay = 0
  #tokens: number
  #filledAtMs: number
  #pauseMs = firstPauseMs
  #pausedUntilMs = Number.NEGATIVE_INFINITY
  #timer: Timer | undefined
  #closed = false

  constructor(options: LaneOptions) {
    this.#options = options
    this.#tokens = this.#burst
    this.#filledAtMs = options.clock.now()
  }

  /**
   * Calls `send` when it is its turn and passes on what comes of it. Rejects with `smpp/closed` or `smpp/throttled`, without having called
   * it, when the lane is closed, the signal is given or the SMSC wants a pause before that.
   */
  run<T>(send: () => Promise<T>, signal: AbortSignal): Promise<T> {
    if (this.#closed || signal.aborted) return Promise.reject(new GatewayError('smpp/closed'))
    return new Promise((resolve, reject) => {
      const abort = () => {
        this.#waiting = this.#waiting.filter((each) => each !== entry)
        entry.refuse(new GatewayError('smpp/closed'))
      }
      const release = () => signal.removeEventListener('abort', abort)
      const entry: Waiting = {
        start: () => {
          release()
          send().then(resolve, reject).finally(this.#done)
        },
        refuse: (error) => {
          release()
          reject(error)
        },
      }
      signal.addEventListener('abort', abort, { once: true })
      this.#waiting.push(entry)
      this.#pump()
    })
  }

  /**
   * The SMSC refused what was written at `writtenAtMs` and wants a pause. Returns its length, or undefined when that refusal belongs to the
   * pause before: a whole window may be refused at once. What waits is handed back, so that nothing overtakes the refused part.
   */
  pause(writtenAtMs: number, words: Words): number | undefined {
    const { clock } = this.#options
    if (writtenAtMs < this.#pausedUntilMs) return undefined
    const pauseMs = this.#pauseMs
    this.#pausedUntilMs = clock.now() + pauseMs
    this.#pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    this.#refuseAll(() => new GatewayError('smpp/throttled', { details: { words } }))
    return pauseMs
  }

  /** The SMSC took what was written at `writtenAtMs`: after the last pause, the next one is short again. */
  accepted(writtenAtMs: number): void {
    if (writtenAtMs >= this.#pausedUntilMs) this.#pauseMs = firstPauseMs
  }

  get underWay(): number {
    return this.#underWay
  }

  /** Hands back what waits; nothing is taken any more. */
  close(): void {
    this.#closed = true
    this.#timer?.cancel()
    this.#refuseAll(() => new GatewayError('smpp/closed'))
  }

  readonly #done = (): void => {
    this.#underWay--
    this.#pump()
  }

  #refuseAll(error: () => GatewayError): void {
    for (const entry of this.#waiting.splice(0)) entry.refuse(error())
  }

  #pump(): void {
    while (this.#waiting.length > 0 && this.#underWay < this.#options.window) {
      const delayMs = this.#delayMs()
      if (delayMs > 0) {
        this.#timer?.cancel()
        this.#timer = this.#options.clock.after(delayMs, () => this.#pump())
        return
      }
      this.#tokens--
      this.#underWay++
      this.#waiting.shift()?.start()
    }
  }

  /** Until the next part may be written; 0 for now. */
  #delayMs(): number {
    const { clock, ratePerSecond } = this.#options
    const now = clock.now()
    const pauseLeftMs = Math.max(0, this.#pausedUntilMs - now)
    if (ratePerSecond === undefined) return pauseLeftMs
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAtMs) * ratePerSecond) / 1000)
    this.#filledAtMs = now
    // Timers count whole milliseconds, so one may fire a hair before the token is full.
    const shortBy = 1 - this.#tokens
    return Math.max(pauseLeftMs, shortBy > 1e-6 ? Math.ceil((shortBy * 1000) / ratePerSecond) : 0)
  }

  /** A tenth of a second's parts at once at most: an SMSC that counts by the second must never see more than its rate. */
  get #burst(): number {
    const { ratePerSecond } = this.#options
    return ratePerSecond === undefined ? Number.POSITIVE_INFINITY : Math.max(1, ratePerSecond / 10)
  }
}
