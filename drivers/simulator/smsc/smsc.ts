import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer, type TlsOptions } from 'node:tls'
import type { Clock, Entropy, Timer } from '../../../core/ports/world.ts'
import { systemClock, systemEntropy } from '../../world.ts'
import { type Carrier, networkNumber, type PhoneMessage, SimulatedNetwork } from '../phones.ts'
import { type Account, defaultAccount } from './accounts.ts'
import { type Behaviour, BehaviourStack, defaultSettings, type SmscControl, type SmscSettings } from './behaviour.ts'
import { type Delivery, DeliveryQueue } from './deliveries.ts'
import { type Desk, handle } from './handlers.ts'
import { Assembly } from './long-text.ts'
import { type Message, MessageStore } from './messages.ts'
import { type DeliverContent, deliversOf } from './mobile-originated.ts'
import { writePdu } from './pdu.ts'
import type { MessageState } from './pdu-tables.ts'
import { receiptPdu } from './receipt-pdu.ts'
import { SmscSession } from './session.ts'
import type { Submit } from './submits.ts'
import { Journal, type TracedPdu } from './trace.ts'

export interface SmscOptions {
  /** 0, the default, takes a free one. */
  readonly port?: number
  /** Loopback unless said otherwise. */
  readonly host?: string
  /** Certificate and key make it a TLS port. */
  readonly tls?: TlsOptions
  readonly clock?: Clock
  readonly entropy?: Entropy
  /** The phones that it reaches; a network of its own when left out. */
  readonly network?: SimulatedNetwork
  /** Name as a carrier of the network. */
  readonly name?: string
  /** system_id in its bind responses. */
  readonly systemId?: string
  readonly accounts?: readonly Account[]
  readonly settings?: Partial<SmscSettings>
  readonly behaviours?: readonly Behaviour[]
  /** Number of its first message; ids count up from there. */
  readonly firstNumber?: bigint
  /** How many entries `submits`, `pdus`, `deliveries` and `messages` keep. */
  readonly journalLimit?: number
}

/** Starts an SMSC (SMPP 3.4 over TCP); it listens when the promise resolves. */
export async function startSmsc(options: SmscOptions = {}): Promise<SimulatedSmsc> {
  const smsc = new SimulatedSmsc(options)
  await smsc.up()
  return smsc
}

/** An SMSC that is not there: binds, submissions, receipts and texts from phones, over real sockets. Made by `startSmsc`. */
export class SimulatedSmsc implements Carrier, SmscControl {
  readonly name: string
  readonly systemId: string
  readonly host: string
  readonly network: SimulatedNetwork
  readonly accounts: readonly Account[]
  readonly stack: BehaviourStack
  readonly store: MessageStore
  readonly #options: SmscOptions
  readonly #clock: Clock
  readonly #entropy: Entropy
  readonly #timers = new Set<Timer>()
  readonly #submits: Journal<Submit>
  readonly #pdus: Journal<TracedPdu>
  readonly #deliveries: Journal<Delivery>
  readonly #queue: DeliveryQueue
  readonly #desk: Desk
  readonly #handsets = new Assembly()
  /** Sender → account that used it last, so that answers find their way to senders nobody owns. */
  readonly #senders = new Map<string, string>()
  readonly #detach: readonly (() => void)[]
  #server: Server | undefined
  #port: number
  readonly #sockets = new Set<Socket>()
  #sessions: readonly SmscSession[] = []
  #sessionCount = 0
  #submitCount = 0
  #reference = 0

  constructor(options: SmscOptions) {
    this.#options = options
    this.#clock = options.clock ?? systemClock
    this.#entropy = options.entropy ?? systemEntropy
    this.#port = options.port ?? 0
    this.host = options.host ?? '127.0.0.1'
    this.name = options.name ?? 'smsc'
    this.systemId = options.systemId ?? 'SIMSMSC'
    this.accounts = options.accounts ?? [defaultAccount]
    this.network = options.network ?? new SimulatedNetwork({ clock: this.#clock })
    const limit = options.journalLimit ?? 100_000
    this.#submits = new Journal(limit)
    this.#pdus = new Journal(limit)
    this.#deliveries = new Journal(limit)
    this.stack = new BehaviourStack({ ...defaultSettings, ...options.settings }, this)
    this.store = new MessageStore(this.#messageWorld(), options.firstNumber ?? 0xabcdefn, limit)
    this.#queue = new DeliveryQueue({
      now: () => this.now(),
      after: (delayMs, fire) => this.after(delayMs, fire),
      settings: () => this.stack.settings,
      sessions: () => this.sessions,
    })
    this.#desk = this.#newDesk()
    for (const behaviour of options.behaviours ?? []) this.use(behaviour)
    this.#detach = [
      this.network.attach(this),
      this.network.subscribe((event) => {
        if (event.kind === 'switched' && event.on) this.store.switchedOn(event.phone.number)
      }),
    ]
  }

  get port(): number {
    return this.#port
  }

  /** Numbers of all accounts. */
  get ownNumbers(): readonly string[] {
    return this.accounts.flatMap((account) => account.ownNumbers)
  }

  /** Open connections, bound or not. */
  get sessions(): readonly SmscSession[] {
    return this.#sessions
  }

  /** Every submit_sm and data_sm that could be read, oldest first. */
  get submits(): readonly Submit[] {
    return this.#submits.entries
  }

  /** Every PDU in both directions, oldest first. */
  get pdus(): readonly TracedPdu[] {
    return this.#pdus.entries
  }

  /** Every deliver_sm, with how far it is. */
  get deliveries(): readonly Delivery[] {
    return this.#deliveries.entries
  }

  /** Every message taken. */
  get messages(): readonly Message[] {
    return this.store.all
  }

  get enRoute(): number {
    return this.store.enRoute
  }

  /** Puts a behaviour on top; the function returned takes it off. */
  use(behaviour: Behaviour): () => void {
    return this.stack.use(behaviour)
  }

  /** Listens (again, on the same port). Messages and deliveries of before are still there. */
  async up(): Promise<void> {
    if (this.#server) return
    const accept = (socket: Socket) => this.#accept(socket)
    const server = this.#options.tls ? createTlsServer(this.#options.tls, accept) : createServer(accept)
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket)
      socket.on('close', () => this.#sockets.delete(socket))
    })
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(this.#port, this.host, resolve)
    })
    this.#server = server
    const address = server.address()
    if (typeof address === 'object' && address) this.#port = address.port
  }

  /** Cuts every connection and listens no more; `up` brings it back. */
  async down(): Promise<void> {
    const server = this.#server
    this.#server = undefined
    const closed = server ? new Promise<void>((resolve) => server.close(() => resolve())) : undefined
    for (const session of this.sessions) session.cut('reset')
    // A connection that never finished its TLS handshake has no session, and would keep the port open.
    for (const socket of this.#sockets) socket.destroy()
    await closed
  }

  /** Ends it for good: connections, timers, behaviours, its place in the network. */
  async close(): Promise<void> {
    this.stack.clear()
    for (const detach of this.#detach) detach()
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    await this.down()
  }

  /** Calls an ESME and asks it to bind as receiver on that connection (outbind, §4.1.7). */
  async outbind(host: string, port: number, account: Account = this.#firstAccount()): Promise<SmscSession> {
    const socket = connect({ host, port })
    await once(socket, 'connect')
    const session = this.#accept(socket)
    const fields = { system_id: this.systemId, password: account.password }
    session.write(writePdu({ command: 'outbind', sequence: 1, fields }))
    return session
  }

  /** Queues a deliver_sm of any content for an account. */
  deliver(content: DeliverContent, systemId: string = this.#firstAccount().systemId): Delivery {
    return this.#enqueue('raw', systemId, content)
  }

  /** A text from a phone: queued for the account that owns the number, or that last used it as sender. */
  async fromPhone(message: PhoneMessage): Promise<void> {
    const to = networkNumber(message.to)
    const owner = this.accounts.find((one) => one.ownNumbers.some((number) => networkNumber(number) === to))
    const systemId = owner?.systemId ?? this.#senders.get(to)
    if (systemId === undefined) throw new Error(`no account of ${this.name} has the number ${to}`)
    const reference = this.#reference++ & 0xffff
    for (const content of deliversOf(message, reference, this.stack.settings)) {
      this.#enqueue('text', systemId, content)
    }
  }

  now(): number {
    return this.#clock.now()
  }

  fraction(): number {
    return this.#entropy.fraction()
  }

  after(delayMs: number, fire: () => void): Timer {
    const timer = this.#clock.after(delayMs, () => {
      this.#timers.delete(timer)
      fire()
    })
    this.#timers.add(timer)
    return {
      cancel: () => {
        this.#timers.delete(timer)
        timer.cancel()
      },
    }
  }

  #firstAccount(): Account {
    return this.accounts[0] ?? defaultAccount
  }

  #accept(socket: Socket): SmscSession {
    const session = new SmscSession(++this.#sessionCount, socket, {
      stack: this.stack,
      now: () => this.now(),
      after: (delayMs, fire) => this.after(delayMs, fire),
      trace: (entry) => this.#pdus.add(entry),
      handle: (from, pdu, octets, verdict) => handle(this.#desk, from, pdu, octets, verdict),
      ended: (ended) => {
        this.#sessions = this.#sessions.filter((one) => one !== ended)
        if (ended.account) this.#queue.pump(ended.account.systemId)
      },
    })
    this.#sessions = [...this.#sessions, session]
    session.after(this.stack.settings.bindTimeoutMs, () => {
      if (!session.bound) session.end()
    })
    return session
  }

  #newDesk(): Desk {
    const smsc = this
    return {
      systemId: this.systemId,
      accounts: this.accounts,
      stack: this.stack,
      store: this.store,
      get sessions() {
        return smsc.sessions
      },
      now: () => this.now(),
      nextSerial: () => ++this.#submitCount,
      submitted: (submit) => {
        this.#submits.add(submit)
        this.#senders.set(submit.from, submit.account)
      },
      bound: (session) => this.#bound(session),
    }
  }

  #bound(session: SmscSession): void {
    if (session.account) this.#queue.pump(session.account.systemId)
    this.#enquireLater(session)
  }

  #enquireLater(session: SmscSession): void {
    const { enquireEveryMs } = this.stack.settings
    if (enquireEveryMs <= 0) return
    session.after(enquireEveryMs, () => {
      if (!session.bound) return
      void session.enquire().then((alive) => {
        if (alive) this.#enquireLater(session)
        else session.cut('end')
      })
    })
  }

  #enqueue(kind: Delivery['kind'], account: string, content: DeliverContent): Delivery {
    const delivery = this.#queue.add({ kind, account, fields: content.fields, tlvs: content.tlvs })
    this.#deliveries.add(delivery)
    return delivery
  }

  #messageWorld() {
    return {
      now: () => this.now(),
      after: (delayMs: number, fire: () => void) => this.after(delayMs, fire),
      outcome: (message: Message) => this.stack.outcome(message),
      reach: (message: Message) => this.#reach(message),
      whenOff: () => this.stack.settings.whenOff,
      told: (message: Message, state: MessageState) => this.#told(message, state),
    }
  }

  #reach({ submit }: Message): boolean {
    if (!this.network.phone(submit.to).on) return false
    const whole = this.#handsets.add(submit)
    if (!whole) return true
    const { to, from, text, parts, coding, messageClass } = whole
    const note = coding === 'binary' ? 'binary' : messageClass === 0 ? 'flash' : undefined
    return this.network.arrive({ to, from, text, parts, carrier: this, ...(note === undefined ? {} : { note }) })
  }

  #told(message: Message, state: MessageState): void {
    const { submit } = message
    const intermediate = state === 'ENROUTE'
    const wanted = intermediate
      ? submit.intermediate
      : submit.receipts === 'all' || (submit.receipts === 'failures' && state !== 'DELIVERED')
    if (!wanted) return
    const { receiptForm: form, receiptDelayMs: delayMs } = this.stack.settings
    const plan = this.stack.receipt({ message, state, intermediate, form, delayMs, copies: 1, extraTlvs: [] })
    if (plan === 'drop') return
    const send = () => {
      for (let copy = 0; copy < plan.copies; copy++) {
        this.#enqueue('receipt', submit.account, receiptPdu(plan, this.now()))
      }
    }
    if (plan.delayMs <= 0) send()
    else this.after(plan.delayMs, send)
  }
}
