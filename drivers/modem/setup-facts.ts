import type { MemoryUse, Registration, Routing } from './at-values.ts'
import { type ModemModel, modelFor } from './models.ts'

/** What setup is asked for. */
export interface SetupWish {
  /** For the sentences of errors. */
  readonly port: string
  /** Tried in turn until the modem answers; the port is open at the first. */
  readonly baudRates: readonly number[]
  readonly pin?: string
  readonly smsc?: string
  readonly roamingAllowed: boolean
  readonly receipts: boolean
  readonly registrationTimeoutMs: number
  /** Calls are announced with the caller's number. */
  readonly calls?: boolean
}

/** What setup has learnt of a modem. */
export interface ModemFacts {
  readonly manufacturer: string
  readonly modelName: string
  readonly model: ModemModel
  readonly firmware?: string
  readonly imei?: string
  readonly iccid?: string
  readonly imsi?: string
  readonly ownNumber?: string
  /** The service centre's number; absent when the SIM card has none. */
  readonly smsc?: string
  readonly registration: Registration
  /** What comes directly (`+CMT`, `+CDS`) must be acknowledged: `+CSMS=1`. */
  readonly acks: boolean
  /** Memories in which texts may lie, the one that receives first. Empty: whichever the modem has chosen. */
  readonly memories: readonly string[]
  /** How full the first of them was. */
  readonly memoryUse?: MemoryUse
  /** How messages are announced; absent: not at all. */
  readonly routing?: Routing
  /** `+CMMS` mode to use: 1, which ends by itself, where it is offered; 0 for none. */
  readonly cmms: 0 | 1 | 2
  /** The modem has no PDU mode: messages go and come in text mode. */
  readonly textMode: boolean
  /** Speed at which it answered. */
  readonly baudRate?: number
}

/** Facts, and what only setup itself needs. */
export interface SetupFacts extends ModemFacts {
  /** Place in `baudRates`. */
  readonly speedAt: number
  /** The SIM card's state could not be asked. */
  readonly simInDoubt: boolean
  /** What became of the PIN that was sent. */
  readonly pinAnswer: 'ok' | 'refused' | 'silent'
  /** Tries that the card has left, where the modem tells. */
  readonly pinLeft?: number
  /** The PIN is sent a second time. */
  readonly pinAgain?: boolean
  /** What the modem said when it refused the PIN. */
  readonly pinWire?: string
  /** Rounds of looking for a network. */
  readonly rounds: number
  /** What `+CPMS=?` offers: for reading, for writing, for receiving. */
  readonly memoryOffer: readonly (readonly string[])[]
  readonly routings: readonly Routing[]
}

export const noFacts: SetupFacts = {
  manufacturer: '',
  modelName: '',
  model: modelFor('', ''),
  registration: 'none',
  acks: false,
  memories: [],
  cmms: 0,
  textMode: false,
  speedAt: 0,
  simInDoubt: false,
  pinAnswer: 'silent',
  rounds: 0,
  memoryOffer: [],
  routings: [],
}
