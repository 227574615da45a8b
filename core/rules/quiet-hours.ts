import type { Settings } from '../settings/schema.ts'
import { instantOf, localTime, minutesOf } from './local-time.ts'
import { isInCountries } from './phone.ts'

/**
 * When a text that is due at `dueMs` may go (BEHAVIOUR §6.3): then, or when the quiet hours of its phone's country are over. Texts of
 * high priority wait for nothing.
 */
export function afterQuietHours(
  text: { readonly phone: string; readonly dueMs: number; readonly priority: string },
  settings: Pick<Settings, 'office' | 'queue'>,
): number {
  if (text.priority === 'high') return text.dueMs
  const mine = settings.queue.quietHours.filter(
    ({ country }) => country === undefined || isInCountries(text.phone, [country]),
  )
  let dueMs = text.dueMs
  // The end of one may lie within another; hours that leave no minute free end the search.
  for (let round = 0; round < mine.length; round++) {
    const ends = mine.map((quiet) => endOfQuiet(dueMs, quiet, quiet.timeZone ?? settings.office.timeZone))
    const latest = Math.max(dueMs, ...ends)
    if (latest === dueMs) break
    dueMs = latest
  }
  return dueMs
}

function endOfQuiet(
  atMs: number,
  quiet: { readonly from: string; readonly to: string },
  timeZone: string | undefined,
): number {
  const now = localTime(atMs, timeZone)
  const minute = now.hour * 60 + now.minute
  const [from, to] = [minutesOf(quiet.from), minutesOf(quiet.to)]
  const within = from <= to ? minute >= from && minute < to : minute >= from || minute < to
  if (!within) return atMs
  const tomorrow = from > to && minute >= from ? 1 : 0
  return instantOf({ ...now, day: now.day + tomorrow, hour: 0, minute: to, second: 0 }, timeZone)
}
