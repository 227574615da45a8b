import type { Clock, Timer } from '../../core/ports/world.ts'

/**
 * Named timers of which most are put off again and again before they fire. Putting one off costs a store, not a system timer: the one
 * that runs finds out, when it fires, that it came too early, and is set for the rest.
 */
export class Deadlines<Name extends string> {
  readonly #clock: Clock
  readonly #due: (name: Name) => void
  readonly #entries = new Map<Name, { atMs: number; timer: Timer; firesAtMs: number }>()

  constructor(clock: Clock, due: (name: Name) => void) {
    this.#clock = clock
    this.#due = due
  }

  set(name: Name, delayMs: number): void {
    const atMs = this.#clock.now() + delayMs
    const entry = this.#entries.get(name)
    if (entry && entry.firesAtMs <= atMs) {
      entry.atMs = atMs
      return
    }
    entry?.timer.cancel()
    this.#arm(name, atMs)
  }

  clear(name: Name): void {
    this.#entries.get(name)?.timer.cancel()
    this.#entries.delete(name)
  }

  clearAll(): void {
    for (const name of [...this.#entries.keys()]) this.clear(name)
  }

  #arm(name: Name, atMs: number): void {
    const timer = this.#clock.after(atMs - this.#clock.now(), () => this.#fire(name))
    this.#entries.set(name, { atMs, timer, firesAtMs: atMs })
  }

  #fire(name: Name): void {
    const entry = this.#entries.get(name)
    if (!entry) return
    if (entry.atMs > this.#clock.now()) {
      this.#arm(name, entry.atMs)
      return
    }
    this.#entries.delete(name)
    this.#due(name)
  }
}
