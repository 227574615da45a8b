import { GatewayError } from '../errors.ts'
import type { InformationElement } from '../ports/transport.ts'
import { phrase } from '../words/say.ts'
import { badPdu } from './bad-pdu.ts'
import type { Gsm7Tables } from './gsm7.ts'

/** Information element identifiers, TS 23.040 §9.2.3.24. */
export const iei = {
  concat8: 0x00,
  messageIndication: 0x01,
  ports8: 0x04,
  ports16: 0x05,
  concat16: 0x08,
  enhancedVoiceMail: 0x23,
  nationalSingleShift: 0x24,
  nationalLockingShift: 0x25,
} as const

/** What a concatenation element says (TS 23.040 §9.2.3.24.1 and .8). */
export interface Concat {
  readonly reference: number
  /** 1–255. */
  readonly total: number
  /** 1-based, at most `total`. */
  readonly number: number
  /** The reference has 16 bits. */
  readonly wide: boolean
}

export interface DecodedUdh {
  readonly elements: readonly InformationElement[]
  /** Octets that the header takes, its length octet included. */
  readonly length: number
}

/** Octets that `encodeUdh` gives: 0 without elements, else the length octet and each element with its two octets. */
export function udhLength(elements: readonly InformationElement[]): number {
  if (elements.length === 0) return 0
  return elements.reduce((length, element) => length + 2 + element.data.length, 1)
}

/**
 * A user data header with its length octet (UDHL); empty without elements. TS 23.040 §9.2.3.24.
 * @throws GatewayError `text/bad-segment` when it takes more than the 140 octets of a message.
 */
export function encodeUdh(elements: readonly InformationElement[]): Uint8Array {
  const length = udhLength(elements)
  if (length > 140) {
    throw new GatewayError('text/bad-segment', {
      details: { reason: phrase('its header takes {count} octets of 140', { count: length }) },
    })
  }
  const octets = new Uint8Array(length)
  if (length === 0) return octets
  octets[0] = length - 1
  let offset = 1
  for (const element of elements) {
    octets[offset] = element.iei & 0xff
    octets[offset + 1] = element.data.length
    octets.set(element.data, offset + 2)
    offset += 2 + element.data.length
  }
  return octets
}

/**
 * The elements of a user data header that starts with UDHL at the first octet. When the last element has too few or too
 * many octets the whole header is ignored, as TS 23.040 §9.2.3.24 has it: no elements, but its length stands.
 * @throws GatewayError `text/bad-pdu` when UDHL reaches past the octets.
 */
export function decodeUdh(octets: Uint8Array): DecodedUdh {
  const first = octets[0]
  if (first === undefined) throw badPdu('UDHL', 0, phrase('the message ends here'))
  const length = first + 1
  if (length > octets.length)
    throw badPdu(
      'UDHL',
      0,
      phrase('{header} octets of header announced, {count} there', { header: first, count: octets.length - 1 }),
    )
  const elements: InformationElement[] = []
  let offset = 1
  while (offset < length) {
    const dataLength = octets[offset + 1]
    const end = offset + 2 + (dataLength ?? 0)
    if (offset + 1 >= length || end > length) return { elements: [], length }
    elements.push({ iei: octets[offset] ?? 0, data: octets.slice(offset + 2, end) })
    offset = end
  }
  return { elements, length }
}

/** The last element of an identifier: of a repeated one the last occurrence counts (TS 23.040 §9.2.3.24). */
export function elementOf(elements: readonly InformationElement[], ...ieis: readonly number[]) {
  return elements.findLast((element) => ieis.includes(element.iei))
}

/** A concatenation element: IEI 00 with an 8-bit reference, or IEI 08 with a 16-bit one. References are cut to their width. */
export function concatElement(concat: Concat): InformationElement {
  const { reference, total, number } = concat
  return concat.wide
    ? { iei: iei.concat16, data: Uint8Array.of((reference >> 8) & 0xff, reference & 0xff, total, number) }
    : { iei: iei.concat8, data: Uint8Array.of(reference & 0xff, total, number) }
}

/**
 * What the header says of concatenation. An element whose total is 0, or whose number is 0 or above the total, or of the
 * wrong length, is ignored (TS 23.040 §9.2.3.24.1). Reference 0 is a reference like any other.
 */
export function concatOf(elements: readonly InformationElement[]): Concat | undefined {
  const element = elementOf(elements, iei.concat8, iei.concat16)
  if (!element) return undefined
  const wide = element.iei === iei.concat16
  const { data } = element
  if (data.length !== (wide ? 4 : 3)) return undefined
  const reference = wide ? ((data[0] ?? 0) << 8) | (data[1] ?? 0) : (data[0] ?? 0)
  const total = data[data.length - 2] ?? 0
  const number = data[data.length - 1] ?? 0
  return total === 0 || number === 0 || number > total ? undefined : { reference, total, number, wide }
}

/** The elements that announce shift tables (TS 23.040 §9.2.3.24.15 and .16); none for the default tables. */
export function tableElements(tables: Gsm7Tables): InformationElement[] {
  const elements: InformationElement[] = []
  if (tables.single) elements.push({ iei: iei.nationalSingleShift, data: Uint8Array.of(tables.single) })
  if (tables.locking) elements.push({ iei: iei.nationalLockingShift, data: Uint8Array.of(tables.locking) })
  return elements
}

/** The shift tables that the header announces; nothing without IEI 24 or 25. */
export function tablesOf(elements: readonly InformationElement[]): Gsm7Tables {
  const single = elementOf(elements, iei.nationalSingleShift)
  const locking = elementOf(elements, iei.nationalLockingShift)
  return {
    ...(single?.data.length === 1 && { single: single.data[0] ?? 0 }),
    ...(locking?.data.length === 1 && { locking: locking.data[0] ?? 0 }),
  }
}

/** Application ports (TS 23.040 §9.2.3.24.3 and .4). */
export interface Ports {
  readonly destination: number
  readonly originator: number
}

export function portsOf(elements: readonly InformationElement[]): Ports | undefined {
  const element = elementOf(elements, iei.ports8, iei.ports16)
  if (!element) return undefined
  const [a = 0, b = 0, c = 0, d = 0] = element.data
  if (element.iei === iei.ports8) return element.data.length === 2 ? { destination: a, originator: b } : undefined
  return element.data.length === 4 ? { destination: (a << 8) | b, originator: (c << 8) | d } : undefined
}

/** A port addressing element, IEI 05. */
export function portsElement(ports: Ports): InformationElement {
  const { destination, originator } = ports
  return {
    iei: iei.ports16,
    data: Uint8Array.of(destination >> 8, destination & 0xff, originator >> 8, originator & 0xff),
  }
}

/** A special message indication (TS 23.040 §9.2.3.24.2). */
export interface MessageIndication {
  readonly kind: 'voicemail' | 'fax' | 'email' | 'other' | 'video'
  /** How many messages wait; 0 clears the indication. */
  readonly count: number
  /** The text itself is to be kept, not only its indication. */
  readonly store: boolean
}

/** All special message indications of the header; one message may carry several. */
export function messageIndicationsOf(elements: readonly InformationElement[]): MessageIndication[] {
  return elements
    .filter((element) => element.iei === iei.messageIndication && element.data.length === 2)
    .map(({ data }) => {
      const [type = 0, count = 0] = data
      return { kind: indicationKind(type & 0x1f), count, store: type >= 0x80 }
    })
}

function indicationKind(type: number): MessageIndication['kind'] {
  if (type === 0x07) return 'video'
  return (['voicemail', 'fax', 'email', 'other'] as const)[type & 3] ?? 'other'
}
