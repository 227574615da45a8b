import { asGatewayError, type ErrorCode, type GatewayError } from '../errors.ts'
import type { Clock, Entropy, Log, Timer } from '../ports/world.ts'
import { backOffMs } from '../queue/retry.ts'
import {
  nextSupervisor,
  type SupervisorEffect,
  type SupervisorInput,
  type SupervisorState,
} from './supervisor.machine.ts'

/** A single-use driver as the supervisor sees it. */
export interface Supervised {
  close(): Promise<void>
}

export interface SupervisorOptions<Driver extends Supervised> {
  readonly name: string
  readonly clock: Clock
  readonly entropy: Entropy
  readonly log: Log
  /** A new driver; called once for every opening. */
  readonly build: () => Driver | Promise<Driver>
  /** Opens it. `lost` is what the driver calls when it ends by itself. */
  readonly open: (driver: Driver, lost: (error: GatewayError) => void, signal: AbortSignal) => Promise<void>
  /** The driver works; called before the state is shown as up. */
  readonly up: (driver: Driver) => void
  /** The driver works no more, or is about to be closed; closing waits for this. */
  readonly down: (driver: Driver) => void | Promise<void>
  /** The driver is closed; the next one, and the end of `stop`, wait for this. */
  readonly ended: (driver: Driver) => void | Promise<void>
  readonly changed: (state: SupervisorState) => void
  /** Code for what a driver throws that is no GatewayError. */
  readonly failureCode: ErrorCode
  readonly firstBackOffMs?: number
  readonly longestBackOffMs?: number
}

/** Runs the machine of one link: builds drivers, opens and closes them, waits out the back-off. */
export class Supervisor<Driver extends Supervised> {
  readonly #options: SupervisorOptions<Driver>
  #state: SupervisorState = { name: 'off' }
  #driver: Driver | undefined
  /** Told apart by number, so that a late word of an earlier driver changes nothing. */
  #generation = 0
  #abort = new AbortController()
  #backOff: Timer | undefined
  #backOffUntilMs: number | undefined
  /** The end of the last driver; the next one waits for it. */
  #ending: Promise<void> = Promise.resolve()
  #idle: (() => void)[] = []

  constructor(options: SupervisorOptions<Driver>) {
    this.#options = options
  }

  get state(): SupervisorState {
    return this.#state
  }

  /** When the next opening is tried; undefined unless waiting. */
  get retryAtMs(): number | undefined {
    return this.#state.name === 'waiting' ? this.#backOffUntilMs : undefined
  }

  /** Wanted from now on; while it runs or waits: opened anew at once. */
  start(): void {
    this.#input({ kind: 'start', nowMs: this.#options.clock.now() })
  }

  /** Tries at once when it waits out a back-off, and with `stoppedToo` when it was stopped for good; else changes nothing. */
  nudge(stoppedToo = false): void {
    if (this.#state.name === 'waiting' || (stoppedToo && this.#state.name === 'stopped')) this.start()
  }

  /** There is something to do: a link that rests is opened; else changes nothing. */
  need(): void {
    this.#input({ kind: 'needed' })
  }

  /** Not wanted any more; resolves when the driver has ended. */
  async stop(): Promise<void> {
    this.#input({ kind: 'stop' })
    if (this.#state.name !== 'closing') return
    await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  #input(input: SupervisorInput): void {
    const step = nextSupervisor(this.#state, input)
    if (!step) return
    this.#state = step.state
    for (const effect of step.effects) this.#do(effect)
    this.#options.changed(this.#state)
    if (this.#state.name !== 'closing') for (const resolve of this.#idle.splice(0)) resolve()
  }

  #do(effect: SupervisorEffect): void {
    switch (effect.kind) {
      case 'open':
        void this.#open(++this.#generation)
        return
      case 'close':
        this.#abort.abort()
        void this.#close(this.#generation)
        return
      case 'waitBackOff': {
        const { firstBackOffMs = 5_000, longestBackOffMs = 60_000, clock, entropy } = this.#options
        const delayMs = backOffMs(effect.failures, firstBackOffMs, longestBackOffMs, entropy)
        this.#backOffUntilMs = clock.now() + delayMs
        this.#backOff = clock.after(delayMs, () => this.#input({ kind: 'backOffOver' }))
        return
      }
      case 'cancelBackOff':
        this.#backOff?.cancel()
    }
  }

  async #open(generation: number): Promise<void> {
    const { build, open, up, clock, failureCode } = this.#options
    this.#abort = new AbortController()
    const { signal } = this.#abort
    const fail = (thrown: unknown) => {
      const details = { reason: thrown instanceof Error ? thrown.message : String(thrown) }
      this.#fail(generation, asGatewayError(thrown, failureCode, { details }))
    }
    let driver: Driver
    try {
      await this.#ending
      driver = await build()
    } catch (thrown) {
      fail(thrown)
      return
    }
    if (generation !== this.#generation || signal.aborted) {
      // Not wanted any more, and never opened.
      await driver.close().catch(() => {})
      return
    }
    this.#driver = driver
    try {
      await open(driver, fail, signal)
    } catch (thrown) {
      fail(thrown)
      return
    }
    // It may have been lost, or closed, before its opening was told.
    if (this.#driver !== driver || this.#state.name !== 'opening') return
    up(driver)
    this.#input({ kind: 'opened', nowMs: clock.now() })
  }

  #fail(generation: number, error: GatewayError): void {
    if (generation !== this.#generation || (this.#state.name !== 'opening' && this.#state.name !== 'up')) return
    this.#options.log.write('warn', 'link down', { link: this.#options.name, code: error.code, wire: error.wire })
    // The next driver must not meet the last one on the same port, so the back-off counts from the end of this one.
    void this.#end().then(() => {
      if (generation === this.#generation) this.#input({ kind: 'failed', error, nowMs: this.#options.clock.now() })
    })
  }

  async #close(generation: number): Promise<void> {
    await this.#end()
    if (generation !== this.#generation) return
    this.#generation++
    this.#input({ kind: 'closed' })
  }

  #end(): Promise<void> {
    const driver = this.#driver
    this.#driver = undefined
    if (driver) this.#ending = this.#finish(driver)
    return this.#ending
  }

  /** Never rejects: a driver that ends badly has ended all the same. */
  async #finish(driver: Driver): Promise<void> {
    const { name, down, ended, log } = this.#options
    const steps = [() => down(driver), () => driver.close(), () => ended(driver)]
    for (const step of steps) {
      try {
        await step()
      } catch (thrown) {
        log.write('error', 'link ended badly', { link: name, error: String(thrown) })
      }
    }
  }
}
