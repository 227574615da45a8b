import type { FlowContext } from '../flows/context.ts'
import { LowBalance } from '../flows/low-balance.ts'
import { afterOutcomes } from '../flows/settle.ts'
import { IncomingDesk } from '../flows/take-text.ts'
import type {
  Incoming,
  ModemControls,
  ProbeControls,
  TakenControls,
  Transport,
  TransportEvents,
} from '../ports/transport.ts'
import { Alarm } from '../queue/alarm.ts'
import { Outbox } from '../queue/outbox.ts'
import { afterQuietHours } from '../rules/quiet-hours.ts'
import type { LinkStatus } from '../status.ts'
import { LinkReport } from './link-report.ts'
import { Supervisor } from './supervisor.ts'

/** Time that parts in hand are given to be answered when a link is closed on purpose, and then to be recorded. */
const graceMs = 1_500
const recordMs = 2_000

/** Wait before the store is asked again after it failed. */
const storeRetryMs = 1_000

/** One transport: its supervisor, its share of the queue, and what comes in by it. */
export class TransportLink {
  readonly name: string
  readonly #context: FlowContext
  readonly #report: LinkReport
  readonly #supervisor: Supervisor<Transport>
  readonly #outbox: Outbox
  readonly #lowBalance: LowBalance
  readonly #incoming: IncomingDesk
  /** When a resting link is needed again. */
  readonly #due: Alarm
  #transport: Transport | undefined
  #watcher: ((incoming: Incoming) => Promise<boolean>) | undefined

  /** `changed` is called when it has begun to work, or works no more. */
  constructor(
    name: string,
    kind: LinkStatus['kind'],
    context: FlowContext,
    build: () => Transport | Promise<Transport>,
    changed: () => void,
  ) {
    this.name = name
    this.#context = context
    this.#due = new Alarm(context.clock)
    this.#lowBalance = new LowBalance(context, name)
    this.#incoming = new IncomingDesk(context, name)
    const { store, clock, entropy, owner, settings } = context
    const log = context.log.child(name)
    this.#report = new LinkReport(name, kind, () => clock.now(), context.statusChanged)
    this.#outbox = new Outbox({
      transport: name,
      owner,
      store,
      clock,
      entropy,
      log,
      policy: () => {
        const { retrySeconds, unknownWaitSeconds } = settings().queue
        return { retryMs: retrySeconds.map((seconds) => seconds * 1000), unknownWaitMs: unknownWaitSeconds * 1000 }
      },
      quietUntil: (phone, dueMs) => afterQuietHours({ phone, dueMs, priority: 'normal' }, settings()),
      settled: (rooms, outcomes, changes) => afterOutcomes(rooms, context, name, outcomes, changes),
    })
    this.#supervisor = new Supervisor<Transport>({
      name,
      clock,
      entropy,
      log,
      build,
      open: (transport, lost, signal) => transport.open(this.#events(context, lost), signal),
      up: (transport) => {
        this.#transport = transport
        this.#outbox.attach(transport)
      },
      // Lost: the driver has settled every submission; closed on purpose: those in hand get a moment.
      down: () => {
        this.#transport = undefined
        return this.#outbox.drain(graceMs)
      },
      ended: () => this.#outbox.settled(recordMs),
      changed: (state) => {
        const worked = this.works
        this.#report.supervised(state)
        if (this.works !== worked) changed()
        if (state.name === 'resting') void this.#whenDue()
        else this.#due.cancel()
      },
      failureCode: 'engine/defect',
    })
  }

  #events(context: FlowContext, lost: TransportEvents['lost']): TransportEvents {
    return {
      deliver: async (incoming) => {
        if (await this.#watcher?.(incoming)) return
        // It may name a part whose answer has come and is not in the store yet.
        if (incoming.kind === 'receipt') this.#outbox.record()
        await this.#incoming.take(incoming)
      },
      health: (reading) => {
        this.#report.reading(reading)
        this.#lowBalance.heard(reading)
      },
      throttled: (pauseMs) => {
        this.#outbox.pause(pauseMs)
        context.statusChanged()
      },
      lost,
    }
  }

  /** Of a modem that works just now. */
  get modem(): ModemControls | undefined {
    return this.#transport?.modem
  }

  /** Of an SMSC that works just now. */
  get taken(): TakenControls | undefined {
    return this.#transport?.taken
  }

  /** Of an SMSC that works just now. */
  get probes(): ProbeControls | undefined {
    return this.#transport?.probes
  }

  /** Hears what comes in before anybody else, from now on; what it takes (true) goes no further. */
  watch(watcher: ((incoming: Incoming) => Promise<boolean>) | undefined): void {
    this.#watcher = watcher
  }

  get works(): boolean {
    return this.#report.works
  }

  /** Works, or will as soon as there is something to do. */
  get usable(): boolean {
    return this.#report.usable
  }

  /** When it stopped working; undefined while it works or is off. */
  get downSince(): number | undefined {
    return this.#report.downSince
  }

  start(): void {
    this.#supervisor.start()
  }

  stop(): Promise<void> {
    return this.#supervisor.stop()
  }

  /** Something was queued for it. */
  wake(): void {
    if (this.#supervisor.state.name === 'resting') void this.#whenDue()
    else this.#outbox.wake()
  }

  /** Ends the rest when a text falls due. */
  async #whenDue(): Promise<void> {
    const { store, clock, log } = this.#context
    try {
      // Asked in the writers' row: what was queued a moment ago is seen.
      const dueAt = await store.write((rooms) => rooms.queue.nextDue(this.name))
      if (dueAt === undefined || this.#supervisor.state.name !== 'resting') return
      this.#due.at(Math.max(dueAt, clock.now()), () => this.#supervisor.need())
    } catch (thrown) {
      log.write('error', 'store failed', { transport: this.name, error: String(thrown) })
      if (this.#supervisor.state.name !== 'resting') return
      this.#due.at(clock.now() + storeRetryMs, () => void this.#whenDue())
    }
  }

  /** Tries at once if it waits out a back-off. */
  nudge(stoppedToo: boolean): void {
    this.#supervisor.nudge(stoppedToo)
  }

  status(): LinkStatus {
    return this.#report.status({ retryAt: this.#supervisor.retryAtMs, pausedUntil: this.#outbox.pausedUntilMs })
  }
}
