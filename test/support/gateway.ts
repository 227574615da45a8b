import { createHmac } from 'node:crypto'
import { onTestFinished } from 'vitest'
import { GatewayError } from '../../core/errors.ts'
import { Gateway } from '../../core/gateway.ts'
import type { LedgerEntry } from '../../core/ledger/events.ts'
import type { InText, MailRecord, OutText, PartRecord } from '../../core/model.ts'
import type { Drivers } from '../../core/ports/drivers.ts'
import type {
  ArrivedMail,
  Filing,
  Mailer,
  MailIdentity,
  MailSource,
  MailSourceEvents,
  OutgoingMail,
} from '../../core/ports/mail.ts'
import type { OutmailRecord, Store, StoreRooms, TextFilter } from '../../core/ports/store.ts'
import type {
  Accepted,
  Incoming,
  IncomingReceipt,
  OutgoingPart,
  ReceiptState,
  Segment,
  Transport,
  TransportEvents,
} from '../../core/ports/transport.ts'
import type { WireRecord } from '../../core/ports/wire-record.ts'
import type { Entropy, Timer } from '../../core/ports/world.ts'
import { parseSettings, problemLine } from '../../core/settings/parse.ts'
import type { Settings, SettingsInput } from '../../core/settings/schema.ts'
import { wireAddressOf } from '../../core/sms/address.ts'
import { planSegments } from '../../core/sms/segment.ts'
import type { LinkStatus } from '../../core/status.ts'
import { parseMail } from '../../drivers/mail/parse.ts'
import { SignatureChecker, type TxtLookup } from '../../drivers/mail/signatures.ts'
import { openStore, type SqliteStore } from '../../drivers/store/open.ts'
import { type LogLine, recordingLog } from './logs.ts'
import { VirtualClock } from './virtual-clock.ts'

/** Made of a small number, so that a run can be repeated. */
export function seededEntropy(seed = 1): Entropy {
  let state = seed >>> 0
  // mulberry32
  const fraction = () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  return {
    bytes: (count) => Uint8Array.from({ length: count }, () => Math.floor(fraction() * 256)),
    fraction,
    hmac: (key, text) => new Uint8Array(createHmac('sha256', key).update(text, 'utf8').digest()),
  }
}

/** A virtual clock that knows when its next timer fires. */
export class BenchClock extends VirtualClock {
  readonly #instants = new Set<{ readonly atMs: number }>()

  override after(delayMs: number, fire: () => void): Timer {
    const instant = { atMs: this.now() + Math.max(0, delayMs) }
    this.#instants.add(instant)
    const timer = super.after(delayMs, () => {
      this.#instants.delete(instant)
      fire()
    })
    return {
      cancel: () => {
        this.#instants.delete(instant)
        timer.cancel()
      },
    }
  }

  get nextAtMs(): number {
    return Math.min(Number.POSITIVE_INFINITY, ...[...this.#instants].map(({ atMs }) => atMs))
  }
}

/** The real store, with a count of what it has in hand, and able to fail. */
export class BenchStore implements Store {
  readonly #store: SqliteStore
  /** Writes and reads that are asked for and not answered. */
  inHand = 0
  /** Writes since the start. */
  writes = 0
  /** While set, every write is undone and fails with it. */
  failing: unknown
  /** Puts something broken in the place of a room, for the writes from now on. */
  breakRooms: ((rooms: StoreRooms) => StoreRooms) | undefined

  constructor(store: SqliteStore) {
    this.#store = store
  }

  /** Transactions committed so far. */
  get commits(): number {
    return this.#store.commits
  }

  write<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    this.writes++
    return this.#counted(
      this.#store.write(async (rooms) => {
        const value = await job(this.breakRooms?.(rooms) ?? rooms)
        if (this.failing !== undefined) throw this.failing
        return value
      }),
    )
  }

  read<T>(job: (rooms: StoreRooms) => Promise<T>): Promise<T> {
    return this.#counted(this.#store.read(job))
  }

  scrub(): Promise<boolean> {
    return this.#counted(this.#store.scrub())
  }

  get record(): WireRecord | undefined {
    return this.#store.record
  }

  close(): Promise<void> {
    return this.#store.close()
  }

  async #counted<T>(work: Promise<T>): Promise<T> {
    this.inHand++
    try {
      return await work
    } finally {
      this.inHand--
    }
  }
}

/** What a network does with a part. */
export type Answer =
  | { readonly kind: 'accept'; readonly id?: string; readonly afterMs?: number }
  | { readonly kind: 'refuse'; readonly error: GatewayError; readonly afterMs?: number }
  /** No answer ever. */
  | { readonly kind: 'silent' }

export interface Submission {
  readonly part: OutgoingPart
  readonly atMs: number
  /** Its place among the submissions to all networks. */
  readonly serial: number
  /** Number of the link that it was submitted on, from 1. */
  readonly link: number
  /** The network has said yes to it. */
  isAccepted: boolean
}

let submissionSerial = 0

interface Pending {
  readonly reject: (error: GatewayError) => void
}

/** A phone network as a transport reaches it: it outlives the links to it, and does what the test says. */
export class ScriptedNetwork {
  readonly name: string
  readonly #clock: BenchClock
  readonly submissions: Submission[] = []
  links = 0
  opened = 0
  closed = 0
  window = 10
  /** Parts may be claimed ahead of the window. */
  unpaced = false
  /** What opening a link meets: nothing, an error, or an opening that never ends. */
  whenOpened: GatewayError | 'hangs' | undefined
  /** A driver that heeds neither the abort nor anything else before it is closed. */
  deaf = false
  answer: (part: OutgoingPart, nth: number) => Answer = () => ({ kind: 'accept' })
  current: ScriptedTransport | undefined
  readonly #volleys = new Map<number, (() => void)[]>()
  #ids = 0

  constructor(name: string, clock: BenchClock) {
    this.name = name
    this.#clock = clock
  }

  transport(): Transport {
    return new ScriptedTransport(this, ++this.links, this.#clock)
  }

  nextId(): string {
    return `${this.name}-${(++this.#ids).toString(36)}`
  }

  /** Answers of one instant come together, as those that one read of a socket brings. */
  afterMs(delayMs: number, work: () => void): void {
    const atMs = this.#clock.now() + delayMs
    const volley = this.#volleys.get(atMs)
    if (volley) {
      volley.push(work)
      return
    }
    this.#volleys.set(atMs, [work])
    this.#clock.after(delayMs, () => {
      const works = this.#volleys.get(atMs) ?? []
      this.#volleys.delete(atMs)
      for (const one of works) one()
    })
  }

  /** Words of the parts that were submitted, in order. */
  get bodies(): string[] {
    return this.submissions.map(({ part }) => part.body)
  }

  get events(): TransportEvents {
    if (!this.current?.events) throw new Error(`no link to ${this.name}`)
    return this.current.events
  }

  /** The link ends by itself: what is in flight stays without an answer. */
  lose(error = new GatewayError('smpp/link-lost', { details: { name: this.name, reason: 'cut' } })): void {
    this.current?.lose(error)
  }

  throttle(pauseMs: number): void {
    this.events.throttled(pauseMs)
  }

  deliver(incoming: Incoming): Promise<void> {
    return this.events.deliver(incoming)
  }

  /** A text from a phone, part by part; gives what crosses the wire. */
  textFrom(phone: string, body: string, { reference = 0, own = '' }: { reference?: number; own?: string } = {}) {
    const { segments } = planSegments(body, { reference, fit: false })
    return segments.map((segment): Incoming => incomingSegment(phone, segment, { own }))
  }

  /** The receipt for a part, by the id that the network gave it. */
  receipt(id: string, state: ReceiptState, more: Partial<IncomingReceipt> = {}): Incoming {
    return {
      kind: 'receipt',
      id,
      state,
      wire: `stat:${state}`,
      fingerprint: `receipt ${fingerprints++}`,
      raw: '',
      ...more,
    }
  }
}

let fingerprints = 0

export function incomingSegment(
  phone: string,
  segment: Segment,
  { own = '', sentAt }: { own?: string; sentAt?: number } = {},
): Extract<Incoming, { kind: 'segment' }> {
  return {
    kind: 'segment',
    from: wireAddressOf(phone),
    segment,
    fingerprint: `segment ${fingerprints++}`,
    raw: '00',
    ...(own === '' ? {} : { to: wireAddressOf(own) }),
    ...(sentAt === undefined ? {} : { sentAt }),
  }
}

class ScriptedTransport implements Transport {
  readonly window: number
  readonly unpaced: boolean
  readonly #network: ScriptedNetwork
  readonly #number: number
  readonly #clock: BenchClock
  readonly #pending = new Set<Pending>()
  #over = false
  events: TransportEvents | undefined

  constructor(network: ScriptedNetwork, number: number, clock: BenchClock) {
    this.#network = network
    this.#number = number
    this.#clock = clock
    this.window = network.window
    this.unpaced = network.unpaced
  }

  async open(events: TransportEvents, signal: AbortSignal): Promise<void> {
    this.events = events
    const { whenOpened } = this.#network
    if (whenOpened === 'hangs') {
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(new GatewayError('smpp/closed'))))
    } else if (whenOpened) throw whenOpened
    this.#network.opened++
    this.#network.current = this
  }

  submit(part: OutgoingPart, signal: AbortSignal): Promise<Accepted> {
    if (this.#over) return Promise.reject(new GatewayError('smpp/closed'))
    const network = this.#network
    const submission: Submission = {
      part,
      atMs: this.#clock.now(),
      serial: submissionSerial++,
      link: this.#number,
      isAccepted: false,
    }
    const nth = network.submissions.push(submission)
    const answer = network.answer(part, nth)
    return new Promise<Accepted>((resolve, reject) => {
      const pending: Pending = { reject }
      this.#pending.add(pending)
      const settle = (work: () => void) => {
        if (this.#pending.delete(pending)) work()
      }
      if (!network.deaf) {
        const giveUp = () => settle(() => reject(new GatewayError('smpp/given-up')))
        signal.addEventListener('abort', giveUp, { once: true })
      }
      if (answer.kind === 'silent') return
      const give = () =>
        settle(() => {
          if (answer.kind === 'refuse') reject(answer.error)
          else {
            const id = answer.id ?? network.nextId()
            submission.isAccepted = true
            resolve({ id, wire: `OK ${id}` })
          }
        })
      if (answer.afterMs === undefined) give()
      else network.afterMs(answer.afterMs, give)
    })
  }

  lose(error: GatewayError): void {
    this.#end()
    this.events?.lost(error)
  }

  async close(): Promise<void> {
    this.#network.closed++
    this.#end()
  }

  #end(): void {
    this.#over = true
    if (this.#network.current === this) this.#network.current = undefined
    for (const { reject } of this.#pending)
      reject(new GatewayError('smpp/answer-lost', { details: { name: this.#network.name } }))
    this.#pending.clear()
  }
}

/** An SMTP server as a mailer reaches it. */
export class ScriptedMailServer {
  /** What it accepted, in order. */
  readonly mails: OutgoingMail[] = []
  attempts = 0
  built = 0
  closed = 0
  /** What making the mailer meets. */
  whenBuilt: GatewayError | undefined
  /** Decides on a mail: an error refuses it, `hangs` never answers. */
  answer: (mail: OutgoingMail) => GatewayError | 'hangs' | undefined = () => undefined

  async mailer(): Promise<Mailer> {
    this.built++
    if (this.whenBuilt) throw this.whenBuilt
    return {
      send: async (mail, signal) => {
        this.attempts++
        const error = this.answer(mail)
        if (error === 'hangs') {
          await new Promise((_, reject) => {
            const stop = () => reject(new GatewayError('mail/smtp-closed', { details: { to: '' } }))
            signal.addEventListener('abort', stop, { once: true })
          })
        } else if (error) throw error
        this.mails.push(mail)
        return { response: '250 OK' }
      },
      verify: async () => {},
      close: async () => {
        this.closed++
      },
    }
  }

  /** The newest mail that it accepted. */
  get last(): OutgoingMail {
    const mail = this.mails.at(-1)
    if (!mail) throw new Error('no mail was sent')
    return mail
  }
}

/** A mailbox or listener that the gateway watches. */
export class ScriptedSource {
  events: MailSourceEvents | undefined
  opened = 0
  closed = 0
  whenOpened: GatewayError | undefined

  source(): MailSource {
    return {
      open: async (events) => {
        if (this.whenOpened) throw this.whenOpened
        this.opened++
        this.events = events
      },
      close: async () => {
        this.closed++
      },
    }
  }
}

export interface BenchOptions {
  readonly settings?: SettingsInput
  /** Data folder of the store; without one it is in memory. */
  readonly folder?: string
  readonly clock?: BenchClock
  /** The secret code for subjects. */
  readonly code?: string
  readonly owner?: string
  readonly seed?: number
  /** What stands in for the networks and servers of an earlier run. */
  readonly world?: Pick<Bench, 'networks' | 'servers' | 'sources'>
  /** Started unless told otherwise. */
  readonly start?: boolean
  /** Keys of senders as the DNS has them; none unless told. */
  readonly txtLookup?: TxtLookup
}

/** An office in Sweden with a catch-all domain, a mailbox that Anna and Bo may write to, a modem and an SMS provider. */
export const benchOffice = {
  office: {
    country: 'SE',
    smsDomains: ['sms.example.com'],
    shortCodes: ['71120'],
    timeZone: 'Europe/Stockholm',
    adminAddress: 'it@example.com',
  },
  mail: {
    accounts: [
      {
        name: 'office',
        address: 'gateway@example.com',
        imap: { host: 'imap.example.com' },
        smtp: { host: 'smtp.example.com' },
        trustedAuthservIds: ['mx.example.com'],
      },
    ],
  },
  transports: [
    { kind: 'simulator', name: 'smsc', ownNumbers: ['+46700000001'] },
    { kind: 'simulator', name: 'spare', ownNumbers: ['+46700000002'] },
  ],
  routing: { default: ['smsc', 'spare'] },
  permission: { allow: ['@example.com'], limits: { perSenderHourParts: null, perPhoneHourParts: null } },
  // Who wants alarms says so.
  alarms: { mailTo: [] },
} satisfies SettingsInput

/** The bench's settings with changes laid over them, object by object; lists are replaced. */
export function benchSettings(change: SettingsInput = {}): Settings {
  const reading = parseSettings(overlaid(benchOffice, change))
  if ('problems' in reading) throw new Error(reading.problems.map(problemLine).join('\n'))
  return reading.settings
}

function overlaid(base: unknown, change: unknown): unknown {
  if (!isPlain(base) || !isPlain(change)) return change === undefined ? base : change
  const keys = new Set([...Object.keys(base), ...Object.keys(change)])
  return Object.fromEntries([...keys].map((key) => [key, overlaid(base[key], change[key])]))
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

export interface RawMailShape {
  readonly from?: string
  readonly to?: string
  readonly subject?: string
  readonly body?: string
  readonly messageId?: string
  readonly inReplyTo?: string
  readonly references?: readonly string[]
  /** Further header lines, as they stand. */
  readonly header?: readonly string[]
  /** Whether the mail server vouches for the sender. */
  readonly proven?: boolean
}

let mailSerial = 0

/** A mail as its octets, from a sender that the office's mail server vouches for. */
export function rawMail(shape: RawMailShape = {}): Uint8Array {
  const {
    from = 'Anna Berg <anna@example.com>',
    to = '+46701234567@sms.example.com',
    subject = '',
    body = 'Hello',
    messageId = `<m${++mailSerial}@example.com>`,
    inReplyTo,
    references = [],
    header = [],
    proven = true,
  } = shape
  const lines = [
    ...(proven ? ['Authentication-Results: mx.example.com; dmarc=pass header.from=example.com'] : []),
    ...header,
    `From: ${from}`,
    `To: ${to}`,
    `Subject: ${subject}`,
    `Message-ID: ${messageId}`,
    ...(inReplyTo === undefined ? [] : [`In-Reply-To: ${inReplyTo}`]),
    ...(references.length === 0 ? [] : [`References: ${references.join(' ')}`]),
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
    body,
    '',
  ]
  return new TextEncoder().encode(lines.join('\r\n'))
}

export interface ArrivalShape {
  readonly account?: string
  readonly uid?: string
  readonly uidValidity?: string
  readonly smtp?: ArrivedMail['smtp']
  readonly oversizedBytes?: number
}

/** A gateway on the real store and a virtual clock, between networks and mail servers that do what the test says. */
export class Bench {
  readonly clock: BenchClock
  readonly store: BenchStore
  readonly gateway: Gateway
  readonly log: LogLine[]
  readonly networks: Map<string, ScriptedNetwork>
  readonly servers: Map<string, ScriptedMailServer>
  readonly sources: Map<string, ScriptedSource>
  readonly signatures: SignatureChecker
  #uid = 0

  constructor(store: BenchStore, clock: BenchClock, options: BenchOptions) {
    this.store = store
    this.clock = clock
    this.networks = options.world?.networks ?? new Map()
    const noKeys: TxtLookup = () => Promise.reject(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }))
    this.signatures = new SignatureChecker({ clock, lookup: options.txtLookup ?? noKeys })
    this.servers = options.world?.servers ?? new Map()
    this.sources = options.world?.sources ?? new Map()
    const log = recordingLog()
    this.log = log.lines
    this.gateway = new Gateway({
      version: '0',
      settings: benchSettings(options.settings),
      store,
      drivers: this.#drivers(),
      clock,
      entropy: seededEntropy(options.seed),
      log,
      owner: options.owner ?? 'run-1',
      replyKey: new Uint8Array(32).fill(7),
      code: async () => options.code,
    })
  }

  #drivers(): Drivers {
    return {
      transport: async ({ name }) => this.network(name).transport(),
      mailbox: async ({ name }) => this.source(name).source(),
      listener: async () => this.source('listener').source(),
      parse: (raw) => parseMail(raw),
      signatures: (mail) => this.signatures.check(mail),
      mailer: ({ name }) => this.server(name).mailer(),
    }
  }

  network(name = 'smsc'): ScriptedNetwork {
    return made(this.networks, name, () => new ScriptedNetwork(name, this.clock))
  }

  server(name = 'office'): ScriptedMailServer {
    return made(this.servers, name, () => new ScriptedMailServer())
  }

  source(name = 'office'): ScriptedSource {
    return made(this.sources, name, () => new ScriptedSource())
  }

  /** Lets everything run that needs no time to pass. */
  async idle(): Promise<void> {
    for (let calm = 0; calm < 4; calm++) {
      await new Promise((resolve) => setImmediate(resolve))
      if (this.store.inHand > 0) calm = -1
    }
  }

  /** Moves time on, from timer to timer, letting everything that follows from each run. */
  async pass(ms: number): Promise<void> {
    const untilMs = this.clock.now() + ms
    await this.idle()
    while (this.clock.nextAtMs <= untilMs) {
      await this.clock.advance(this.clock.nextAtMs - this.clock.now())
      await this.idle()
    }
    await this.clock.advance(untilMs - this.clock.now())
    await this.idle()
  }

  /** Hands a mail over as its source does and waits until it is taken and what follows has happened. */
  async mail(shape: RawMailShape | Uint8Array = {}, arrival: ArrivalShape = {}): Promise<Filing> {
    const filing = await this.take(shape, arrival)
    await this.idle()
    return filing
  }

  async take(shape: RawMailShape | Uint8Array = {}, arrival: ArrivalShape = {}): Promise<Filing> {
    const raw = shape instanceof Uint8Array ? shape : rawMail(shape)
    const { smtp, oversizedBytes } = arrival
    const account = arrival.account ?? (smtp ? 'listener' : 'office')
    const source: MailIdentity = {
      kind: smtp ? 'smtp' : 'imap',
      account,
      mailbox: smtp ? '' : 'INBOX',
      uidValidity: arrival.uidValidity ?? '1',
      uid: arrival.uid ?? String(++this.#uid),
    }
    const parsed = await parseMail(raw)
    const mail: ArrivedMail = { source, raw, parsed, arrivedAt: this.clock.now(), ...(smtp ? { smtp } : {}) }
    const { events } = this.source(account)
    if (!events) throw new Error(`${account} is not open`)
    return oversizedBytes === undefined ? events.take(mail) : events.oversized(mail, oversizedBytes)
  }

  /** A text from a phone, all its parts in order, taken and answered. */
  async text(
    phone: string,
    body: string,
    { network = 'smsc', ...more }: { network?: string; reference?: number; own?: string } = {},
  ) {
    for (const part of this.network(network).textFrom(phone, body, more)) await this.network(network).deliver(part)
    await this.idle()
  }

  async outTexts(filter: Partial<TextFilter> = {}): Promise<OutText[]> {
    const texts = await this.store.read((rooms) =>
      rooms.texts.list({ direction: 'out', oldestFirst: true, limit: 10_000, ...filter }),
    )
    return texts.filter((text) => text.direction === 'out')
  }

  async inTexts(filter: Partial<TextFilter> = {}): Promise<InText[]> {
    const texts = await this.store.read((rooms) =>
      rooms.texts.list({ direction: 'in', oldestFirst: true, limit: 10_000, ...filter }),
    )
    return texts.filter((text) => text.direction === 'in')
  }

  /** The only text to a phone that there is, or the one of that place. */
  async outText(at = 0): Promise<OutText> {
    const text = (await this.outTexts())[at]
    if (!text) throw new Error(`there is no text number ${at}`)
    return text
  }

  async inText(at = 0): Promise<InText> {
    const text = (await this.inTexts())[at]
    if (!text) throw new Error(`there is no text number ${at}`)
    return text
  }

  parts(textId: number): Promise<PartRecord[]> {
    return this.store.read((rooms) => rooms.texts.parts(textId))
  }

  /** Mails that were taken, oldest first. */
  async mails(): Promise<MailRecord[]> {
    return (await this.store.read((rooms) => rooms.mails.list({ limit: 1000 }))).reverse()
  }

  async outmails(): Promise<OutmailRecord[]> {
    return (await this.store.read((rooms) => rooms.outmails.list({ limit: 1000 }))).reverse()
  }

  ledger(subject: { mailId?: number; textId?: number; outmailId?: number }): Promise<LedgerEntry[]> {
    return this.store.read((rooms) => rooms.ledger.of(subject))
  }

  async kinds(subject: { mailId?: number; textId?: number; outmailId?: number }): Promise<string[]> {
    return (await this.ledger(subject)).map(({ kind }) => kind)
  }

  async link(name: string, kind?: LinkStatus['kind']): Promise<LinkStatus> {
    const { links } = await this.gateway.status()
    const link = links.find((one) => one.name === name && (kind === undefined || one.kind === kind))
    if (!link) throw new Error(`there is no link ${name}`)
    return link
  }

  /** Lines of the log that tell of something that went wrong inside. */
  get errors(): LogLine[] {
    return this.log.filter(({ level }) => level === 'error')
  }
}

function made<T>(map: Map<string, T>, key: string, make: () => T): T {
  const known = map.get(key)
  if (known) return known
  const fresh = make()
  map.set(key, fresh)
  return fresh
}

/** A bench whose gateway has started and whose links are open, unless told otherwise. */
export async function openBench(options: BenchOptions = {}): Promise<Bench> {
  const clock = options.clock ?? new BenchClock()
  const quiet = recordingLog()
  const store = new BenchStore(await openStore({ folder: options.folder ?? ':memory:', clock, log: quiet }))
  const bench = new Bench(store, clock, options)
  onTestFinished(() => store.close())
  if (options.start !== false) {
    await bench.gateway.start()
    await bench.idle()
  }
  return bench
}

/** Ends a run as a crash does: nothing is closed, what was committed stays. The next bench goes on with its folder and world. */
export async function crash(bench: Bench): Promise<void> {
  await bench.idle()
  await bench.store.close()
}
