import { onTestFinished } from 'vitest'
// Loaded before virtual time begins to pass: the gateway loads them when it opens a modem.
import '../../../../drivers/modem/transport.ts'
import '../../../../drivers/modem/usb-devices.ts'
import { Gateway } from '../../../../core/gateway.ts'
import type { AnyText } from '../../../../core/ports/store.ts'
import type { SettingsInput } from '../../../../core/settings/schema.ts'
import { makeDrivers } from '../../../../drivers/index.ts'
import { PortWatch, portsSeen } from '../../../../drivers/modem/port-watch.ts'
import { serialPorts } from '../../../../drivers/modem/serial.ts'
import {
  SimulatedBinding,
  SimulatedModem,
  type SimulatedModemOptions,
} from '../../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../../drivers/simulator/phones.ts'
import { openStore } from '../../../../drivers/store/open.ts'
import { messageCalls } from '../../../../host/calls.ts'
import { BenchClock, BenchStore, benchSettings, seededEntropy } from '../../../support/gateway.ts'
import { quietLog } from '../../../support/logs.ts'

const modemSettings = {
  transports: [{ kind: 'modem', name: 'modem-1', hourLimitParts: 1_000_000, dayLimitParts: 1_000_000 }],
  routing: { default: ['modem-1'] },
  mail: { accounts: [] },
} satisfies SettingsInput

/** The whole gateway with its store on one simulated modem, in virtual time that moves from timer to timer. */
export class ModemGateway {
  readonly clock: BenchClock
  readonly network: SimulatedNetwork
  readonly binding = new SimulatedBinding()
  readonly modem: SimulatedModem
  readonly #store: BenchStore
  readonly #gateway: Gateway
  readonly #watch: PortWatch

  private constructor(store: BenchStore, clock: BenchClock, options: Partial<SimulatedModemOptions>, everyMs: number) {
    this.clock = clock
    this.network = new SimulatedNetwork({ clock })
    this.#store = store
    this.modem = new SimulatedModem({ network: this.network, networkDelayMs: 50, reportDelayMs: 50, ...options })
    this.binding.add('/dev/ttyUSB0', this.modem, { vendorId: '12d1', productId: '1506' })
    const ports = serialPorts({ clock, binding: this.binding })
    this.#watch = new PortWatch({ clock, look: portsSeen(ports.list, undefined), everyMs })
    const secrets = { get: async () => undefined, set: async () => {}, delete: async () => {}, names: async () => [] }
    const drivers = makeDrivers({
      ...{ store, secrets, clock, log: quietLog, network: this.network },
      ...{ serialBinding: this.binding, portWatch: this.#watch },
    })
    this.#gateway = new Gateway({
      ...{ version: '0', settings: benchSettings(modemSettings), store, drivers, clock, log: quietLog },
      ...{ entropy: seededEntropy(1), owner: 'run-1', replyKey: new Uint8Array(32), code: async () => undefined },
    })
    this.#watch.onChange(() => clock.after(200, () => this.#gateway.hasten('modem-1')))
  }

  /** `everyMs`: between looks at the list of ports. */
  static async start(options: Partial<SimulatedModemOptions> = {}, everyMs = 1_000): Promise<ModemGateway> {
    const clock = new BenchClock()
    const store = new BenchStore(await openStore({ folder: ':memory:', clock, log: quietLog }))
    const own = new ModemGateway(store, clock, options, everyMs)
    await own.#gateway.start()
    own.#watch.start()
    onTestFinished(() => own.#end())
    await own.until('the modem to work', () => own.state === 'working', 600_000)
    return own
  }

  async #end(): Promise<void> {
    this.#watch.close()
    let stopped = false
    const stopping = this.#gateway.stop().then(() => {
      stopped = true
    })
    while (!stopped) await this.step()
    await stopping
    this.modem.close()
    await this.#store.close()
  }

  async send(to: string, text: string): Promise<void> {
    await messageCalls(this.#gateway).send({ to: [to], text, priority: 'normal' })
  }

  /** Every text of one direction. */
  async texts<Direction extends 'in' | 'out'>(direction: Direction): Promise<(AnyText & { direction: Direction })[]> {
    return (await this.#store.read((rooms) => rooms.texts.list({ direction, limit: 10_000 }))) as never
  }

  get state() {
    return this.#gateway.links()[0]?.state
  }

  get pendingTimers(): number {
    return this.clock.pending
  }

  /** Lets everything run that needs no time, then moves on to the next timer. */
  async step(): Promise<void> {
    for (let calm = 0; calm < 6; calm++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.#store.inHand > 0) calm = -1
    }
    const next = this.clock.nextAtMs
    if (Number.isFinite(next)) await this.clock.advance(Math.max(0, next - this.clock.now()))
  }

  async until(what: string, done: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
    const endMs = this.clock.now() + withinMs
    while (!(await done())) {
      if (this.clock.now() > endMs) throw new Error(`waited ${withinMs} ms of virtual time for ${what}`)
      await this.pass(1_000)
    }
  }

  async pass(ms: number): Promise<void> {
    const endMs = this.clock.now() + ms
    while (this.clock.nextAtMs <= endMs) await this.step()
    await this.clock.advance(Math.max(0, endMs - this.clock.now()))
  }
}
