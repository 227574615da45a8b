import type { RetentionCounts, RetentionCutoffs } from '../ports/erasure.ts'
import type { Timer } from '../ports/world.ts'
import { instantOf, localTime } from '../rules/local-time.ts'
import type { FlowContext } from './context.ts'

const dayMs = 86_400_000
const batch = 200
const firstAfterMs = 5 * 60_000
const scope = 'retention'
/** In the night of the office, when nobody waits for a text. */
const hourOfDay = 3

export interface RetentionRun extends RetentionCounts {
  readonly at: number
}

/** Erases what is older than the office keeps it, once a day (BEHAVIOUR §13.9). */
export class Retention {
  readonly #context: FlowContext
  #timer: Timer | undefined
  #running: Promise<RetentionRun> | undefined
  #stopped = false

  constructor(context: FlowContext) {
    this.#context = context
  }

  start(): void {
    void this.#plan()
  }

  async stop(): Promise<void> {
    this.#stopped = true
    this.#timer?.cancel()
    await this.#running?.catch(() => {})
  }

  /** What would be erased now. */
  async count(): Promise<RetentionCounts> {
    const { store } = this.#context
    return store.read((rooms) => rooms.erasure.countBefore(this.#cutoffs()))
  }

  /** When it last ran and what it erased. */
  async last(): Promise<RetentionRun | undefined> {
    const words = await this.#context.store.read(({ memory }) => memory.get(scope, 'last'))
    return words === undefined ? undefined : (JSON.parse(words) as RetentionRun)
  }

  /** Erases it now, some at a time, so that messages flow meanwhile. */
  run(): Promise<RetentionRun> {
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined
    })
    return this.#running
  }

  async #run(): Promise<RetentionRun> {
    const { store, clock, log } = this.#context
    const at = clock.now()
    const cutoffs = this.#cutoffs()
    const sum = { texts: 0, mails: 0, events: 0 }
    if (this.#isWanted) {
      for (;;) {
        const done = await store.write((rooms) => rooms.erasure.eraseBefore(cutoffs, batch, at))
        sum.texts += done.texts
        sum.mails += done.mails
        sum.events += done.events
        if (done.texts + done.mails + done.events === 0 || this.#stopped) break
      }
      if (sum.texts + sum.mails + sum.events > 0) await store.scrub()
    }
    const run = { at, ...sum }
    await store.write(({ memory }) => memory.set(scope, 'last', JSON.stringify(run)))
    log.write('info', 'old messages erased', { ...sum })
    return run
  }

  #cutoffs(): RetentionCutoffs {
    const nowMs = this.#context.clock.now()
    const { textDays, mailDays, ledgerDays } = this.#context.settings().retention
    const before = (days: number | null) => (days === null ? undefined : nowMs - days * dayMs)
    const [texts, mails, ledger] = [before(textDays), before(mailDays), before(ledgerDays)]
    return {
      ...(texts === undefined ? {} : { texts }),
      ...(mails === undefined ? {} : { mails }),
      ...(ledger === undefined ? {} : { ledger }),
    }
  }

  /** The next night; soon when the computer was off or asleep in the last one. */
  async #plan(): Promise<void> {
    const { clock } = this.#context
    const last = (await this.last().catch(() => undefined))?.at ?? 0
    if (this.#stopped) return
    const nowMs = clock.now()
    const missed = this.#isWanted && nowMs - last >= dayMs
    this.#after(missed ? firstAfterMs : this.#nextNight(nowMs) - nowMs)
  }

  #after(delayMs: number): void {
    const { clock, log } = this.#context
    if (this.#stopped) return
    this.#timer = clock.after(delayMs, () => {
      const done = this.#isWanted ? this.run() : Promise.resolve()
      void done
        .catch((thrown) => log.write('error', 'old messages not erased', { error: String(thrown) }))
        .then(() => this.#after(this.#nextNight(clock.now()) - clock.now()))
    })
  }

  get #isWanted(): boolean {
    return Object.keys(this.#cutoffs()).length > 0
  }

  #nextNight(nowMs: number): number {
    const { timeZone } = this.#context.settings().office
    const now = localTime(nowMs, timeZone)
    const tonight = instantOf({ ...now, hour: hourOfDay, minute: 0, second: 0 }, timeZone)
    return tonight > nowMs
      ? tonight
      : instantOf({ ...now, day: now.day + 1, hour: hourOfDay, minute: 0, second: 0 }, timeZone)
  }
}
