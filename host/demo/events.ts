import type { DemoEvent } from '../contract/demo.ts'

export type { DemoEvent }

export type DemoEventOf<Kind extends DemoEvent['kind']> = Extract<DemoEvent, { readonly kind: Kind }>

/** Time is up before what was waited for happened. */
export class TooLate extends Error {
  override readonly name = 'TooLate'
}

const keptEvents = 2_000

/** The demo's events in order: the last 2,000 are kept, and whoever listens hears each new one. */
export class DemoFeed {
  readonly #kept: DemoEvent[] = []
  readonly #listeners = new Set<(event: DemoEvent) => void>()
  #count = 0

  /** How many there have been; a place to look from. */
  get count(): number {
    return this.#count
  }

  get events(): readonly DemoEvent[] {
    return this.#kept
  }

  tell(event: DemoEvent): void {
    this.#kept.push(event)
    this.#count++
    if (this.#kept.length > keptEvents) this.#kept.shift()
    for (const listener of [...this.#listeners]) listener(event)
  }

  /** Hears every event from now on; the function returned ends that. */
  subscribe(listener: (event: DemoEvent) => void): () => void {
    this.#listeners.add(listener)
    return () => {
      this.#listeners.delete(listener)
    }
  }

  /**
   * The first event of a kind that fits, since the place `since`. Rejects with TooLate after `withinMs`, or with the signal's reason.
   */
  first<Kind extends DemoEvent['kind']>(
    kind: Kind,
    fits: (event: DemoEventOf<Kind>) => boolean,
    { since, withinMs, signal }: { since: number; withinMs: number; signal?: AbortSignal },
  ): Promise<DemoEventOf<Kind>> {
    const matches = (event: DemoEvent): event is DemoEventOf<Kind> =>
      event.kind === kind && fits(event as DemoEventOf<Kind>)
    const seen = this.#kept.slice(Math.max(0, this.#kept.length - (this.#count - since))).find(matches)
    if (seen) return Promise.resolve(seen)
    return new Promise((resolve, reject) => {
      const end = () => {
        stop()
        clearTimeout(timer)
        signal?.removeEventListener('abort', aborted)
      }
      const aborted = () => {
        end()
        reject(signal?.reason)
      }
      const stop = this.subscribe((event) => {
        if (!matches(event)) return
        end()
        resolve(event)
      })
      const timer = setTimeout(() => {
        end()
        reject(new TooLate(`It did not happen within ${withinMs / 1000} s.`))
      }, withinMs)
      signal?.addEventListener('abort', aborted, { once: true })
      if (signal?.aborted) aborted()
    })
  }
}
