import type { Clock, Timer } from '../../core/ports/world.ts'

/** A clock that stands still until it is moved. Timers fire in order of their instant, then of their making. */
export class VirtualClock implements Clock {
  #nowMs: number
  #serial = 0
  readonly #timers = new Map<number, { atMs: number; fire: () => void }>()

  constructor(startMs = Date.UTC(2026, 0, 15, 9, 0, 0)) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  after(delayMs: number, fire: () => void): Timer {
    const id = ++this.#serial
    this.#timers.set(id, { atMs: this.#nowMs + Math.max(0, delayMs), fire })
    return { cancel: () => this.#timers.delete(id) }
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#timers.size
  }

  /** Moves on by `deltaMs`, firing what falls due, and lets promises settle after each timer. */
  async advance(deltaMs: number): Promise<void> {
    const untilMs = this.#nowMs + deltaMs
    await settle()
    for (;;) {
      const due = this.#earliest()
      if (!due || due.atMs > untilMs) break
      this.#timers.delete(due.id)
      this.#nowMs = due.atMs
      due.fire()
      await settle()
    }
    this.#nowMs = untilMs
    await settle()
  }

  #earliest(): { id: number; atMs: number; fire: () => void } | undefined {
    let best: { id: number; atMs: number; fire: () => void } | undefined
    for (const [id, timer] of this.#timers) {
      if (!best || timer.atMs < best.atMs) best = { id, ...timer }
    }
    return best
  }
}

/** Lets the promises and I/O callbacks that are ready run. */
export async function settle(turns = 3): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
}
