import type { Clock, Log } from '../../core/ports/world.ts'
import type { ModemNotes } from './modem-notes.ts'
import type { PortDesk } from './port-keeper.ts'
import type { PortWatch } from './port-watch.ts'
import type { Recovery } from './recovery.ts'
import type { ListPorts, OpenLine } from './serial.ts'
import type { ListUsb } from './usb-devices.ts'

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
  /**
   * Looks soon after opening, counted from it; each also puts the routing back. A message that a killed process left
   * unacknowledged switches it off some seconds later (TS 27.005 §3.4.1).
   */
  readonly earlySweepsMs?: readonly number[]
  /** Between readings of signal, registration and operator. */
  readonly healthMs?: number
  /** From the PDU to the network's answer. */
  readonly sendTimeoutMs?: number
  readonly registrationTimeoutMs?: number
  readonly storageWarnPercent?: number
  /** Calls to the modem's number are told as texts from the caller. */
  readonly missedCalls?: boolean
  /** Code that asks the network for the balance, such as `*100#`. */
  readonly balanceCode?: string
  readonly balanceEveryMs?: number
  /** Below this much money a person is told. */
  readonly balanceLow?: number
  /** Number of the SIM card, where the card itself does not tell it. */
  readonly ownNumber?: string
}

type Optional = 'pin' | 'smsc' | 'balanceCode' | 'balanceLow' | 'ownNumber'
export type SettledOptions = Required<Omit<ModemOptions, Optional>> & Pick<ModemOptions, Optional>

export const modemDefaults = {
  baudRate: 'auto',
  roamingAllowed: false,
  receipts: true,
  watchdogMs: 20_000,
  sweepMs: 60_000,
  earlySweepsMs: [10_000, 20_000],
  healthMs: 60_000,
  sendTimeoutMs: 60_000,
  registrationTimeoutMs: 120_000,
  storageWarnPercent: 80,
  missedCalls: true,
  balanceEveryMs: 86_400_000,
} as const satisfies Partial<ModemOptions>

/**
 * Which PINs were tried on which SIM cards; outlives restarts, so that a wrong PIN never locks a card.
 * `sim` names a card: its ICCID, or the modem that it is in where the card does not tell its own number before the PIN.
 */
export interface PinMemory {
  /** What became of this PIN on this card when it was last sent; undefined when it never was. */
  recall(sim: string, pinHash: string): Promise<PinNote | undefined>
  /** Stored when it resolves. `sent` comes before the PIN is written to the modem; the others when the card has answered. */
  remember(sim: string, pinHash: string, note: PinNote): Promise<void>
}

/** `sent` alone: the answer never came, because Textpost or the computer stopped in between. */
export interface PinNote {
  readonly outcome: 'sent' | 'refused' | 'accepted'
  /** Tries that the card had left before it was sent. */
  readonly left?: number
  /** It was sent a second time, because the card had not counted the first. There is no third. */
  readonly again?: boolean
}

export interface ModemDeps {
  readonly clock: Clock
  readonly log: Log
  readonly openPort: OpenLine
  readonly listPorts: ListPorts
  readonly pinMemory: PinMemory
  /** Which modem was where; in memory when left out. */
  readonly notes?: ModemNotes
  /** Who has which port, among the modems of this gateway. */
  readonly desk?: PortDesk
  readonly recovery?: Recovery
  /** Tells when ports come and go. */
  readonly portWatch?: Pick<PortWatch, 'onChange'>
  /** Devices on USB, with or without a port. */
  readonly listUsb?: ListUsb
}
