import { GatewayError } from '../errors.ts'
import type { Priority } from '../model.ts'
import { instantOf, localTime } from './local-time.ts'

interface HeaderField {
  /** In lower case. */
  readonly name: string
  readonly value: string
}

export interface Marks {
  readonly priority: Priority
  /** Subject without its mark. */
  readonly subject: string
  /** When the mail asks to be sent. */
  readonly sendAt?: number
  readonly failure?: GatewayError
}

const longestDelayDays = 366

/** What a mail says about its texts beside their words: how urgent they are and when they shall go (BEHAVIOUR §6.2, §6.3). */
export function readMarks(
  mail: { readonly headers: readonly HeaderField[]; readonly subject: string },
  at: { readonly nowMs: number; readonly timeZone: string | undefined },
): Marks {
  const mark = /^\s*(?:(!{1,3})(?=\s|$)|\[(urgent|high|!|bulk|low)\])\s*/i.exec(mail.subject)
  const subject = mark ? mail.subject.slice(mark[0].length) : mail.subject
  const word = mark?.[2]?.toLowerCase()
  const marked: Priority | undefined = mark ? (word === 'bulk' || word === 'low' ? 'bulk' : 'high') : undefined
  const priority = marked ?? headerPriority(mail.headers) ?? 'normal'
  const value = mail.headers.find(({ name }) => name === 'x-sms-send-at')?.value.trim()
  if (value === undefined || value === '') return { priority, subject }
  const sendAt = readSendAt(value, at.nowMs, at.timeZone)
  if (sendAt === undefined) {
    const failure = new GatewayError('rules/send-at-unreadable', { details: { value: value.slice(0, 60) } })
    return { priority, subject, failure }
  }
  if (sendAt > at.nowMs + longestDelayDays * 86_400_000) {
    const failure = new GatewayError('rules/send-at-too-far', {
      details: { value: value.slice(0, 60), days: longestDelayDays },
    })
    return { priority, subject, failure }
  }
  return { priority, subject, sendAt }
}

/** Our own header first, then those that mail programs set. */
function headerPriority(headers: readonly HeaderField[]): Priority | undefined {
  const value = (name: string) =>
    headers
      .find((field) => field.name === name)
      ?.value.trim()
      .toLowerCase()
  const own = value('x-sms-priority')
  if (own === 'high' || own === 'normal' || own === 'bulk') return own
  const number = /^[1-5]/.exec(value('x-priority') ?? '')?.[0]
  if (number === '1' || number === '2') return 'high'
  const importance = value('importance') ?? value('x-msmail-priority')
  if (importance === 'high' || value('priority') === 'urgent') return 'high'
  if (number === '4' || number === '5' || importance === 'low' || value('priority') === 'non-urgent') return 'bulk'
  return undefined
}

const isoForm =
  /^(\d{4})-(\d{1,2})-(\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$/i
const mailForm =
  /^(?:[a-z]{3},\s*)?(\d{1,2})\s+([a-z]{3})[a-z]*\s+(\d{4})\s+(\d{1,2}):(\d{2})(?::(\d{2}))?\s*(Z|GMT|UTC?|[+-]\d{4})?/i
const months = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']

/**
 * Reads `2026-03-01 09:00` (with `Z` or an offset, else in the office's time zone), a date as in a mail's Date, `09:00` for the next
 * time that it is nine, and `+90m`, `+2h`, `+1d` from now.
 */
export function readSendAt(value: string, nowMs: number, timeZone: string | undefined): number | undefined {
  const text = value.trim().slice(0, 80)
  const later = /^\+(\d{1,5})\s*(m|min|h|d)$/i.exec(text)
  if (later) return nowMs + Number(later[1]) * unitMs(later[2] as string)
  const clock = /^(\d{1,2}):(\d{2})$/.exec(text)
  if (clock) return nextTime(Number(clock[1]), Number(clock[2]), nowMs, timeZone)
  const iso = isoForm.exec(text)
  if (iso) {
    const [year, month, day, hour = 0, minute = 0, second = 0] = iso
      .slice(1, 7)
      .map((part) => (part === undefined ? undefined : Number(part)))
    return moment({ year: year ?? 0, month: month ?? 0, day: day ?? 0, hour, minute, second }, iso[7], timeZone)
  }
  const mail = mailForm.exec(text)
  if (!mail) return undefined
  const month = months.indexOf((mail[2] as string).toLowerCase()) + 1
  const [day, , year, hour, minute, second] = mail.slice(1, 7).map((part) => Number(part ?? 0))
  return moment(
    { year: year ?? 0, month, day: day ?? 0, hour: hour ?? 0, minute: minute ?? 0, second: second ?? 0 },
    mail[7],
    timeZone,
  )
}

type Fields = Parameters<typeof instantOf>[0]

function moment(fields: Fields, zone: string | undefined, timeZone: string | undefined): number | undefined {
  const { year, month, day, hour, minute, second } = fields
  const utc = Date.UTC(year, month - 1, day, hour, minute, second)
  const date = new Date(utc)
  const exists = date.getUTCMonth() === month - 1 && date.getUTCDate() === day
  if (!exists || year < 2000 || hour > 23 || minute > 59 || second > 59) return undefined
  if (zone === undefined) return instantOf(fields, timeZone)
  const offset = /^([+-])(\d{2}):?(\d{2})$/.exec(zone)
  if (!offset) return utc
  const minutes = Number(offset[2]) * 60 + Number(offset[3])
  return utc - (offset[1] === '-' ? -minutes : minutes) * 60_000
}

function nextTime(hour: number, minute: number, nowMs: number, timeZone: string | undefined): number | undefined {
  if (hour > 23 || minute > 59) return undefined
  const now = localTime(nowMs, timeZone)
  const today = instantOf({ ...now, hour, minute, second: 0 }, timeZone)
  return today > nowMs ? today : instantOf({ ...now, day: now.day + 1, hour, minute, second: 0 }, timeZone)
}

function unitMs(unit: string): number {
  const letter = unit[0]?.toLowerCase()
  return letter === 'd' ? 86_400_000 : letter === 'h' ? 3_600_000 : 60_000
}
