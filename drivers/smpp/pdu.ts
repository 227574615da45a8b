import { createRequire } from 'node:module'
import { type FieldValue, headerOctets, type OutgoingPdu, type Pdu, type Tlvs } from './smpp-types.ts'

/*
 * The one place that knows the npm package `smpp`. Of it we use the tables: commands with their ids and the order and type of
 * their fields. Not its Session, which goes deaf after one framing error (`_busy`), never calls back when the socket drops, and
 * whose `send` on a closed socket only returns false: sockets, framing, pending answers and timeouts are ours (link.ts, framing.ts,
 * session.ts). Nor its PDU class, which loses octets (text and times go through filters, strings through 7-bit ASCII), reads
 * parameters of a fixed type past their length, throws away what it had read of a broken PDU, and spends two thirds of its time
 * on filters that raw octets do not need.
 */
interface PackageTables {
  readonly commands: Readonly<
    Record<string, { readonly id: number; readonly params?: Readonly<Record<string, Param>> }>
  >
  readonly types: Readonly<Record<PackageType, unknown>>
}

interface Param {
  readonly type: unknown
}

type PackageType = 'int8' | 'int16' | 'int32' | 'cstring' | 'buffer'
type FieldKind = 'u8' | 'cstring' | 'sized'

const smpp = createRequire(import.meta.url)('smpp') as PackageTables

interface Command {
  readonly name: string
  readonly id: number
  readonly fields: readonly (readonly [name: string, kind: FieldKind])[]
}

/** Commands whose fields are integers of one octet, strings and one sized text: all of them but those for many phones at once. */
const commands: readonly Command[] = Object.entries(smpp.commands).flatMap(([name, { id, params = {} }]) => {
  const fields = Object.entries(params).map(([field, { type }]) => [field, kindOf(type)] as const)
  const known = fields.filter((field): field is [string, FieldKind] => field[1] !== undefined)
  return known.length === fields.length ? [{ name, id, fields: known }] : []
})

function kindOf(type: unknown): FieldKind | undefined {
  if (type === smpp.types.int8) return 'u8'
  if (type === smpp.types.cstring) return 'cstring'
  return type === smpp.types.buffer ? 'sized' : undefined
}

const byName = new Map(commands.map((command) => [command.name, command]))
const byId = new Map(commands.map((command) => [command.id, command]))

/** Of these the body is read as far as it goes: an SMSC may leave out a response's body, or the end of it. */
const isLenient = (command: string): boolean => command.endsWith('_resp')

/** Reads one PDU of at least 16 octets. Never throws: why a body cannot be read is in `fault`, with what was read before it. */
export function decodePdu(frame: Uint8Array): Pdu {
  const buffer = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
  const command_id = buffer.readUInt32BE(4)
  const command = byId.get(command_id)
  const fields: Record<string, FieldValue> = {}
  const tlvs = new Map<number, Uint8Array>()
  const fault = command ? readBody(command, buffer, fields, tlvs) : undefined
  return {
    command: command?.name ?? 'unknown',
    command_id,
    command_status: buffer.readUInt32BE(8),
    sequence_number: buffer.readUInt32BE(12),
    fields,
    tlvs,
    ...(fault !== undefined && { fault }),
  }
}

function readBody(
  command: Command,
  buffer: Buffer,
  fields: Record<string, FieldValue>,
  tlvs: Map<number, Uint8Array>,
): string | undefined {
  let offset = headerOctets
  for (const [name, kind] of command.fields) {
    if (offset >= buffer.length) return isLenient(command.name) ? undefined : `it ends before ${name}`
    if (kind === 'u8') {
      fields[name] = buffer[offset++] ?? 0
    } else if (kind === 'cstring') {
      const nul = buffer.indexOf(0, offset)
      const end = nul < 0 ? buffer.length : nul
      fields[name] = buffer.toString('latin1', offset, end)
      offset = end + 1
    } else {
      const length = buffer[offset++] ?? 0
      // What is there is kept: it may be all that the phone wrote.
      fields[name] = new Uint8Array(buffer.subarray(offset, offset + length))
      if (offset + length > buffer.length) return `${name} of ${length} octets where ${buffer.length - offset} are left`
      offset += length
    }
  }
  return readTlvs(buffer, offset, tlvs)
}

function readTlvs(buffer: Buffer, start: number, tlvs: Map<number, Uint8Array>): string | undefined {
  let offset = start
  while (offset + 4 <= buffer.length) {
    const tag = buffer.readUInt16BE(offset)
    const length = buffer.readUInt16BE(offset + 2)
    offset += 4
    if (offset + length > buffer.length) {
      return `parameter 0x${tag.toString(16).padStart(4, '0')} of ${length} octets where ${buffer.length - offset} are left`
    }
    tlvs.set(tag, new Uint8Array(buffer.subarray(offset, offset + length)))
    offset += length
  }
  // Fewer than four octets at the end can be no parameter; several SMSCs pad with zeros.
  return undefined
}

/**
 * The octets of a PDU. Strings are Latin-1 and end at a NUL; a text has at most 255 octets and a parameter 65,535. With a status
 * other than 0 there is no body (SMPP 3.4 §4).
 */
export function encodePdu(pdu: OutgoingPdu): Uint8Array {
  const command = byName.get(pdu.command)
  if (!command) throw new RangeError(`no command ${pdu.command}`)
  const status = pdu.command_status ?? 0
  const fields = status === 0 ? command.fields.map(([name, kind]) => fieldOctets(kind, pdu.fields?.[name])) : []
  const tlvs = status === 0 ? (pdu.tlvs ?? noTlvs) : noTlvs
  let length = headerOctets
  for (const field of fields) length += typeof field === 'number' ? 1 : field.length
  for (const value of tlvs.values()) length += 4 + value.length
  const buffer = Buffer.allocUnsafe(length)
  buffer.writeUInt32BE(length, 0)
  buffer.writeUInt32BE(command.id, 4)
  buffer.writeUInt32BE(status, 8)
  buffer.writeUInt32BE(pdu.sequence_number, 12)
  let offset = headerOctets
  for (const field of fields) {
    if (typeof field === 'number') buffer[offset++] = field
    else if (typeof field === 'string') offset += buffer.write(field, offset, 'latin1')
    else offset = put(buffer, field, offset)
  }
  for (const [tag, value] of tlvs) {
    buffer.writeUInt16BE(tag, offset)
    buffer.writeUInt16BE(value.length, offset + 2)
    offset = put(buffer, value, offset + 4)
  }
  return buffer
}

const noTlvs: Tlvs = new Map()

function put(buffer: Buffer, octets: Uint8Array, offset: number): number {
  buffer.set(octets, offset)
  return offset + octets.length
}

/** One octet as a number, a string with its NUL, or octets with their length. */
function fieldOctets(kind: FieldKind, value: FieldValue | undefined): number | string | Uint8Array {
  if (kind === 'u8') return typeof value === 'number' ? value & 0xff : 0
  if (kind === 'cstring') {
    const text = typeof value === 'string' ? value : ''
    const nul = text.indexOf('\0')
    return `${nul < 0 ? text : text.slice(0, nul)}\0`
  }
  const octets = value instanceof Uint8Array ? value : new Uint8Array(0)
  if (octets.length > 255) throw new RangeError(`a text of ${octets.length} octets`)
  const sized = new Uint8Array(octets.length + 1)
  sized[0] = octets.length
  sized.set(octets, 1)
  return sized
}

/** command_id by name. */
export function commandId(command: string): number {
  const known = byName.get(command)
  if (!known) throw new RangeError(`no command ${command}`)
  return known.id
}
