import type { Clock, Timer } from '../ports/world.ts'

/** One wake-up call: the earliest instant asked for wins, and waking early is harmless to those who use it. */
export class Alarm {
  readonly #clock: Clock
  #timer: Timer | undefined
  #atMs = Number.POSITIVE_INFINITY

  constructor(clock: Clock) {
    this.#clock = clock
  }

  at(instantMs: number, ring: () => void): void {
    if (instantMs >= this.#atMs) return
    this.cancel()
    this.#atMs = instantMs
    this.#timer = this.#clock.after(instantMs - this.#clock.now(), () => {
      this.#atMs = Number.POSITIVE_INFINITY
      ring()
    })
  }

  cancel(): void {
    this.#timer?.cancel()
    this.#atMs = Number.POSITIVE_INFINITY
  }
}
