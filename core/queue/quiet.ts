import type { Clock } from '../ports/world.ts'

/** Lets others wait until nothing is in hand. */
export class Quiet {
  readonly #isQuiet: () => boolean
  #waiters: (() => void)[] = []

  constructor(isQuiet: () => boolean) {
    this.#isQuiet = isQuiet
  }

  /** To be called whenever it may have become quiet. */
  check(): void {
    if (this.#waiters.length > 0 && this.#isQuiet()) for (const resolve of this.#waiters.splice(0)) resolve()
  }

  /** Waits until it is quiet, at most `limitMs`. */
  async within(clock: Clock, limitMs: number): Promise<void> {
    if (this.#isQuiet()) return
    await new Promise<void>((resolve) => {
      const timer = clock.after(limitMs, resolve)
      this.#waiters.push(() => {
        timer.cancel()
        resolve()
      })
    })
  }
}
