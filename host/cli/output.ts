import { GatewayError, sentenceOf } from '../../core/errors.ts'
import { RemoteError } from '../contract/contract.ts'
import { language, t } from './words.ts'

/** Exit codes, the same for every command. */
export const exitCodes = { done: 0, failed: 1, usage: 2, notRunning: 3, settings: 4 } as const

/** Where a command writes; a test gives its own. */
export interface Terminal {
  out(text: string): void
  error(text: string): void
}

export const processTerminal: Terminal = {
  out: (text) => process.stdout.write(`${text}\n`),
  error: (text) => process.stderr.write(`${text}\n`),
}

/** Prints `value` as JSON when asked to, else the words that `show` makes of it. */
export function print<T>(terminal: Terminal, json: boolean, value: T, show: (value: T) => string): void {
  terminal.out(json ? JSON.stringify(value, undefined, 2) : show(value))
}

/** Prints what went wrong and gives the exit code for it. */
export function report(terminal: Terminal, json: boolean, thrown: unknown): number {
  const code = thrown instanceof GatewayError || thrown instanceof RemoteError ? thrown.code : 'engine/defect'
  const sentence = sentenceFor(thrown)
  terminal.error(json ? JSON.stringify({ error: { code, sentence } }) : sentence)
  if (code === 'engine/not-running') return exitCodes.notRunning
  if (code === 'engine/bad-call') return exitCodes.usage
  if (code.startsWith('settings/')) return exitCodes.settings
  return exitCodes.failed
}

function sentenceFor(thrown: unknown): string {
  if (thrown instanceof GatewayError) return sentenceOf(thrown.code, thrown.details, language())
  if (thrown instanceof RemoteError) return thrown.message
  return sentenceOf('engine/defect', { reason: String(thrown) }, language())
}

/** Columns under their headings, as wide as their widest cell. */
export function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = headings.map((heading, column) =>
    Math.max(heading.length, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (cells: readonly string[]) =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return [line(headings), ...rows.map(line)].join('\n')
}

/** A time of today as `14:05:09`, another as `2026-01-15 14:05`, in the computer's time zone. */
export function when(atMs: number, nowMs = Date.now()): string {
  const at = new Date(atMs)
  const two = (value: number) => String(value).padStart(2, '0')
  const [year, month, date] = [at.getFullYear(), two(at.getMonth() + 1), two(at.getDate())]
  const day = language() === 'de' ? `${date}.${month}.${year}` : `${year}-${month}-${date}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`
  const today = new Date(nowMs).toDateString() === at.toDateString()
  return today ? `${time}:${two(at.getSeconds())}` : `${day} ${time}`
}

/** `12 s`, `5 min`, `3 h`, `2 days`. */
export function howLong(durationMs: number): string {
  const seconds = Math.max(0, Math.round(durationMs / 1000))
  if (seconds < 90) return `${seconds} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 90) return `${minutes} min`
  const hours = Math.round(minutes / 60)
  return hours < 48 ? `${hours} h` : t('{count} days', { count: Math.round(hours / 24) })
}

/** Makes text from outside safe to print: control characters and direction marks become visible escapes. */
export function printable(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, (character) =>
    character === '\n' ? ' ⏎ ' : `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
