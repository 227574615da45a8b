import { createHmac } from 'node:crypto'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import type { Socket } from 'node:net'
// Loaded before virtual time begins to pass: the gateway loads them when it opens a modem.
import '../../drivers/modem/transport.ts'
import '../../drivers/modem/usb-devices.ts'
import { GatewayError } from '../../core/errors.ts'
import { Gateway } from '../../core/gateway.ts'
import type { Drivers } from '../../core/ports/drivers.ts'
import type { Entropy, Secrets } from '../../core/ports/world.ts'
import { parseSettings, problemLine } from '../../core/settings/parse.ts'
import type { Settings } from '../../core/settings/schema.ts'
import { makeDrivers } from '../../drivers/index.ts'
import { PortWatch, portsSeen } from '../../drivers/modem/port-watch.ts'
import { serialPorts } from '../../drivers/modem/serial.ts'
import { SimulatedMailbox } from '../../drivers/simulator/mailbox.ts'
import { SimulatedBinding, SimulatedModem } from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { type SimulatedSmsc, startSmsc } from '../../drivers/simulator/smsc/index.ts'
import { openStore, type SqliteStore } from '../../drivers/store/open.ts'
import { messageCalls } from '../../host/calls.ts'
import type { Random } from '../faults/random.ts'
import { quietLog } from '../support/logs.ts'
import { SoakClock } from './clock.ts'
import { Gate } from './gate.ts'

/** The simulators keep so many of what they did, and each phone its last five texts: the same after an hour as after a day. */
const journalLimit = 100

/** Turns of the event loop in which nothing may happen before time moves on. */
const quietTurns = 6

/** Work of libraries that have timers of their own holds time up for no longer than this: it may be waiting for time to pass. */
const longestHoldMs = 500

export const people = [
  { name: 'gateway', password: 'gateway-pass', address: 'gateway@office.test' },
  { name: 'anna', password: 'anna-pass', address: 'anna@office.test' },
  { name: 'bo', password: 'bo-pass', address: 'bo@office.test' },
] as const

export interface OfficeOptions {
  /** Data folder of the store. */
  readonly folder: string
  readonly random: Random
  readonly startMs: number
  /** Settings laid over the office's, a room at a time. */
  readonly settings?: Record<string, unknown>
}

/** The store, able to refuse, with a count of what it has in hand. */
interface SoakStore extends SqliteStore {
  inHand: number
  /** While set, every write is undone and fails. */
  isRefusing: boolean
}

function watched(store: SqliteStore): SoakStore {
  const counted = async <T>(work: Promise<T>): Promise<T> => {
    own.inHand++
    try {
      return await work
    } finally {
      own.inHand--
    }
  }
  const own: SoakStore = {
    ...store,
    inHand: 0,
    isRefusing: false,
    read: (job) => counted(store.read(job)),
    write: (job) =>
      counted(
        store.write(async (rooms) => {
          const value = await job(rooms)
          if (own.isRefusing) throw new GatewayError('store/unavailable', { details: { reason: 'the disk is full' } })
          return value
        }),
      ),
  }
  return own
}

/**
 * The whole gateway on a store in a folder, between an SMSC, a modem, phones and a mail server that are simulated with real octets, in virtual
 * time: it moves from timer to timer, and only while nothing is on its way in sockets and store.
 */
export class SoakOffice {
  readonly clock: SoakClock
  readonly network: SimulatedNetwork
  readonly smsc: SimulatedSmsc
  readonly modem: SimulatedModem
  readonly mailbox: SimulatedMailbox
  readonly imap: Gate
  readonly smtp: Gate
  readonly store: SoakStore
  readonly gateway: Gateway
  readonly calls: ReturnType<typeof messageCalls>
  readonly #watch: PortWatch
  readonly #sockets: Sockets
  readonly #holds: Set<{ readonly sinceMs: number }>

  private constructor(parts: Parts, settings: Settings, random: Random) {
    const { clock, network, store, binding } = parts
    this.clock = clock
    this.network = network
    this.smsc = parts.smsc
    this.modem = parts.modem
    this.mailbox = parts.mailbox
    this.imap = parts.imap
    this.smtp = parts.smtp
    this.store = store
    this.#sockets = parts.sockets
    this.#holds = new Set()
    const ports = serialPorts({ clock, binding })
    this.#watch = new PortWatch({ clock, look: portsSeen(ports.list, undefined), everyMs: 30_000 })
    const drivers = makeDrivers({
      ...{ store, secrets, clock, log: quietLog, network, serialBinding: binding, portWatch: this.#watch },
    })
    this.gateway = new Gateway({
      ...{ version: 'soak', settings, store, drivers: this.#held(drivers), clock, log: quietLog },
      ...{ entropy: entropyOf(random), owner: 'soak', replyKey: new Uint8Array(32), code: async () => undefined },
    })
    this.calls = messageCalls(this.gateway)
    this.#watch.onChange(() => clock.after(200, () => this.gateway.hasten('modem')))
  }

  /** Resolves when all links work. */
  static async open({ folder, random, startMs, settings = {} }: OfficeOptions): Promise<SoakOffice> {
    const sockets = new Sockets()
    const clock = new SoakClock(startMs)
    const network = new SimulatedNetwork({ clock, replyDelayMs: 20_000, journalLimit: 5 })
    const smsc = await startSmsc({ network, clock, entropy: entropyOf(random), name: 'smsc', journalLimit })
    const sim = { number: '+46700000002' }
    const modem = new SimulatedModem({ network, clock, name: 'modem', sim, resetMs: 5_000, journalLimit })
    const binding = new SimulatedBinding()
    binding.add('/dev/ttyUSB0', modem, { vendorId: '12d1', productId: '1506' })
    const mailbox = await SimulatedMailbox.start({
      ...{ users: people, gateway: 'gateway', smsDomains: ['sms.test'], clock, log: quietLog },
    })
    const [imap, smtp] = [await Gate.before(mailbox.imapPort), await Gate.before(mailbox.smtpPort)]
    const store = watched(await openStore({ folder, clock, log: quietLog }))
    const parts = { sockets, clock, network, smsc, modem, binding, mailbox, imap, smtp, store }
    const read = { ...officeSettings(smsc.port, imap.port, smtp.port), ...settings }
    const office = new SoakOffice(parts, checked(read), random)
    await office.gateway.start()
    office.#watch.start()
    await office.until('all links to work', () => office.unwell.length === 0, 10 * 60_000)
    return office
  }

  async close(): Promise<void> {
    this.#watch.close()
    let isStopped = false
    const stopping = this.gateway.stop().finally(() => {
      isStopped = true
    })
    while (!isStopped) await this.#step(this.clock.now() + 1_000)
    await stopping
    this.modem.close()
    await this.smsc.close()
    await Promise.all([this.imap.close(), this.smtp.close()])
    await this.mailbox.close()
    await this.store.close()
    this.#sockets.close()
  }

  /** Names of links that do not work. */
  get unwell(): string[] {
    return this.gateway
      .links()
      .flatMap(({ name, state }) => (state === 'working' || state === 'attention' ? [] : [name]))
  }

  /** Open connections of the whole office. */
  get connections(): number {
    return this.#sockets.count
  }

  /** Lets virtual time pass, from timer to timer. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.now() + ms
    while (this.clock.now() < untilMs) await this.#step(untilMs)
    await this.#calm()
  }

  /** Looks after each second of virtual time. */
  async until(what: string, isDone: () => boolean | Promise<boolean>, withinMs: number): Promise<void> {
    const endMs = this.clock.now() + withinMs
    while (!(await isDone())) {
      if (this.clock.now() > endMs) throw new Error(`waited ${withinMs / 60_000} min of virtual time for ${what}`)
      await this.pass(1_000)
    }
  }

  /** Time stands still until the work is done, but not for long. */
  async hold<T>(work: Promise<T>): Promise<T> {
    const hold = { sinceMs: performance.now() }
    this.#holds.add(hold)
    try {
      return await work
    } finally {
      this.#holds.delete(hold)
    }
  }

  /** Waits, in real time, until the search has taken in every text. */
  async indexed(): Promise<void> {
    for (;;) {
      const state = await this.store.indexing()
      if (!state || state.reached >= state.newest) return
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
  }

  async #step(untilMs: number): Promise<void> {
    await this.#calm()
    this.clock.goTo(Math.min(untilMs, this.clock.nextAtMs))
  }

  async #calm(): Promise<void> {
    let last = -1
    for (let quiet = 0; quiet < quietTurns; ) {
      await new Promise((resolve) => setImmediate(resolve))
      const { octets } = this.#sockets
      const isHeld = this.#isHeld()
      quiet = octets === last && this.store.inHand === 0 && !isHeld ? quiet + 1 : 0
      if (isHeld && octets === last) await new Promise((resolve) => setTimeout(resolve, 1))
      last = octets
    }
  }

  #isHeld(): boolean {
    for (const { sinceMs } of this.#holds) if (performance.now() - sinceMs < longestHoldMs) return true
    return false
  }

  /** Mail libraries have timers of their own: time does not run on while they open something or send. */
  #held(drivers: Drivers): Drivers {
    return {
      ...drivers,
      mailbox: async (...settings) => {
        const source = await drivers.mailbox(...settings)
        return {
          open: (events, signal) => this.hold(source.open(events, signal)),
          close: () => this.hold(source.close()),
        }
      },
      mailer: async (account) => {
        const mailer = await drivers.mailer(account)
        return {
          send: (mail, signal) => this.hold(mailer.send(mail, signal)),
          verify: (signal) => this.hold(mailer.verify(signal)),
          close: () => this.hold(mailer.close()),
        }
      },
    }
  }
}

interface Parts {
  readonly sockets: Sockets
  readonly clock: SoakClock
  readonly network: SimulatedNetwork
  readonly smsc: SimulatedSmsc
  readonly modem: SimulatedModem
  readonly binding: SimulatedBinding
  readonly mailbox: SimulatedMailbox
  readonly imap: Gate
  readonly smtp: Gate
  readonly store: SoakStore
}

/** Every socket of this process, both ends of each connection: what moves in them is on its way. */
class Sockets {
  readonly #open = new Set<Socket>()
  /** Octets of the connections that have ended. */
  #past = 0

  constructor() {
    subscribe('net.client.socket', this.#added)
    subscribe('net.server.socket', this.#added)
  }

  readonly #added = (message: unknown) => {
    const { socket } = message as { socket: Socket }
    this.#open.add(socket)
    socket.once('close', () => {
      this.#open.delete(socket)
      this.#past += socket.bytesRead + socket.bytesWritten + 1
    })
  }

  get count(): number {
    return this.#open.size
  }

  get octets(): number {
    let sum = this.#past
    for (const socket of this.#open) sum += socket.bytesRead + socket.bytesWritten
    return sum
  }

  close(): void {
    unsubscribe('net.client.socket', this.#added)
    unsubscribe('net.server.socket', this.#added)
  }
}

const secrets: Secrets = {
  get: async (name) => ({ 'imap/office': 'gateway-pass', 'smtp/office': 'gateway-pass', 'smpp/smsc': 'secret' })[name],
  set: async () => {},
  delete: async () => {},
  names: async () => [],
}

function entropyOf(random: Random): Entropy {
  return {
    bytes: (count) => Uint8Array.from({ length: count }, () => random.int(0, 255)),
    fraction: () => random.next(),
    hmac: (key, text) => new Uint8Array(createHmac('sha256', key).update(text, 'utf8').digest()),
  }
}

function checked(settings: unknown): Settings {
  const reading = parseSettings(settings)
  if ('problems' in reading) throw new Error(reading.problems.map(problemLine).join('\n'))
  return reading.settings
}

/** Phones that begin with this go by the modem first, the others by the SMSC; each stands in for the other. */
export const modemPhones = '+46702'

/** One phone may get so many parts an hour; what is more is held until somebody releases it. */
const perPhoneHourParts = 12

function officeSettings(smscPort: number, imapPort: number, smtpPort: number) {
  const [{ address, name: user }] = people
  return {
    office: { country: 'SE', smsDomains: ['sms.test'], timeZone: 'Europe/Stockholm', adminAddress: 'anna@office.test' },
    mail: {
      accounts: [
        {
          ...{ name: 'office', address, trustedAuthservIds: ['mail.test'] },
          imap: { host: '127.0.0.1', port: imapPort, tls: 'none', user },
          smtp: { host: '127.0.0.1', port: smtpPort, tls: 'none', user },
        },
      ],
    },
    transports: [
      {
        ...{ kind: 'smpp', name: 'smsc', address: `127.0.0.1:${smscPort}`, systemId: 'textpost' },
        ...{ sender: '+46700000001', ownNumbers: ['+46700000001'] },
      },
      {
        ...{ kind: 'modem', name: 'modem', ownNumbers: ['+46700000002'] },
        ...{ hourLimitParts: 100_000, dayLimitParts: 1_000_000 },
      },
    ],
    routing: { default: ['smsc', 'modem'], rules: [{ phones: [modemPhones], transports: ['modem', 'smsc'] }] },
    permission: {
      allow: ['@office.test'],
      limits: { perSenderHourParts: null, perSenderDayParts: null, perPhoneHourParts, officeDayParts: null },
    },
    replies: { defaultRecipient: 'anna@office.test' },
  }
}
