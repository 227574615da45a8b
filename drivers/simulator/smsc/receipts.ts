import { type MessageState, messageStates } from './pdu-tables.ts'
import { dateByPattern } from './smpp-time.ts'

/** How an SMSC writes a message's number as an id. The number itself is one and the same everywhere. */
export type IdForm =
  | 'decimal'
  | 'hex'
  | 'HEX'
  /** Decimal with zeros in front to 10 places, as in Appendix B. */
  | 'decimal-10'
  /** Hexadecimal with zeros in front to 8 places. */
  | 'hex-8'
  /** Above 64 bits' signed range: 2^63 and the number, in hexadecimal. */
  | 'hex-wide'
  /** The same number as `hex-wide`, in decimal. */
  | 'decimal-wide'
  | 'uuid'
  /** 64 characters, all that the field holds. */
  | 'longest'
  /** The same id for every message. */
  | 'placeholder'
  | 'none'

const wide = 1n << 63n

/** A message's number as an id; empty for `none`. */
export function idIn(form: IdForm, number: bigint): string {
  switch (form) {
    case 'decimal':
      return number.toString()
    case 'hex':
      return number.toString(16)
    case 'HEX':
      return number.toString(16).toUpperCase()
    case 'decimal-10':
      return number.toString().padStart(10, '0')
    case 'hex-8':
      return number.toString(16).padStart(8, '0')
    case 'hex-wide':
      return (wide + number).toString(16).toUpperCase()
    case 'decimal-wide':
      return (wide + number).toString()
    case 'uuid': {
      const hex = number.toString(16).padStart(32, '0')
      return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`
    }
    case 'longest':
      return number.toString(16).padStart(64, 'f')
    case 'placeholder':
      return '0'
    case 'none':
      return ''
  }
}

/** How an SMSC writes receipts, as data. */
export interface ReceiptForm {
  /** The id in submit_sm_resp. */
  readonly responseId: IdForm
  /** The id in the words of the receipt. */
  readonly receiptId: IdForm
  /** The id in receipted_message_id. */
  readonly tlvId: IdForm
  /**
   * The words, with `{id} {sub} {dlvrd} {submitted} {done} {stat} {err} {text}`; empty for none.
   * Appendix B is the usual one.
   */
  readonly words: string
  /** Pattern of the dates, such as `YYMMDDhhmm`. */
  readonly dates: string
  /** Writes the pattern itself in place of dates, as one SMSC does. */
  readonly datesAsPattern: boolean
  /** Which optional parameters go along. */
  readonly tlvs: readonly ('receipted_message_id' | 'message_state' | 'network_error_code')[]
  readonly esmClass: number
  /** Source and destination change places, as they should. */
  readonly swapped: boolean
  readonly dataCoding: number
  /** user_message_reference of the submit_sm comes back. */
  readonly reference: 'whole' | 'low-8-bits' | 'none'
  /** The words tell this state whatever the parameters tell. */
  readonly wordsState?: MessageState
  /** Other words than DELIVRD and its like. */
  readonly stateWords: Partial<Record<MessageState, string>>
  /** Puts the words in message_payload. */
  readonly inPayload: boolean
}

const appendixB =
  'id:{id} sub:{sub} dlvrd:{dlvrd} submit date:{submitted} done date:{done} stat:{stat} err:{err} text:{text}'

const plain: ReceiptForm = {
  responseId: 'decimal-10',
  receiptId: 'decimal-10',
  tlvId: 'decimal-10',
  words: appendixB,
  dates: 'YYMMDDhhmm',
  datesAsPattern: false,
  tlvs: ['receipted_message_id', 'message_state', 'network_error_code'],
  esmClass: 0x04,
  swapped: true,
  dataCoding: 0,
  reference: 'whole',
  stateWords: {},
  inPayload: false,
}

const noTlvs = { tlvs: [], reference: 'none' } as const

/** Forms met in the field; each differs from `both` in the one way that it is named for. */
export const receiptForms = {
  /** Appendix B and parameters. */
  both: plain,
  /** Appendix B, no parameters. */
  words: { ...plain, ...noTlvs },
  /** Parameters, no words. */
  tlvs: { ...plain, words: '' },
  hexThenDecimal: { ...plain, ...noTlvs, responseId: 'hex', receiptId: 'decimal' },
  decimalThenHex: { ...plain, ...noTlvs, responseId: 'decimal', receiptId: 'hex' },
  hexThenZeroPaddedDecimal: { ...plain, ...noTlvs, responseId: 'HEX', receiptId: 'decimal-10' },
  zerosInReceipt: { ...plain, ...noTlvs, responseId: 'decimal', receiptId: 'decimal-10' },
  zerosInResponse: { ...plain, ...noTlvs, responseId: 'hex-8', receiptId: 'hex' },
  otherCase: { ...plain, ...noTlvs, responseId: 'HEX', receiptId: 'hex' },
  wideHexThenDecimal: { ...plain, ...noTlvs, responseId: 'hex-wide', receiptId: 'decimal-wide' },
  uuid: { ...plain, ...noTlvs, responseId: 'uuid', receiptId: 'uuid' },
  longestId: { ...plain, ...noTlvs, responseId: 'longest', receiptId: 'longest' },
  /** ESME_ROK without an id; the receipt has one. Only user_message_reference or the words tie them. */
  noIdInResponse: { ...plain, responseId: 'none', tlvId: 'decimal-10' },
  noIdAnywhere: { ...plain, responseId: 'none', receiptId: 'none', tlvId: 'none' },
  /** Every submit_sm is answered with the same id. */
  placeholder: { ...plain, responseId: 'placeholder', receiptId: 'placeholder', tlvId: 'placeholder' },
  lowReference: {
    ...plain,
    responseId: 'placeholder',
    receiptId: 'placeholder',
    tlvId: 'placeholder',
    reference: 'low-8-bits',
  },
  /** The words are wrong, the parameters are right. */
  wordsDisagree: { ...plain, receiptId: 'placeholder', wordsState: 'UNDELIVERABLE' },
  notSwapped: { ...plain, swapped: false },
  patternsForDates: { ...plain, ...noTlvs, datesAsPattern: true },
  datesWithSeconds: { ...plain, ...noTlvs, dates: 'YYMMDDhhmmss' },
  datesWithCentury: { ...plain, ...noTlvs, dates: 'YYYY-MM-DD hh:mm:ss' },
  /** ASCII words under data_coding 8. */
  wrongCoding: { ...plain, ...noTlvs, dataCoding: 8 },
  plainEsmClass: { ...plain, ...noTlvs, esmClass: 0 },
  capitals: {
    ...plain,
    ...noTlvs,
    words: 'ID:{id} SUB:{sub} DLVRD:{dlvrd} SUBMIT DATE:{submitted} DONE DATE:{done} STAT:{stat} ERR:{err} TEXT:{text}',
  },
  otherOrder: { ...plain, ...noTlvs, words: 'stat:{stat} done date:{done} id:{id} err:{err} submit date:{submitted}' },
  shortWords: { ...plain, ...noTlvs, words: 'id:{id} stat:{stat}' },
  otherStateWords: {
    ...plain,
    ...noTlvs,
    stateWords: { DELIVERED: 'DELIVERED', ENROUTE: 'BUFFRED', UNDELIVERABLE: 'FAILED' },
  },
  inPayload: { ...plain, inPayload: true },
} as const satisfies Record<string, ReceiptForm>

export type ReceiptFormName = keyof typeof receiptForms

export interface ReceiptFacts {
  readonly number: bigint
  readonly state: MessageState
  readonly submittedAt: number
  readonly doneAt: number
  /** Error code of the network, 0 when all went well. */
  readonly error: number
  readonly text: string
}

/** The words of a receipt; empty when the form has none. */
export function receiptWords(form: ReceiptForm, facts: ReceiptFacts): string {
  const state = form.wordsState ?? facts.state
  const date = (ms: number) => (form.datesAsPattern ? form.dates : dateByPattern(ms, form.dates))
  const values: Readonly<Record<string, string>> = {
    id: idIn(form.receiptId, facts.number),
    sub: '001',
    dlvrd: state === 'DELIVERED' ? '001' : '000',
    submitted: date(facts.submittedAt),
    done: date(facts.doneAt),
    stat: form.stateWords[state] ?? messageStates[state].word,
    err: String(facts.error).padStart(3, '0'),
    text: facts.text.slice(0, 20).replace(/[^\x20-\x7e]/g, '?'),
  }
  return form.words.replace(/\{(\w+)\}/g, (_, key: string) => values[key] ?? '')
}
