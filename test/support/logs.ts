import type { Log, LogLevel } from '../../core/ports/world.ts'

export interface LogLine {
  readonly module: string
  readonly level: LogLevel
  readonly event: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** A log that keeps its lines, to be looked at by a test. */
export function recordingLog(lines: LogLine[] = [], module = ''): Log & { readonly lines: LogLine[] } {
  return {
    lines,
    child: (name) => recordingLog(lines, module === '' ? name : `${module}/${name}`),
    traces: () => true,
    write: (level, event, fields = {}) => {
      lines.push({ module, level, event, fields })
    },
  }
}

/** A log that says nothing. */
export const quietLog: Log = { child: () => quietLog, write: () => {} }
