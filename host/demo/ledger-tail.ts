import type { LedgerEntry } from '../../core/ledger/events.ts'
import type { Store, StoreRooms } from '../../core/ports/store.ts'

const pageLength = 100

/** Reads the ledger as it grows: each entry once, in order. */
export class LedgerTail {
  readonly #store: Store
  readonly #tell: (entry: LedgerEntry, rooms: StoreRooms) => Promise<void>
  #lastId = 0
  #reading: Promise<void> | undefined
  #grown = false
  #stopped = false

  constructor(store: Store, tell: (entry: LedgerEntry, rooms: StoreRooms) => Promise<void>) {
    this.#store = store
    this.#tell = tell
  }

  /** Call after every commit, and once for what is there already: the ledger may have grown. */
  look(): void {
    this.#grown = true
    if (this.#stopped) return
    this.#reading ??= this.#readAll().finally(() => {
      this.#reading = undefined
    })
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#reading
  }

  async #readAll(): Promise<void> {
    while (this.#grown && !this.#stopped) {
      this.#grown = false
      // A store that fails tells so itself; the entries are read after the next commit.
      await this.#read().catch(() => undefined)
    }
  }

  async #read(): Promise<void> {
    await this.#store.read(async (rooms) => {
      const fresh: LedgerEntry[] = []
      let beforeId: number | undefined
      for (;;) {
        const page = await rooms.ledger.recent({ limit: pageLength, ...(beforeId === undefined ? {} : { beforeId }) })
        const unseen = page.filter(({ id }) => id > this.#lastId)
        fresh.push(...unseen)
        beforeId = unseen.at(-1)?.id
        if (unseen.length < pageLength) break
      }
      for (const entry of fresh.reverse()) {
        this.#lastId = entry.id
        await this.#tell(entry, rooms)
      }
    })
  }
}
