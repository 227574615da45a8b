/**
 * Pure readers of information lines. Each gives undefined for a line that is not what it should be; none throws.
 */

/** The parameters after `+X:`, without quotes; a bracketed list stays one parameter. */
export function fieldsOf(line: string): string[] {
  const colon = line.indexOf(':')
  const body = line.slice(colon + 1).trim()
  const fields: string[] = []
  let field = ''
  let quoted = false
  let depth = 0
  for (const char of body) {
    if (char === '"') quoted = !quoted
    if (!quoted && char === '(') depth++
    if (!quoted && char === ')') depth = Math.max(0, depth - 1)
    if (char === ',' && !quoted && depth === 0) {
      fields.push(unquoted(field))
      field = ''
    } else field += char
  }
  fields.push(unquoted(field))
  return fields
}

function unquoted(field: string): string {
  const text = field.trim()
  return text.length >= 2 && text.startsWith('"') && text.endsWith('"') ? text.slice(1, -1) : text
}

/** A field as a non-negative integer, or undefined. */
export function numberOf(field: string | undefined): number | undefined {
  return field !== undefined && /^\d{1,9}$/.test(field) ? Number(field) : undefined
}

/** The numbers that a list such as `(0-2,4)` or `(1)` or `1` allows. */
export function rangeOf(field: string | undefined): number[] {
  const numbers: number[] = []
  for (const item of (field ?? '').replace(/[()]/g, '').split(',')) {
    const match = /^\s*(\d{1,3})(?:\s*-\s*(\d{1,3}))?\s*$/.exec(item)
    if (!match) continue
    const first = Number(match[1])
    const last = match[2] === undefined ? first : Number(match[2])
    for (let number = first; number <= last; number++) numbers.push(number)
  }
  return numbers
}

/** The words that a list such as `("SM","ME")` allows. */
export function wordsOf(field: string | undefined): string[] {
  return (field ?? '')
    .replace(/[()]/g, '')
    .split(',')
    .map((word) => unquoted(word))
    .filter((word) => word !== '')
}

/** A memory of messages and how full it is (`+CPMS`, TS 27.005 §3.2.2). */
export interface MemoryUse {
  readonly used: number
  readonly total: number
}

/** First memory of the answer to setting `+CPMS` (`+CPMS: 3,10,3,10,3,10`). */
export function memoryUseOf(line: string | undefined): MemoryUse | undefined {
  const [used, total] = fieldsOf(line ?? '').map(numberOf)
  return used === undefined || total === undefined ? undefined : { used, total }
}

/** A message in a list or alone: its place, its state and its PDU. */
export interface StoredMessage {
  readonly index: number
  /** 0 received unread, 1 received read, 2 stored unsent, 3 stored sent. */
  readonly stat: number
  /** Octets of the TPDU, without the service centre's address. */
  readonly length: number | undefined
  /** Hexadecimal, service centre's address included. */
  readonly pdu: string
}

/** Reads the answer to `+CMGL` in PDU mode: heads and PDUs in turn (TS 27.005 §4.1). A head without its PDU is left out. */
export function storedMessagesOf(lines: readonly string[]): StoredMessage[] {
  const messages: StoredMessage[] = []
  for (let at = 0; at + 1 < lines.length; at++) {
    const head = lines[at] as string
    const pdu = lines[at + 1] as string
    if (!head.startsWith('+CMGL:') || pdu.startsWith('+CMGL:')) continue
    const fields = fieldsOf(head)
    const index = numberOf(fields[0])
    const stat = numberOf(fields[1])
    if (index === undefined || stat === undefined) continue
    messages.push({ index, stat, length: numberOf(fields.at(-1)), pdu })
    at++
  }
  return messages
}

/** Reads the answer to `+CMGR` of `index` in PDU mode. */
export function messageAt(index: number, lines: readonly string[]): StoredMessage | undefined {
  const place = lines.findIndex((line) => line.startsWith('+CMGR:'))
  const pdu = lines[place + 1]
  if (place < 0 || pdu === undefined) return undefined
  const fields = fieldsOf(lines[place] as string)
  const stat = numberOf(fields[0])
  return stat === undefined ? undefined : { index, stat, length: numberOf(fields.at(-1)), pdu }
}

/** Received signal strength of `+CSQ` in dBm (TS 27.007 §8.5); 100 and above is the scale for UMTS and LTE. */
export function signalDbmOf(line: string | undefined): number | undefined {
  const rssi = numberOf(fieldsOf(line ?? '')[0])
  if (rssi === undefined || rssi === 99 || rssi === 199) return undefined
  if (rssi <= 31) return -113 + 2 * rssi
  return rssi >= 100 && rssi <= 191 ? rssi - 216 : undefined
}

export type Registration = 'home' | 'roaming' | 'searching' | 'denied' | 'none'

const registrations: Readonly<Record<number, Registration>> = {
  0: 'none',
  1: 'home',
  2: 'searching',
  3: 'denied',
  4: 'none',
  5: 'roaming',
  6: 'home',
  7: 'roaming',
}

/** `<stat>` of the answer to `+CREG?`, `+CGREG?` or `+CEREG?`. A URC of the same name, which lacks `<n>`, gives undefined. */
export function registrationOf(lines: readonly string[]): Registration | undefined {
  for (const line of lines) {
    const match = /^\+C(?:E|G)?REG:\s*\d\s*,\s*(\d)(?:\s*,|$)/.exec(line)
    if (match) return registrations[Number(match[1])]
  }
  return undefined
}

/** The better of two readings. */
export function betterRegistration(a: Registration, b: Registration): Registration {
  const order: readonly Registration[] = ['home', 'roaming', 'denied', 'searching', 'none']
  return order.indexOf(a) <= order.indexOf(b) ? a : b
}

/** The operator of `+COPS?`, or undefined while there is none. Names in UCS-2 hexadecimal, as `+CSCS` may leave them, are read. */
export function operatorOf(line: string | undefined): string | undefined {
  const name = fieldsOf(line ?? '')[2]
  if (name === undefined || name === '') return undefined
  if (!/^(?:00[2-7][0-9A-Fa-f]){2,}$/.test(name)) return name
  return name.replace(/..../g, (unit) => String.fromCharCode(Number.parseInt(unit, 16)))
}

/** The first line that is no more than a value, without a prefix such as `+CGSN:` and quotes. */
export function firstValueOf(lines: readonly string[]): string | undefined {
  const line = lines[0]
  if (line === undefined) return undefined
  const value = unquoted(line.replace(/^[+^#*$%][A-Z0-9]+:\s*/, ''))
  return value === '' ? undefined : value
}

/** The first run of `least` to `most` digits in an answer: IMEI, IMSI, ICCID (which may end in `F`). */
export function digitsOf(lines: readonly string[], least: number, most: number): string | undefined {
  for (const line of lines) {
    const match = new RegExp(`(?<!\\d)(\\d{${least},${most}})(?!\\d)`).exec(line.replace(/^[+^#*$%][A-Z0-9]+:/, ''))
    if (match) return match[1]
  }
  return undefined
}

/** How a modem announces and hands over messages (`+CNMI`, TS 27.005 §3.4.1). */
export interface Routing {
  readonly mode: number
  readonly mt: number
  readonly bm: number
  readonly ds: number
  readonly bfr: number
}

/** Every routing that is good enough and offered, best first. */
export function routingsFrom(offer: string | undefined, wish: RoutingWish): Routing[] {
  const fields = offer === undefined ? [] : fieldsOf(offer)
  const modes = among(fields[0], wish.modes)
  const mts = among(fields[1], wish.mts)
  // Texts without reports are better than none.
  const dss = new Set([...among(fields[3], wish.dss), 0])
  // An offer that stops early offers nothing but the default behind its end.
  const bms = among(fields[2] ?? '0', [0, 2])
  const bfrs = among(fields[4] ?? '0', [0, 1])
  const routings: Routing[] = []
  for (const mt of mts) {
    for (const ds of dss) {
      for (const mode of modes) routings.push({ mode, mt, bm: bms[0] ?? 0, ds, bfr: bfrs[0] ?? 0 })
    }
  }
  return routings
}

export interface RoutingWish {
  readonly modes: readonly number[]
  readonly mts: readonly number[]
  readonly dss: readonly number[]
}

/** The wished ones that are offered; all of them where nothing is said. */
function among(field: string | undefined, wished: readonly number[]): number[] {
  const offered = rangeOf(field)
  return field === undefined ? [...wished] : wished.filter((number) => offered.includes(number))
}
