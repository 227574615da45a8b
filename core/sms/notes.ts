import type { Segment, TextNote } from '../ports/transport.ts'
import type { DataCoding } from './dcs.ts'
import { applicationPorts, decodeSegmentData } from './segment-text.ts'
import { decodeLatin1 } from './ucs2.ts'
import { concatOf, elementOf, iei, messageIndicationsOf, portsOf } from './udh.ts'

/** What a transport knows of a message beside its segment. */
export interface MessageTraits {
  /** TP-PID, or SMPP protocol_id. */
  readonly pid?: number | undefined
  /** TP-DCS as read by `decodeDcs`. */
  readonly dcs?: DataCoding | undefined
}

/** Short Message Type 0: to be acknowledged and not shown (TS 23.040 §9.2.3.9). */
const silentPid = 0x40
/** Data download to the ME and to the SIM. */
const dataDownloadPids = [0x7c, 0x7d, 0x7e, 0x7f]
const mmsContentType = 'application/vnd.wap.mms-message'
/** The well-known short form of the same (WAP-203-WSP, Table 40: 0x3E). */
const mmsContentTypeCode = 0xbe

/** Waiting messages that a text announces, from its header or its data coding scheme. */
export interface Waiting {
  readonly voicemail: boolean
  /** False clears the indication. */
  readonly active: boolean
}

/** The message waiting indication of a text, if it is one: header elements 01 and 23 before the DCS groups. */
export function waitingOf(segment: Segment, traits: MessageTraits = {}): Waiting | undefined {
  const indications = messageIndicationsOf(segment.udh)
  const [first] = indications
  if (first) {
    const live = indications.filter((indication) => indication.count > 0)
    const shown = live.length > 0 ? live : [first]
    return { voicemail: shown.some(({ kind }) => kind === 'voicemail'), active: live.length > 0 }
  }
  if (elementOf(segment.udh, iei.enhancedVoiceMail)) return { voicemail: true, active: true }
  const indication = traits.dcs?.indication
  return indication && { voicemail: indication.kind === 'voicemail', active: indication.active }
}

/**
 * What a received message is beside words; undefined for a plain text. An indication that only clears another is silent.
 */
export function noteOf(segment: Segment, traits: MessageTraits = {}): TextNote | undefined {
  if (traits.pid === silentPid) return 'silent'
  const byPort = portNote(segment)
  if (byPort) return byPort
  const waiting = waitingOf(segment, traits)
  if (waiting?.active) return waiting.voicemail ? 'voicemail-waiting' : 'message-waiting'
  if (waiting && segment.data.length === 0) return 'silent'
  if (traits.dcs?.compressed) return 'undecodable'
  const card = cardNote(segment)
  if (card) return card
  const download = traits.pid !== undefined && dataDownloadPids.includes(traits.pid)
  if (segment.alphabet === 'octets' || download) return 'binary'
  return segment.messageClass === 0 ? 'flash' : undefined
}

function portNote(segment: Segment): TextNote | undefined {
  const port = portsOf(segment.udh)?.destination
  if (port === applicationPorts.vcard) return 'vcard'
  if (port === applicationPorts.vcalendar) return 'vcalendar'
  if (port !== applicationPorts.wapPush && port !== applicationPorts.wapPushSecure) return undefined
  return isMmsNotice(segment) ? 'mms-notice' : 'wap-push'
}

/** A WSP Push PDU (transaction id, 06, headers length) whose content type is that of an MMS notification. */
function isMmsNotice(segment: Segment): boolean {
  const { data } = segment
  const number = concatOf(segment.udh)?.number ?? 1
  if (number !== 1) return false
  if (decodeLatin1(data.subarray(0, 64)).toLowerCase().includes(mmsContentType)) return true
  let offset = 2
  while (((data[offset] ?? 0) & 0x80) !== 0 && offset < 7) offset++
  const contentType = data[offset + 1]
  // The general form is a length (1 to 30) and then the type.
  return contentType === mmsContentTypeCode || ((contentType ?? 31) <= 30 && data[offset + 2] === mmsContentTypeCode)
}

/** Cards that come as plain text, without a port. */
function cardNote(segment: Segment): TextNote | undefined {
  const octets = segment.alphabet === 'octets'
  const start = (
    octets ? decodeLatin1(segment.data.subarray(0, 40)) : decodeSegmentData(segment).slice(0, 40)
  ).trimStart()
  if (/^BEGIN:VCARD/i.test(start)) return 'vcard'
  return /^BEGIN:VCALENDAR/i.test(start) ? 'vcalendar' : undefined
}

/** The note of a text of several parts: that of the first part that has one, and MMS before WAP push. */
export function noteOfAll(notes: readonly (TextNote | undefined)[]): TextNote | undefined {
  return notes.includes('mms-notice') ? 'mms-notice' : notes.find((note) => note !== undefined)
}
