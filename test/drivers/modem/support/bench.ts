import type { ModemDeps, ModemOptions } from '../../../../drivers/modem/options.ts'
import { serialPorts } from '../../../../drivers/modem/serial.ts'
import {
  SimulatedBinding,
  SimulatedModem,
  type SimulatedModemOptions,
} from '../../../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../../../drivers/simulator/phones.ts'
import { settle, VirtualClock } from '../../../support/virtual-clock.ts'
import { Core, ended, noSignal, PinNotes, part, type Rig, rigOn, text } from './harness.ts'

export const gsm = (words: string) => ({ alphabet: 'gsm7', udh: [], data: text(words) }) as const
export const phoneNumber = '+46701234567'

/** A simulated modem on a port, and what it takes to put transports on it, all on one virtual clock. */
export class Bench {
  readonly clock = new VirtualClock()
  readonly network = new SimulatedNetwork({ clock: this.clock })
  readonly binding = new SimulatedBinding()
  readonly pins = new PinNotes()
  readonly modem: SimulatedModem
  readonly core = new Core()

  constructor(options: Partial<SimulatedModemOptions> = {}) {
    this.modem = new SimulatedModem({ network: this.network, networkDelayMs: 50, reportDelayMs: 50, ...options })
    this.binding.add('/dev/ttyUSB0', this.modem)
  }

  get phone() {
    return this.network.phone(phoneNumber)
  }

  transport(options: Partial<ModemOptions> = {}, more: Partial<ModemDeps> = {}): Rig {
    const ports = serialPorts({ clock: this.clock, binding: this.binding })
    const rig = rigOn({
      options: { port: '/dev/ttyUSB0', ...options },
      clock: this.clock,
      pins: this.pins,
      openPort: ports.open,
      listPorts: ports.list,
      deps: more,
    })
    return { ...rig, core: this.core }
  }

  /** Moves the clock on until `done`, leaving streams their turns. */
  async until(what: string, done: () => boolean, withinMs = 200_000): Promise<void> {
    for (let passedMs = 0; passedMs < withinMs; passedMs += 20) {
      await settle(8)
      if (done()) return
      await this.clock.advance(20)
    }
    throw new Error(`waited ${withinMs} ms for ${what}`)
  }

  async settled<T>(what: string, promise: Promise<T>, withinMs?: number): Promise<T> {
    let end: { value: T } | { error: unknown } | undefined
    promise.then(
      (value) => {
        end = { value }
      },
      (error: unknown) => {
        end = { error }
      },
    )
    await this.until(what, () => end !== undefined, withinMs)
    const result = end as unknown as { value: T } | { error: unknown }
    if ('error' in result) throw result.error
    return result.value
  }

  async opened(options: Partial<ModemOptions> = {}, more: Partial<ModemDeps> = {}): Promise<Rig> {
    const rig = this.transport(options, more)
    await this.settled('open', rig.transport.open(this.core, noSignal))
    return rig
  }

  submit(rig: Rig, more = {}): Promise<string> {
    return this.settled('the part', ended(rig.transport.submit(part(more), noSignal)))
  }
}
