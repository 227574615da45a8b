import type { OctetReader } from './bad-pdu.ts'

/** An instant as the service centre wrote it. */
export interface ServiceCentreTime {
  /** Milliseconds since the Unix epoch. */
  readonly at: number
  /** Offset of the service centre's local time from UTC, in minutes; negative west of Greenwich. */
  readonly offsetMinutes: number
}

const minuteMs = 60_000
const hourMs = 60 * minuteMs
const dayMs = 24 * hourMs
const weekMs = 7 * dayMs

/** Two digits with the first in the low half; a half above 9 counts as 0 (TS 23.040 §9.2.3.11). */
function swapped(octet: number): number {
  const tens = octet & 0x0f
  const units = octet >> 4
  return (tens > 9 ? 0 : tens) * 10 + (units > 9 ? 0 : units)
}

function swap(value: number): number {
  return ((value % 10) << 4) | (Math.floor(value / 10) % 10)
}

/**
 * Seven octets of time stamp (TS 23.040 §9.2.3.11); undefined when they name no date. Two-digit years from 90 on are of the
 * last century.
 */
export function decodeTimestamp(octets: Uint8Array): ServiceCentreTime | undefined {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, zone = 0] = octets
  const monthNumber = swapped(month)
  const dayNumber = swapped(day)
  if (octets.length < 7 || monthNumber < 1 || monthNumber > 12 || dayNumber < 1 || dayNumber > 31) return undefined
  const yearNumber = swapped(year)
  const local = Date.UTC(
    yearNumber + (yearNumber >= 90 ? 1900 : 2000),
    monthNumber - 1,
    dayNumber,
    swapped(hour),
    swapped(minute),
    swapped(second),
  )
  const quarters = swapped(zone & 0xf7)
  const offsetMinutes = (zone & 0x08) !== 0 ? -15 * quarters : 15 * quarters
  return { at: local - offsetMinutes * minuteMs, offsetMinutes: offsetMinutes === 0 ? 0 : offsetMinutes }
}

/** Seven octets of time stamp, to the second; the offset is rounded to quarters of an hour. */
export function encodeTimestamp(time: ServiceCentreTime): Uint8Array {
  const quarters = Math.min(79, Math.round(Math.abs(time.offsetMinutes) / 15))
  const negative = time.offsetMinutes < 0 && quarters > 0
  const local = new Date(time.at + (negative ? -1 : 1) * quarters * 15 * minuteMs)
  return Uint8Array.of(
    swap(local.getUTCFullYear() % 100),
    swap(local.getUTCMonth() + 1),
    swap(local.getUTCDate()),
    swap(local.getUTCHours()),
    swap(local.getUTCMinutes()),
    swap(local.getUTCSeconds()),
    swap(quarters) | (negative ? 0x08 : 0),
  )
}

/** The period of a relative TP-VP octet, in milliseconds (TS 23.040 §9.2.3.12.1). */
export function decodeRelativeValidity(octet: number): number {
  if (octet <= 143) return (octet + 1) * 5 * minuteMs
  if (octet <= 167) return 12 * hourMs + (octet - 143) * 30 * minuteMs
  if (octet <= 196) return (octet - 166) * dayMs
  return (octet - 192) * weekMs
}

/** The relative TP-VP octet of the shortest period that covers `validityMs`; 63 weeks is the longest there is. */
export function encodeRelativeValidity(validityMs: number): number {
  if (validityMs <= 12 * hourMs) return Math.max(0, Math.ceil(validityMs / (5 * minuteMs)) - 1)
  if (validityMs <= dayMs) return 143 + Math.ceil((validityMs - 12 * hourMs) / (30 * minuteMs))
  if (validityMs <= 30 * dayMs) return 166 + Math.ceil(validityMs / dayMs)
  return Math.min(255, Math.max(197, 192 + Math.ceil(validityMs / weekMs)))
}

/** A validity period as a TP-VP field says it. */
export type Validity =
  | { readonly kind: 'relative'; readonly validityMs: number }
  | { readonly kind: 'absolute'; readonly until: ServiceCentreTime | undefined }
  | { readonly kind: 'enhanced'; readonly validityMs: number | undefined; readonly singleShot: boolean }

/**
 * Reads the TP-VP field of a TP-VPF value (0 none, 1 enhanced, 2 relative, 3 absolute). TS 23.040 §9.2.3.3 and §9.2.3.12.
 * @throws GatewayError `text/bad-pdu`
 */
export function readValidity(reader: OctetReader, format: number): Validity | undefined {
  if (format === 2) return { kind: 'relative', validityMs: decodeRelativeValidity(reader.octet('TP-VP')) }
  if (format === 3) return { kind: 'absolute', until: decodeTimestamp(reader.take(7, 'TP-VP')) }
  if (format === 1) return decodeEnhanced(reader.take(7, 'TP-VP'))
  return undefined
}

/** TS 23.040 §9.2.3.12.3: a functionality indicator, more of them while bit 7 is set, then the period. */
function decodeEnhanced(octets: Uint8Array): Validity {
  const [indicator = 0] = octets
  let offset = 1
  for (let more = indicator; (more & 0x80) !== 0 && offset < octets.length; offset++) more = octets[offset] ?? 0
  const [a = 0, b = 0, c = 0] = octets.subarray(offset)
  const format = indicator & 0x07
  const validityMs =
    format === 1
      ? decodeRelativeValidity(a)
      : format === 2 && a !== 0
        ? a * 1000
        : format === 3
          ? swapped(a) * hourMs + swapped(b) * minuteMs + swapped(c) * 1000
          : undefined
  return { kind: 'enhanced', validityMs, singleShot: (indicator & 0x40) !== 0 }
}
