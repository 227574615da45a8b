import type { Events, Topic } from './results.ts'

/** Passes events to whoever hears their topic. */
export class EventHub {
  readonly #listeners = new Map<Topic, Set<(data: never) => void>>()
  readonly #watched = new Set<(topic: Topic, watched: boolean) => void>()

  emit<Name extends Topic>(topic: Name, data: Events[Name]): void {
    for (const listener of this.#listeners.get(topic) ?? []) (listener as (data: Events[Name]) => void)(data)
  }

  on<Name extends Topic>(topic: Name, listener: (data: Events[Name]) => void): () => void {
    const all = this.#listeners.get(topic) ?? new Set()
    all.add(listener as (data: never) => void)
    this.#listeners.set(topic, all)
    if (all.size === 1) for (const tell of this.#watched) tell(topic, true)
    return () => {
      if (!all.delete(listener as (data: never) => void) || all.size > 0) return
      for (const tell of this.#watched) tell(topic, false)
    }
  }

  /** True while anybody hears the topic: what nobody hears need not be made. */
  hears(topic: Topic): boolean {
    return (this.#listeners.get(topic)?.size ?? 0) > 0
  }

  /** Called when the first one begins to hear a topic and when the last one ends. */
  onWatched(tell: (topic: Topic, watched: boolean) => void): void {
    this.#watched.add(tell)
  }
}
