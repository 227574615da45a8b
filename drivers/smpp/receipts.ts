import type { ReceiptState } from '../../core/ports/transport.ts'
import { decodeUtf8 } from '../../core/sms/octets.ts'
import { unpackSeptetsUncounted } from '../../core/sms/septets.ts'
import { decodeLatin1, decodeUcs2 } from '../../core/sms/ucs2.ts'
import { receiptInstant } from './receipt-dates.ts'
import { type Tlvs, tag, tlvNumber, tlvString } from './smpp-types.ts'

/** What a delivery receipt says, from its parameters and its text. */
export interface ReceiptReading {
  /** Exactly as given; absent when neither place names one. */
  readonly id?: string
  readonly state?: ReceiptState
  readonly at?: number
  readonly reference?: number
  /** The first characters of the text that it answers, when it quotes them. */
  readonly textStart?: string
  /** The receipt's own words and codes, without the quoted text. */
  readonly wire: string
  /** Nothing but a receipt looks like this, whatever esm_class says. */
  readonly unmistakable: boolean
}

/** message_state (SMPP 3.4 §5.2.28; 0 and 9 from SMPP 5.0 §4.7.15). */
export const stateOfNumber: readonly ReceiptState[] = [
  'buffered',
  'buffered',
  'delivered',
  'expired',
  'deleted',
  'undeliverable',
  'accepted',
  'unknown',
  'rejected',
  'undeliverable',
]

/** Words after `stat:` (SMPP 3.4 Appendix B), and the longer, shorter and misspelt ones that are met. */
const stateOfWord: Readonly<Record<string, ReceiptState>> = Object.fromEntries(
  (
    [
      ['delivered', 'DELIVRD DELIVERED DELIVERD DELIVRED DLVRD DELIVERY_SUCCESS'],
      ['expired', 'EXPIRED EXPIRD'],
      ['deleted', 'DELETED DELETD CANCELLED CANCELED'],
      ['undeliverable', 'UNDELIV UNDELIVERED UNDELIVERABLE UNDELIVRD UNDELVD UNDLVRD FAILED FAILD FAILURE SKIPPED'],
      ['accepted', 'ACCEPTD ACCEPTED ACKED'],
      ['rejected', 'REJECTD REJECTED REJCTD REJECT BLOCKED'],
      [
        'buffered',
        'ENROUTE EN_ROUTE BUFFERED BUFFERD BUFFRED SCHEDULED SCHEDLD PENDING QUEUED SUBMITD SUBMITTED SENT RETRY',
      ],
      ['unknown', 'UNKNOWN UNKNOWN_STATE UNKNOWD'],
    ] as const
  ).flatMap(([state, words]) => words.split(' ').map((word) => [word, state] as const)),
)

/** The keys of SMPP 3.4 Appendix B and their spellings; `text` is last there and may hold anything. */
const key =
  /(?<![\p{L}\p{N}_])(?:(?<id>(?:(?:msg|message)[ _]?)?id)|(?<sub>sub)|(?<dlvrd>dlvrd)|(?<submitted>submit[ _]?date)|(?<done>done[ _]?date)|(?<stat>stat(?:us|e)?)|(?<err>err(?:or)?(?:[ _]?code)?)|(?<text>text))[ \t]*[:=][ \t]*/giu

type Key = 'id' | 'sub' | 'dlvrd' | 'submitted' | 'done' | 'stat' | 'err' | 'text'

/** Reads a receipt: parameters before text. Pure; never throws. */
export function readReceipt(octets: Uint8Array, tlvs: Tlvs, arrivedAt: number): ReceiptReading {
  const text = receiptText(octets)
  const fields = fieldsOf(text)
  const head = fields.head
  const stateNumber = tlvNumber(tlvs, tag.messageState)
  const tlvState = stateNumber === undefined ? undefined : (stateOfNumber[stateNumber] ?? 'unknown')
  const textState = stateIn(fields.values.get('stat')) ?? looseState(head, fields.values.has('stat'))
  const tlvId = trimmed(tlvString(tlvs, tag.receiptedMessageId))
  const textId = trimmed(fields.values.get('id')?.split(/[\s,;|&]/, 1)[0])
  const at = receiptInstant(fields.values.get('done') ?? '', arrivedAt)
  const reference = tlvNumber(tlvs, tag.userMessageReference)
  const textStart = fields.text
  const id = tlvId ?? textId
  const state = tlvState ?? textState
  const dated = ['submitted', 'done', 'sub', 'dlvrd'].some((name) => fields.values.has(name as Key))
  return {
    ...(id !== undefined && { id }),
    ...(state !== undefined && { state }),
    ...(at !== undefined && { at }),
    ...(reference !== undefined && { reference }),
    ...(textStart !== undefined && { textStart }),
    wire: evidence(head, stateNumber, tlvs),
    unmistakable:
      (tlvId !== undefined && tlvState !== undefined) ||
      (textId !== undefined && fields.values.has('stat') && stateIn(fields.values.get('stat')) !== undefined && dated),
  }
}

/**
 * The text of a receipt in whatever it is written: data_coding does not describe it on many SMSCs. ASCII and Latin-1, UTF-16, or
 * packed septets: the first in which keys of a receipt are found. What follows `text:` may be in another coding than the keys.
 */
function receiptText(octets: Uint8Array): string {
  const plain = decodeLatin1(octets)
  if (keyCount(plain) >= 2) return withQuote(plain, octets)
  const others = [() => decodeUcs2(octets), () => decodeLatin1(unpackSeptetsUncounted(octets))]
  return others.map((decode) => decode()).find((text) => keyCount(text) >= 2) ?? plain
}

function keyCount(text: string): number {
  return text.match(key)?.length ?? 0
}

function withQuote(plain: string, octets: Uint8Array): string {
  const start = [...plain.matchAll(key)].find((match) => match.groups?.text !== undefined)
  if (!start) return plain
  const offset = start.index + start[0].length
  const quote = octets.subarray(offset)
  const isWide = quote.some((octet) => octet < 0x20 && ![0x0a, 0x0d, 0x09].includes(octet)) && quote.length > 1
  const hidden = isWide ? decodeUcs2(quote.subarray(0, quote.length & ~1)) : decodeUtf8(quote)
  return hidden === undefined ? plain : plain.slice(0, offset) + hidden
}

interface Fields {
  readonly values: ReadonlyMap<Key, string>
  /** Everything but the quoted text. */
  readonly head: string
  readonly text?: string
}

function fieldsOf(text: string): Fields {
  const matches = [...text.matchAll(key)]
  const named = matches.map((match, index) => ({
    key: Object.entries(match.groups ?? {}).find(([, value]) => value !== undefined)?.[0] as Key,
    value: text.slice(match.index + match[0].length, matches[index + 1]?.index ?? text.length).trim(),
    start: match.index,
    valueStart: match.index + match[0].length,
  }))
  const quoteAt = named.findIndex((field) => field.key === 'text')
  const before = quoteAt < 0 ? named : named.slice(0, quoteAt)
  const values = new Map<Key, string>()
  for (const field of before) if (!values.has(field.key)) values.set(field.key, field.value)
  if (quoteAt < 0) return { values, head: text }
  const quote = named[quoteAt]
  const head = text.slice(0, quote?.start)
  // A receipt that is complete before `text:` quotes everything behind it, keys or not; else the other fields follow the quote.
  if (values.has('stat')) return { values, head, ...quoted(text.slice(quote?.valueStart)) }
  for (const field of named.slice(quoteAt + 1)) if (!values.has(field.key)) values.set(field.key, field.value)
  return { values, head, ...quoted(quote?.value ?? '') }
}

function quoted(text: string): { text?: string } {
  const clean = text.replace(/\0.*$/s, '').trim()
  return clean === '' ? {} : { text: clean }
}

function stateIn(value: string | undefined): ReceiptState | undefined {
  const word = /^[\p{L}\p{N}_]+/u.exec(value ?? '')?.[0]?.toUpperCase() ?? ''
  if (/^\d$/.test(word)) return stateOfNumber[Number(word)]
  return Object.hasOwn(stateOfWord, word) ? stateOfWord[word] : undefined
}

/** The state's word without its key, as in `done date:180903120816 DELIVRD err:000` (kneodev/ksmppd#108). */
function looseState(head: string, hasKey: boolean): ReceiptState | undefined {
  if (hasKey) return undefined
  const word = /(?<=[\s,;])[A-Z]{6,}(?=[\s,;]|$)/g
  return [...head.matchAll(word)].map((match) => stateIn(match[0])).find((state) => state !== undefined)
}

function trimmed(value: string | undefined): string | undefined {
  const clean = value
    ?.replace(/\0.*$/s, '')
    .trim()
    .replace(/^["']|["']$/g, '')
  return clean === '' ? undefined : clean
}

function evidence(head: string, stateNumber: number | undefined, tlvs: Tlvs): string {
  const network = tlvs.get(tag.networkErrorCode)
  const words = [
    printable(head).trim().slice(0, 200),
    stateNumber === undefined ? '' : `message_state ${stateNumber}`,
    network?.length === 3 ? `network_error_code ${network[0]}/${((network[1] ?? 0) << 8) | (network[2] ?? 0)}` : '',
  ]
  return words.filter((word) => word !== '').join(', ')
}

/** Without control characters, which have no place in a log. */
function printable(text: string): string {
  return text.replace(/\p{Cc}+/gu, ' ')
}
