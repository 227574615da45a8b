import type { LedgerEntry } from '../../core/ledger/events.ts'
import type { Contact, MailRecord, OutState, PartRecord } from '../../core/model.ts'
import type { AnyText, OutmailRecord } from '../../core/ports/store.ts'
import type { CommandAnswer, UssdAnswer } from '../../core/ports/transport.ts'
import type { SchemaNode } from '../../core/settings/tree.ts'
import type { GatewayStatus, LinkStatus } from '../../core/status.ts'
import type { DemoEvent, DemoOffice } from './demo.ts'

// What the calls answer with. Types only: pages import them without any code.

/** One text of a `why`, with its parts. */
export interface TextStory {
  readonly text: AnyText
  readonly parts: readonly PartRecord[]
}

/** Everything known of a message. */
export interface Story {
  readonly mail?: MailRecord
  readonly texts: readonly TextStory[]
  readonly outmails: readonly OutmailRecord[]
  readonly events: readonly StoryEvent[]
}

/** An event with its sentence. */
export type StoryEvent = LedgerEntry & { readonly sentence: string }

export interface SentText {
  readonly textId: number
  readonly phone: string
  readonly parts: number
  readonly state: string
  readonly transport: string
  /** Why it is held, when it is. */
  readonly sentence?: string
}

/** One row of the list of people. */
export interface Person {
  readonly phone: string
  /** The phone as people write it. */
  readonly shown: string
  /** The contact's name; empty when the phone is no contact. */
  readonly name: string
  readonly unread: number
  /** The phone wants no texts. */
  readonly stopped: boolean
  readonly contactId?: number
  /** Id of the newest text; 0 when there is none. */
  readonly lastId: number
  readonly last?: AnyText
}

/** A text with the person it was written with. */
export interface FoundText {
  readonly text: AnyText
  readonly name: string
  readonly shown: string
}

export interface Counts {
  readonly held: number
  readonly unrouted: number
  readonly unread: number
}

/** The size of a text that is being written. */
export interface Size {
  readonly parts: number
  readonly units: number
  readonly capacity: number
  /** Units to the end of the parts begun. */
  readonly remaining: number
  readonly alphabet: 'gsm7' | 'ucs2' | 'latin1'
  /** The character that forced Unicode, with what could stand in its place. */
  readonly forcedBy?: { readonly character: string; readonly replacement?: string }
  /** Of all parts to all phones given; absent where a phone has no price or none is given. */
  readonly price?: { readonly amount: number; readonly currency: string }
  /** What in `to` is no phone. */
  readonly unreadable: readonly string[]
  /** Parts above which a mail would be asked about first. */
  readonly limitParts: number
}

export interface Original {
  readonly from: string
  readonly fromName: string
  readonly subject: string
  readonly arrivedAt: number
  readonly text: string
  readonly attachments: readonly string[]
}

export interface ContactRow extends Contact {
  readonly shown: string
  readonly stopped: boolean
}

/** Parts of one day in the office's time zone. */
export interface DayParts {
  /** `2026-01-31`. */
  readonly day: string
  readonly at: number
  readonly parts: readonly { readonly transport: string; readonly state: string; readonly parts: number }[]
}

/** The signal of a modem within one span of time, in dBm. */
export interface SignalReading {
  /** When the span began. */
  readonly at: number
  readonly low: number
  readonly high: number
  readonly last: number
}

export interface SignalHistory {
  readonly link: string
  readonly spanMs: number
  /** Oldest first; spans in which the modem told nothing are missing. */
  readonly readings: readonly SignalReading[]
}

export interface SettingsPage {
  readonly schema: SchemaNode
  /** What differs from the defaults. */
  readonly written: unknown
  /** With every default filled in. */
  readonly inForce: unknown
  /** Names of the secrets that are set; never their values. */
  readonly secrets: readonly string[]
  /** The file, or where else they are kept. */
  readonly place: string
}

export interface SettingChanged {
  /** What was written at the place before; absent when its default held. */
  readonly before?: unknown
  /** Links that were opened anew. */
  readonly reopened: readonly string[]
}

/** One step of a test: done, or the first that failed, with its remedy. */
export interface TestStep {
  readonly step: 'found' | 'reached' | 'encrypted' | 'ready'
  readonly ok: boolean
  readonly tookMs: number
  /** What was found, or the sentence of the failure. */
  readonly sentence: string
}

export interface TestResult {
  readonly link: string
  readonly ok: boolean
  readonly steps: readonly TestStep[]
}

export interface GuessedServers {
  readonly imap: string
  readonly smtp: string
  /** The provider's name where it is known. */
  readonly provider?: string
  /** What the provider asks of its users. */
  readonly note?: 'app-password' | 'oauth-only'
}

export interface PortRow {
  readonly path: string
  /** What is behind it, as far as its USB device tells; nothing is written to `other` and `stranger`. */
  readonly role: 'at' | 'modem' | 'adapter' | 'other' | 'stranger' | 'unknown'
  /** What the port is, in words; empty when nothing is known. */
  readonly description: string
}

/** One thing that the doctor looked at. `skipped`: an earlier one must be mended first, or it was not wanted. */
export interface DoctorCheck {
  readonly check: string
  readonly title: string
  readonly state: 'ok' | 'attention' | 'failed' | 'skipped'
  /** What was found, or what is wrong and what to do. */
  readonly sentence: string
  /** Code of the error, where there is one. */
  readonly code?: string
}

export interface DoctorLink {
  readonly link: string
  readonly kind: LinkStatus['kind'] | 'mailbox'
  readonly ok: boolean
  readonly checks: readonly DoctorCheck[]
}

export interface DoctorReport {
  readonly at: number
  readonly ok: boolean
  readonly links: readonly DoctorLink[]
  /** The report to send to support, when it was wanted. */
  readonly file?: string
}

/** A copy of the message store. */
export interface Backup {
  readonly file: string
  readonly sizeBytes: number
  readonly texts: number
  readonly mails: number
}

export interface About {
  readonly version: string
  readonly startedAt: number
  readonly folder: string
  readonly logFolder: string
  readonly settingsPlace: string
  readonly components: readonly { readonly name: string; readonly version: string }[]
  readonly system: string
  /** A demo: everything is simulated and nothing is kept. */
  readonly demo: boolean
  /** The newest copy of the message store, and when it was made. */
  readonly lastBackup?: { readonly file: string; readonly at: number }
}

export interface PhoneScreen {
  readonly phone: string
  /** The contact's name; empty when the phone is no contact. */
  readonly name: string
  readonly shown: string
  readonly on: boolean
  readonly texts: readonly {
    readonly at: number
    readonly mine: boolean
    readonly text: string
    readonly other: string
    readonly parts?: number
    readonly state?: 'sending' | 'sent' | 'failed'
  }[]
}

/** A line of the trace. */
export interface TraceLine {
  readonly at: number
  readonly module: string
  readonly level: 'trace' | 'debug' | 'info' | 'warn' | 'error'
  readonly event: string
  /** Without the words that people wrote. */
  readonly line: string
  /** The same with them, where there are any. */
  readonly clear?: string
}

export interface Results {
  status: GatewayStatus
  send: { readonly texts: readonly SentText[] }
  texts: readonly AnyText[]
  mails: readonly MailRecord[]
  why: Story
  hold: null
  release: null
  cancel: null
  resend: null
  releaseMail: { readonly state: string }
  assign: null
  settings: unknown
  applySettings: { readonly reopened: readonly string[] }
  reconnect: null
  pause: null
  resume: null
  conversations: readonly Person[]
  find: { readonly people: readonly Person[]; readonly texts: readonly FoundText[] }
  person: Person
  markRead: null
  counts: Counts
  measure: Size
  original: Original
  contacts: readonly ContactRow[]
  saveContact: Contact
  removeContact: { readonly removed: Contact | null }
  setStop: null
  statistics: readonly DayParts[]
  signal: readonly SignalHistory[]
  settingsPage: SettingsPage
  changeSetting: SettingChanged
  importSettings: { readonly reopened: readonly string[] }
  setSecret: null
  deleteSecret: null
  testLink: TestResult
  guessServers: GuessedServers
  serialPorts: readonly PortRow[]
  modemUssd: UssdAnswer
  modemCommand: CommandAnswer
  modemChangePin: null
  modemPinLock: null
  doctor: DoctorReport
  about: About
  backup: Backup
  phones: readonly PhoneScreen[]
  phoneText: null
  phonePower: null
  demoEnter: null
  demoLeave: null
  demoOffice: DemoOffice
  demoMail: { readonly messageId: string }
}

/** Events that are pushed to whoever watches their topic, with what they carry. */
export interface Events {
  /** Something of the links changed; at most four times a second. */
  status: GatewayStatus
  /** Messages came, went or changed; at most four times a second. */
  messages: { readonly at: number }
  /** The settings, a secret or a contact changed. */
  settings: { readonly at: number }
  /** A step of a running test. */
  test: { readonly link: string; readonly step: TestStep }
  /** Lines of the trace, several at a time. */
  trace: readonly TraceLine[]
  /** A simulated phone got, sent or was switched. */
  phones: { readonly at: number }
  /** Something happened in a demo; `count` is how many there have been with it. */
  demo: { readonly count: number; readonly event: DemoEvent }
}

export type Topic = keyof Events

export interface ErrorReply {
  readonly code: string
  readonly sentence: string
  readonly details: Readonly<Record<string, string | number>>
}

export type { GatewayStatus, LinkStatus, OutState }
