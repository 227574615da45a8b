import { asGatewayError, type ErrorCode, GatewayError } from '../../core/errors.ts'
import type { Accepted, OutgoingPart, Transport, TransportEvents } from '../../core/ports/transport.ts'
import type { Log, Timer } from '../../core/ports/world.ts'
import { AtChat } from './at-chat.ts'
import type { ModemErrorClass } from './codes.ts'
import { findModem, usualBaudRates } from './discovery.ts'
import { Health } from './health.ts'
import { Inbox } from './inbox.ts'
import { type ModemDeps, type ModemOptions, modemDefaults, type SettledOptions } from './options.ts'
import { Sender } from './sender.ts'
import type { SerialLine } from './serial.ts'
import { setUpModem } from './setup.ts'
import type { ModemFacts } from './setup-facts.ts'
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

/** One GSM modem on a serial port, in PDU mode (TS 27.005). Single use. */
export class ModemTransport implements Transport {
  readonly window = 1
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
  #closing: Promise<void> | undefined

  constructor(options: ModemOptions, deps: ModemDeps) {
    this.#options = { ...modemDefaults, ...options }
    this.#deps = deps
    this.#log = deps.log
  }

  /** What setup learnt of the modem; undefined until it is open. */
  get facts(): ModemFacts | undefined {
    return this.#works?.facts
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
      throw asGatewayError(thrown, 'modem/port-failed', {
        details: { port: this.#options.port, reason: String(thrown) },
      })
    } finally {
      signal.removeEventListener('abort', abort)
    }
  }

  async #open(signal: AbortSignal): Promise<void> {
    const { openPort, clock, pinMemory } = this.#deps
    const { baudRate } = this.#options
    const path = this.#options.port === 'auto' ? await findModem(this.#deps, signal) : this.#options.port
    const baudRates = baudRate === 'auto' ? usualBaudRates : [baudRate]
    const speed = baudRates[0] ?? modemDefaults.baudRate
    const line = await openUnless(signal, openPort({ path, baudRate: speed }))
    this.#line = line
    const chat = new AtChat({ line, clock, log: this.#log })
    const { pin, smsc, roamingAllowed, receipts, registrationTimeoutMs } = this.#options
    const wish = { port: path, baudRates, roamingAllowed, receipts, registrationTimeoutMs }
    const facts = await setUpModem(
      { chat, line, clock, log: this.#log, pinMemory },
      { ...wish, ...(pin !== undefined && { pin }), ...(smsc !== undefined && { smsc }) },
      signal,
    )
    if (chat.closed) throw new GatewayError('modem/unplugged')
    this.#start(chat, line, facts)
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
      refused: (kind) => this.#refused(kind),
    })
    const silent = () => this.#lose(new GatewayError('modem/no-answer', { wire: 'three commands without an answer' }))
    const watchdog = new Watchdog({ chat, clock, idleMs: watchdogMs, silent })
    this.#works = { chat, line, inbox, sender, health, watchdog, facts }
    this.#state = 'open'
    // Echo that was off and is on again: the modem has restarted behind its port and may take a PDU for a text to somebody.
    if (!chat.echoing) chat.onEcho(() => this.#lose(new GatewayError('modem/restarted', { wire: 'echo is on again' })))
    chat.onUrc((urc) => inbox.hear(urc))
    line.onClose((reason) => this.#lose(new GatewayError('modem/unplugged', reason ? { wire: reason.message } : {})))
    health.report()
    inbox.sweep()
    this.#poll(health)
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
    works.chat.close()
    this.#closing = works.line.close()
    // A turn later than the last part was settled, so that whoever awaits it hears of that first.
    void Promise.allSettled([...this.#pending]).then(() => setImmediate(() => this.#events?.lost(error)))
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
  }

  #stop(works: Works): void {
    this.#state = 'ended'
    for (const timer of this.#timers.values()) timer.cancel()
    works.watchdog.end()
    works.inbox.close()
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

/** Opens a port; when `signal` comes first, the port is closed as soon as it is open. */
function openUnless(signal: AbortSignal, opening: Promise<SerialLine>): Promise<SerialLine> {
  return new Promise((resolve, reject) => {
    const give = () => reject(new GatewayError('modem/closed'))
    signal.addEventListener('abort', give, { once: true })
    if (signal.aborted) give()
    opening
      .then((line) => {
        if (signal.aborted) void line.close()
        resolve(line)
      }, reject)
      .finally(() => signal.removeEventListener('abort', give))
  })
}
