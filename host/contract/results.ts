import type { StandingAlarm } from '../../core/flows/alarms.ts'
import type { ErasureProof } from '../../core/flows/erasure.ts'
import type { ProbedPhone, ProbeStep, ReplyProbe } from '../../core/flows/probe.ts'
import type { RetentionRun } from '../../core/flows/retention.ts'
import type { LearnedSample, LearnReport, SampleRefusal } from '../../core/learn/report.ts'
import type { LedgerEntry } from '../../core/ledger/events.ts'
import type { Contact, MailRecord, OutState, PartRecord } from '../../core/model.ts'
import type { PersonCounts, PersonOnTheWay, RetentionCounts } from '../../core/ports/erasure.ts'
import type { AnyText, OutmailRecord } from '../../core/ports/store.ts'
import type { CommandAnswer, ModemReadings, UssdAnswer } from '../../core/ports/transport.ts'
import type { ImportEntry } from '../../core/rules/contact-import.ts'
import type { SchemaNode } from '../../core/settings/tree.ts'
import type { GatewayStatus, LinkStatus } from '../../core/status.ts'
import type { Details } from '../../core/words/say.ts'
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
  readonly code?: string
  readonly details?: Details
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

/** A stretch of a file that texts are exported to. */
export interface ExportStretch {
  readonly stretch: string
  /** How many texts are in it. */
  readonly texts: number
  /** To ask for the next stretch with; absent in the last. */
  readonly afterId?: number
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
  readonly alphabet: 'gsm7' | 'ucs2' | 'latin1' | 'cyrillic' | 'hebrew'
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

/** A mail server that says that a mail is genuine, and what speaks for believing it. */
export interface ServerVoucher {
  /** Mail account that the mail came by. */
  readonly account: string
  /** Its name as it stands in the settings; `(none)` for one that gives none. */
  readonly server: string
  /** `dkim=pass, dmarc=pass`. */
  readonly says: string
  /** Its name fits the servers of the mailbox. */
  readonly kin: boolean
  /** Of the newest mails of the account, those that bear its line. */
  readonly bearing: number
  readonly of: number
}

export interface ContactRow extends Contact {
  readonly shown: string
  readonly stopped: boolean
}

export interface GroupRow {
  readonly name: string
  readonly members: number
}

export interface ImportStretch {
  readonly entries: readonly ImportEntry[]
  /** Where the next entries begin; absent in the last stretch. */
  readonly next?: number
}

/** What an import would do, or did, with the first of its entries. */
export interface ContactImport extends ImportStretch {
  /** To ask for further entries with. */
  readonly plan: string
  readonly counts: Readonly<Record<ImportEntry['action'], number>>
  /** To take it back with; absent while it is a preview. */
  readonly undo?: string
}

/** A step of a probe with its values in words, and what they are made of. */
export interface ToldStep extends Omit<ProbeStep, 'details'> {
  readonly details: Readonly<Record<string, string | number>>
  readonly made: Details
}

export interface ToldProbe {
  readonly steps: readonly ToldStep[]
  readonly phones: readonly (Omit<ProbedPhone, 'steps'> & { readonly steps: readonly ToldStep[] })[]
}

/** Whom a text would go to, with the reason in words, and what that is made of. */
export interface ToldReply extends Omit<ReplyProbe, 'why' | 'note'> {
  readonly why: string
  readonly note?: string
  readonly made: Pick<ReplyProbe, 'why' | 'note'>
}

export interface StopRow {
  readonly phone: string
  readonly shown: string
  /** Empty when the phone is no contact. */
  readonly name: string
  readonly at: number
}

export interface UsageRow {
  readonly name: 'office' | 'transport'
  readonly transport?: string
  readonly hours: 1 | 24
  readonly used: number
  readonly limit: number
}

export interface Usage {
  readonly limits: readonly UsageRow[]
  readonly spent: number
  readonly cap: number | null
  readonly currency: string
  /** When the month began whose money it is. */
  readonly since: number
}

/** What there is of a person. */
export interface PersonData {
  readonly phones: readonly string[]
  readonly name: string
  readonly counts: PersonCounts & PersonOnTheWay
  readonly keptStop: boolean
  readonly inSettings: readonly string[]
  /** Daily copies of the store that hold it too, and when each would go by itself. */
  readonly copies: readonly { readonly file: string; readonly at: number; readonly goesAt: number }[]
}

/** Settings of another gateway as far as they have a place here. */
export interface ForeignSettings {
  /** What would be written, without what is there already. */
  readonly settings: unknown
  /** Option by option: what became of it. */
  readonly lines: readonly {
    readonly option: string
    readonly value: string
    readonly outcome: 'taken' | 'same' | 'secret' | 'no-place' | 'unknown' | 'unclear'
    /** The setting that it became. */
    readonly path?: string
  }[]
  readonly applied: boolean
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
  /** Code of the failure, and the values of its places. */
  readonly code?: string
  readonly details?: Details
}

export interface TestResult {
  readonly link: string
  readonly ok: boolean
  readonly steps: readonly TestStep[]
}

export interface GuessedServers {
  readonly imap: string
  readonly smtp: string
  /** Where they are not the usual ones: 993 with tls, and 587 with starttls. */
  readonly imapPort?: number
  readonly imapTls?: 'starttls'
  readonly smtpPort?: number
  readonly smtpTls?: 'tls'
  /** The provider's name where it is known. */
  readonly provider?: string
  /** What the provider asks of its users. */
  readonly note?: 'app-password' | 'oauth-only'
  /** How its server signs its Authentication-Results, where that is sure. */
  readonly authservIds?: readonly string[]
}

export interface PortRow {
  readonly path: string
  /** What is behind it, as far as its USB device tells; nothing is written to `other` and `stranger`. */
  readonly role: 'at' | 'modem' | 'adapter' | 'other' | 'stranger' | 'unknown'
  /** What the port is, in words; empty when nothing is known. */
  readonly description: string
}

/** How a modem is just now. */
export type ModemNow = Omit<ModemReadings, 'health'> & { readonly health: NonNullable<LinkStatus['health']> }

/** A modem that is plugged in, or something that may be one. */
export interface ModemStick {
  /** The same as long as it stays plugged in. */
  readonly id: string
  /**
   * `ready`: it has a port for commands; `adapter`: a serial adapter, with a modem behind it or anything else; the others
   * cannot be used as they are, and `sentence` says why and what to do.
   */
  readonly state: 'ready' | 'adapter' | 'network' | 'storage' | 'no-driver'
  /** Maker and model as far as they are known; may be empty. */
  readonly name: string
  /** The port to use it by. */
  readonly path?: string
  /** The modem of the settings that uses it. */
  readonly usedBy?: string
  readonly sentence: string
  readonly code?: string
  readonly details?: Details
}

/**
 * One thing that the doctor looked at. `skipped`: an earlier one must be mended first, or it was not wanted. `waiting` and
 * `running` are there only while the round goes on.
 */
export interface DoctorCheck {
  readonly check: string
  readonly title: string
  readonly state: 'ok' | 'attention' | 'failed' | 'skipped' | 'waiting' | 'running'
  /** What was found, or what is wrong and what to do. */
  readonly sentence: string
  /** What the sentence of a check that is well is made of: words of the doctor's table, names and numbers. */
  readonly facts?: readonly (string | { readonly word: string; readonly details?: Details })[]
  /** Code of the error or of the finding, where there is one, and the values of its places. */
  readonly code?: string
  readonly details?: Details
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
  /** The same as text, when that was wanted. */
  readonly text?: string
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

/** How a mail account stands with its provider, and why the last try to sign in failed. */
export interface SignInState {
  readonly state: 'in' | 'waiting' | 'out'
  readonly failure?: { readonly code: string; readonly details: Details; readonly sentence: string }
}

/** What an SMS provider refused a sample with, in words and as evidence. */
export interface ToldRefusal extends SampleRefusal {
  readonly wire: string
  readonly sentence: string
}

/** How far learning a provider's dialect has come. */
export interface LearnProgress extends Omit<LearnReport, 'samples' | 'failure'> {
  readonly failure?: ToldRefusal
  readonly samples: readonly (Omit<LearnedSample, 'refusal'> & { readonly refusal?: ToldRefusal })[]
}

export interface SmppStatusRow {
  readonly code: number
  readonly name: string
  /** The end of a sentence such as “The SMS provider refused the text: …”. */
  readonly words: string
  readonly class: 'accepted' | 'temporary' | 'permanent' | 'link' | 'throttled' | 'credentials'
}

export interface Results {
  status: GatewayStatus
  send: { readonly texts: readonly SentText[] }
  texts: readonly AnyText[]
  log: readonly FoundText[]
  exportTexts: ExportStretch
  mails: readonly MailRecord[]
  why: Story
  hold: null
  release: null
  cancel: null
  reword: { readonly parts: number }
  learnStart: LearnProgress
  learnState: LearnProgress | null
  learnAnswer: LearnProgress
  learnSkip: LearnProgress
  learnStop: null
  learnApply: { readonly changed: Readonly<Record<string, string>> }
  smppStatuses: readonly SmppStatusRow[]
  traceCapture: { readonly pcap: string; readonly pdus: number }
  askAfter: { readonly parts: readonly { readonly number: number; readonly state: string; readonly wire: string }[] }
  resend: null
  releaseMail: { readonly state: string }
  voucher: ServerVoucher | null
  trustServer: { readonly state: string }
  /** `address`: of the phone itself, where addresses can name phones; else a mail to `mailbox` names it in its subject. */
  writeTo: { readonly phone: string; readonly address?: string; readonly mailbox?: string }
  assign: null
  settings: unknown
  applySettings: { readonly reopened: readonly string[] }
  reconnect: null
  pause: null
  resume: null
  conversations: readonly Person[]
  find: {
    readonly people: readonly Person[]
    readonly texts: readonly FoundText[]
    /** While an index is made of what was there before: how much of it is done, 0 to 1. What is found is whole all the same. */
    readonly indexed?: number
  }
  person: Person
  markRead: null
  counts: Counts
  measure: Size
  original: Original
  contacts: readonly ContactRow[]
  contactCount: { readonly contacts: number }
  saveContact: Contact
  removeContact: { readonly removed: Contact | null }
  setStop: { readonly givenUp: number }
  groups: readonly GroupRow[]
  /** `undo` is what `undoImport` takes. */
  changeGroup: { readonly changed: number; readonly undo: string }
  giveText: { readonly given: string }
  importContacts: ContactImport
  importEntries: ImportStretch
  undoImport: { readonly undone: number }
  /** `after` to ask for the next stretch with; absent in the last. */
  exportContacts: { readonly text: string; readonly after?: { readonly name: string; readonly id: number } }
  stops: readonly StopRow[]
  usage: Usage
  releaseHeld: { readonly released: number; readonly kept: number }
  probe: ToldProbe
  probeReply: ToldReply
  alarms: {
    readonly standing: readonly (StandingAlarm & { readonly sentence: string })[]
    readonly mails: readonly string[]
    readonly phones: readonly string[]
  }
  testAlarm: { readonly mails: number; readonly texts: number }
  retention: { readonly counts: RetentionCounts; readonly last?: RetentionRun }
  runRetention: RetentionRun
  personData: PersonData
  erasePerson: { readonly proof: ErasureProof; readonly copies: PersonData['copies'] }
  erasures: readonly ErasureProof[]
  importForeign: ForeignSettings
  statistics: readonly DayParts[]
  signal: readonly SignalHistory[]
  settingsPage: SettingsPage
  changeSetting: SettingChanged
  importSettings: { readonly reopened: readonly string[] }
  setSecret: null
  deleteSecret: null
  signInBegin: { readonly url: string }
  signInFinish: null
  /** `failure`: the sentence of the last try. */
  signInState: SignInState
  signOut: null
  testLink: TestResult
  guessServers: GuessedServers
  serialPorts: readonly PortRow[]
  modemSticks: readonly ModemStick[]
  modemReadings: ModemNow
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
  /** Something was plugged in or pulled out. */
  ports: { readonly at: number }
  /** A round of the doctor as far as it is; the last of them comes before the call's answer. */
  doctor: { readonly run: string; readonly links: readonly DoctorLink[] }
  /** News of a provider whose dialect is being learned. */
  learn: LearnProgress
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
  /** Values in words, in the language of the connection. */
  readonly details: Details
}

export type { GatewayStatus, LinkStatus, OutState }
