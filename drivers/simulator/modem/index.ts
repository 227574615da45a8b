export type {
  CommandVerdict,
  InputPiece,
  ModemBehaviour,
  OutputKind,
  OutputPiece,
  Route,
  SubmitCall,
  SubmitVerdict,
} from './behaviour.ts'
export * from './behaviours.ts'
export { SimulatedBinding, type SimulatedPort, type UsbIdentity } from './binding.ts'
export { type Dialect, dialects, dialectTables, readDialect } from './dialects.ts'
export type { LineEnd, LineOptions, SerialLine } from './line.ts'
export { SimulatedModem, type SimulatedModemOptions, type Submission } from './modem.ts'
export { openPty, type SimulatedPty } from './pty.ts'
export type { SimCard, SimCardOptions, SimState } from './sim-card.ts'
export type { SmsMemory, StoredMessage, StoredState } from './sms-memory.ts'
export type { Registration } from './unit.ts'
