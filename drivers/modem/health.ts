import { type ErrorCode, GatewayError } from '../../core/errors.ts'
import type { LinkHealth } from '../../core/ports/transport.ts'
import type { AtCommand, AtReply } from './at-chat.machine.ts'
import type { AtChat } from './at-chat.ts'
import { betterRegistration, operatorOf, type Registration, registrationOf, signalDbmOf } from './at-values.ts'
import type { MemoryReading } from './inbox.ts'
import type { ModemFacts, SetupFacts } from './setup-facts.ts'
import { type SimState, simStateOf } from './setup-pin.ts'

export interface HealthOptions {
  readonly chat: AtChat
  readonly facts: ModemFacts
  readonly roamingAllowed: boolean
  readonly storageWarnPercent: number
  /** Readings that others take: the port, restarts, the balance. */
  readonly more?: () => LinkHealth
  /** A whole reading, when something in it has changed. */
  readonly report: (reading: LinkHealth) => void
  /** The link cannot go on like this. */
  readonly unfit: (error: GatewayError) => void
}

const registrationCommands = ['CREG', 'CEREG', 'CGREG'] as const

const simEnds: Readonly<Partial<Record<SimState, ErrorCode>>> = {
  missing: 'modem/sim-missing',
  pin: 'modem/pin-needed',
  puk: 'modem/puk-needed',
  locked: 'modem/sim-failure',
}

/** What a modem and its card are known by. */
export function identityOf(facts: SetupFacts | ModemFacts): LinkHealth {
  const { firmware, imei, imsi, iccid, ownNumber, smsc } = facts
  const model = [facts.manufacturer, facts.modelName].filter((word) => word !== '').join(' ')
  return {
    model: model === '' ? facts.model.name : model,
    ...(firmware !== undefined && { firmware }),
    ...(imei !== undefined && { imei }),
    ...(imsi !== undefined && { imsi }),
    ...(iccid !== undefined && { iccid }),
    ...(ownNumber !== undefined && { ownNumber }),
    ...(smsc !== undefined && { smsc }),
  }
}

/** Readings of a working modem: signal, operator, registration, SIM card, memories. */
export class Health {
  readonly #options: HealthOptions
  #registration: Registration
  #wanted: Promise<void> | undefined
  #signalDbm: number | undefined
  #operator: string | undefined
  #storage: readonly MemoryReading[] = []
  #namesAsked = false
  #last = ''

  constructor(options: HealthOptions) {
    this.#options = options
    this.#registration = options.facts.registration
  }

  /** Asks the modem how it is, and reports what changed. */
  async poll(): Promise<void> {
    this.#wanted ??= this.#poll().finally(() => {
      this.#wanted = undefined
    })
    await this.#wanted
  }

  /** Memories as the last sweep left them. */
  measured(readings: readonly MemoryReading[]): void {
    this.#storage = readings
    this.report()
  }

  /** Reports unless all is as it was reported last. */
  report(): void {
    const { reading } = this
    const key = JSON.stringify({ ...reading, attention: reading.attention?.sentence })
    if (key === this.#last) return
    this.#last = key
    this.#options.report(reading)
  }

  async #poll(): Promise<void> {
    const sim = simStateOf(await this.#ask('AT+CPIN?', '+CPIN:'))
    const simEnd = simEnds[sim]
    if (simEnd) {
      this.#options.unfit(new GatewayError(simEnd, { wire: `+CPIN: ${sim}`, details: { lock: sim } }))
      return
    }
    const signal = await this.#ask('AT+CSQ', '+CSQ:')
    if (signal.outcome === 'ok') this.#signalDbm = signalDbmOf(signal.lines[0])
    const registration = await this.#askRegistration()
    if (registration === 'roaming' && !this.#options.roamingAllowed) {
      this.#options.unfit(new GatewayError('modem/roaming-refused'))
      return
    }
    if (registration !== undefined) this.#registration = registration
    await this.#askOperator()
    this.report()
  }

  /** The best of the three; undefined when the modem answered none. */
  async #askRegistration(): Promise<Registration | undefined> {
    let best: Registration | undefined
    for (const name of registrationCommands) {
      const reply = await this.#ask(`AT+${name}?`, `+${name}:`)
      const said = reply.outcome === 'ok' ? registrationOf(reply.lines) : undefined
      if (said !== undefined) best = best === undefined ? said : betterRegistration(best, said)
      if (best === 'home') break
    }
    return best
  }

  async #askOperator(): Promise<void> {
    if (!this.#namesAsked) {
      this.#namesAsked = true
      await this.#ask('AT+COPS=3,0')
    }
    const reply = await this.#ask('AT+COPS?', '+COPS:')
    if (reply.outcome === 'ok') this.#operator = operatorOf(reply.lines[0])
  }

  get reading(): LinkHealth {
    const { facts } = this.#options
    const attention = this.#attention()
    return {
      ...identityOf(facts),
      registration: this.#registration,
      ...(this.#operator !== undefined && { peer: this.#operator }),
      ...(this.#signalDbm !== undefined && { signalDbm: this.#signalDbm }),
      ...(this.#storage.length > 0 && { storage: this.#storage }),
      ...this.#options.more?.(),
      ...(attention && { attention }),
    }
  }

  /** The condition that weighs most. */
  #attention(): GatewayError | undefined {
    const { facts, storageWarnPercent } = this.#options
    if (this.#registration === 'denied') return new GatewayError('modem/registration-denied')
    if (this.#registration === 'searching' || this.#registration === 'none') return new GatewayError('modem/no-network')
    if (facts.smsc === undefined) return new GatewayError('modem/no-smsc')
    const high = this.#storage.find(({ used, total }) => total > 0 && (used * 100) / total >= storageWarnPercent)
    if (high) return new GatewayError('modem/storage-high', { details: { ...high } })
    const other = this.#options.more?.().attention
    if (other) return other
    if (!facts.routing || facts.routing.mt === 0) return new GatewayError('modem/receives-late')
    return undefined
  }

  #ask(text: string, prefix?: string): Promise<AtReply> {
    const command: AtCommand = { text, timeoutMs: 10_000, ...(prefix !== undefined && { prefixes: [prefix] }) }
    return this.#options.chat.ask(command)
  }
}
