import type { Alphabet } from '../ports/transport.ts'

export type MessageClass = 0 | 1 | 2 | 3

/** A message waiting indication of the data coding scheme (TS 23.038 §4, groups 1100, 1101 and 1110). */
export interface WaitingIndication {
  readonly kind: 'voicemail' | 'fax' | 'email' | 'other'
  readonly active: boolean
  /** The text is to be kept, not only its indication. */
  readonly store: boolean
}

/** What a TP-DCS octet says. */
export interface DataCoding {
  readonly alphabet: Extract<Alphabet, 'gsm7' | 'ucs2' | 'octets'>
  /** The data is compressed by TS 23.042; then its length counts octets. */
  readonly compressed: boolean
  readonly messageClass?: MessageClass
  /** The message is marked for automatic deletion after it was read. */
  readonly autoDelete: boolean
  readonly indication?: WaitingIndication
}

const alphabets = ['gsm7', 'octets', 'ucs2'] as const
const waitingKinds = ['voicemail', 'fax', 'email', 'other'] as const

/**
 * Reads a TP-DCS octet by the coding groups of TS 23.038 §4. Reserved codings are the GSM 7-bit default alphabet, the same
 * as octet 00.
 */
export function decodeDcs(octet: number): DataCoding {
  const group = octet >> 4
  if (group < 0x8) return decodeGeneral(octet)
  if (group === 0xf) {
    return {
      alphabet: (octet & 0x04) !== 0 ? 'octets' : 'gsm7',
      compressed: false,
      messageClass: (octet & 0x03) as MessageClass,
      autoDelete: false,
    }
  }
  if (group < 0xc) return { alphabet: 'gsm7', compressed: false, autoDelete: false }
  return {
    alphabet: group === 0xe ? 'ucs2' : 'gsm7',
    compressed: false,
    autoDelete: false,
    indication: {
      kind: waitingKinds[octet & 0x03] ?? 'other',
      active: (octet & 0x08) !== 0,
      store: group !== 0xc,
    },
  }
}

/** Groups 00xx (general) and 01xx (automatic deletion), which share their bits. */
function decodeGeneral(octet: number): DataCoding {
  const alphabet = alphabets[(octet >> 2) & 0x03]
  if (!alphabet) return { alphabet: 'gsm7', compressed: false, autoDelete: false }
  return {
    alphabet,
    compressed: (octet & 0x20) !== 0,
    ...((octet & 0x10) !== 0 && { messageClass: (octet & 0x03) as MessageClass }),
    autoDelete: (octet & 0x40) !== 0,
  }
}

/** The TP-DCS octet of an alphabet, with a message class when one is given. ISO 8859-1 goes as 8-bit data. */
export function encodeDcs(
  coding: { readonly alphabet: Alphabet } & Partial<Omit<DataCoding, 'alphabet' | 'messageClass'>> & {
      readonly messageClass?: MessageClass | undefined
    },
): number {
  const { alphabet, messageClass, indication } = coding
  const bits = alphabet === 'gsm7' ? 0x00 : alphabet === 'ucs2' ? 0x08 : 0x04
  if (indication) {
    const group = alphabet === 'ucs2' ? 0xe0 : indication.store ? 0xd0 : 0xc0
    return group | (indication.active ? 0x08 : 0) | waitingKinds.indexOf(indication.kind)
  }
  const flags = (coding.autoDelete ? 0x40 : 0) | (coding.compressed ? 0x20 : 0)
  return flags | bits | (messageClass === undefined ? 0 : 0x10 | messageClass)
}
