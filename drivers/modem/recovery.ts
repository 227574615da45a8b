import type { ErrorCode } from '../../core/errors.ts'
import type { Clock } from '../../core/ports/world.ts'
import type { ModemNotes } from './modem-notes.ts'

/** Ends that a restart of the modem may mend, when opening the port anew did not. */
const mendable: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'modem/no-answer',
  'modem/silent-port',
  'modem/sim-failure',
  'modem/sim-busy',
  'modem/setup-refused',
])

/** Sticks on weak power restart themselves; resetting one in a loop would keep it from ever registering. */
const resetEveryMs = 3_600_000
/** The first such end is met by opening anew, the second by a reset. */
const endsBeforeReset = 2
/** A modem that worked this long begins anew. */
const steadyMs = 600_000
const resetKey = 'reset-at'

/** What a modem goes through from one opening to the next; lives as long as the gateway. */
export class Recovery {
  readonly #clock: Clock
  readonly #notes: ModemNotes
  /** Times that it was opened again, and restarted, since the gateway began. */
  reopened = -1
  resets = 0
  #ends = 0
  #openedAtMs: number | undefined

  constructor(clock: Clock, notes: ModemNotes) {
    this.#clock = clock
    this.#notes = notes
  }

  /** It is set up. */
  opened(): void {
    this.reopened++
    this.#openedAtMs = this.#clock.now()
  }

  /** A text went through. */
  worked(): void {
    this.#ends = 0
  }

  /** It could not be set up, or was lost. Whether it is to be restarted now; then that is noted as done. */
  async ended(code: ErrorCode): Promise<boolean> {
    const steady = this.#openedAtMs !== undefined && this.#clock.now() - this.#openedAtMs >= steadyMs
    this.#openedAtMs = undefined
    if (steady || !mendable.has(code)) this.#ends = 0
    if (!mendable.has(code)) return false
    this.#ends++
    if (this.#ends < endsBeforeReset) return false
    const now = this.#clock.now()
    const last = Number((await this.#notes.get(resetKey)) ?? Number.NEGATIVE_INFINITY)
    if (now - last < resetEveryMs && now >= last) return false
    await this.#notes.set(resetKey, String(now))
    this.resets++
    this.#ends = 0
    return true
  }
}
