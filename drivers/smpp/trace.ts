import type { Log } from '../../core/ports/world.ts'
import { toHex } from '../../core/sms/octets.ts'
import { decodeSegmentText } from '../../core/sms/segment.ts'
import { decodeUdh } from '../../core/sms/udh.ts'
import { readText } from './coding.ts'
import type { CodingZero } from './options.ts'
import { numberField, octetsField, type Pdu, type TracedPdu, tag } from './smpp-types.ts'

/** Shown in place of what a person wrote. */
const hidden = '•••'
const asterisk = 0x2a

/** PDUs that carry what people wrote, here or as a receipt. */
const udhIndicator = 0x40
const messageType = 0x3c
const receiptTypes = new Set([0x04, 0x08, 0x20])

const tagNames: ReadonlyMap<number, string> = new Map(
  Object.entries(tag).map(([name, number]) => [number, name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)]),
)

/** What a provider calls its own parameters, by tag. */
export type ParameterNames = ReadonlyMap<number, string>

/** A PDU as a line of the trace: `line` without the words that people wrote, `clear` with them where there are any. */
export interface PduLine {
  readonly line: string
  readonly clear?: string
}

/** Shows PDUs to whoever watches; what nobody watches is not made. */
export interface PduTrace {
  readonly on: boolean
  /** `connection` counts from 1 where an account has several. */
  pdu(direction: 'in' | 'out', pdu: TracedPdu, connection?: number): void
}

/** The same for one of several connections. */
export function traceOfConnection(trace: PduTrace, connection: number): PduTrace {
  return {
    get on() {
      return trace.on
    },
    pdu: (direction, pdu) => trace.pdu(direction, pdu, connection),
  }
}

/** PDUs as lines of the log's lowest level. */
export function logTrace(log: Log, coding0: CodingZero, names?: ParameterNames): PduTrace {
  return {
    get on() {
      return log.traces?.() ?? false
    },
    pdu: (side, pdu, connection) => log.write('trace', 'smpp', { side, connection, ...pduLine(pdu, coding0, names) }),
  }
}

/** Name, number, status, fields and parameters that are set, and all octets in hexadecimal. */
export function pduLine(pdu: TracedPdu, coding0: CodingZero, names?: ParameterNames): PduLine {
  const clear = lineOf(pdu, pdu.octets, (octets) => wordsOf(pdu, octets, coding0), names)
  // Where it cannot be read, nobody knows where the words are.
  if (pdu.fault !== undefined || pdu.command === 'unknown') return { line: unreadable(pdu), clear }
  const bodies = bodiesOf(pdu)
  if (bodies.length === 0) return { line: clear }
  const line = lineOf(pdu, withoutBodies(pdu, bodies), (octets) => concealed(pdu, octets), names)
  return { line, clear }
}

function lineOf(
  pdu: TracedPdu,
  octets: Uint8Array,
  words: (body: Uint8Array) => string,
  names?: ParameterNames,
): string {
  const status = pdu.command_status === 0 ? [] : [`command_status=0x${hex(pdu.command_status, 8)}`]
  const fields = Object.entries(pdu.fields).flatMap(([name, value]) => {
    if (value === '' || value === 0) return []
    if (value instanceof Uint8Array) return value.length === 0 ? [] : [`${name}=${words(value)}`]
    return [`${name}=${value}`]
  })
  const parameters = [...pdu.tlvs].map(([number, value]) => {
    const name = names?.get(number) ?? tagNames.get(number) ?? `0x${hex(number, 4)}`
    return `${name}=${number === tag.messagePayload ? words(value) : toHex(value)}`
  })
  const fault = pdu.fault === undefined ? [] : [`(${pdu.fault})`]
  const head = `${pdu.command} #${pdu.sequence_number}`
  return onOneLine([head, ...status, ...fields, ...parameters, ...fault, `| ${toHex(octets)}`].join(' '))
}

/** Line ends and other controls, which an SMSC may put into any field, made visible. */
function onOneLine(words: string): string {
  return words.replace(/\p{Cc}/gu, (control) => (control === '\n' ? ' ⏎ ' : `\\u${hex(control.charCodeAt(0), 4)}`))
}

function unreadable({ command, sequence_number, octets, fault = 'not in the standard' }: TracedPdu): string {
  return `${command} #${sequence_number} (${fault}) | ${toHex(octets.subarray(0, 16))}${hidden} (${octets.length} octets)`
}

function bodiesOf(pdu: TracedPdu): Uint8Array[] {
  const payload = pdu.tlvs.get(tag.messagePayload)
  return [octetsField(pdu as Pdu & TracedPdu, 'short_message'), ...(payload ? [payload] : [])].filter(
    ({ length }) => length > 0,
  )
}

/** The octets with every place that reads like a body blanked out: of two places one may be chance, but none may tell. */
function withoutBodies(pdu: TracedPdu, bodies: readonly Uint8Array[]): Uint8Array {
  const octets = Buffer.from(pdu.octets)
  for (const body of bodies) {
    const told = toldOf(pdu, body)
    const secret = Buffer.from(body.subarray(told))
    if (secret.length === 0) continue
    for (let at = octets.indexOf(secret, 16); at >= 0; at = octets.indexOf(secret, at + secret.length)) {
      octets.fill(asterisk, at, at + secret.length)
    }
  }
  return octets
}

/** How many octets of a body are the network's own: those of a receipt up to the beginning of the text that it repeats. */
function toldOf(pdu: TracedPdu, body: Uint8Array): number {
  const type = numberField(pdu as Pdu & TracedPdu, 'esm_class') & messageType
  if (!receiptTypes.has(type)) return 0
  const words = Buffer.from(body).toString('latin1')
  const at = words.search(/\btext:/i)
  return at < 0 ? body.length : at + 'text:'.length
}

function concealed(pdu: TracedPdu, body: Uint8Array): string {
  const told = toldOf(pdu, body)
  const words = Buffer.from(body.subarray(0, told)).toString('latin1')
  return told === body.length ? `“${words}”` : `“${words}${hidden}” (${body.length} octets)`
}

function wordsOf(pdu: TracedPdu, body: Uint8Array, coding0: CodingZero): string {
  const header = numberField(pdu as Pdu & TracedPdu, 'esm_class') & udhIndicator ? (body[0] ?? -1) + 1 : 0
  try {
    const udh = header > 0 ? decodeUdh(body).elements : []
    const coding = numberField(pdu as Pdu & TracedPdu, 'data_coding')
    const { alphabet, data } = readText(coding, body.slice(header), coding0, header)
    return `“${decodeSegmentText({ alphabet, data, udh })}” (${body.length} octets)`
  } catch {
    return toHex(body)
  }
}

function hex(number: number, digits: number): string {
  return number.toString(16).padStart(digits, '0')
}
