const formats = {
  absolute: /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d)(\d\d)([+-])$/,
  relative: /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)000R$/,
}

/** A time as PDUs carry it (§7.1.1), absolute or relative, as an instant; undefined when it is neither. */
export function readTime(value: string, nowMs: number): number | undefined {
  const relative = formats.relative.exec(value)
  if (relative) {
    const [years, months, days, hours, minutes, seconds] = relative.slice(1).map(Number) as Six
    const then = new Date(nowMs)
    then.setUTCFullYear(then.getUTCFullYear() + years, then.getUTCMonth() + months, then.getUTCDate() + days)
    return then.getTime() + ((hours * 60 + minutes) * 60 + seconds) * 1000
  }
  const absolute = formats.absolute.exec(value)
  if (!absolute) return undefined
  const [year, month, day, hour, minute, second] = absolute.slice(1, 7).map(Number) as Six
  if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 59) return undefined
  const tenths = Number(absolute[7])
  const quarters = Number(absolute[8]) * (absolute[9] === '-' ? -1 : 1)
  return Date.UTC(2000 + year, month - 1, day, hour, minute, second, tenths * 100) - quarters * 15 * 60_000
}

type Six = [number, number, number, number, number, number]

/** An instant as an absolute time in UTC: `YYMMDDhhmmsst00+`. */
export function writeTime(ms: number): string {
  return `${dateByPattern(ms, 'YYMMDDhhmmss')}${Math.floor((((ms % 1000) + 1000) % 1000) / 100)}00+`
}

/** An instant in a pattern of `YYYY YY MM DD hh mm ss`, in UTC. */
export function dateByPattern(ms: number, pattern: string): string {
  const [year = '', month = '', day = '', hour = '', minute = '', second = ''] = new Date(ms)
    .toISOString()
    .split(/[-T:.Z]/)
  const values: Readonly<Record<string, string>> = {
    YYYY: year,
    YY: year.slice(2),
    MM: month,
    DD: day,
    hh: hour,
    mm: minute,
    ss: second,
  }
  return pattern.replace(/YYYY|YY|MM|DD|hh|mm|ss/g, (part) => values[part] ?? part)
}
