import { type ErrorCode, GatewayError, type RetryClass } from '../../core/errors.ts'
import { type PhraseText, phrase, type Words } from '../../core/words/say.ts'
import type { AtReply } from './at-chat.machine.ts'

/**
 * What a modem's error number means for the work at hand.
 * - `retry`: try again later
 * - `permanent`: never
 * - `sim`: the SIM card is the matter
 * - `network`: no network just now
 * - `full`: a memory is full
 * - `no-smsc`: the service centre's number is missing
 * - `collision`: met an incoming text; try again at once
 */
export type ModemErrorClass = 'retry' | 'permanent' | 'sim' | 'network' | 'full' | 'no-smsc' | 'collision'

export interface ModemErrorRow {
  readonly words: Words
  readonly class: ModemErrorClass
}

type Row = readonly [number, ModemErrorClass, PhraseText]

/**
 * `+CMS ERROR` numbers: 0–127 are causes of TS 24.011 Annex E, 128–255 of TS 23.040 §9.2.3.22, 300–511 of TS 27.005 §3.2.5,
 * 512 and above the maker's own (those of Wavecom, Sierra and Huawei sticks are given; others use them otherwise).
 */
const cmsRows: readonly Row[] = [
  [1, 'permanent', 'the number is not in use'],
  [8, 'permanent', 'the operator bars texts from this SIM card'],
  [10, 'permanent', 'texts to this number are barred'],
  [17, 'network', 'the network failed'],
  [21, 'permanent', 'the text was rejected'],
  [22, 'retry', 'the network is congested'],
  [27, 'retry', 'the phone is out of service'],
  [28, 'permanent', 'the network does not know the number'],
  [29, 'permanent', 'the service is refused'],
  [30, 'permanent', 'the network does not know the subscriber'],
  [38, 'network', 'the network is out of order'],
  [41, 'retry', 'a temporary failure of the network'],
  [42, 'retry', 'the network is congested'],
  [47, 'retry', 'the network has no room'],
  [50, 'permanent', "texts are not part of the SIM card's subscription"],
  [69, 'permanent', 'the network does not offer this'],
  [81, 'retry', 'an invalid reference'],
  [95, 'permanent', 'an invalid message'],
  [96, 'permanent', 'an invalid field in the message'],
  [97, 'permanent', 'a kind of message that the network does not know'],
  [98, 'retry', 'a message that came at the wrong moment'],
  [99, 'permanent', 'a part of the message that the network does not know'],
  [111, 'retry', 'a protocol error'],
  [127, 'retry', 'a failure between networks'],
  [128, 'permanent', 'interworking is not supported'],
  [129, 'permanent', 'this type of text is not supported'],
  [130, 'permanent', 'the earlier text cannot be replaced'],
  [143, 'permanent', 'the protocol identifier is refused'],
  [144, 'permanent', 'the alphabet is not supported'],
  [145, 'permanent', 'the message class is not supported'],
  [159, 'permanent', 'the coding scheme is refused'],
  [160, 'permanent', 'the command cannot be carried out'],
  [161, 'permanent', 'the command is not supported'],
  [175, 'permanent', 'the command is refused'],
  [176, 'permanent', 'the message is not supported'],
  [192, 'retry', 'the text centre is busy'],
  [193, 'permanent', 'no subscription with the text centre'],
  [194, 'retry', 'the text centre failed'],
  [195, 'permanent', 'the number is not valid'],
  [196, 'permanent', 'the number is barred'],
  [197, 'permanent', 'the text centre holds the same text already'],
  [198, 'permanent', 'this form of validity is not supported'],
  [199, 'permanent', 'the validity is not supported'],
  [208, 'full', "the SIM card's memory is full"],
  [209, 'sim', 'the SIM card has no room for texts'],
  [210, 'retry', 'an error in the phone'],
  [211, 'full', 'the memory is full'],
  [212, 'retry', "the SIM card's own program is busy"],
  [213, 'sim', 'data for the SIM card could not be stored'],
  [255, 'retry', 'a cause without a name'],
  [300, 'retry', 'the modem failed'],
  [301, 'retry', 'texts are reserved by another program'],
  [302, 'retry', 'the modem does not allow it now'],
  [303, 'permanent', 'the modem does not support it'],
  [304, 'permanent', 'the modem finds the message invalid'],
  [305, 'permanent', 'the modem finds the text invalid'],
  [310, 'sim', 'there is no SIM card'],
  [311, 'sim', 'the SIM card asks for its PIN'],
  [312, 'sim', 'the modem is locked to a SIM card'],
  [313, 'sim', 'the SIM card fails'],
  [314, 'retry', 'the SIM card is busy'],
  [315, 'sim', 'the wrong SIM card'],
  [316, 'sim', 'the SIM card asks for its PUK'],
  [317, 'sim', 'the SIM card asks for its PIN2'],
  [318, 'sim', 'the SIM card asks for its PUK2'],
  [320, 'retry', 'the memory fails'],
  [321, 'permanent', 'no such place in the memory'],
  [322, 'full', 'the memory is full'],
  [330, 'no-smsc', "the text centre's number is missing"],
  [331, 'network', 'no network'],
  [332, 'network', 'the network does not answer'],
  [340, 'permanent', 'no acknowledgement was expected'],
  [500, 'retry', 'an unknown error'],
  // On many sticks: a text came in at the same moment (PITFALLS: retry twice).
  [512, 'collision', 'a text came in at the same moment'],
  [513, 'network', 'the radio link failed'],
  [514, 'network', 'the connection to the network failed'],
  [515, 'retry', 'the modem is starting or busy'],
  [517, 'retry', "the SIM card's own program is not supported"],
  [518, 'retry', "the SIM card's own program did not answer"],
  [527, 'retry', 'the radio is busy'],
  [528, 'network', 'the network allows emergency calls only'],
  [529, 'network', 'no network could be chosen'],
  [531, 'permanent', "the number is not among the SIM card's allowed ones"],
  [532, 'retry', 'the SIM card is not ready'],
]

/** `+CME ERROR` numbers (TS 27.007 §9.2). */
const cmeRows: readonly Row[] = [
  [0, 'retry', 'the modem failed'],
  [1, 'retry', 'no connection to the modem'],
  [2, 'retry', 'the modem is reserved'],
  [3, 'retry', 'the modem does not allow it now'],
  [4, 'permanent', 'the modem does not support it'],
  [5, 'sim', 'the modem is locked to a SIM card'],
  [6, 'sim', 'the modem is locked to its first SIM card'],
  [7, 'sim', 'the modem is locked to its first SIM card and asks for a PUK'],
  [10, 'sim', 'there is no SIM card'],
  [11, 'sim', 'the SIM card asks for its PIN'],
  [12, 'sim', 'the SIM card asks for its PUK'],
  [13, 'sim', 'the SIM card fails'],
  [14, 'retry', 'the SIM card is busy'],
  [15, 'sim', 'the wrong SIM card'],
  [16, 'sim', 'the PIN is wrong'],
  [17, 'sim', 'the SIM card asks for its PIN2'],
  [18, 'sim', 'the SIM card asks for its PUK2'],
  [20, 'full', 'the memory is full'],
  [21, 'permanent', 'no such place in the memory'],
  [22, 'permanent', 'not found'],
  [23, 'retry', 'the memory fails'],
  [24, 'permanent', 'the text is too long'],
  [25, 'permanent', 'a character in the text is not valid'],
  [26, 'permanent', 'the number is too long'],
  [27, 'permanent', 'a character in the number is not valid'],
  [30, 'network', 'no network'],
  [31, 'network', 'the network does not answer'],
  [32, 'network', 'the network allows emergency calls only'],
  [40, 'sim', 'the modem is locked to a network'],
  [41, 'sim', 'the modem is locked to a network and asks for a PUK'],
  [42, 'sim', 'the modem is locked to part of a network'],
  [43, 'sim', 'the modem is locked to part of a network and asks for a PUK'],
  [44, 'sim', 'the modem is locked to a provider'],
  [45, 'sim', 'the modem is locked to a provider and asks for a PUK'],
  [46, 'sim', 'the modem is locked to a company'],
  [47, 'sim', 'the modem is locked to a company and asks for a PUK'],
  [48, 'retry', 'a hidden key is needed'],
  [49, 'permanent', 'a way of signing in that is not supported'],
  [50, 'permanent', 'a parameter is not valid'],
  [51, 'retry', 'the command is switched off'],
  [52, 'retry', 'the command was cancelled'],
  [53, 'network', 'not attached to the network'],
  [54, 'network', 'the modem may make emergency calls only'],
  [55, 'retry', 'the modem does not allow it now'],
  [56, 'permanent', "only the SIM card's allowed numbers may be used"],
  [57, 'retry', 'the modem is used otherwise'],
  [58, 'permanent', 'the alphabet is not supported'],
  [59, 'permanent', 'an unexpected value'],
  [60, 'retry', 'the modem failed'],
  [61, 'permanent', 'a value is missing'],
  [62, 'permanent', 'barred'],
  [63, 'retry', 'waiting messages cannot be shown'],
  [100, 'retry', 'an unknown error'],
  [103, 'network', 'the network refuses the SIM card'],
  [106, 'network', 'the network refuses the modem'],
  [107, 'network', 'the network refuses data'],
  [108, 'network', 'the network refuses all services'],
  [111, 'network', 'the network refuses this SIM card here'],
  [112, 'network', 'the network refuses this place'],
  [113, 'network', 'the network refuses roaming here'],
  [114, 'network', 'this network refuses data'],
  [115, 'network', 'no suitable cell here'],
  [122, 'retry', 'the network is congested'],
  [125, 'network', 'this cell is for others only'],
  [126, 'retry', 'the network has no room'],
  [127, 'permanent', 'the access point is not known'],
  [128, 'permanent', 'a kind of address that is not known'],
  [129, 'permanent', 'signing in to the network failed'],
  [130, 'permanent', 'the gateway of the network refused'],
  [131, 'permanent', 'the network refused without a reason'],
  [132, 'permanent', 'the service is not supported'],
  [133, 'permanent', 'the service is not subscribed'],
  [134, 'retry', 'the service is out of order for now'],
  [148, 'retry', 'an unknown error of the data service'],
  [149, 'permanent', 'signing in to the data service failed'],
  [150, 'permanent', 'the class of modem is not valid'],
  [151, 'permanent', 'group calls are not supported'],
  [152, 'permanent', "the service is not part of the SIM card's subscription"],
  [153, 'permanent', 'the group is not subscribed'],
  [154, 'permanent', 'the group is not active on the SIM card'],
  [155, 'permanent', 'no such notification'],
  [156, 'retry', 'there is a group call already'],
  [157, 'retry', 'the network is congested'],
  [158, 'network', 'the network failed'],
  [159, 'retry', 'the way up to the network is busy'],
  [160, 'sim', 'no right to read this from the SIM card'],
  [161, 'permanent', 'the priority is not subscribed'],
  [162, 'permanent', 'not possible'],
  [163, 'permanent', 'prefixes of groups are not supported'],
  [171, 'permanent', 'the last connection cannot be ended'],
]

/** What the standard gives whole ranges of numbers to, for those without a row of their own. */
const cmsRanges: readonly (readonly [from: number, to: number, row: ModemErrorRow & { readonly words: PhraseText }])[] =
  [
    // TS 23.040 §9.2.3.22
    [128, 143, { words: 'the protocol identifier is refused', class: 'permanent' }],
    [144, 159, { words: 'the coding scheme is refused', class: 'permanent' }],
    [160, 175, { words: 'the command is refused', class: 'permanent' }],
    [192, 207, { words: 'the text centre refused the text', class: 'retry' }],
    [208, 223, { words: 'the phone could not take the text', class: 'retry' }],
    [224, 254, { words: "a cause of the operator's own", class: 'retry' }],
    // TS 27.005 §3.2.5: 512 and above are the maker's.
    [512, 99_999, { words: "a cause of the modem maker's own", class: 'retry' }],
  ]

const unknownRow: ModemErrorRow = { words: phrase('an error without a name'), class: 'retry' }

export const cmsErrors: ReadonlyMap<number, ModemErrorRow> = tableOf(cmsRows)
export const cmeErrors: ReadonlyMap<number, ModemErrorRow> = tableOf(cmeRows)

function tableOf(rows: readonly Row[]): Map<number, ModemErrorRow> {
  return new Map(rows.map(([code, kind, words]) => [code, { words, class: kind }]))
}

/** The standard's names that modems say in place of numbers (`+CMEE=2`), by their first words. */
const spoken: readonly (readonly [RegExp, number, number])[] = [
  [/^sim not inserted/i, 310, 10],
  [/^sim pin required/i, 311, 11],
  [/^sim puk required/i, 316, 12],
  [/^sim failure/i, 313, 13],
  [/^sim busy/i, 314, 14],
  [/^sim wrong/i, 315, 15],
  [/^incorrect password/i, 315, 16],
  [/^memory full/i, 322, 20],
  [/^smsc address unknown/i, 330, 100],
  [/^no network service/i, 331, 30],
  [/^network timeout/i, 332, 31],
  [/^operation not allowed/i, 302, 3],
  [/^operation not supported/i, 303, 4],
  [/^sim pin2 required/i, 317, 17],
  [/^sim puk2 required/i, 318, 18],
  [/^ph-sim pin required/i, 312, 5],
  [/^network personali[sz]ation pin required/i, 312, 40],
  [/^(?:phone|me) failure/i, 300, 0],
  [/^sms service of me reserved/i, 301, 2],
  [/^invalid pdu mode parameter/i, 304, 50],
  [/^invalid text mode parameter/i, 305, 50],
  [/^incorrect parameters/i, 304, 50],
  [/^memory failure/i, 320, 23],
  [/^invalid (?:memory )?index/i, 321, 21],
  [/^not found/i, 321, 22],
  [/^network not allowed/i, 528, 32],
  [/^no \+cnma acknowledg/i, 340, 3],
  [/^unknown/i, 500, 100],
]

/** The number of an error, also where the modem said it in words. */
export function errorNumberOf(reply: AtReply): number | undefined {
  if (reply.code !== undefined) return reply.code
  const row = spoken.find(([pattern]) => pattern.test(reply.words ?? ''))
  if (!row) return undefined
  return reply.outcome === 'cme' ? row[2] : row[1]
}

/** The table's row for a reply that is a CMS or CME error. Numbers beyond the tables are tried again. */
export function errorRowOf(reply: AtReply): ModemErrorRow {
  const number = errorNumberOf(reply)
  const table = reply.outcome === 'cme' ? cmeErrors : cmsErrors
  const range = reply.outcome === 'cme' ? undefined : cmsRanges.find(([from, to]) => isWithin(number, from, to))?.[2]
  const row = number === undefined ? undefined : (table.get(number) ?? range)
  return row ?? (reply.words === undefined ? unknownRow : { words: reply.words, class: 'retry' })
}

function isWithin(number: number | undefined, from: number, to: number): boolean {
  return number !== undefined && number >= from && number <= to
}

/** The reply as the modem gave it, for evidence. */
export function wireOf(reply: AtReply): string {
  switch (reply.outcome) {
    case 'cms':
    case 'cme':
      return `+${reply.outcome.toUpperCase()} ERROR: ${reply.code ?? reply.words ?? ''}`
    case 'ok':
      return 'OK'
    case 'error':
      return 'ERROR'
    case 'silent':
      return 'no answer'
    case 'no-prompt':
      return 'no prompt'
    case 'cancelled':
    case 'closed':
      return 'port closed'
  }
}

/** The error that a refused `+CMGS` is for the queue. */
export function sendErrorOf(reply: AtReply): GatewayError {
  const wire = wireOf(reply)
  switch (reply.outcome) {
    case 'cms':
    case 'cme': {
      const row = errorRowOf(reply)
      return new GatewayError(sendCodes[row.class], { wire, details: { reason: row.words } })
    }
    case 'silent':
      return new GatewayError(reply.written ? 'modem/no-confirmation' : 'modem/not-taken', { wire })
    case 'no-prompt':
      return new GatewayError('modem/not-taken', { wire })
    case 'cancelled':
      return new GatewayError('modem/closed', { wire, ...unknownIf(reply.written) })
    case 'closed':
      return new GatewayError('modem/unplugged', { wire, ...unknownIf(reply.written) })
    default:
      return new GatewayError('modem/refused-for-now', { wire, details: { reason: unknownRow.words } })
  }
}

function unknownIf(written: boolean): { retry?: RetryClass } {
  return written ? { retry: 'unknown' } : {}
}

const sendCodes: Readonly<Record<ModemErrorClass, ErrorCode>> = {
  retry: 'modem/refused-for-now',
  permanent: 'modem/refused',
  sim: 'modem/sim-refused',
  network: 'modem/refused-for-now',
  full: 'modem/refused-for-now',
  'no-smsc': 'modem/no-smsc',
  collision: 'modem/collision',
}
