import type { Log } from '../../core/ports/world.ts'
import { describePort, findModem, type ModemPlace } from './discovery.ts'
import type { ModemNotes } from './modem-notes.ts'
import type { ModemDeps, SettledOptions } from './options.ts'

/** The ports of this computer among the modems of one gateway: each is one modem's, and they are looked through in turn. */
export class PortDesk {
  readonly taken = new Set<string>()
  #turn: Promise<unknown> = Promise.resolve()

  /** Looks for a port when nobody else does; the one found is taken from then on. */
  take(find: () => Promise<ModemPlace>): Promise<ModemPlace> {
    const found = this.#turn.then(async () => {
      const place = await find()
      this.taken.add(place.path)
      return place
    })
    this.#turn = found.catch(() => {})
    return found
  }

  leave(path: string): void {
    this.taken.delete(path)
  }
}

export interface PortKeeperOptions {
  readonly deps: ModemDeps
  readonly notes: ModemNotes
  readonly log: Log
  readonly options: Pick<SettledOptions, 'port' | 'baudRate'>
}

/** Finds the port of one modem, remembers it, and notices when it goes. */
export class PortKeeper {
  readonly #given: PortKeeperOptions
  readonly #desk: PortDesk
  #held: string | undefined
  /** The port is one that the system lists. */
  #listed = false

  constructor(given: PortKeeperOptions) {
    this.#given = given
    this.#desk = given.deps.desk ?? new PortDesk()
  }

  /** @throws GatewayError as `findModem` */
  async find(signal: AbortSignal): Promise<ModemPlace> {
    const { deps, notes, options } = this.#given
    const { taken } = this.#desk
    const place = await this.#desk.take(() => findModem(deps, { ...options, taken, notes }, signal))
    this.#held = place.path
    return place
  }

  /** Keeps what the modem at the port is known by. */
  async remember(path: string, imei: string | undefined): Promise<void> {
    const { deps, notes, log, options } = this.#given
    const ports = await deps.listPorts().catch(() => [])
    const found = ports.find((port) => port.path === path)
    this.#listed = found !== undefined
    if (imei === undefined) return
    const { vendorId, productId, serialNumber, interfaceNumber } = describePort(found ?? { path })
    await notes
      .remember({
        imei,
        path,
        named: options.port,
        ...(vendorId === undefined ? {} : { vendorId }),
        ...(productId === undefined ? {} : { productId }),
        ...(serialNumber === undefined ? {} : { serialNumber }),
        ...(interfaceNumber === undefined ? {} : { interfaceNumber }),
      })
      .catch((thrown) => log.write('warn', 'modem not remembered', { error: String(thrown) }))
  }

  /** Whether this modem has worked at the port. */
  async wasAt(path: string): Promise<boolean> {
    const { notes } = this.#given
    return (await notes.all()).some(({ transport, modem }) => transport === notes.transport && modem.path === path)
  }

  /** Calls `gone` when the port is not listed any more: not every system ends the reads of a port whose stick is gone. */
  watch(path: string, gone: () => void): () => void {
    const { listPorts, portWatch } = this.#given.deps
    const look = async () => {
      const ports = await listPorts().catch(() => undefined)
      if (ports && !ports.some((port) => port.path === path)) gone()
    }
    if (!this.#listed || !portWatch) return () => {}
    return portWatch.onChange(() => void look())
  }

  leave(): void {
    if (this.#held !== undefined) this.#desk.leave(this.#held)
    this.#held = undefined
  }
}
