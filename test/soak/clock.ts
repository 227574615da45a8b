import type { Clock, Timer } from '../../core/ports/world.ts'

interface Waiting {
  readonly atMs: number
  readonly serial: number
  readonly fire: () => void
  /** Its place in the heap; -1 when it has left it. */
  place: number
}

/**
 * A clock that stands still until it is told to go on to its next timer. A heap from which cancelled timers are taken at once: a day has
 * hundreds of thousands, and one that was cancelled must hold nothing.
 */
export class SoakClock implements Clock {
  #nowMs: number
  #serial = 0
  readonly #heap: Waiting[] = []

  constructor(startMs: number) {
    this.#nowMs = startMs
  }

  now(): number {
    return this.#nowMs
  }

  after(delayMs: number, fire: () => void): Timer {
    const waiting: Waiting = {
      // Whole milliseconds, as the computer's own clock tells them.
      atMs: this.#nowMs + Math.ceil(Math.max(0, delayMs)),
      serial: ++this.#serial,
      fire,
      place: this.#heap.length,
    }
    this.#heap.push(waiting)
    this.#rise(waiting)
    return { cancel: () => this.#remove(waiting) }
  }

  /** How many timers wait. */
  get pending(): number {
    return this.#heap.length
  }

  get nextAtMs(): number {
    return this.#heap[0]?.atMs ?? Number.POSITIVE_INFINITY
  }

  /** Goes on to the instant, which no timer may wait before, and fires those that are due then. */
  goTo(instantMs: number): void {
    this.#nowMs = Math.max(this.#nowMs, instantMs)
    for (;;) {
      const [first] = this.#heap
      if (!first || first.atMs > this.#nowMs) return
      this.#remove(first)
      first.fire()
    }
  }

  #remove(waiting: Waiting): void {
    const { place } = waiting
    if (place < 0) return
    waiting.place = -1
    const last = this.#heap.pop()
    if (!last || last === waiting) return
    this.#put(last, place)
    this.#rise(last)
    this.#sink(last)
  }

  #rise(waiting: Waiting): void {
    while (waiting.place > 0) {
      const place = (waiting.place - 1) >> 1
      const above = this.#heap[place] as Waiting
      if (isBefore(above, waiting)) return
      this.#put(above, waiting.place)
      this.#put(waiting, place)
    }
  }

  #sink(waiting: Waiting): void {
    for (;;) {
      const place = 2 * waiting.place + 1
      const [left, right] = [this.#heap[place], this.#heap[place + 1]]
      const below = right && left && isBefore(right, left) ? right : left
      if (!below || isBefore(waiting, below)) return
      const from = waiting.place
      this.#put(waiting, below.place)
      this.#put(below, from)
    }
  }

  #put(waiting: Waiting, place: number): void {
    this.#heap[place] = waiting
    waiting.place = place
  }
}

function isBefore(one: Waiting, other: Waiting): boolean {
  return one.atMs < other.atMs || (one.atMs === other.atMs && one.serial < other.serial)
}
