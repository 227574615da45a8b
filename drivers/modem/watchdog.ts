import type { Clock, Timer } from '../../core/ports/world.ts'
import type { AtReply } from './at-chat.machine.ts'
import type { AtChat } from './at-chat.ts'

export interface WatchdogOptions {
  readonly chat: AtChat
  readonly clock: Clock
  /** Silence after which the modem is asked. */
  readonly idleMs: number
  /** The third command in a row was not answered. */
  readonly silent: () => void
}

const mostSilences = 3
const probeTimeoutMs = 5_000

/** Asks a modem that has been still for a while whether it is there, and notices one that no longer answers. */
export class Watchdog {
  readonly #options: WatchdogOptions
  #timer: Timer | undefined
  #silences = 0
  #ended = false

  constructor(options: WatchdogOptions) {
    this.#options = options
    options.chat.onAnswered((reply) => this.#answered(reply))
    this.#rest()
  }

  end(): void {
    this.#ended = true
    this.#timer?.cancel()
  }

  #answered(reply: AtReply): void {
    if (this.#ended || reply.outcome === 'closed') return
    if (reply.outcome !== 'silent') {
      if (reply.outcome !== 'cancelled') this.#silences = 0
      this.#rest()
      return
    }
    this.#silences++
    if (this.#silences >= mostSilences) {
      this.end()
      this.#options.silent()
    } else this.#probe()
  }

  #rest(): void {
    this.#timer?.cancel()
    this.#timer = this.#options.clock.after(this.#options.idleMs, () =>
      this.#options.chat.idle ? this.#probe() : this.#rest(),
    )
  }

  #probe(): void {
    this.#timer?.cancel()
    void this.#options.chat.ask({ text: 'AT', timeoutMs: probeTimeoutMs }, { urgent: true })
  }
}
