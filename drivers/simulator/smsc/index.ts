export type { Account, BindMode } from './accounts.ts'
export { defaultAccount } from './accounts.ts'
export type {
  Behaviour,
  CutHow,
  LinkCounters,
  Outcome,
  ReceiptPlan,
  SmscControl,
  SmscSettings,
  Verdict,
  WireStep,
} from './behaviour.ts'
export { defaultSettings } from './behaviour.ts'
export type { Delivery } from './deliveries.ts'
export type { LongForm } from './long-text.ts'
export type { Message } from './messages.ts'
export type { DeliverContent } from './mobile-originated.ts'
export { type Pdu, type PduOf, readPdu, type Tlv, tlv, tlvNumber, tlvOctets, tlvText, writePdu } from './pdu.ts'
export type { CommandName, MessageState, StatusName } from './pdu-tables.ts'
export * from './ready-made.ts'
export { type IdForm, type ReceiptForm, type ReceiptFormName, receiptForms } from './receipts.ts'
export type { SmscSession } from './session.ts'
export { type SimulatedSmsc, type SmscOptions, startSmsc } from './smsc.ts'
export type { Submit } from './submits.ts'
export type { Coding } from './text-codec.ts'
export type { TracedPdu } from './trace.ts'
