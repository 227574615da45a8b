import { randomUUID } from 'node:crypto'

const keptMs = 10 * 60_000

/** Keeps the last few things that somebody comes back for, each for some minutes. */
export class Kept<Thing> {
  readonly #most: number
  readonly #things = new Map<string, { readonly thing: Thing; readonly timer: NodeJS.Timeout }>()

  constructor(most: number) {
    this.#most = most
  }

  /** Gives the name to ask for it with. */
  keep(thing: Thing, id: string = randomUUID()): string {
    this.drop(id)
    this.#things.set(id, { thing, timer: setTimeout(() => this.drop(id), keptMs).unref() })
    for (const oldest of this.#things.keys()) if (this.#things.size > this.#most) this.drop(oldest)
    return id
  }

  get(id: string): Thing | undefined {
    return this.#things.get(id)?.thing
  }

  drop(id: string): void {
    clearTimeout(this.#things.get(id)?.timer)
    this.#things.delete(id)
  }
}
