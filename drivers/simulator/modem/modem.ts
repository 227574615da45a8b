import type { Clock } from '../../../core/ports/world.ts'
import type { Carrier, PhoneMessage, SimulatedNetwork } from '../phones.ts'
import type { ModemBehaviour } from './behaviour.ts'
import { type Dialect, dialects } from './dialects.ts'
import { handOver } from './incoming.ts'
import type { LineEnd, LineOptions, SerialLine } from './line.ts'
import { ServiceCentre } from './service-centre.ts'
import type { ModemSettings } from './settings.ts'
import { SimCard, type SimCardOptions } from './sim-card.ts'
import type { SmsMemory } from './sms-memory.ts'
import type { Tpdu } from './tpdu/layout.ts'
import { ModemUnit, type Registration, remember } from './unit.ts'

export interface SimulatedModemOptions {
  readonly network: SimulatedNetwork
  /** The carrier's name among the phones. */
  readonly name?: string
  readonly dialect?: Dialect
  readonly sim?: SimCardOptions
  /** No SIM in the slot at first. */
  readonly withoutSim?: boolean
  readonly imei?: string
  /** Serial number of the USB device. */
  readonly serialNumber?: string
  readonly operator?: string
  /** `+CSQ` value, 0–31, or 99 for none. */
  readonly signal?: number
  readonly clock?: Clock
  /** From Ctrl-Z to `+CMGS`. */
  readonly networkDelayMs?: number
  /** Added when the radio link is not held from the message before (`+CMMS`). */
  readonly linkSetupMs?: number
  /** From a part's arrival at the phone to its status report. */
  readonly reportDelayMs?: number
  /** From power to the first answer. */
  readonly bootMs?: number
  /** From a ready SIM to registration. */
  readonly registerMs?: number
  /** How long a restart takes the modem away. */
  readonly resetMs?: number
  /** How long a `+CMT` waits for its `+CNMA`. */
  readonly acknowledgeMs?: number
  /** When the network tries again with a message that the modem did not take. */
  readonly redeliverMs?: number
  /** How long the network tries where a submit gives no validity period. */
  readonly defaultValidityMs?: number
  /** Between two rounds of the family's own chatter (`^RSSI`…); 0 for none. */
  readonly chatterMs?: number
  /** TP-MR of the first message. */
  readonly firstReference?: number
  readonly zoneMinutes?: number
  readonly countryPrefix?: string
  readonly interimReports?: boolean
  /** Width of the reference that phones put into long texts. */
  readonly concatenationBits?: 8 | 16
  /** Speed of a modem on a true serial line: at any other it hears and says rubbish. USB modems have none. */
  readonly baudRate?: number
  /** Settings in force after power-up where they differ from the usual. */
  readonly defaults?: Partial<ModemSettings>
  /** Answers to USSD codes: `*100#` → words. */
  readonly ussd?: Readonly<Record<string, string>>
  /** How many entries `submissions` keeps; 10,000 unless told. */
  readonly journalLimit?: number
}

/** A message that the network took from the modem. */
export interface Submission {
  /** Milliseconds since the epoch. */
  readonly at: number
  readonly tpdu: Tpdu
}

/**
 * A GSM modem of real bytes, with its SIM and the network behind it. It has ports (`connect`, or through `SimulatedBinding`
 * or `openPty`), and connects the phones of a `SimulatedNetwork` as a carrier. Plugged in from the start.
 */
export class SimulatedModem implements Carrier {
  readonly name: string
  readonly ownNumbers: readonly string[]
  readonly baudRate: number | undefined
  /** The last messages that the network took, oldest first. */
  readonly submissions: Submission[] = []
  readonly #unit: ModemUnit
  readonly #serviceCentre: ServiceCentre
  readonly #detach: () => void
  readonly #serialNumber: string | undefined
  readonly #takeOffs = new Set<() => void>()
  #closed = false

  constructor(options: SimulatedModemOptions) {
    const clock = options.clock ?? options.network.clock
    const sim = new SimCard(options.sim)
    sim.inserted = options.withoutSim !== true
    this.name = options.name ?? 'modem'
    this.ownNumbers = [sim.number]
    this.baudRate = options.baudRate
    this.#serialNumber = options.serialNumber
    this.#unit = new ModemUnit({
      clock,
      sim,
      dialect: options.dialect ?? dialects.generic,
      imei: options.imei ?? '350000000000006',
      operator: options.operator ?? 'Demo Mobile',
      signal: options.signal ?? 21,
      networkDelayMs: options.networkDelayMs ?? 100,
      linkSetupMs: options.linkSetupMs ?? 0,
      bootMs: options.bootMs ?? 0,
      registerMs: options.registerMs ?? 0,
      resetMs: options.resetMs ?? 500,
      acknowledgeMs: options.acknowledgeMs ?? 15_000,
      chatterMs: options.chatterMs ?? 0,
      firstReference: options.firstReference ?? 0,
      zoneMinutes: options.zoneMinutes ?? 60,
      defaults: options.defaults ?? {},
      ussd: new Map(Object.entries(options.ussd ?? {})),
    })
    this.#serviceCentre = new ServiceCentre({
      network: options.network,
      carrier: this,
      clock,
      number: sim.number,
      countryPrefix: options.countryPrefix ?? '+46',
      zoneMinutes: options.zoneMinutes ?? 60,
      reportDelayMs: options.reportDelayMs ?? 300,
      redeliverMs: options.redeliverMs ?? 2_000,
      defaultValidityMs: options.defaultValidityMs ?? 48 * 3_600_000,
      interimReports: options.interimReports ?? false,
      concatenationBits: options.concatenationBits ?? 8,
      reachable: () => this.#unit.registered,
      handOver: (message) => handOver(this.#unit, message),
    })
    this.#unit.serviceCentre = this.#serviceCentre
    this.#unit.accepted = (tpdu) => {
      remember(this.submissions, { at: clock.now(), tpdu }, options.journalLimit ?? 10_000)
      this.#serviceCentre.accept(tpdu)
    }
    this.#detach = options.network.attach(this)
    this.#unit.powerUp()
  }

  get dialect(): Dialect {
    return this.#unit.dialect
  }

  get clock(): Clock {
    return this.#unit.clock
  }

  /** What a port list shows of the stick. */
  get usbIdentity(): {
    manufacturer: string | undefined
    serialNumber: string | undefined
    pnpId: undefined
    locationId: undefined
    productId: string | undefined
    vendorId: string | undefined
  } {
    const { manufacturer, vendorId, productId } = this.dialect.usb
    return {
      manufacturer: manufacturer === '' ? undefined : manufacturer,
      serialNumber: this.#serialNumber,
      pnpId: undefined,
      locationId: undefined,
      productId,
      vendorId,
    }
  }

  /** Opens a port: `line` gets the modem's bytes, the end returned takes the computer's. Throws when not plugged in. */
  connect(line: SerialLine, options: LineOptions = {}): LineEnd {
    return this.#unit.connect(line, options)
  }

  /** Puts a behaviour on top of those in force; the function returned takes it off. */
  use(behaviour: ModemBehaviour): () => void {
    this.#unit.behaviours.push(behaviour)
    const stop = behaviour.start?.(this)
    const takeOff = () => {
      if (!this.#takeOffs.delete(takeOff)) return
      this.#unit.behaviours.splice(this.#unit.behaviours.indexOf(behaviour), 1)
      stop?.()
    }
    this.#takeOffs.add(takeOff)
    return takeOff
  }

  /** The last 2,000 command lines taken in (`AT+CSQ`), oldest first. */
  get commandLines(): readonly string[] {
    return this.#unit.commandLines
  }

  get settings(): Readonly<ModemSettings> {
    return this.#unit.settings
  }

  // ---- power

  get plugged(): boolean {
    return this.#unit.powered
  }

  /** Pulls the stick out: every port ends, a message that the network does not have yet is not sent. */
  unplug(): void {
    this.#unit.cancelRestart()
    this.#unit.powerDown('unplugged')
  }

  plugIn(): void {
    if (this.#closed) return
    this.#unit.cancelRestart()
    this.#unit.powerUp()
  }

  /** Restarts by itself, as sticks do on weak power; `AT+CFUN=1,1` does the same. */
  reset(): void {
    this.#unit.restart()
  }

  /** Hears when the ports come and go; the function returned ends that. */
  onPlugged(listener: (plugged: boolean) => void): () => void {
    return this.#unit.onPower(listener)
  }

  /** Ends for good: unplugged, off the network, no timers left. */
  close(): void {
    this.#closed = true
    for (const takeOff of [...this.#takeOffs]) takeOff()
    this.unplug()
    this.#serviceCentre.close()
    this.#detach()
  }

  // ---- SIM and network

  get sim(): SimCard {
    return this.#unit.sim
  }

  removeSim(): void {
    this.sim.inserted = false
    this.#unit.simChanged()
  }

  insertSim(): void {
    this.sim.inserted = true
    this.sim.powerUp()
    this.#unit.simChanged()
  }

  /** What the network offers; `+CREG` shows it once the SIM is ready. */
  get coverage(): Registration {
    return this.#unit.coverage
  }

  set coverage(coverage: Registration) {
    this.#unit.coverage = coverage
    this.#unit.radioChanged()
  }

  get registered(): boolean {
    return this.#unit.registered
  }

  set signal(signal: number) {
    this.#unit.signal = signal
  }

  /** Numbers that cannot be reached: number → TP-ST of the status report (0x41 and so on). */
  get undeliverable(): Map<string, number> {
    return this.#serviceCentre.undeliverable
  }

  /** A message memory by name (`SM`, `ME`, `SR`). Throws when the family has none of that name. */
  memory(name: string): SmsMemory {
    const memory = this.#unit.memories.get(name)
    if (!memory) throw new Error(`${this.dialect.name} has no memory ${name}`)
    return memory
  }

  /** A text from a phone; the network has it from here on and delivers when the modem can be reached. */
  async fromPhone(message: PhoneMessage): Promise<void> {
    this.#serviceCentre.fromPhone(message)
  }

  /**
   * Sends the modem any SMS-DELIVER or SMS-STATUS-REPORT, as fields or as octets (without service centre address; sound or
   * not).
   */
  deliver(tpdu: Tpdu | Uint8Array): void {
    this.#serviceCentre.enqueue(tpdu)
  }

  /** Messages in the network that the modem has not taken yet. */
  get queuedInNetwork(): number {
    return this.#serviceCentre.queued
  }

  /** Says an unsolicited line on every port. */
  say(...lines: string[]): void {
    this.#unit.urc(...lines)
  }

  /** Somebody rings `times` times and hangs up. */
  ring(from: string, times = 2, everyMs = 5_000): void {
    const unit = this.#unit
    const round = (left: number) => {
      if (left === 0) return unit.urc('NO CARRIER')
      unit.urc(unit.settings.crc === 1 ? '+CRING: VOICE' : 'RING')
      const type = from.startsWith('+') ? 145 : 129
      if (unit.settings.clip === 1) unit.urc(`+CLIP: "${from}",${type},"",,"",0`)
      unit.later(everyMs, () => round(left - 1))
    }
    round(times)
  }
}
