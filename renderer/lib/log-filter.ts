import type { Params } from '../../host/contract/contract.ts'

export type LogQuery = NonNullable<Params<'log'>['filter']>

/** What the log is filtered by, as a person chose it. Days are `2026-01-31`, both included; empty where nothing is chosen. */
export interface LogFilter {
  readonly states: readonly string[]
  readonly direction: '' | 'out' | 'in'
  readonly transport: string
  readonly sender: string
  readonly from: string
  readonly to: string
}

export const noFilter: LogFilter = { states: [], direction: '', transport: '', sender: '', from: '', to: '' }

export const outStates = ['queued', 'sending', 'sent', 'delivered', 'failed', 'held', 'expired', 'cancelled', 'unknown']
export const inStates = ['received', 'unrouted', 'forwarded']

export function isFiltered(filter: LogFilter): boolean {
  return Object.values(filter).some((value) => value.length > 0)
}

/** What the engine is asked; a sender that is still being typed finds nobody. */
export function queryOf(filter: LogFilter, search: string): LogQuery {
  const { states, direction, transport, sender, from, to } = filter
  const since = dayStart(from, 0)
  const until = dayStart(to, 1)
  return {
    ...(search === '' ? {} : { search }),
    ...(states.length === 0 ? {} : { states: states as NonNullable<LogQuery['states']> }),
    ...(direction === '' ? {} : { direction }),
    ...(transport === '' ? {} : { transport }),
    ...(sender.trim() === '' ? {} : { sender: sender.trim().toLowerCase() }),
    ...(since === undefined ? {} : { since }),
    ...(until === undefined ? {} : { until }),
  }
}

/** Midnight of this computer, so many days later; days are not all 24 hours long. */
function dayStart(day: string, later: number): number | undefined {
  const [year, month, date] = day.split('-').map(Number)
  if (!year || !month || !date || year < 1970) return undefined
  return new Date(year, month - 1, date + later).getTime()
}
