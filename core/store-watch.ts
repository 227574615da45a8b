import { GatewayError } from './errors.ts'
import type { Store, StoreRooms } from './ports/store.ts'
import type { Clock } from './ports/world.ts'
import type { LinkStatus } from './status.ts'

/** What waits for the store tries again within a minute: whatever failed longer ago is over, though nothing was written since. */
const freshMs = 90_000

/**
 * A store that remembers whether it can be written: from the first change that fails for its sake until one is on the disk again. Without it a
 * full disk would show on no page: the links all work, and nothing comes through.
 */
export class StoreWatch implements Store {
  readonly #store: Store
  readonly #clock: Clock
  readonly #changed: () => void
  #trouble: Trouble | undefined

  /** `changed` is called when the trouble begins, and when it is over. */
  constructor(store: Store, clock: Clock, changed: () => void) {
    this.#store = store
    this.#clock = clock
    this.#changed = changed
  }

  get record(): Store['record'] {
    return this.#store.record
  }

  write<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    return this.#store.write(job).then(
      (value) => {
        if (this.#trouble) this.#over()
        return value
      },
      (thrown: unknown) => {
        const isOurs = thrown instanceof GatewayError && thrown.code === 'store/unavailable'
        if (isOurs) this.#failed(thrown)
        throw thrown
      },
    )
  }

  read<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    return this.#store.read(job)
  }

  scrub(): Promise<boolean> {
    return this.#store.scrub()
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  /** The trouble, in the form in which Status tells of links; none while changes are kept. */
  links(): LinkStatus[] {
    const trouble = this.#fresh()
    if (!trouble) return []
    const { code, details, sentence } = trouble.error
    return [{ name: 'Textpost', kind: 'store', state: 'down', since: trouble.since, code, details, sentence }]
  }

  #fresh(): Trouble | undefined {
    const nowMs = this.#clock.now()
    const { lastAt } = this.#trouble ?? { lastAt: Number.NEGATIVE_INFINITY }
    return nowMs - lastAt < freshMs ? this.#trouble : undefined
  }

  #failed(error: GatewayError): void {
    const known = this.#fresh()
    const lastAt = this.#clock.now()
    this.#trouble = { since: known?.since ?? lastAt, lastAt, error }
    if (!known) this.#changed()
  }

  #over(): void {
    this.#trouble = undefined
    this.#changed()
  }
}

interface Trouble {
  readonly since: number
  /** When a change failed last. */
  readonly lastAt: number
  readonly error: GatewayError
}
