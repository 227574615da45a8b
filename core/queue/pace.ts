import type { Clock } from '../ports/world.ts'

/** Parts are claimed for so long ahead of the wire, by the pace of what was answered last. */
const aheadMs = 250
/** What one commit records and claims holds up everything else for as long as it takes. */
const mostAhead = 256

/** How many parts a link goes through, so that a quick one costs few commits and a slow one holds nothing that a person might still stop. */
export class Pace {
  readonly #clock: Clock
  #answered = 0
  #sinceMs: number
  #ahead = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#sinceMs = clock.now()
  }

  answered(): void {
    this.#answered++
  }

  /** Parts to claim beyond those that the link holds, by what was answered since the last call. */
  ahead(): number {
    const nowMs = this.#clock.now()
    const tookMs = Math.max(1, nowMs - this.#sinceMs)
    // A single answer says little of a link that had nothing to do.
    if (this.#answered > 1) this.#ahead = Math.min(mostAhead, Math.floor((this.#answered * aheadMs) / tookMs))
    this.#answered = 0
    this.#sinceMs = nowMs
    return this.#ahead
  }

  /** Nothing is known of its pace any more. */
  reset(): void {
    this.#ahead = 0
    this.#answered = 0
    this.#sinceMs = this.#clock.now()
  }
}
