import type { Store } from '../core/ports/store.ts'
import type { Clock, Timer } from '../core/ports/world.ts'
import type { GatewayStatus } from '../core/status.ts'
import type { EventHub } from './contract/event-hub.ts'

/** At most so often is one and the same thing told. */
const pauseMs = 250
/** While a link waits for a moment to come, its state changes without anybody's doing. */
const lookAgainMs = 1_000

/** Tells pages what changed, a few times a second at most, and nothing while nobody looks. */
export class News {
  readonly #events: EventHub
  readonly #clock: Clock
  readonly #status: () => Promise<GatewayStatus>
  readonly #timers = new Map<'status' | 'messages', Timer>()
  #closed = false

  constructor(events: EventHub, clock: Clock, status: () => Promise<GatewayStatus>) {
    this.#events = events
    this.#clock = clock
    this.#status = status
    events.onWatched((topic, watched) => {
      if (topic === 'status' && watched) this.statusChanged()
    })
  }

  statusChanged(): void {
    this.#soon('status', pauseMs, () => this.#tellStatus())
  }

  messagesChanged(): void {
    this.#soon('messages', pauseMs, () => this.#events.emit('messages', { at: this.#clock.now() }))
    this.statusChanged()
  }

  close(): void {
    this.#closed = true
    for (const timer of this.#timers.values()) timer.cancel()
  }

  #soon(topic: 'status' | 'messages', delayMs: number, tell: () => void): void {
    if (this.#closed || this.#timers.has(topic) || !this.#events.hears(topic)) return
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(topic)
      tell()
    })
    this.#timers.set(topic, timer)
  }

  async #tellStatus(): Promise<void> {
    try {
      const status = await this.#status()
      if (this.#closed) return
      this.#events.emit('status', status)
      if (status.links.some(({ state }) => state === 'paused'))
        this.#soon('status', lookAgainMs, () => this.#tellStatus())
    } catch {
      // A store that fails tells so itself, through the log and the next call.
    }
  }
}

/** The store, with `changed` called after every commit. */
export function observed(store: Store, changed: () => void): Store {
  return {
    write: async (job) => {
      const value = await store.write(job)
      changed()
      return value
    },
    read: (job) => store.read(job),
    scrub: () => store.scrub(),
    record: store.record,
    close: () => store.close(),
  }
}
