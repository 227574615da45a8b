import type { Store } from '../core/ports/store.ts'
import type { Clock, Log, Timer } from '../core/ports/world.ts'
import type { LinkStatus } from '../core/status.ts'
import type { SignalHistory, SignalReading } from './contract/results.ts'

const scope = 'signal'
/** One reading stands for so long; a day has 144 of them. */
export const spanMs = 600_000
const keptMs = 24 * 3_600_000

/**
 * The signal of each modem over the last 24 hours, in spans of ten minutes. It is kept in the store as each span begins, so that a restart
 * loses no more than the span before it.
 */
export class SignalLog {
  readonly #store: Store
  readonly #clock: Clock
  readonly #log: Log
  readonly #links: () => readonly LinkStatus[]
  readonly #readings = new Map<string, SignalReading[]>()
  #loaded: Promise<void> | undefined
  #next: Timer | undefined
  #closed = false

  constructor(store: Store, clock: Clock, log: Log, links: () => readonly LinkStatus[]) {
    this.#store = store
    this.#clock = clock
    this.#log = log
    this.#links = links
  }

  /** Takes what the modems say just now: when one says something new, and, while one works, in every span. */
  look(): void {
    if (this.#closed) return
    const told = this.#links().flatMap(({ kind, name, health }) =>
      kind === 'modem' && health?.signalDbm !== undefined ? [{ name, dbm: health.signalDbm }] : [],
    )
    if (told.length === 0) return
    const now = this.#clock.now()
    const at = now - (now % spanMs)
    this.#next?.cancel()
    this.#next = this.#clock.after(at + spanMs - now, () => this.look())
    void this.#load().then(() => {
      for (const { name, dbm } of told) this.#add(name, at, dbm)
    })
  }

  close(): void {
    this.#closed = true
    this.#next?.cancel()
  }

  /** By link, oldest reading first; `names` are the modems that there are. */
  async list(names: readonly string[]): Promise<SignalHistory[]> {
    await this.#load()
    const since = this.#clock.now() - keptMs
    return names.map((link) => ({
      link,
      spanMs,
      readings: (this.#readings.get(link) ?? []).filter(({ at }) => at >= since),
    }))
  }

  #add(name: string, at: number, dbm: number): void {
    const known = this.#readings.get(name) ?? []
    const last = known.at(-1)
    if (last && at <= last.at) {
      known[known.length - 1] = { at: last.at, low: Math.min(last.low, dbm), high: Math.max(last.high, dbm), last: dbm }
      return
    }
    const fresh = [...known.filter((reading) => reading.at > at - keptMs), { at, low: dbm, high: dbm, last: dbm }]
    this.#readings.set(name, fresh)
    this.#keep(name, fresh)
  }

  #keep(name: string, readings: readonly SignalReading[]): void {
    const words = JSON.stringify(readings.map(({ at, low, high, last }) => [at, low, high, last]))
    this.#store
      .write((rooms) => rooms.memory.set(scope, name, words))
      .catch((thrown) => this.#log.write('warn', 'signal not kept', { link: name, error: String(thrown) }))
  }

  #load(): Promise<void> {
    this.#loaded ??= this.#store
      .read((rooms) => rooms.memory.list(scope))
      .then((kept) => {
        for (const [name, words] of Object.entries(kept)) this.#readings.set(name, readingsOf(words))
      })
      .catch((thrown) => this.#log.write('warn', 'signal not read', { error: String(thrown) }))
    return this.#loaded
  }
}

/** What cannot be read is no loss: it begins anew. */
function readingsOf(words: string): SignalReading[] {
  try {
    const rows = JSON.parse(words) as [number, number, number, number][]
    return rows.map(([at, low, high, last]) => ({ at, low, high, last }))
  } catch {
    return []
  }
}
