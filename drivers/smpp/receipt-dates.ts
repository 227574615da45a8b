const minuteMs = 60_000
const hourMs = 60 * minuteMs
/** A reading further than this from its arrival is no date of a receipt. */
const plausibleMs = 400 * 24 * hourMs

/**
 * The instant that a date in a receipt names, or undefined. SMSCs write `YYMMDDhhmm`, with seconds, with the century, as an
 * absolute time of SMPP 3.4 §7.1.1, as seconds or milliseconds since 1970, or with separators; where a row of digits can be read
 * in several ways, the reading nearest to `arrivedAt` counts. Hardly any says its zone: a reading that is off by whole or half
 * hours is taken for the SMSC's local time, and one in the future for none.
 */
export function receiptInstant(written: string, arrivedAt: number): number | undefined {
  const zoned = zonedReading(written)
  if (zoned !== undefined) return near(zoned, arrivedAt) ? Math.min(zoned, arrivedAt) : undefined
  const [nearest] = readings(written)
    .filter((at) => near(at, arrivedAt))
    .sort((a, b) => Math.abs(a - arrivedAt) - Math.abs(b - arrivedAt))
  const at = nearest === undefined ? undefined : withoutZone(nearest, arrivedAt)
  // Most dates have no seconds: a whole minute that was just beginning would lie before the text was sent.
  return at !== undefined && at % minuteMs === 0 && arrivedAt - at < minuteMs ? arrivedAt : at
}

function near(at: number, arrivedAt: number): boolean {
  return Math.abs(at - arrivedAt) <= plausibleMs
}

function withoutZone(localAsUtc: number, arrivedAt: number): number | undefined {
  const ahead = localAsUtc - arrivedAt
  const offset = Math.round(ahead / (hourMs / 2)) * (hourMs / 2)
  const isZone = Math.abs(offset) <= 14 * hourMs && Math.abs(ahead - offset) <= 2 * minuteMs
  if (isZone) return Math.min(localAsUtc - offset, arrivedAt)
  return ahead <= 0 ? localAsUtc : undefined
}

/** `YYMMDDhhmmsstnnp` (SMPP 3.4 §7.1.1), and ISO 8601 with a zone. */
function zonedReading(written: string): number | undefined {
  const absolute = absoluteTime(written.trim().slice(0, 16))
  if (absolute !== undefined) return absolute
  const iso = /^\s*(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d+)?\s?(Z|[+-]\d\d:?\d\d)/.exec(written)
  if (!iso) return undefined
  const zone = iso[3] === 'Z' ? 'Z' : iso[3]?.replace(/^(...):?/, '$1:')
  const at = Date.parse(`${iso[1]}T${iso[2]}${zone}`)
  return Number.isNaN(at) ? undefined : at
}

/** An absolute time of SMPP 3.4 §7.1.1 in milliseconds since the epoch; undefined for anything else. */
export function absoluteTime(written: string): number | undefined {
  const match = /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+-])$/.exec(written)
  if (!match) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0, tenths = 0, quarters = 0] = match
    .slice(1, 9)
    .map(Number)
  const local = utc(2000 + year, month, day, hour, minute, second)
  if (local === undefined) return undefined
  return local + tenths * 100 - (match[9] === '-' ? -1 : 1) * quarters * 15 * minuteMs
}

function readings(written: string): number[] {
  const found = digitReadings(/^\s*(\d{10,14})(?!\d)/.exec(written)?.[1] ?? '')
  const separated = /^\s*(\d{1,4})[-/.](\d{1,2})[-/.](\d{1,4})(?:[T ,]+(\d{1,2}):(\d\d)(?::(\d\d))?)?/.exec(written)
  if (separated) {
    const [a = 0, b = 0, c = 0, hour = 0, minute = 0, second = 0] = separated
      .slice(1)
      .map((digits) => Number(digits ?? 0))
    if (a > 31) found.push(utc(a, b, c, hour, minute, second))
    else if (c > 31) found.push(utc(c, b, a, hour, minute, second), utc(c, a, b, hour, minute, second))
    else found.push(utc(2000 + a, b, c, hour, minute, second), utc(2000 + c, b, a, hour, minute, second))
  }
  return found.filter((at) => at !== undefined)
}

function digitReadings(digits: string): (number | undefined)[] {
  const pairs = (text: string): number[] => (text.match(/\d\d/g) ?? []).map(Number)
  const short = () => {
    const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = pairs(digits)
    return utc(2000 + year, month, day, hour, minute, second)
  }
  const long = () => {
    const [month = 0, day = 0, hour = 0, minute = 0, second = 0] = pairs(digits.slice(4))
    return utc(Number(digits.slice(0, 4)), month, day, hour, minute, second)
  }
  if (digits.length === 10) return [short(), Number(digits) * 1000]
  if (digits.length === 12) return [short(), long()]
  if (digits.length === 13) return [Number(digits)]
  return digits.length === 14 ? [long()] : []
}

function utc(
  year: number,
  month: number,
  day: number,
  hour: number,
  minute: number,
  second: number,
): number | undefined {
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 24 || minute > 59 || second > 60) return undefined
  return Date.UTC(year, month - 1, day, hour, minute, second)
}
