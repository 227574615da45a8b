import type { CodingZero } from './options.ts'
import { decodePdu } from './pdu.ts'
import { headerOctets, type TracedPdu } from './smpp-types.ts'
import { pduLine } from './trace.ts'

/** One PDU of a trace. */
export interface TracedFrame {
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  /** `out`: from this side to the SMSC. */
  readonly direction: 'in' | 'out'
  /** The whole PDU, its password and words blanked out where they shall not be seen. */
  readonly octets: Uint8Array
  /** Which connection it was on; frames of one number are one conversation in Wireshark. Default 0. */
  readonly connection?: number
}

const smppPort = 2775
/** Own ports, one a connection, from where nothing else is registered. */
const firstOwnPort = 49_152
const ipOctets = 20
const tcpOctets = 20
/** LINKTYPE_RAW: packets begin with their IP header. */
const rawIp = 101
const longestPacket = 65_535
const addresses = { own: [127, 0, 0, 1], smsc: [127, 0, 0, 2] } as const
const pushAndAck = 0x18

/**
 * A capture file (pcap 2.4, microseconds) of PDUs, each in a TCP segment of its own between 127.0.0.1 and port 2775 of 127.0.0.2, so
 * that Wireshark's SMPP dissector reads it. A password is never in it. Pure. Octets beyond the 65,495 that a segment holds are left out.
 */
export function pcapOf(frames: Iterable<TracedFrame>): Uint8Array {
  const header = Buffer.alloc(24)
  header.writeUInt32LE(0xa1b2c3d4, 0)
  header.writeUInt16LE(2, 4)
  header.writeUInt16LE(4, 6)
  header.writeUInt32LE(longestPacket, 16)
  header.writeUInt32LE(rawIp, 20)
  const parts: Uint8Array[] = [header]
  const conversations = new Map<number, { out: number; in: number }>()
  for (const frame of frames) {
    const { connection = 0, direction } = frame
    const sent = conversations.get(connection) ?? { out: 1, in: 1 }
    conversations.set(connection, sent)
    const octets = masked(frame.octets).subarray(0, longestPacket - ipOctets - tcpOctets)
    const packet = packetOf(octets, direction, connection, sent)
    sent[direction] = (sent[direction] + octets.length) >>> 0
    parts.push(recordHeader(frame.at, packet.length), packet)
  }
  return Buffer.concat(parts)
}

function recordHeader(atMs: number, length: number): Uint8Array {
  const header = Buffer.alloc(16)
  header.writeUInt32LE(Math.floor(atMs / 1000) >>> 0, 0)
  header.writeUInt32LE(Math.floor(((atMs % 1000) + 1000) % 1000) * 1000, 4)
  header.writeUInt32LE(length, 8)
  header.writeUInt32LE(length, 12)
  return header
}

function packetOf(
  octets: Uint8Array,
  direction: 'in' | 'out',
  connection: number,
  sent: { readonly out: number; readonly in: number },
): Buffer {
  const packet = Buffer.alloc(ipOctets + tcpOctets + octets.length)
  const [from, to] = direction === 'out' ? [addresses.own, addresses.smsc] : [addresses.smsc, addresses.own]
  packet[0] = 0x45
  packet.writeUInt16BE(packet.length, 2)
  packet[8] = 64
  packet[9] = 6
  packet.set(from, 12)
  packet.set(to, 16)
  packet.writeUInt16BE(checksum(packet.subarray(0, ipOctets)), 10)
  const tcp = packet.subarray(ipOctets)
  const ownPort = firstOwnPort + (connection % (longestPacket - firstOwnPort))
  const ports = direction === 'out' ? [ownPort, smppPort] : [smppPort, ownPort]
  tcp.writeUInt16BE(ports[0] ?? 0, 0)
  tcp.writeUInt16BE(ports[1] ?? 0, 2)
  tcp.writeUInt32BE(sent[direction], 4)
  tcp.writeUInt32BE(sent[direction === 'out' ? 'in' : 'out'], 8)
  tcp[12] = (tcpOctets / 4) << 4
  tcp[13] = pushAndAck
  tcp.writeUInt16BE(0xffff, 14)
  tcp.set(octets, tcpOctets)
  // The pseudo-header of RFC 9293 §3.1: both addresses, the protocol, the length.
  const pseudo = Buffer.from([...from, ...to, 0, 6, tcp.length >> 8, tcp.length & 0xff])
  tcp.writeUInt16BE(checksum(Buffer.concat([pseudo, tcp])), 16)
  return packet
}

/** RFC 1071. */
function checksum(octets: Uint8Array): number {
  let sum = 0
  for (let at = 0; at < octets.length; at += 2) sum += ((octets[at] ?? 0) << 8) | (octets[at + 1] ?? 0)
  while (sum > 0xffff) sum = (sum & 0xffff) + Math.floor(sum / 0x10000)
  return ~sum & 0xffff
}

/**
 * The same as text: a line a PDU with its instant (UTC), its direction, its fields and its octets. `clear` shows the words that people
 * wrote; a password is never shown. Pure.
 */
export function traceText(
  frames: Iterable<TracedFrame>,
  { coding0 = 'gsm7', clear = false }: { readonly coding0?: CodingZero; readonly clear?: boolean } = {},
): string {
  return [...frames].map((frame) => `${textLine(frame, coding0, clear)}\n`).join('')
}

function textLine({ at, direction, octets, connection = 0 }: TracedFrame, coding0: CodingZero, clear: boolean): string {
  const head = `${new Date(at).toISOString()} ${connection} ${direction === 'out' ? '→' : '←'}`
  if (octets.length < headerOctets) return `${head} (${octets.length} octets)`
  const shown = pduLine(withoutPassword(octets), coding0)
  return `${head} ${clear ? (shown.clear ?? shown.line) : shown.line}`
}

function masked(octets: Uint8Array): Uint8Array {
  return octets.length < headerOctets ? octets : withoutPassword(octets).octets
}

/** The PDU with asterisks for the password of a bind, in its fields and its octets. */
function withoutPassword(octets: Uint8Array): TracedPdu {
  const pdu = decodePdu(octets)
  const { system_id: systemId, password } = pdu.fields
  if (typeof password !== 'string' || typeof systemId !== 'string') return { ...pdu, octets }
  const hidden = Uint8Array.from(octets)
  const start = headerOctets + systemId.length + 1
  hidden.fill(0x2a, start, start + password.length)
  return { ...pdu, fields: { ...pdu.fields, password: '*'.repeat(8) }, octets: hidden }
}

/** A line of the trace (`→ submit_sm #2 … | 0000001D…`) as the PDU that it shows; undefined for a line without all its octets. */
export function frameOfLine(at: number, line: string): TracedFrame | undefined {
  const { side, connection, octets } =
    /^(?<side>[→←]) (?:connection=(?<connection>\d+) )?.*\| (?<octets>(?:[0-9A-F]{2}){16,})$/is.exec(line)?.groups ?? {}
  if (side === undefined || octets === undefined) return undefined
  return {
    at,
    direction: side === '→' ? 'out' : 'in',
    octets: new Uint8Array(Buffer.from(octets, 'hex')),
    ...(connection === undefined ? {} : { connection: Number(connection) }),
  }
}
