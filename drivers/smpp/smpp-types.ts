/** A mandatory field of a PDU: an integer, a C-octet string as Latin-1 (one character an octet), or octets. */
export type FieldValue = number | string | Uint8Array

/** Optional parameters by tag, in the order of the wire; of a tag that comes twice the last counts. */
export type Tlvs = ReadonlyMap<number, Uint8Array>

/** One PDU. Names of commands and fields are those of SMPP 3.4 §4; `unknown` is a command_id that is in no table. */
export interface Pdu {
  readonly command: string
  readonly command_id: number
  readonly command_status: number
  readonly sequence_number: number
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly tlvs: Tlvs
  /** Why the body could not be read; then fields and parameters behind that place are missing. */
  readonly fault?: string
}

/** A PDU to be written. Fields that are left out are zero or empty; a PDU with a status has no body. */
export interface OutgoingPdu {
  readonly command: string
  readonly command_status?: number
  readonly sequence_number: number
  readonly fields?: Readonly<Record<string, FieldValue>>
  readonly tlvs?: Tlvs
}

/** What the trace shows of a PDU; the password is masked in fields and octets. */
export interface TracedPdu {
  readonly command: string
  readonly command_status: number
  readonly sequence_number: number
  readonly fields: Readonly<Record<string, FieldValue>>
  readonly tlvs: Tlvs
  readonly octets: Uint8Array
  readonly fault?: string
}

/** Tags of optional parameters (SMPP 3.4 §5.3.2). */
export const tag = {
  destAddrSubunit: 0x0005,
  receiptedMessageId: 0x001e,
  userMessageReference: 0x0204,
  sourcePort: 0x020a,
  destinationPort: 0x020b,
  sarMsgRefNum: 0x020c,
  sarTotalSegments: 0x020e,
  sarSegmentSeqnum: 0x020f,
  scInterfaceVersion: 0x0210,
  networkErrorCode: 0x0423,
  messagePayload: 0x0424,
  messageState: 0x0427,
} as const

/** Smallest and largest command_length that is taken for a PDU; what lies outside can only be a lost frame. */
export const headerOctets = 16
export const longestPdu = 16_384

export const isResponse = (commandId: number): boolean => commandId >= 0x8000_0000

/** An integer parameter; undefined when it is absent or has another length than 1, 2 or 4 octets. */
export function tlvNumber(tlvs: Tlvs, wanted: number): number | undefined {
  const value = tlvs.get(wanted)
  if (!value || ![1, 2, 4].includes(value.length)) return undefined
  return value.reduce((sum, octet) => sum * 256 + octet, 0)
}

/** A C-octet string parameter as Latin-1, up to its NUL; many SMSCs leave the NUL out. */
export function tlvString(tlvs: Tlvs, wanted: number): string | undefined {
  const value = tlvs.get(wanted)
  if (!value) return undefined
  const end = value.indexOf(0)
  return String.fromCharCode(...(end < 0 ? value : value.subarray(0, end)))
}

export const octetsOf = {
  u8: (value: number): Uint8Array => Uint8Array.of(value & 0xff),
  u16: (value: number): Uint8Array => Uint8Array.of((value >> 8) & 0xff, value & 0xff),
}

export function numberField(pdu: Pdu, name: string): number {
  const value = pdu.fields[name]
  return typeof value === 'number' ? value : 0
}

export function stringField(pdu: Pdu, name: string): string {
  const value = pdu.fields[name]
  return typeof value === 'string' ? value : ''
}

export function octetsField(pdu: Pdu, name: string): Uint8Array {
  const value = pdu.fields[name]
  return value instanceof Uint8Array ? value : new Uint8Array(0)
}
