import { asGatewayError, type ErrorCode, GatewayError } from '../../core/errors.ts'
import type {
  Accepted,
  LinkHealth,
  ModemControls,
  OutgoingPart,
  Transport,
  TransportEvents,
} from '../../core/ports/transport.ts'
import type { Log, Timer } from '../../core/ports/world.ts'
import { AtChat } from './at-chat.ts'
import { BalanceWatch } from './balance.ts'
import { Calls } from './calls.ts'
import type { ModemErrorClass } from './codes.ts'
import { speedsOf } from './discovery.ts'
import { Extras } from './extras.ts'
import { Health, identityOf } from './health.ts'
import { Inbox } from './inbox.ts'
import { type ModemNotes, notesInMemory } from './modem-notes.ts'
import { type ModemDeps, type ModemOptions, modemDefaults, type SettledOptions } from './options.ts'
import { PortKeeper } from './port-keeper.ts'
import { Recovery } from './recovery.ts'
import { Sender } from './sender.ts'
import { openUnless, type SerialLine } from './serial.ts'
import { setUpModem } from './setup.ts'
import type { ModemFacts, SetupFacts } from './setup-facts.ts'
import { Ussd } from './ussd.ts'
import { Watchdog } from './watchdog.ts'

/** What works once setup is through. */
interface Works {
  readonly chat: AtChat
  readonly line: SerialLine
  readonly inbox: Inbox
  readonly sender: Sender
  readonly health: Health
  readonly watchdog: Watchdog
  readonly facts: ModemFacts
  readonly calls: Calls
  readonly balance: BalanceWatch | undefined
  readonly extras: Extras
}

/** How long `close` waits for the answer to a text that is with the network. */
const lastAnswerMs = 1_500
/** Parts in a row that did not get past the modem; then something is wrong with it, though it answers. */
const mostStuck = 3
const stuckEnds: Readonly<Partial<Record<ErrorCode, ErrorCode>>> = {
  'modem/not-taken': 'modem/no-answer',
  'modem/no-confirmation': 'modem/no-answer',
  'modem/sim-refused': 'modem/sim-failure',
}

/** What a reset is given to be heard before the port is closed. */
const resetHeardMs = 500

/** One GSM modem on a serial port (TS 27.005). Single use. */
export class ModemTransport implements Transport {
  readonly window = 1
  /** The next part follows the answer to the last at once. */
  readonly unpaced = true
  readonly #options: SettledOptions
  readonly #deps: ModemDeps
  readonly #log: Log
  readonly #pending = new Set<Promise<unknown>>()
  readonly #timers = new Map<string, Timer>()
  readonly #opening = new AbortController()
  #state: 'new' | 'opening' | 'open' | 'ended' = 'new'
  #events: TransportEvents | undefined
  #line: SerialLine | undefined
  #works: Works | undefined
  #stuck = 0
  #told = ''
  #closing: Promise<void> | undefined
  readonly #notes: ModemNotes
  readonly #recovery: Recovery
  readonly #keeper: PortKeeper
  #unwatch: () => void = () => {}

  constructor(options: ModemOptions, deps: ModemDeps) {
    this.#options = { ...modemDefaults, ...options }
    this.#deps = deps
    this.#log = deps.log
    this.#notes = deps.notes ?? notesInMemory(options.name)
    this.#recovery = deps.recovery ?? new Recovery(deps.clock, this.#notes)
    this.#keeper = new PortKeeper({ deps, notes: this.#notes, log: deps.log, options: this.#options })
  }

  /** What setup learnt of the modem; undefined until it is open. */
  get facts(): ModemFacts | undefined {
    return this.#works?.facts
  }

  /** USSD, console, PIN: while the modem is open. */
  get modem(): ModemControls | undefined {
    return this.#state === 'open' ? this.#works?.extras : undefined
  }

  async open(events: TransportEvents, signal: AbortSignal): Promise<void> {
    if (this.#state !== 'new') throw new GatewayError('modem/closed')
    this.#state = 'opening'
    this.#events = events
    const abort = () => this.#opening.abort()
    signal.addEventListener('abort', abort, { once: true })
    if (signal.aborted) abort()
    try {
      await this.#open(this.#opening.signal)
    } catch (thrown) {
      this.#state = 'ended'
      await this.#line?.close()
      this.#keeper.leave()
      throw asGatewayError(thrown, 'modem/port-failed', {
        details: { port: this.#options.port, reason: String(thrown) },
      })
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { openPort, clock } = this.#deps
    const place = await this.#keeper.find(signal)
    const { path } = place
    const baudRates = speedsOf(this.#options.baudRate, place)
    const line = await openUnless(signal, openPort({ path, baudRate: baudRates[0] ?? 115_200 }))
    this.#line = line
    this.#events?.health({ port: path })
    const chat = new AtChat({ line, clock, log: this.#log })
    const facts = await this.#setUp(chat, line, baudRates, signal)
    if (chat.closed) throw new GatewayError('modem/unplugged')
    await this.#keeper.remember(path, facts.imei)
    if (chat.closed || signal.aborted) throw new GatewayError('modem/unplugged')
    this.#recovery.opened()
    this.#start(chat, line, facts)
  }

  async #setUp(chat: AtChat, line: SerialLine, baudRates: readonly number[], signal: AbortSignal): Promise<ModemFacts> {
    const { clock, pinMemory } = this.#deps
    const { pin, smsc, roamingAllowed, receipts, registrationTimeoutMs, missedCalls } = this.#options
    const wish = { port: line.path, baudRates, roamingAllowed, receipts, registrationTimeoutMs, calls: missedCalls }
    try {
      return await setUpModem(
        { chat, line, clock, log: this.#log, pinMemory, learnt: (learnt) => this.#tellLearnt(learnt) },
        { ...wish, ...(pin !== undefined && { pin }), ...(smsc !== undefined && { smsc }) },
        signal,
      )
    } catch (thrown) {
      const error = asGatewayError(thrown, 'modem/port-failed', {
        details: { port: line.path, reason: String(thrown) },
      })
      // Only where it has worked before: nothing else is told to restart.
      if (signal.aborted || chat.closed || !(await this.#keeper.wasAt(line.path))) throw error
      if (!(await this.#recovery.ended(error.code))) throw error
      throw await this.#reset(chat, line, error)
    }
  }

  /** What setup has found so far: a modem that waits for its PIN or a network is known by then. */
  #tellLearnt(facts: SetupFacts): void {
    if (facts.manufacturer === '' && facts.imei === undefined) return
    const found = facts.registration === 'none' ? {} : { registration: facts.registration }
    const reading: LinkHealth = { ...identityOf(facts), ...found }
    const key = JSON.stringify(reading)
    if (key === this.#told) return
    this.#told = key
    this.#events?.health(reading)
  }

  /** Restarts the modem (TS 27.007 §8.2) and gives up its port, which goes and comes back within a minute. */
  async #reset(chat: AtChat, line: SerialLine, why: GatewayError): Promise<GatewayError> {
    this.#log.write('warn', 'modem is restarted', { modem: this.#options.name, code: why.code })
    chat.close()
    line.write(Buffer.from('\x1b\rAT+CFUN=1,1\r', 'latin1'))
    await new Promise<void>((resolve) => this.#deps.clock.after(resetHeardMs, resolve))
    const reason = why.wire ?? ''
    return new GatewayError('modem/reset', { details: { reason }, wire: `${why.code}: ${reason}`, cause: why })
  }

  #start(chat: AtChat, line: SerialLine, facts: ModemFacts): void {
    const { clock } = this.#deps
    const log = this.#log
    const { sendTimeoutMs, watchdogMs, roamingAllowed, storageWarnPercent } = this.#options
    const health = new Health({
      chat,
      facts,
      roamingAllowed,
      storageWarnPercent,
      report: (reading) => this.#state === 'open' && this.#events?.health(reading),
      unfit: (error) => this.#lose(error),
      more: () => this.#moreReadings(line.path),
    })
    const inbox = new Inbox({
      chat,
      clock,
      log,
      facts,
      deliver: async (incoming) => this.#events?.deliver(incoming),
      measured: (readings) => health.measured(readings),
    })
    const sender = new Sender({
      chat,
      clock,
      log,
      timeoutMs: sendTimeoutMs,
      cmms: facts.cmms,
      textMode: facts.textMode,
      refused: (kind) => this.#refused(kind),
    })
    const silent = () => this.#lose(new GatewayError('modem/no-answer', { wire: 'three commands without an answer' }))
    const watchdog = new Watchdog({ chat, clock, idleMs: watchdogMs, silent })
    const ussd = new Ussd({ chat, clock, facts })
    const balance = this.#balanceWatch(ussd, health)
    const calls = new Calls({ clock, deliver: async (call) => this.#events?.deliver(call) })
    const extras = new Extras({
      chat,
      clock,
      facts,
      ussd,
      health,
      inbox,
      balance,
      pinMemory: this.#deps.pinMemory,
      port: line.path,
      ownNumber: this.#options.ownNumber,
      send: (part, signal) => this.submit(part, signal),
    })
    this.#works = { chat, line, inbox, sender, health, watchdog, facts, calls, balance, extras }
    this.#state = 'open'
    // Echo that was off and is on again: the modem has restarted behind its port and may take a PDU for a text to somebody.
    if (!chat.echoing) chat.onEcho(() => this.#lose(new GatewayError('modem/restarted', { wire: 'echo is on again' })))
    chat.onUrc((urc) => {
      inbox.hear(urc)
      ussd.hear(urc)
      if (this.#options.missedCalls) calls.hear(urc)
    })
    void balance?.start()
    this.#unwatch = this.#keeper.watch(line.path, () =>
      this.#lose(new GatewayError('modem/unplugged', { wire: `${line.path} is not among the ports any more` })),
    )
    line.onClose((reason) => this.#lose(new GatewayError('modem/unplugged', reason ? { wire: reason.message } : {})))
    health.report()
    inbox.sweep()
    this.#poll(health)
    for (const afterMs of this.#options.earlySweepsMs)
      this.#timers.set(
        `sweep ${afterMs}`,
        clock.after(afterMs, () => inbox.sweep()),
      )
    this.#every('sweep', this.#options.sweepMs, () => inbox.sweep())
    this.#every('health', this.#options.healthMs, () => this.#poll(health))
  }

  #poll(health: Health): void {
    health.poll().catch((thrown) => this.#log.write('error', 'reading failed', { error: String(thrown) }))
  }

  #every(name: string, periodMs: number, act: () => void): void {
    const again = () => {
      this.#timers.set(
        name,
        this.#deps.clock.after(periodMs, () => {
          act()
          again()
        }),
      )
    }
    again()
  }

  submit(part: OutgoingPart, signal: AbortSignal): Promise<Accepted> {
    const task = this.#submit(part, signal)
    this.#pending.add(task)
    const forget = () => this.#pending.delete(task)
    task.then(forget, forget)
    return task
  }

  async #submit(part: OutgoingPart, signal: AbortSignal): Promise<Accepted> {
    const works = this.#works
    if (this.#state !== 'open' || !works) throw new GatewayError('modem/closed')
    try {
      const accepted = await works.sender.send(part, signal)
      this.#stuck = 0
      this.#recovery.worked()
      return accepted
    } catch (thrown) {
      const error = asGatewayError(thrown, 'modem/not-taken')
      this.#count(error)
      throw error
    }
  }

  /** A modem that answers `AT` but lets no text through is as good as silent. */
  #count(error: GatewayError): void {
    const end = stuckEnds[error.code]
    if (end === undefined) return
    this.#stuck++
    if (this.#stuck >= mostStuck)
      this.#lose(new GatewayError(end, error.wire === undefined ? {} : { wire: error.wire }))
  }

  #refused(kind: ModemErrorClass): void {
    if (kind === 'full') this.#works?.inbox.sweep()
    if ((kind === 'sim' || kind === 'network') && this.#works) this.#poll(this.#works.health)
  }

  /** The link ended by itself: everything pending is settled, then core is told. */
  #lose(error: GatewayError): void {
    const works = this.#works
    if (this.#state !== 'open' || !works) return
    this.#log.write('warn', 'modem lost', { modem: this.#options.name, code: error.code, wire: error.wire })
    this.#stop(works)
    this.#closing = this.#endLost(works, error)
    // A turn later than the last part was settled, so that whoever awaits it hears of that first.
    void Promise.allSettled([...this.#pending]).then(() => setImmediate(() => this.#events?.lost(error)))
  }

  async #endLost({ chat, line }: Works, error: GatewayError): Promise<void> {
    chat.close()
    if (await this.#recovery.ended(error.code)) await this.#reset(chat, line, error)
    await line.close()
    this.#keeper.leave()
  }

  #balanceWatch(ussd: Ussd, health: Health): BalanceWatch | undefined {
    const { balanceCode, balanceEveryMs, balanceLow } = this.#options
    if (balanceCode === undefined) return undefined
    return new BalanceWatch({
      ussd,
      clock: this.#deps.clock,
      log: this.#log,
      notes: this.#notes,
      code: balanceCode,
      everyMs: balanceEveryMs,
      ...(balanceLow === undefined ? {} : { low: balanceLow }),
      changed: () => health.report(),
    })
  }

  #moreReadings(port: string): LinkHealth {
    const { balance } = this.#works ?? {}
    const attention = balance?.attention
    return {
      port,
      reopened: this.#recovery.reopened,
      resets: this.#recovery.resets,
      ...(balance?.balance ? { balance: balance.balance } : {}),
      ...(attention ? { attention } : {}),
    }
  }

  close(): Promise<void> {
    this.#closing ??= this.#close()
    return this.#closing
  }

  async #close(): Promise<void> {
    const works = this.#works
    if (this.#state === 'open' && works) {
      this.#stop(works)
      works.chat.retract()
      if (works.chat.sending) await this.#lastAnswers()
      works.chat.close()
    }
    this.#state = 'ended'
    this.#opening.abort()
    await this.#line?.close()
    this.#keeper.leave()
  }

  #stop(works: Works): void {
    this.#state = 'ended'
    for (const timer of this.#timers.values()) timer.cancel()
    works.watchdog.end()
    this.#unwatch()
    works.inbox.close()
    works.calls.close()
    works.balance?.close()
  }

  #lastAnswers(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#deps.clock.after(lastAnswerMs, resolve)
      void Promise.allSettled([...this.#pending]).then(() => {
        timer.cancel()
        resolve()
      })
    })
  }
}
