import type { Generated } from 'kysely'

// The tables as the rooms see them. Booleans are 0 and 1, instants milliseconds since the Unix epoch, lists and errors JSON.

/** Every table of the store. */
export interface Tables {
  mail: MailTable
  mail_content: MailContentTable
  mail_cursor: MailCursorTable
  text: TextTable
  conversation: ConversationTable
  part: PartTable
  outbox: OutboxTable
  line: LineTable
  served_turn: ServedTurnTable
  usage: UsageTable
  tally: TallyTable
  early_receipt: EarlyReceiptTable
  early_receipt_key: EarlyReceiptKeyTable
  outmail: OutmailTable
  dialog: DialogTable
  ledger: LedgerTable
  contact: ContactTable
  contact_group: ContactGroupTable
  contact_number: ContactNumberTable
  stop: StopTable
  memory: MemoryTable
  inbound: InboundTable
  inbound_segment: InboundSegmentTable
  seen: SeenTable
  undecoded: UndecodedTable
  concat_reference: ConcatReferenceTable
}

export interface MailTable {
  id: Generated<number>
  kind: string
  account: string
  mailbox: string
  uid_validity: string
  uid: string
  state: string
  filing: string
  filed_at: number | null
  from_address: string
  from_name: string
  subject: string
  /** Null where the mail has none. */
  message_id: string | null
  refs: string
  size_bytes: number
  arrived_at: number
  error: string | null
  /** When its words were erased; null while they are kept. */
  erased_at: Generated<number | null>
}

/** The bulk of a mail, apart so that lists of mails stay quick. */
export interface MailContentTable {
  mail_id: number
  headers: string
  raw: Uint8Array
}

export interface MailCursorTable {
  account: string
  mailbox: string
  uid_validity: string
  last_uid: number
}

/** Texts in both directions; one series of ids, so that a conversation is one list. */
export interface TextTable {
  id: Generated<number>
  direction: 'out' | 'in'
  phone: string
  body: string
  /** An OutState or InState; `open` while the text has a row in the outbox, whose gate tells the state. */
  state: string
  transport: string
  /** Null where nobody wrote it by mail. */
  sender: string | null
  mail_id: number | null
  dialog_id: number | null
  /** 0 high, 1 normal, 2 bulk. */
  priority: number
  part_count: number
  receipt: number
  tell_delivered: number
  pinned: number
  /** Of a text in the outbox, the row there has the value in force; likewise error and updated_at. */
  due_at: number
  expires_at: number
  /** When the network is to deliver a text that it is given before that time; null for all others. */
  deliver_at: number | null
  may_be_doubled: number
  own_number: string
  note: string | null
  sent_at: number | null
  error: string | null
  created_at: number
  updated_at: number
  /** When its words were erased; null while they are kept. */
  erased_at: Generated<number | null>
}

/** One row a phone; kept by triggers on `text`. */
export interface ConversationTable {
  phone: string
  last_text_id: number
  /** Texts from the phone that nobody has looked at. */
  unread: number
}

export interface PartTable {
  id: Generated<number>
  text_id: number
  number: number
  state: string
  phone: string
  transport: string
  alphabet: string
  udh: string
  data: Uint8Array
  message_class: number | null
  /** Parts that are paid for: more than 1 where the network cuts the text by itself. */
  spans: number
  wire_id: string | null
  /** First canonical key of the wire id. */
  wire_key: string | null
  /** Null while the network has not been given the part, or has given it back. */
  submitted_at: number | null
  sent_at: number | null
  done_at: number | null
  doubled: number
  error: string | null
  owner: string | null
  lease_until: number | null
}

/** The work that is left: one narrow row a text that is queued, sending, unknown or held. */
export interface OutboxTable {
  text_id: number
  /** The part in hand, or the next to send. */
  part_id: number
  transport: string
  phone: string
  sender: string
  priority: number
  turn: number
  /** See gate.ts. */
  gate: number
  held: number
  due_at: number
  expires_at: number
  attempts: number
  error: string | null
  updated_at: number
}

/** The order of texts to a phone in one priority; see order.ts. Kept by triggers on `outbox`. */
export interface LineTable {
  phone: string
  priority: number
  /** The text that was last ready or timed there. It may be gone, or something else by now. */
  front: number
}

/** The turn that was served last, so that a new sender starts there. */
export interface ServedTurnTable {
  transport: string
  priority: number
  turn: number
}

/** Parts submitted, by minute (of the Unix epoch), transport and sender. */
export interface UsageTable {
  minute: number
  transport: string
  sender: string
  parts: number
}

/** How many messages are in a state: `text` by transport, `outmail` by account. */
export interface TallyTable {
  kind: string
  name: string
  state: string
  messages: number
}

export interface EarlyReceiptTable {
  id: Generated<number>
  transport: string
  kept_at: number
  receipt: string
}

export interface EarlyReceiptKeyTable {
  transport: string
  key: string
  receipt_id: number
}

export interface OutmailTable {
  id: Generated<number>
  kind: string
  state: string
  account: string
  mail: string
  message_id: string
  phone: string
  text_id: number | null
  mail_id: number | null
  dialog_id: number | null
  attempts: number
  due_at: number
  created_at: number
  error: string | null
  owner: string | null
  lease_until: number | null
  erased_at: Generated<number | null>
}

export interface DialogTable {
  id: Generated<number>
  phone: string
  address: string
  name: string
  account: string
  letter: string
  introduced: number
  subject: string
  last_message_id: string
  refs: string
  transport: string
  created_at: number
  last_used_at: number
}

/** No foreign keys: what happened stays on record when texts and mails are erased. */
export interface LedgerTable {
  id: Generated<number>
  at: number
  kind: string
  mail_id: number | null
  text_id: number | null
  outmail_id: number | null
  fact: string
}

export interface ContactTable {
  id: Generated<number>
  /** Lower case; null for a contact without one. */
  alias: string | null
  name: string
  phone: string
}

export interface ContactGroupTable {
  contact_id: number
  /** As written. */
  name: string
  /** Lower case. */
  alias: string
}

/** Numbers of a contact beside its first. */
export interface ContactNumberTable {
  contact_id: number
  phone: string
  position: number
}

export interface StopTable {
  phone: string
  at: number
}

export interface MemoryTable {
  scope: string
  key: string
  value: string
}

/** A long text from a phone that is not whole yet. */
export interface InboundTable {
  id: Generated<number>
  transport: string
  phone: string
  own_number: string
  reference: number
  wide: number
  total: number
  first_at: number
}

export interface InboundSegmentTable {
  inbound_id: number
  number: number
  alphabet: string
  udh: string
  data: Uint8Array
  message_class: number | null
  at: number
  sent_at: number
  raw: string
}

/** Wire messages taken, which may be repeated for a while. */
export interface SeenTable {
  transport: string
  fingerprint: string
  at: number
}

export interface UndecodedTable {
  id: Generated<number>
  transport: string
  phone: string
  reason: string
  raw: string
  at: number
}

/** The next reference number of a long text to a phone. */
export interface ConcatReferenceTable {
  phone: string
  next: number
}
