import { GatewayError } from '../../core/errors.ts'
import type { Clock, Timer } from '../../core/ports/world.ts'
import type { BindCommand, Bound, Session, SessionEvents } from './session.ts'

interface Connection {
  readonly session: Session
  readonly command: BindCommand
  /** Submissions of ours that wait for their answer here. */
  underWay: number
}

export interface ConnectionsOptions {
  readonly clock: Clock
  /** What one connection needs, in the order of opening; all live and die together. */
  readonly commands: readonly BindCommand[]
  /** How often each is made. */
  readonly count: number
  readonly build: (command: BindCommand) => Session
  readonly events: (session: Session) => SessionEvents
  /** Nothing was sent or received on any of them for so long; 0 is never. */
  readonly inactivityMs: number
  /** Something is under way, so the time begins anew. */
  readonly busy: () => boolean
  /** The time without messages is over. */
  readonly idle: () => void
}

/**
 * The connections of one account. The first of each kind must come about; where the SMSC refuses further ones, those that it took do.
 * Parts for one phone that are under way together go by one connection, or an SMSC could take them out of their order.
 */
export class Connections {
  readonly #options: ConnectionsOptions
  readonly #all: Connection[]
  readonly #ways = new Map<string, { readonly connection: Connection; count: number }>()
  #next = 0
  #timer: Timer | undefined
  #activeAtMs = 0
  /** Why a connection that was wanted is not there. */
  #refusal: GatewayError | undefined

  constructor(options: ConnectionsOptions) {
    this.#options = options
    const { commands, count, build } = options
    this.#all = Array.from({ length: count }, () =>
      commands.map((command) => ({ session: build(command), command, underWay: 0 })),
    ).flat()
  }

  get sessions(): readonly Session[] {
    return this.#all.map(({ session }) => session)
  }

  /** Wanted ones that are not there, and why; undefined when all are. */
  get missing(): { readonly open: number; readonly wanted: number; readonly why: GatewayError } | undefined {
    const why = this.#refusal
    const { commands, count } = this.#options
    return why && { open: this.#all.length, wanted: commands.length * count, why }
  }

  /** Resolves with what the SMSC said of itself at first. Rejects when one that cannot be done without fails. */
  async open(): Promise<Bound> {
    const { commands, clock, inactivityMs } = this.#options
    const bounds: Bound[] = []
    for (const { session } of this.#all.slice(0, commands.length)) bounds.push(await this.#bind(session))
    const more = this.#all.slice(commands.length)
    const settled = await Promise.allSettled(more.map(({ session }) => this.#bind(session)))
    const failed = settled.flatMap((one, index) => (one.status === 'rejected' ? [{ ...one, at: index }] : []))
    for (const { reason } of failed) this.#refusal ??= reason as GatewayError
    const gone = new Set(failed.map(({ at }) => more[at]))
    for (let at = this.#all.length - 1; at >= 0; at--) if (gone.has(this.#all[at])) this.#all.splice(at, 1)
    const [first] = bounds
    if (!first) throw new GatewayError('smpp/closed')
    this.#activeAtMs = clock.now()
    if (inactivityMs > 0) this.#timer = clock.after(inactivityMs, () => this.#inactive())
    return first
  }

  #bind(session: Session): Promise<Bound> {
    return session.open(this.#options.events(session))
  }

  /** Whether all that came about are still there. */
  get allBound(): boolean {
    return this.#all.every(({ session }) => session.isBound)
  }

  /** Messages went either way. */
  active(): void {
    this.#activeAtMs = this.#options.clock.now()
  }

  /** Does `work` on the connection for what goes to `phone`: the one that has such under way, else the one with the least to do. */
  async use<T>(phone: string, work: (session: Session) => Promise<T>): Promise<T> {
    this.active()
    const way = this.#ways.get(phone) ?? { connection: this.#leastBusy(), count: 0 }
    this.#ways.set(phone, way)
    way.count++
    way.connection.underWay++
    try {
      return await work(way.connection.session)
    } finally {
      way.connection.underWay--
      way.count--
      if (way.count === 0) this.#ways.delete(phone)
    }
  }

  async close(): Promise<void> {
    this.#timer?.cancel()
    await Promise.all(this.#all.map(({ session }) => session.close()))
  }

  #leastBusy(): Connection {
    const senders = this.#all.filter(({ command }) => command !== 'bind_receiver')
    if (senders.length === 0) throw new GatewayError('smpp/not-bound')
    // In turn among equals, or one connection would do all the work of a quiet account.
    const turned = senders.map((_, index) => senders[(index + this.#next) % senders.length] as Connection)
    this.#next = (this.#next + 1) % senders.length
    return turned.reduce((least, one) => (one.underWay < least.underWay ? one : least))
  }

  #inactive(): void {
    const { clock, inactivityMs, busy, idle } = this.#options
    const leftMs = this.#activeAtMs + inactivityMs - clock.now()
    if (leftMs <= 0 && !busy()) {
      idle()
      return
    }
    this.#timer = clock.after(leftMs > 0 ? leftMs : inactivityMs, () => this.#inactive())
  }
}
