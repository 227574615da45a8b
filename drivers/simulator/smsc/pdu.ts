import {
  type CommandName,
  commands,
  type FieldRow,
  type StatusName,
  statuses,
  type TlvName,
  type TlvType,
  tlvs,
} from './pdu-tables.ts'

type ValueOf<T> = T extends 'u8' ? number : T extends 'sized' ? Uint8Array : string

/** The mandatory fields of a command, named as the standard names them. */
export type FieldsOf<C extends CommandName> = {
  [Row in (typeof commands)[C]['fields'][number] as Row extends FieldRow ? Row[0] : never]: Row extends FieldRow
    ? ValueOf<Row[1]>
    : never
}

/** One optional parameter: tag and value as on the wire. */
export interface Tlv {
  readonly tag: number
  readonly octets: Uint8Array
}

export interface PduOf<C extends CommandName> {
  readonly command: C
  readonly status: number
  readonly sequence: number
  readonly fields: FieldsOf<C>
  readonly tlvs: readonly Tlv[]
}

/** One PDU, taken apart. Told apart by `command`. */
export type Pdu = { [C in CommandName]: PduOf<C> }[CommandName]

/** A PDU that breaks the standard. */
export class PduError extends Error {
  override readonly name = 'PduError'
  /** command_status of the answer that it deserves. */
  readonly status: StatusName
  /** Undefined when the header itself cannot be believed. */
  readonly command: CommandName | undefined
  readonly sequence: number

  constructor(status: StatusName, message: string, command?: CommandName, sequence = 0) {
    super(message)
    this.status = status
    this.command = command
    this.sequence = sequence
  }
}

const headerOctets = 16
const byId = new Map<number, CommandName>(
  (Object.keys(commands) as CommandName[]).map((name) => [commands[name].id, name]),
)
const tlvByTag = new Map<number, TlvName>((Object.keys(tlvs) as TlvName[]).map((name) => [tlvs[name][0], name]))
const statusNames = new Map<number, StatusName>(
  (Object.keys(statuses) as StatusName[]).map((name) => [statuses[name], name]),
)

/** `ESME_RTHROTTLED` for 0x58; hexadecimal for a vendor's own. */
export function statusName(status: number): string {
  return statusNames.get(status) ?? `0x${status.toString(16).padStart(8, '0')}`
}

export function isResponse(command: CommandName): boolean {
  return commands[command].id >= 0x80000000
}

/** The response that belongs to a request, if it has one. */
export function responseTo(command: CommandName): CommandName | undefined {
  return isResponse(command) ? undefined : byId.get(commands[command].id + 0x80000000)
}

/** The name of an optional parameter's tag; undefined for a vendor's own. */
export function tlvName(tag: number): TlvName | undefined {
  return tlvByTag.get(tag)
}

/**
 * Reads one whole PDU, command_length included.
 *
 * @throws PduError naming the status that the standard gives the fault.
 */
export function readPdu(octets: Uint8Array): Pdu {
  if (octets.length < headerOctets) throw new PduError('ESME_RINVCMDLEN', `${octets.length} octets are no PDU`)
  const view = new DataView(octets.buffer, octets.byteOffset, octets.byteLength)
  const sequence = view.getUint32(12)
  if (view.getUint32(0) !== octets.length) {
    throw new PduError(
      'ESME_RINVCMDLEN',
      `command_length ${view.getUint32(0)} of ${octets.length}`,
      undefined,
      sequence,
    )
  }
  const id = view.getUint32(4)
  const command = byId.get(id)
  if (!command) throw new PduError('ESME_RINVCMDID', `command_id 0x${id.toString(16)}`, undefined, sequence)
  const status = view.getUint32(8)
  const body = new BodyReader(octets, command, sequence)
  const fields: Record<string, number | string | Uint8Array> = {}
  // A refusal has no body (§4.4.2), and some peers leave it out of every response.
  const bare = octets.length === headerOctets && isResponse(command)
  for (const row of commands[command].fields as readonly FieldRow[]) {
    fields[row[0]] = bare ? emptyValue(row) : body.field(row)
  }
  return { command, status, sequence, fields, tlvs: body.tlvs() } as unknown as Pdu
}

/** What is to be written; fields left out are zero or empty. */
export interface PduDraft<C extends CommandName> {
  readonly command: C
  readonly sequence: number
  readonly status?: number
  readonly fields?: Partial<FieldsOf<C>>
  readonly tlvs?: readonly Tlv[]
}

/** Writes one PDU. A refusal (status other than 0 in a response) is written without a body. */
export function writePdu<C extends CommandName>(draft: PduDraft<C>): Uint8Array {
  const status = draft.status ?? 0
  const parts: Uint8Array[] = []
  if (!(status !== 0 && isResponse(draft.command))) {
    const values = (draft.fields ?? {}) as Readonly<Record<string, unknown>>
    for (const row of commands[draft.command].fields as readonly FieldRow[]) {
      parts.push(writeField(row, values[row[0]] ?? emptyValue(row)))
    }
    for (const tlv of draft.tlvs ?? []) parts.push(u16(tlv.tag), u16(tlv.octets.length), tlv.octets)
  }
  const length = parts.reduce((sum, part) => sum + part.length, headerOctets)
  const octets = new Uint8Array(length)
  const view = new DataView(octets.buffer)
  view.setUint32(0, length)
  view.setUint32(4, commands[draft.command].id)
  view.setUint32(8, status)
  view.setUint32(12, draft.sequence)
  let at = headerOctets
  for (const part of parts) {
    octets.set(part, at)
    at += part.length
  }
  return octets
}

/** An optional parameter from the table, written by its type. */
export function tlv(name: TlvName, value: number | string | Uint8Array): Tlv {
  const [tag, type] = tlvs[name]
  if (value instanceof Uint8Array) return { tag, octets: value }
  if (typeof value === 'string') return { tag, octets: type === 'cstring' ? cstring(value) : latin1(value) }
  const size = integerSizes[type]
  if (size === undefined) throw new TypeError(`${name} is no integer`)
  const octets = new Uint8Array(size)
  for (let i = 0; i < size; i++) octets[size - 1 - i] = Math.floor(value / 2 ** (8 * i)) & 0xff
  return { tag, octets }
}

export function tlvOctets(from: { readonly tlvs: readonly Tlv[] }, name: TlvName): Uint8Array | undefined {
  return from.tlvs.find((one) => one.tag === tlvs[name][0])?.octets
}

export function tlvNumber(from: { readonly tlvs: readonly Tlv[] }, name: TlvName): number | undefined {
  return tlvOctets(from, name)?.reduce((sum, octet) => sum * 256 + octet, 0)
}

/** An optional parameter as characters, without its NUL. */
export function tlvText(from: { readonly tlvs: readonly Tlv[] }, name: TlvName): string | undefined {
  const octets = tlvOctets(from, name)
  return octets === undefined ? undefined : text(octets).replace(/\0.*$/s, '')
}

/** Cuts a stream of octets into PDUs, whatever the chunks. */
export class PduFrames {
  #rest: Uint8Array = new Uint8Array(0)
  readonly #limit: number

  /** `limit`: the largest command_length that is believed. */
  constructor(limit = 70_000) {
    this.#limit = limit
  }

  /** @throws PduError when a command_length cannot be right; the stream is lost then. */
  push(chunk: Uint8Array): Uint8Array[] {
    const all = new Uint8Array(this.#rest.length + chunk.length)
    all.set(this.#rest)
    all.set(chunk, this.#rest.length)
    const frames: Uint8Array[] = []
    const view = new DataView(all.buffer)
    let at = 0
    while (all.length - at >= 4) {
      const length = view.getUint32(at)
      if (length < headerOctets || length > this.#limit) {
        this.#rest = new Uint8Array(0)
        const sequence = all.length - at >= headerOctets ? view.getUint32(at + 12) : 0
        throw new PduError('ESME_RINVCMDLEN', `command_length ${length}`, undefined, sequence)
      }
      if (all.length - at < length) break
      frames.push(all.slice(at, at + length))
      at += length
    }
    this.#rest = all.slice(at)
    return frames
  }
}

const integerSizes: Partial<Record<TlvType, number>> = { u8: 1, u16: 2, u32: 4 }

const fieldFaults: Readonly<Record<string, StatusName>> = {
  source_addr: 'ESME_RINVSRCADR',
  destination_addr: 'ESME_RINVDSTADR',
  service_type: 'ESME_RINVSERTYP',
  system_id: 'ESME_RINVSYSID',
  password: 'ESME_RINVPASWD',
  system_type: 'ESME_RINVSYSTYP',
  message_id: 'ESME_RINVMSGID',
  schedule_delivery_time: 'ESME_RINVSCHED',
  validity_period: 'ESME_RINVEXPIRY',
  short_message: 'ESME_RINVMSGLEN',
}

class BodyReader {
  #at = headerOctets
  readonly #octets: Uint8Array
  readonly #command: CommandName
  readonly #sequence: number

  constructor(octets: Uint8Array, command: CommandName, sequence: number) {
    this.#octets = octets
    this.#command = command
    this.#sequence = sequence
  }

  field(row: FieldRow): number | string | Uint8Array {
    const [name, type, size] = row
    switch (type) {
      case 'u8':
        return this.#octet(name)
      case 'sized': {
        const length = this.#octet(name)
        if (length > size) throw this.#fault(name, `sm_length ${length} is above ${size}`)
        if (this.#at + length > this.#octets.length) {
          throw this.#fault(name, `sm_length ${length} with ${this.#octets.length - this.#at} octets left`)
        }
        return this.#take(length)
      }
      case 'cstring':
      case 'time':
        return this.#cstring(name, size, type === 'time')
    }
  }

  tlvs(): Tlv[] {
    const found: Tlv[] = []
    while (this.#at < this.#octets.length) {
      if (this.#octets.length - this.#at < 4) throw this.#error('ESME_RINVOPTPARSTREAM', 'a parameter breaks off')
      const tag = this.#number16()
      const length = this.#number16()
      if (this.#at + length > this.#octets.length) {
        throw this.#error('ESME_RINVOPTPARSTREAM', `parameter 0x${tag.toString(16)} says ${length} octets`)
      }
      const name = tlvByTag.get(tag)
      if (name !== undefined) {
        const [, , least, most] = tlvs[name]
        if (length < least || length > most) throw this.#error('ESME_RINVPARLEN', `${name} of ${length} octets`)
      }
      found.push({ tag, octets: this.#take(length) })
    }
    return found
  }

  #octet(name: string): number {
    const octet = this.#octets[this.#at]
    if (octet === undefined) throw this.#error('ESME_RINVCMDLEN', `the PDU ends before ${name}`)
    this.#at++
    return octet
  }

  #cstring(name: string, size: number, fixed: boolean): string {
    const end = this.#octets.indexOf(0, this.#at)
    if (end < 0 && this.#octets.length - this.#at < size) {
      throw this.#error('ESME_RINVCMDLEN', `the PDU ends inside ${name}`)
    }
    if (end < 0 || end - this.#at >= size) throw this.#fault(name, `${name} has no end within ${size} octets`)
    const length = end - this.#at
    if (fixed && length !== 0 && length !== size - 1) throw this.#fault(name, `${name} has ${length} characters`)
    const value = text(this.#take(length))
    this.#at++
    return value
  }

  #number16(): number {
    return this.#octet('a parameter') * 256 + this.#octet('a parameter')
  }

  #take(length: number): Uint8Array {
    const taken = this.#octets.slice(this.#at, this.#at + length)
    this.#at += length
    return taken
  }

  #fault(name: string, message: string): PduError {
    return this.#error(fieldFaults[name] ?? 'ESME_RINVCMDLEN', message)
  }

  #error(status: StatusName, message: string): PduError {
    return new PduError(status, `${this.#command}: ${message}`, this.#command, this.#sequence)
  }
}

function emptyValue(row: FieldRow): number | string | Uint8Array {
  return row[1] === 'u8' ? 0 : row[1] === 'sized' ? new Uint8Array(0) : ''
}

function writeField(row: FieldRow, value: unknown): Uint8Array {
  const [name, type, size] = row
  if (type === 'u8') return new Uint8Array([Number(value)])
  if (type === 'sized') {
    const octets = value as Uint8Array
    if (octets.length > size) throw new RangeError(`${name} of ${octets.length} octets`)
    const sized = new Uint8Array(1 + octets.length)
    sized[0] = octets.length
    sized.set(octets, 1)
    return sized
  }
  const characters = String(value)
  if (characters.length >= size) throw new RangeError(`${name} of ${characters.length} characters`)
  return cstring(characters)
}

function cstring(value: string): Uint8Array {
  return latin1(`${value}\0`)
}

function latin1(value: string): Uint8Array {
  return new Uint8Array(Buffer.from(value, 'latin1'))
}

function text(octets: Uint8Array): string {
  return Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength).toString('latin1')
}

function u16(value: number): Uint8Array {
  return new Uint8Array([value >> 8, value & 0xff])
}
