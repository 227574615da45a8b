/** An address field as the standard has it (TS 23.040 §9.1.2.5). */
export interface TpAddress {
  /** Type-of-address octet: 0x91 international, 0x81 unknown, 0xD0 alphanumeric. */
  readonly toa: number
  /** Digits (`0-9*#abc`), or the letters of an alphanumeric address. */
  readonly value: string
}

/** A TP-VP in its three forms (TS 23.040 §9.2.3.12). */
export type ValidityPeriod =
  | { readonly form: 'relative'; readonly octet: number }
  | { readonly form: 'enhanced'; readonly octets: Uint8Array }
  | { readonly form: 'absolute'; readonly time: ServiceCentreTime }

/** A time stamp with its zone (TS 23.040 §9.2.3.11). */
export interface ServiceCentreTime {
  /** Milliseconds since the epoch. */
  readonly at: number
  /** Minutes east of UTC, in quarters of an hour. */
  readonly zoneMinutes: number
}

/** A TPDU that cannot be read: the field and the octet where reading stopped. */
export class TpduError extends Error {
  constructor(field: string, offset: number, why: string) {
    super(`${field} at octet ${offset}: ${why}`)
  }
}

/** Octets being read, one field after the other. */
export class OctetReader {
  readonly #octets: Uint8Array
  offset = 0

  constructor(octets: Uint8Array) {
    this.#octets = octets
  }

  get left(): number {
    return this.#octets.length - this.offset
  }

  take(count: number, field: string): Uint8Array {
    if (count > this.left) throw new TpduError(field, this.offset, `${count} octets wanted, ${this.left} left`)
    const from = this.offset
    this.offset += count
    return this.#octets.slice(from, this.offset)
  }

  octet(field: string): number {
    return this.take(1, field)[0] as number
  }
}

const semiOctets = '0123456789*#abc'

/** Digits → semi-octets, low half first, an odd one filled with 1111. */
export function writeSemiOctets(digits: string): number[] {
  const halves = [...digits].map((digit) => {
    const value = semiOctets.indexOf(digit.toLowerCase())
    if (value < 0) throw new RangeError(`${digit} is no digit of an address`)
    return value
  })
  if (halves.length % 2 === 1) halves.push(0xf)
  return Array.from({ length: halves.length / 2 }, (_, at) => {
    return (halves[at * 2] as number) | ((halves[at * 2 + 1] as number) << 4)
  })
}

/** `count` digits of semi-octets; a fill ends them early. */
export function readSemiOctets(octets: Uint8Array, count: number): string {
  let digits = ''
  for (let at = 0; at < count; at++) {
    const half = ((octets[at >> 1] as number) >> (at % 2 === 0 ? 0 : 4)) & 0xf
    if (half === 0xf) break
    digits += semiOctets[half]
  }
  return digits
}

const binaryCoded = (value: number) => ((value % 10) << 4) | Math.floor(value / 10)
const fromBinaryCoded = (octet: number) => (octet & 0xf) * 10 + (octet >> 4)

/** Seven octets: year, month, day, hour, minute, second, zone; each with its digits swapped. */
export function writeTime(time: ServiceCentreTime): number[] {
  const local = new Date(time.at + time.zoneMinutes * 60_000)
  const quarters = Math.abs(time.zoneMinutes) / 15
  const zone = binaryCoded(quarters) | (time.zoneMinutes < 0 ? 0x08 : 0)
  const parts = [
    local.getUTCFullYear() % 100,
    local.getUTCMonth() + 1,
    local.getUTCDate(),
    local.getUTCHours(),
    local.getUTCMinutes(),
    local.getUTCSeconds(),
  ]
  return [...parts.map(binaryCoded), zone]
}

export function readTime(octets: Uint8Array): ServiceCentreTime {
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = [...octets.slice(0, 6)].map(fromBinaryCoded)
  const zone = octets[6] as number
  const zoneMinutes = fromBinaryCoded(zone & 0xf7) * 15 * (zone & 0x08 ? -1 : 1)
  return { at: Date.UTC(2000 + year, month - 1, day, hour, minute, second) - zoneMinutes * 60_000, zoneMinutes }
}

const relativePeriods: readonly { readonly upTo: number; readonly minutes: (octet: number) => number }[] = [
  { upTo: 143, minutes: (octet) => (octet + 1) * 5 },
  { upTo: 167, minutes: (octet) => 12 * 60 + (octet - 143) * 30 },
  { upTo: 196, minutes: (octet) => (octet - 166) * 24 * 60 },
  { upTo: 255, minutes: (octet) => (octet - 192) * 7 * 24 * 60 },
]

/** The instant at which a validity period that was submitted at `now` ends. */
export function validUntil(period: ValidityPeriod | undefined, now: number, defaultMs: number): number {
  if (!period) return now + defaultMs
  if (period.form === 'absolute') return period.time.at
  if (period.form === 'relative') {
    const row = relativePeriods.find(({ upTo }) => period.octet <= upTo)
    return now + (row?.minutes(period.octet) ?? 0) * 60_000
  }
  // §9.2.3.12.3: functionality indicator 001 relative as above, 010 seconds, 011 hh:mm:ss in semi-octets.
  const [indicator = 0, first = 0, second = 0, third = 0] = period.octets
  switch (indicator & 0x07) {
    case 1:
      return validUntil({ form: 'relative', octet: first }, now, defaultMs)
    case 2:
      return now + first * 1000
    case 3:
      return now + (fromBinaryCoded(first) * 3600 + fromBinaryCoded(second) * 60 + fromBinaryCoded(third)) * 1000
    default:
      return now + defaultMs
  }
}
