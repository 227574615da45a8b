import type { GatewayError } from '../errors.ts'
import type { Words } from '../words/say.ts'

/** The address of a phone or a service as the wire gave it. */
export interface WireAddress {
  /** Digits (with a leading `+` when the type of number is international), or the letters of an alphanumeric sender. */
  readonly value: string
  readonly kind: 'international' | 'national' | 'short' | 'alphanumeric'
}

/**
 * The alphabet that a segment's data is in. `gsm7`: one septet an octet, unpacked. `ucs2`: UTF-16BE. `latin1`, `cyrillic` and `hebrew`:
 * ISO 8859-1, -5 and -8. `octets`: as it came.
 */
export type Alphabet = 'gsm7' | 'ucs2' | 'latin1' | 'cyrillic' | 'hebrew' | 'octets'

/** One information element of a user data header (TS 23.040 §9.2.3.24). */
export interface InformationElement {
  /** Information element identifier, 0–255. */
  readonly iei: number
  readonly data: Uint8Array
}

/** One part of a text as it crosses the transport port: not yet packed for any wire. */
export interface Segment {
  readonly alphabet: Alphabet
  readonly udh: readonly InformationElement[]
  readonly data: Uint8Array
  /** Message class of TS 23.038 §4; 0 is flash. */
  readonly messageClass?: 0 | 1 | 2 | 3
  /** A whole text that the network cuts by itself: the parts that this takes, which are what is paid for. 1 when absent. */
  readonly spans?: number
}

/** A part handed to a transport. */
export interface OutgoingPart {
  readonly partId: number
  readonly textId: number
  /** E.164 with `+`, or a short code. */
  readonly to: string
  /** 1-based place in its text. */
  readonly number: number
  readonly total: number
  readonly segment: Segment
  /** The whole text, for transports that split by themselves. */
  readonly body: string
  /** Mail address of who wrote it; empty or absent for the window and the command line. */
  readonly sender?: string
  /** When the network is to deliver it, where that lies ahead and the network keeps texts for later. */
  readonly deliverAt?: number
  /** How long the network may try, from now. */
  readonly validityMs?: number
  /** A report of delivery is wanted. */
  readonly receipt: boolean
  /** More parts for this link are waiting (AT+CMMS). */
  readonly more: boolean
  /** A 16-bit number of ours that a receipt may echo (user_message_reference). */
  readonly reference: number
}

/** The network's acknowledgement of one part. */
export interface Accepted {
  /** The network's id for the part (message_id, TP-MR), exactly as given; absent where the wire gave none. */
  readonly id?: string
  /** Evidence for the ledger, such as `ESME_ROK id 8A31`. */
  readonly wire: string
}

/** One part that a phone sent. */
export interface IncomingSegment {
  readonly kind: 'segment'
  readonly from: WireAddress
  /** Own number that it was sent to, where the wire tells. */
  readonly to?: WireAddress
  readonly segment: Segment
  /** Service centre time stamp (SCTS). */
  readonly sentAt?: number
  /** Hash of what makes the wire message one and the same when it is repeated. */
  readonly fingerprint: string
  /** The wire message, in hexadecimal, kept until the text is whole. */
  readonly raw: string
  /** What it is when it is no plain text. */
  readonly note?: TextNote
}

/** What a text is beside words; shown with it, never lost. */
export type TextNote =
  | 'flash'
  | 'silent'
  | 'wap-push'
  | 'mms-notice'
  | 'voicemail-waiting'
  | 'message-waiting'
  | 'vcard'
  | 'vcalendar'
  | 'missed-call'
  | 'binary'
  | 'incomplete'
  | 'undecodable'

/** What a receipt says of a part. `buffered`: the network is still trying. `accepted`: taken by the network, nothing more known. */
export type ReceiptState =
  | 'buffered'
  | 'accepted'
  | 'delivered'
  | 'expired'
  | 'undeliverable'
  | 'deleted'
  | 'rejected'
  | 'unknown'

/** A delivery receipt (SMPP) or status report (TP-STATUS-REPORT). */
export interface IncomingReceipt {
  readonly kind: 'receipt'
  /** The id that it names, exactly as given. */
  readonly id?: string
  /** Our own 16-bit reference when the wire echoed it. */
  readonly reference?: number
  /** The phone that the text went to. */
  readonly phone?: WireAddress
  readonly state: ReceiptState
  /** When the network reached that state. */
  readonly at?: number
  /** The first characters of the text when the receipt quotes them. */
  readonly textStart?: string
  /** Evidence: the receipt's own words or codes. */
  readonly wire: string
  readonly fingerprint: string
  readonly raw: string
}

/** A message from the wire that could not be decoded; kept raw and reported. */
export interface IncomingRaw {
  readonly kind: 'raw'
  readonly from?: WireAddress
  readonly reason: Words
  readonly fingerprint: string
  readonly raw: string
  readonly sentAt?: number
}

export type Incoming = IncomingSegment | IncomingReceipt | IncomingRaw

/** Readings of a link, shown in Status. Every field is optional; a driver sends what it knows, when it changes. */
export interface LinkHealth {
  /** The SMSC's system id, the operator's name. */
  readonly peer?: string
  readonly signalDbm?: number
  readonly registration?: 'home' | 'roaming' | 'searching' | 'denied' | 'none'
  readonly model?: string
  readonly firmware?: string
  readonly imei?: string
  readonly imsi?: string
  readonly iccid?: string
  readonly ownNumber?: string
  readonly smsc?: string
  readonly storage?: readonly { readonly memory: string; readonly used: number; readonly total: number }[]
  /** The modem's port. */
  readonly port?: string
  /** Times that the modem was opened anew, and restarted, since the gateway began. */
  readonly reopened?: number
  readonly resets?: number
  /** What the network said of the money left, the amount in it where there is one, and when. */
  readonly balance?: { readonly words: string; readonly amount?: number; readonly at: number }
  /** A condition that wants attention though the link works, as a finished error. */
  readonly attention?: GatewayError
}

/** What core gives a transport to call. */
export interface TransportEvents {
  /** Resolves when the message is stored; only then may the driver acknowledge it. Rejects when it could not be stored. */
  deliver(incoming: Incoming): Promise<void>
  health(reading: LinkHealth): void
  /** The network asked for a pause of `pauseMs`; parts already refused for it come back as retry `now`. */
  throttled(pauseMs: number): void
  /** The link ended by itself. At most once; all pending submissions are settled before it. */
  lost(error: GatewayError): void
}

/** What the network answered to a code. */
export interface UssdAnswer {
  readonly words: string
  /** It waits for an answer, to be given as the next code. */
  readonly more: boolean
}

/** What a modem said to a command line. */
export interface CommandAnswer {
  readonly lines: readonly string[]
  /** Its final result, such as `OK` or `+CME ERROR: 10`. */
  readonly result: string
}

/** How a working modem is, asked just now. What it does not tell is absent. */
export interface ModemReadings {
  readonly health: LinkHealth
  readonly port: string
  readonly baudRate?: number
  readonly sim: 'open' | 'pin' | 'puk' | 'locked' | 'missing' | 'failed' | 'busy' | 'unsaid'
  /** Tries that the SIM card's PIN has left. */
  readonly pinTriesLeft?: number
  /** The card asks for its PIN after every start. */
  readonly pinLock?: boolean
  /** It says when a text comes in. */
  readonly announces: boolean
  readonly textMode: boolean
}

/** What a modem can do beside texts; safe while texts flow. All reject with a GatewayError. */
export interface ModemControls {
  ussd(code: string, signal: AbortSignal): Promise<UssdAnswer>
  /** One AT command line. Those that would take texts out of the modem or lock its card are refused. */
  command(line: string): Promise<CommandAnswer>
  changePin(oldPin: string, newPin: string): Promise<void>
  /** Whether the card asks for its PIN after every start. */
  setPinLock(on: boolean, pin: string): Promise<void>
  readings(): Promise<ModemReadings>
  /** Sends a text to a number of its own and waits until it comes back; gives the milliseconds that it took. */
  loopBack(ownNumber: string | undefined, signal: AbortSignal): Promise<number>
}

/** A part that the network has taken, as it is named to it. */
export interface TakenPart {
  /** The network's id, exactly as given. */
  readonly id: string
  readonly to: string
  readonly sender?: string
}

/** What the network said of a part that it has taken. */
export interface TakenState {
  readonly state: ReceiptState
  /** When it reached that state. */
  readonly at?: number
  /** Evidence for the ledger. */
  readonly wire: string
}

/**
 * What can be done about parts that an SMSC has taken and keeps. All reject with a GatewayError: `smpp/not-done` with the SMSC's words
 * when it says no, and the codes of a submission when no answer comes.
 */
export interface TakenControls {
  query(part: TakenPart, signal: AbortSignal): Promise<TakenState>
  /** Resolves with evidence when the SMSC will not deliver it any more. */
  cancel(part: TakenPart, signal: AbortSignal): Promise<string>
  /** Puts other words into a part that makes a whole text by itself; the alphabet stays what it was. */
  replace(
    part: TakenPart & { readonly segment: Segment; readonly before: Segment },
    signal: AbortSignal,
  ): Promise<string>
}

/** One submit_sm as it is, whatever the settings say of codings and long texts. */
export interface Probe {
  readonly to: string
  readonly dataCoding: number
  /** The text, without a header. */
  readonly octets: Uint8Array
  readonly form: 'plain' | 'udh8' | 'udh16' | 'sar' | 'payload'
  readonly concat?: { readonly reference: number; readonly total: number; readonly number: number }
  /** As in `OutgoingPart`. */
  readonly reference: number
}

/** A text of a phone as it came, for finding out how an SMSC codes. */
export interface ProbeEcho {
  /** Its words, where data_coding is not 0. */
  readonly text?: string
  readonly octets: Uint8Array
  readonly headerOctets: number
}

/** What learning an SMSC's dialect needs. */
export interface ProbeControls {
  /** Rejects like `submit` of a transport. */
  submit(probe: Probe, signal: AbortSignal): Promise<Accepted>
  /** Undefined when `raw`, of an `IncomingSegment`, cannot be read. */
  read(raw: string): ProbeEcho | undefined
}

/**
 * One connection to an SMSC or a modem. Single use: open, work, close; the supervisor builds a new one when it is lost.
 */
export interface Transport {
  /** Ready for `submit` when it resolves. Rejects with a GatewayError; then the transport is finished. */
  open(events: TransportEvents, signal: AbortSignal): Promise<void>
  /** How many submissions may be outstanding at a time. */
  readonly window: number
  /** It sends as fast as it is answered, so that parts may be claimed ahead of its window. */
  readonly unpaced?: boolean
  /** Only of modems; works between `open` and the end. */
  readonly modem?: ModemControls | undefined
  /** Only of SMSCs; works between `open` and the end. */
  readonly taken?: TakenControls | undefined
  /** Only of SMSCs; works between `open` and the end. */
  readonly probes?: ProbeControls | undefined
  /**
   * Submits one part. Rejects with a GatewayError whose `retry` says what became of it: `unknown` when it was written and
   * no answer came. Never leaves a promise pending after `close()` or `lost`.
   */
  submit(part: OutgoingPart, signal: AbortSignal): Promise<Accepted>
  /** Ends politely (unbind, port closed) within 3 s. Idempotent; never rejects. */
  close(): Promise<void>
}
