import type { Timer } from '../../../core/ports/world.ts'
import type { SmscSettings } from './behaviour.ts'
import { type PduOf, statusName, type Tlv } from './pdu.ts'
import { statuses } from './pdu-tables.ts'
import type { SmscSession } from './session.ts'

/** One deliver_sm on its way to an ESME. */
export interface Delivery {
  readonly serial: number
  readonly kind: 'text' | 'receipt' | 'raw'
  /** system_id of the account. */
  readonly account: string
  readonly fields: Partial<PduOf<'deliver_sm'>['fields']>
  readonly tlvs: readonly Tlv[]
  /** `refused`: the ESME said that it will never take it. */
  state: 'queued' | 'sent' | 'acknowledged' | 'refused'
  /** How often it was written. */
  attempts: number
  /** What the ESME answered each time, by name; `none` when nothing came. */
  readonly answers: string[]
  /** Not before this instant. */
  notBefore: number
}

export interface DeliveryWorld {
  now(): number
  after(delayMs: number, fire: () => void): Timer
  settings(): SmscSettings
  sessions(): readonly SmscSession[]
}

/** Statuses after which a deliver_sm is tried again. */
const temporary: ReadonlySet<number> = new Set([
  statuses.ESME_RSYSERR,
  statuses.ESME_RMSGQFUL,
  statuses.ESME_RTHROTTLED,
  statuses.ESME_RX_T_APPN,
])

/** Everything for the ESMEs: kept until it is acknowledged, in order, with a window for each session. */
export class DeliveryQueue {
  readonly #world: DeliveryWorld
  readonly #queues = new Map<string, Delivery[]>()
  readonly #load = new Map<SmscSession, number>()
  readonly #wakes = new Map<string, { readonly timer: Timer; readonly at: number }>()
  #serial = 0

  constructor(world: DeliveryWorld) {
    this.#world = world
  }

  /** Deliveries that no ESME has acknowledged yet and that are not on the wire. */
  get queued(): readonly Delivery[] {
    return [...this.#queues.values()].flat()
  }

  add(item: Pick<Delivery, 'kind' | 'account' | 'fields' | 'tlvs'>): Delivery {
    const delivery: Delivery = {
      ...item,
      serial: ++this.#serial,
      state: 'queued',
      attempts: 0,
      answers: [],
      notBefore: 0,
    }
    this.#queueOf(delivery).push(delivery)
    this.pump(delivery.account)
    return delivery
  }

  /** Sends what can be sent to that account. */
  pump(account: string): void {
    const queue = this.#queues.get(account) ?? []
    const nowMs = this.#world.now()
    let at = 0
    for (;;) {
      const delivery = queue[at]
      if (!delivery) return
      if (delivery.notBefore > nowMs) {
        this.#wakeAt(delivery)
        at++
        continue
      }
      const session = this.#freeSession(account)
      if (!session) return
      if (at === 0) queue.shift()
      else queue.splice(at, 1)
      this.#send(delivery, session)
    }
  }

  #queueOf(delivery: Delivery): Delivery[] {
    const queue = this.#queues.get(delivery.account) ?? []
    this.#queues.set(delivery.account, queue)
    return queue
  }

  /** The session of that account with most room in its window. */
  #freeSession(account: string): SmscSession | undefined {
    let best: SmscSession | undefined
    let least = this.#world.settings().deliverWindow
    for (const session of this.#world.sessions()) {
      if (!session.receives || session.account?.systemId !== account || this.#loadOf(session) >= least) continue
      best = session
      least = this.#loadOf(session)
    }
    return best
  }

  #loadOf(session: SmscSession): number {
    return this.#load.get(session) ?? 0
  }

  #send(delivery: Delivery, session: SmscSession): void {
    this.#load.set(session, this.#loadOf(session) + 1)
    delivery.state = 'sent'
    delivery.attempts++
    const { deliverTimeoutMs } = this.#world.settings()
    void session
      .request({ command: 'deliver_sm', fields: delivery.fields, tlvs: delivery.tlvs }, deliverTimeoutMs)
      .then((response) => {
        if (session.closed) this.#load.delete(session)
        else this.#load.set(session, this.#loadOf(session) - 1)
        this.#settle(delivery, response?.status)
      })
  }

  #settle(delivery: Delivery, status: number | undefined): void {
    delivery.answers.push(status === undefined ? 'none' : statusName(status))
    if (status === 0) delivery.state = 'acknowledged'
    else if (status !== undefined && !temporary.has(status)) delivery.state = 'refused'
    else {
      delivery.state = 'queued'
      if (status !== undefined) delivery.notBefore = this.#world.now() + this.#world.settings().deliverRetryMs
      const queue = this.#queueOf(delivery)
      queue.push(delivery)
      queue.sort((a, b) => a.serial - b.serial)
    }
    this.pump(delivery.account)
  }

  #wakeAt({ account, notBefore }: Delivery): void {
    const wake = this.#wakes.get(account)
    if (wake && wake.at <= notBefore) return
    wake?.timer.cancel()
    const timer = this.#world.after(notBefore - this.#world.now(), () => {
      this.#wakes.delete(account)
      this.pump(account)
    })
    this.#wakes.set(account, { timer, at: notBefore })
  }
}
