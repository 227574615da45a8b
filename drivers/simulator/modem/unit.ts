import type { Clock, Timer } from '../../../core/ports/world.ts'
import type {
  CommandVerdict,
  InputPiece,
  ModemBehaviour,
  OutputPiece,
  Route,
  SubmitCall,
  SubmitVerdict,
} from './behaviour.ts'
import { Connection } from './connection.ts'
import type { Dialect, DialectEvent } from './dialects.ts'
import type { LineEnd, LineOptions, SerialLine } from './line.ts'
import { LineGone } from './results.ts'
import { runCommandLine } from './run-line.ts'
import type { ServiceCentre } from './service-centre.ts'
import { factorySettings, type ModemSettings } from './settings.ts'
import type { SimCard } from './sim-card.ts'
import { SmsMemory } from './sms-memory.ts'
import type { Tpdu } from './tpdu/layout.ts'

/** What the network would let the modem be. */
export type Registration = 'home' | 'roaming' | 'searching' | 'denied' | 'none'

const registrationStats: Readonly<Record<Registration, number>> = {
  none: 0,
  home: 1,
  searching: 2,
  denied: 3,
  roaming: 5,
}

export interface UnitOptions {
  readonly clock: Clock
  readonly dialect: Dialect
  readonly sim: SimCard
  readonly imei: string
  readonly operator: string
  /** `+CSQ` value, 0–31 or 99. */
  readonly signal: number
  readonly networkDelayMs: number
  readonly linkSetupMs: number
  readonly bootMs: number
  readonly registerMs: number
  readonly resetMs: number
  readonly acknowledgeMs: number
  readonly chatterMs: number
  readonly firstReference: number
  readonly zoneMinutes: number
  readonly defaults: Partial<ModemSettings>
  readonly ussd: ReadonlyMap<string, string>
}

/** The modem's insides: power, SIM, registration, memories, settings, open ports. The commands work on it. */
export class ModemUnit {
  readonly options: UnitOptions
  readonly clock: Clock
  readonly dialect: Dialect
  readonly sim: SimCard
  readonly memories = new Map<string, SmsMemory>()
  readonly behaviours: ModemBehaviour[] = []
  readonly connections = new Set<Connection>()
  /** The last 2,000 command lines taken in, oldest first. */
  readonly commandLines: string[] = []
  settings: ModemSettings
  /** Set by SimulatedModem, which makes both. */
  serviceCentre: ServiceCentre | undefined
  /** Called with each message that the network takes. */
  accepted: (tpdu: Tpdu) => void = () => {}
  powered = false
  booting = false
  /** What the network offers; see `registration` for what is so. */
  coverage: Registration = 'home'
  signal: number
  reference: number
  submits = 0
  /** Set while a direct message waits for `+CNMA`. */
  acknowledgement: { settle: (taken: boolean) => void } | undefined
  /** Indications that wait in `+CNMI` mode 0. */
  readonly heldIndications: string[][] = []
  /** The radio link is held for the next message (`+CMMS`). */
  linkHeldUntil = 0
  #registered = false
  #restarting: Timer | undefined
  readonly #timers = new Set<Timer>()
  readonly #waits = new Set<{ timer: Timer; fail: (error: Error) => void }>()
  readonly #powerListeners = new Set<(plugged: boolean) => void>()
  #lastRegistration = 0

  constructor(options: UnitOptions) {
    this.options = options
    this.clock = options.clock
    this.dialect = options.dialect
    this.sim = options.sim
    this.signal = options.signal
    this.reference = options.firstReference
    this.settings = factorySettings(options.defaults)
    for (const [name, capacity] of options.dialect.memories) {
      this.memories.set(name, new SmsMemory(name, capacity, options.dialect.firstIndex))
    }
  }

  // ---- power

  powerUp(): void {
    if (this.powered) return
    this.powered = true
    this.settings = factorySettings(this.options.defaults)
    this.sim.powerUp()
    this.booting = this.options.bootMs > 0
    if (this.booting) this.later(this.options.bootMs, () => this.#booted())
    for (const listener of [...this.#powerListeners]) listener(true)
    if (!this.booting) this.#booted()
  }

  /** Power is gone: ports end (unless `keepPorts`), commands stop without an answer, volatile state is lost. */
  powerDown(reason: string, keepPorts = false): void {
    if (!this.powered) return
    this.powered = false
    this.#registered = false
    this.linkHeldUntil = 0
    this.heldIndications.length = 0
    for (const timer of this.#timers) timer.cancel()
    this.#timers.clear()
    for (const wait of [...this.#waits]) wait.fail(new LineGone(reason))
    this.acknowledgement?.settle(false)
    if (keepPorts) {
      for (const connection of this.connections) connection.interrupt()
      return
    }
    for (const connection of [...this.connections]) connection.drop(reason)
    for (const listener of [...this.#powerListeners]) listener(false)
  }

  /** Restarts; the USB port goes away and comes back where the family does that. */
  restart(): void {
    this.powerDown('the modem restarts', !this.dialect.resetDropsUsb)
    this.#restarting?.cancel()
    this.#restarting = this.clock.after(this.options.resetMs, () => this.powerUp())
  }

  onPower(listener: (plugged: boolean) => void): () => void {
    this.#powerListeners.add(listener)
    return () => this.#powerListeners.delete(listener)
  }

  /** Nothing restarts by itself any more. */
  cancelRestart(): void {
    this.#restarting?.cancel()
    this.#restarting = undefined
  }

  #booted(): void {
    this.booting = false
    this.event('boot')
    this.simChanged()
    if (this.options.chatterMs > 0) this.#chatter()
  }

  #chatter(): void {
    this.later(this.options.chatterMs, () => {
      if (this.settings.chatter) this.event('chatter')
      this.#chatter()
    })
  }

  // ---- SIM and network

  /** To be called when the SIM was put in, taken out, unlocked or blocked. */
  simChanged(): void {
    if (!this.powered || this.booting) return
    const { state } = this.sim
    if (state === 'ready') this.event('sim-ready')
    else if (state === 'absent') this.event('sim-absent')
    else if (state === 'pin') this.event('sim-locked')
    this.radioChanged()
  }

  /** To be called when coverage or +CFUN changed. */
  radioChanged(): void {
    this.#registered = false
    if (this.#mayRegister()) {
      if (this.options.registerMs > 0) this.later(this.options.registerMs, () => this.#register())
      else this.#register()
    }
    this.#tellRegistration()
  }

  #mayRegister(): boolean {
    const attached = this.coverage === 'home' || this.coverage === 'roaming'
    return this.powered && !this.booting && this.sim.state === 'ready' && this.settings.cfun === 1 && attached
  }

  #register(): void {
    if (!this.#mayRegister()) return
    this.#registered = true
    this.event('registered')
    this.#tellRegistration()
    this.serviceCentre?.wake()
  }

  get registered(): boolean {
    return this.#registered
  }

  /** `<stat>` of `+CREG`. */
  get registrationStat(): number {
    if (this.#registered) return registrationStats[this.coverage]
    if (this.sim.state !== 'ready' || this.settings.cfun !== 1) return registrationStats.none
    return this.#mayRegister() ? registrationStats.searching : registrationStats[this.coverage]
  }

  #tellRegistration(): void {
    const stat = this.registrationStat
    if (stat === this.#lastRegistration) return
    this.#lastRegistration = stat
    for (const name of ['creg', 'cgreg', 'cereg'] as const) {
      if (this.settings[name] > 0) this.urc(`+${name.toUpperCase()}: ${this.registrationDetail(name, stat)}`)
    }
  }

  registrationDetail(name: 'creg' | 'cgreg' | 'cereg', stat = this.registrationStat): string {
    const attached = stat === 1 || stat === 5
    return this.settings[name] >= 2 && attached ? `${stat},"00C3","0000A1B2"` : `${stat}`
  }

  // ---- time

  /** Runs `fire` after a while, unless power goes before. */
  later(delayMs: number, fire: () => void): void {
    const timer = this.clock.after(delayMs, () => {
      this.#timers.delete(timer)
      fire()
    })
    this.#timers.add(timer)
  }

  /** Waits; rejects when power goes. */
  wait(delayMs: number): Promise<void> {
    if (delayMs <= 0) return Promise.resolve()
    return new Promise((resolve, reject) => {
      const wait = {
        timer: this.clock.after(delayMs, () => {
          this.#waits.delete(wait)
          resolve()
        }),
        fail: (error: Error) => {
          wait.timer.cancel()
          this.#waits.delete(wait)
          reject(error)
        },
      }
      this.#waits.add(wait)
    })
  }

  // ---- ports

  connect(line: SerialLine, options: LineOptions): LineEnd {
    if (!this.powered) throw new Error('the modem is not plugged in')
    const unit = this
    const connection = new Connection(
      {
        clock: this.clock,
        get echo() {
          return unit.powered && unit.settings.echo
        },
        run: (command, from) => this.#run(command, from),
        filterInput: (piece) => this.#filterInput(piece),
        filterOutput: (piece) => this.#filterOutput(piece),
        closed: (gone) => this.connections.delete(gone),
      },
      line,
      options,
    )
    this.connections.add(connection)
    return connection
  }

  /** Whether a computer hears URCs. */
  get heard(): boolean {
    return [...this.connections].some((connection) => connection.urcs)
  }

  /** Says an unsolicited line (or several that belong together) on every port that gets URCs. */
  urc(...lines: string[]): void {
    const text = this.settings.verbose ? `\r\n${lines.join('\r\n')}\r\n` : `${lines.join('\r\n')}\r\n`
    for (const connection of this.connections) if (connection.urcs) connection.say('urc', text)
  }

  /** Says an indication of a message; in `+CNMI` mode 0 it waits until the mode changes (TS 27.005 §3.4.1). */
  messageUrc(...lines: string[]): void {
    if (this.settings.cnmi[0] === 0) remember(this.heldIndications, lines, 50)
    else this.urc(...lines)
  }

  /** Says or forgets what waited, as `<bfr>` wants, when `+CNMI` left mode 0. */
  releaseIndications(): void {
    if (this.settings.cnmi[0] === 0) return
    const waiting = this.heldIndications.splice(0)
    if (this.settings.cnmi[4] === 0) for (const lines of waiting) this.urc(...lines)
  }

  /** Says what the family says at an event. */
  event(event: DialectEvent, values: Readonly<Record<string, string>> = {}): void {
    for (const line of this.dialect.events.get(event) ?? []) this.urc(this.fill(line, values))
  }

  /** Fills the places in braces of a dialect's line. */
  fill(line: string, values: Readonly<Record<string, string>> = {}): string {
    const pins: Readonly<Record<string, string>> = { ready: 'READY', pin: 'SIM PIN', puk: 'SIM PUK' }
    const all: Readonly<Record<string, string>> = {
      imei: this.options.imei,
      imsi: this.sim.imsi,
      iccid: this.sim.iccid,
      number: this.sim.number,
      rssi: String(this.signal),
      dbm: String(this.signal * 2 - 113),
      operator: this.options.operator,
      pin: pins[this.sim.state] ?? '',
      pinTries: String(this.sim.pinTries),
      pukTries: String(this.sim.pukTries),
      ...values,
    }
    return line.replace(/\{(\w+)\}/g, (whole, name: string) => all[name] ?? whole)
  }

  async #run(line: string, connection: Connection): Promise<void> {
    if (this.booting || !this.powered) return
    remember(this.commandLines, line, 2_000)
    await runCommandLine(this, connection, line)
  }

  // ---- behaviours

  verdictOnCommand(line: string): CommandVerdict | undefined {
    return first(this.behaviours, (behaviour) => behaviour.command?.(line))
  }

  verdictOnSubmit(call: SubmitCall): SubmitVerdict | undefined {
    return first(this.behaviours, (behaviour) => behaviour.submit?.(call))
  }

  route(route: Route, message: 'deliver' | 'report'): Route {
    return this.behaviours.reduce((so, behaviour) => behaviour.route?.(so, message) ?? so, route)
  }

  #filterInput(piece: InputPiece): readonly InputPiece[] {
    let pieces: readonly InputPiece[] = [piece]
    for (const behaviour of this.behaviours) {
      const { input } = behaviour
      if (input) pieces = pieces.flatMap((each) => input.call(behaviour, each))
    }
    return pieces
  }

  #filterOutput(piece: OutputPiece): readonly OutputPiece[] {
    let pieces: readonly OutputPiece[] = [piece]
    for (const behaviour of this.behaviours) {
      const { output } = behaviour
      if (output) pieces = pieces.flatMap((each) => output.call(behaviour, each))
    }
    return pieces
  }
}

/** Adds to a record that keeps its last `limit` entries. */
export function remember<Entry>(record: Entry[], entry: Entry, limit: number): void {
  record.push(entry)
  if (record.length > limit) record.shift()
}

function first<Verdict>(
  behaviours: readonly ModemBehaviour[],
  ask: (behaviour: ModemBehaviour) => Verdict | undefined,
): Verdict | undefined {
  for (const behaviour of behaviours) {
    const verdict = ask(behaviour)
    if (verdict !== undefined) return verdict
  }
  return undefined
}
