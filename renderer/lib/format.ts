import { i18n } from '@lingui/core'

const dayMs = 86_400_000
const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${i18n.locale}${JSON.stringify(options)}`
  const known = formats.get(key) ?? new Intl.DateTimeFormat(localeOf(), options)
  formats.set(key, known)
  return known
}

/** Dates and numbers follow the computer where it speaks the language shown. */
export function localeOf(): string {
  return navigator.languages.find((language) => language.startsWith(i18n.locale)) ?? i18n.locale
}

export function clockTime(at: number): string {
  return formatOf({ hour: '2-digit', minute: '2-digit' }).format(at)
}

export function exactTime(at: number): string {
  return formatOf({ dateStyle: 'medium', timeStyle: 'medium' }).format(at)
}

export function clockSeconds(at: number): string {
  return formatOf({ hour: '2-digit', minute: '2-digit', second: '2-digit', fractionalSecondDigits: 3 }).format(at)
}

export function startOfDay(at: number): number {
  return new Date(at).setHours(0, 0, 0, 0)
}

/** A day with its weekday: paper is read later than today. */
export function longDay(at: number): string {
  return formatOf({ dateStyle: 'full' }).format(at)
}

export function shortDate(at: number): string {
  return formatOf({ dateStyle: 'medium' }).format(at)
}

/** A day such as `2026-01-31` as a date. */
export function dayDate(day: string): string {
  const [year = 0, month = 1, date = 1] = day.split('-').map(Number)
  return formatOf({ dateStyle: 'medium' }).format(new Date(year, month - 1, date))
}

/** `Today`, `Yesterday`, a weekday within the week, else the date. */
export function dayWords(at: number): string {
  const days = Math.round((startOfDay(Date.now()) - startOfDay(at)) / dayMs)
  if (days === 0 || days === 1) {
    const words = new Intl.RelativeTimeFormat(localeOf(), { numeric: 'auto' }).format(-days, 'day')
    return words.charAt(0).toLocaleUpperCase(localeOf()) + words.slice(1)
  }
  if (days > 1 && days < 7) return formatOf({ weekday: 'long' }).format(at)
  return formatOf({ day: 'numeric', month: 'long', year: 'numeric' }).format(at)
}

/** For lists: the time within a day, else a short date. */
export function shortTime(at: number): string {
  const days = Math.round((startOfDay(Date.now()) - startOfDay(at)) / dayMs)
  if (days <= 0) return clockTime(at)
  if (days < 7) return formatOf({ weekday: 'short' }).format(at)
  return formatOf({ day: 'numeric', month: 'short', year: days > 300 ? '2-digit' : undefined }).format(at)
}

/** `3 minutes ago` within a day, else the date. */
export function ago(at: number, now = Date.now()): string {
  const seconds = Math.round((at - now) / 1000)
  const relative = new Intl.RelativeTimeFormat(localeOf(), { numeric: 'auto' })
  if (Math.abs(seconds) < 60) return relative.format(seconds, 'second')
  if (Math.abs(seconds) < 3_600) return relative.format(Math.round(seconds / 60), 'minute')
  if (Math.abs(seconds) < 86_400) return relative.format(Math.round(seconds / 3_600), 'hour')
  return formatOf({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(at)
}

/** A moment that does not grow stale while it is shown: the time within today, else with its date. */
export function since(at: number): string {
  if (startOfDay(at) === startOfDay(Date.now())) return clockTime(at)
  return formatOf({ day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' }).format(at)
}

export function number(value: number): string {
  return new Intl.NumberFormat(localeOf()).format(value)
}

export function money(amount: number, currency: string): string {
  return new Intl.NumberFormat(localeOf(), { style: 'currency', currency }).format(amount)
}

/** Marks that change the direction of what follows, and characters that nobody sees. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const untame = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g

/** Text from outside, so that it stays in its place: no direction overrides, no control characters, no towers of marks. */
export function tame(text: string, longest = 40_000): string {
  return text
    .slice(0, longest)
    .replace(untame, '')
    .replace(/(\p{M}{4})\p{M}+/gu, '$1')
}
