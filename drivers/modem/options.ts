import type { Clock, Log } from '../../core/ports/world.ts'
import type { ListPorts, OpenLine } from './serial.ts'

/** How one modem is used. Times in milliseconds; what is left out is as in `modemDefaults`. */
export interface ModemOptions {
  readonly name: string
  /** Path of the port (`/dev/ttyUSB0`, `COM3`), or `auto`: the first port that answers like a modem. */
  readonly port: string
  /** Bits a second; `auto` tries the usual ones. USB modems take any. */
  readonly baudRate?: number | 'auto'
  /** 4 to 8 digits. */
  readonly pin?: string
  /** Number of the service centre, when the SIM card's own is missing or wrong. */
  readonly smsc?: string
  readonly roamingAllowed?: boolean
  /** Status reports are announced by the modem; each part still asks for its own. */
  readonly receipts?: boolean
  /** Silence after which the modem is asked whether it is there. */
  readonly watchdogMs?: number
  /** Between looks into the memories for texts that were not announced. */
  readonly sweepMs?: number
  /** Between readings of signal, registration and operator. */
  readonly healthMs?: number
  /** From the PDU to the network's answer. */
  readonly sendTimeoutMs?: number
  readonly registrationTimeoutMs?: number
  readonly storageWarnPercent?: number
}

export type SettledOptions = Required<Omit<ModemOptions, 'pin' | 'smsc'>> & Pick<ModemOptions, 'pin' | 'smsc'>

export const modemDefaults = {
  baudRate: 115_200,
  roamingAllowed: false,
  receipts: true,
  watchdogMs: 20_000,
  sweepMs: 60_000,
  healthMs: 60_000,
  sendTimeoutMs: 60_000,
  registrationTimeoutMs: 120_000,
  storageWarnPercent: 80,
} as const satisfies Partial<ModemOptions>

/**
 * Which PINs were tried on which SIM cards; outlives restarts, so that a wrong PIN never locks a card.
 * `sim` names a card: its ICCID, or the modem that it is in where the card does not tell its own number before the PIN.
 */
export interface PinMemory {
  /** Whether this PIN was sent to this card and has not been accepted by it since. */
  tried(sim: string, pinHash: string): Promise<boolean>
  /** Stored when it resolves. `sent` comes before the PIN is written to the modem, `accepted` when the card opened. */
  remember(sim: string, pinHash: string, outcome: 'sent' | 'accepted'): Promise<void>
}

export interface ModemDeps {
  readonly clock: Clock
  readonly log: Log
  readonly openPort: OpenLine
  readonly listPorts: ListPorts
  readonly pinMemory: PinMemory
}
