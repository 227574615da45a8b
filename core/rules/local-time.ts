/** A moment as the clocks of a place show it. */
export interface LocalTime {
  readonly year: number
  /** 1–12. */
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  /** 0 is Sunday. */
  readonly weekday: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

/** What the clocks show at `atMs` in an IANA time zone; undefined is the computer's own. */
export function localTime(atMs: number, timeZone: string | undefined): LocalTime {
  const parts = new Map(
    formatOf(timeZone)
      .formatToParts(atMs)
      .map(({ type, value }) => [type, Number(value)]),
  )
  const part = (name: Intl.DateTimeFormatPartTypes) => parts.get(name) ?? 0
  const [year, month, day] = [part('year'), part('month'), part('day')]
  const weekday = new Date(Date.UTC(year, month - 1, day)).getUTCDay()
  return { year, month, day, hour: part('hour'), minute: part('minute'), second: part('second'), weekday }
}

/**
 * The moment at which the clocks of a place show this date and time; days and months may overflow. A time that is left out when clocks
 * go forward is the moment as far after the change; of one that comes twice it is the first.
 */
export function instantOf(time: Omit<LocalTime, 'weekday'>, timeZone: string | undefined): number {
  const wanted = Date.UTC(time.year, time.month - 1, time.day, time.hour, time.minute, time.second)
  const offsetAt = (atMs: number) => {
    const shown = localTime(atMs, timeZone)
    return Date.UTC(shown.year, shown.month - 1, shown.day, shown.hour, shown.minute, shown.second) - atMs
  }
  // Around a change the offsets a day before and after are the two that are possible.
  const offsets = [offsetAt(wanted - 86_400_000), offsetAt(wanted + 86_400_000)]
  const exact = offsets.map((offset) => wanted - offset).filter((atMs) => atMs + offsetAt(atMs) === wanted)
  return exact.length > 0 ? Math.min(...exact) : wanted - (offsets[0] as number)
}

/** The first moment of the calendar month. */
export function monthStart(atMs: number, timeZone: string | undefined): number {
  const { year, month } = localTime(atMs, timeZone)
  return instantOf({ year, month, day: 1, hour: 0, minute: 0, second: 0 }, timeZone)
}

/** `HH:MM` as minutes of the day. */
export function minutesOf(timeOfDay: string): number {
  const [hours = 0, minutes = 0] = timeOfDay.split(':').map(Number)
  return hours * 60 + minutes
}

function formatOf(timeZone: string | undefined): Intl.DateTimeFormat {
  const key = timeZone ?? ''
  let format = formats.get(key)
  if (!format) {
    format = new Intl.DateTimeFormat('en-US', {
      ...(timeZone === undefined ? {} : { timeZone }),
      calendar: 'gregory',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: 'numeric',
      day: 'numeric',
      hour: 'numeric',
      minute: 'numeric',
      second: 'numeric',
    })
    formats.set(key, format)
  }
  return format
}
