import type { Clock, Log } from '../core/ports/world.ts'
import type { EventHub } from './contract/event-hub.ts'
import type { TraceLine } from './contract/results.ts'
import { secretFields } from './log.ts'

/** Lines are told together, so that a busy link does not drown the page. */
const gatherMs = 100
const mostLines = 500
/** The longest PDU there is, in hexadecimal, with its fields. */
const longestLine = 50_000

type Fields = Readonly<Record<string, unknown>>

/**
 * A log that also goes to whoever watches the trace, line by line; passwords are left out as they are in the file. The words of texts
 * (`clear`) go to the watchers beside the line without them, and never to the file.
 */
export function tracing(log: Log, events: EventHub, clock: Clock): Log {
  let lines: TraceLine[] = []
  let leftOut = 0
  let gathering = false
  const flush = () => {
    gathering = false
    if (leftOut > 0) lines.push(leftOutLine(clock.now(), leftOut))
    events.emit('trace', lines)
    lines = []
    leftOut = 0
  }
  const show = (line: () => TraceLine) => {
    if (lines.length >= mostLines) leftOut++
    else lines.push(line())
    if (gathering) return
    gathering = true
    clock.after(gatherMs, flush)
  }
  const wrap = (inner: Log, module: string): Log => ({
    child: (name) => wrap(inner.child(name), module === '' ? name : `${module}/${name}`),
    traces: () => events.hears('trace') || (inner.traces?.() ?? false),
    write: (level, event, fields = {}) => {
      const { clear, ...told } = fields
      inner.write(level, event, told)
      if (!events.hears('trace')) return
      show(() => {
        const line = { at: clock.now(), module, level, event, line: lineOf(told) }
        return clear === undefined ? line : { ...line, clear: lineOf({ ...told, line: clear }) }
      })
    },
  })
  return wrap(log, '')
}

function leftOutLine(at: number, count: number): TraceLine {
  return { at, module: '', level: 'warn', event: 'lines left out', line: `count=${count}` }
}

function lineOf(fields: Fields): string {
  const words = Object.entries(fields).flatMap(([name, value]) => {
    if (value === undefined) return []
    if (secretFields.includes(name)) return [`${name}=•••`]
    if (name === 'line') return [String(value)]
    if (name === 'side') return [value === 'out' ? '→' : '←']
    return [`${name}=${typeof value === 'object' ? JSON.stringify(value) : String(value)}`]
  })
  return words.join(' ').slice(0, longestLine)
}
