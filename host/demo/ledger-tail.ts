import type { LedgerEntry } from '../../core/ledger/events.ts'
import type { Store, StoreRooms } from '../../core/ports/store.ts'

/** Right after something happened more follows; later a look now and then is enough. */
const busyEveryMs = 20
const idleEveryMs = 1_000
const busyForMs = 5_000
const pageLength = 100

/** Reads the ledger as it grows: each entry once, in order. */
export class LedgerTail {
  readonly #store: Store
  readonly #tell: (entry: LedgerEntry, rooms: StoreRooms) => Promise<void>
  #lastId = 0
  #busyUntilMs = 0
  #timer: NodeJS.Timeout | undefined
  #reading: Promise<void> | undefined
  #stopped = false

  constructor(store: Store, tell: (entry: LedgerEntry, rooms: StoreRooms) => Promise<void>) {
    this.#store = store
    this.#tell = tell
    this.#plan(0)
  }

  /** Something happened, so that the ledger is about to grow. */
  hurry(): void {
    const isIdle = Date.now() >= this.#busyUntilMs
    this.#busyUntilMs = Date.now() + busyForMs
    if (isIdle && !this.#reading) this.#plan(0)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearTimeout(this.#timer)
    await this.#reading
  }

  #plan(delayMs: number): void {
    if (this.#stopped) return
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => {
      this.#reading = this.#read().finally(() => {
        this.#reading = undefined
        this.#plan(Date.now() < this.#busyUntilMs ? busyEveryMs : idleEveryMs)
      })
    }, delayMs)
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
