import { GatewayError } from '../../core/errors.ts'
import type { ForeignSettings } from '../contract/results.ts'
import { communigateOptions, readCommunigate } from './communigate.ts'
import { readMomentum } from './momentum.ts'
import { momentumOptions } from './momentum-options.ts'
import type { ForeignAccount, ForeignOption } from './option.ts'

export type ForeignKind = 'communigate' | 'momentum'

export interface Conversion {
  /** What was written, with what could be taken. */
  readonly settings: Record<string, unknown>
  /** What of it is new, to be looked at. */
  readonly added: Record<string, unknown>
  readonly lines: ForeignSettings['lines']
  /** Passwords by the name of their secret. */
  readonly secrets: readonly { readonly name: string; readonly value: string }[]
}

/** Turns the file of another gateway into settings; every option is accounted for and nothing is guessed. @throws GatewayError `settings/foreign-empty` */
export function convert(from: ForeignKind, text: string, written: unknown): Conversion {
  const { accounts, others } = from === 'momentum' ? readMomentum(text) : readCommunigate(text)
  if (accounts.length === 0) throw new GatewayError('settings/foreign-empty', { details: { from } })
  const options = from === 'momentum' ? momentumOptions : communigateOptions
  const settings = structuredClone(isRecord(written) ? written : {})
  const added: Record<string, unknown> = {}
  const lines: ForeignSettings['lines'][number][] = []
  const secrets: Conversion['secrets'][number][] = []
  const transports = Array.isArray(settings.transports) ? (settings.transports as Record<string, unknown>[]) : []
  for (const account of accounts) {
    const name = freeName(account.name, transports)
    const transport: Record<string, unknown> = { kind: 'smpp', name }
    for (const [option, value] of account.options) {
      const made = readOption(options, option, value, account)
      const isSecret = made.read.outcome === 'secret'
      if (isSecret) secrets.push({ name: `smpp/${name}`, value })
      const taken = made.read.outcome === 'taken' ? made.read.taken : []
      for (const { path, value: own } of taken) {
        if (path.startsWith('/')) for (const target of [settings, added]) put(target, path.slice(1), own)
        else transport[path] = own
      }
      const [place] = taken
      lines.push({
        option: `${account.name}: ${made.name}`,
        value: isSecret ? '••••••' : value.slice(0, 200),
        outcome: made.read.outcome,
        ...(place
          ? { path: place.path.startsWith('/') ? place.path.slice(1) : `transports.${name}.${place.path}` }
          : {}),
      })
    }
    transports.push(transport)
    added.transports = [...((added.transports as unknown[] | undefined) ?? []), transport]
  }
  settings.transports = transports
  for (const other of others) lines.push({ option: other, value: '', outcome: 'unknown' })
  return { settings, added, lines, secrets }
}

function readOption(options: readonly ForeignOption[], option: string, value: string, account: ForeignAccount) {
  const known = options.find((one) => one.option.toLowerCase() === option)
  if (!known) return { name: option, read: { outcome: 'unknown' as const } }
  // A receiver beside a transmitter, which no single option says.
  if (option === 'smpp_bind_type' && value === 'split')
    return { name: known.option, read: { outcome: 'taken' as const, taken: [{ path: 'mode', value: 'split' }] } }
  return { name: known.option, read: known.read(value, account.options) }
}

/** A name as transports have them, that none has yet. */
function freeName(given: string, transports: readonly Record<string, unknown>[]): string {
  const bare = given
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 28)
    .replace(/-+$/, '')
  const base = bare === '' ? 'smsc' : bare
  const taken = new Set(transports.map(({ name }) => name))
  for (let number = 1; ; number++) {
    const name = number === 1 ? base : `${base}-${number}`
    if (!taken.has(name)) return name
  }
}

function put(target: Record<string, unknown>, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() as string
  let place = target
  for (const key of keys) {
    const inner = place[key]
    const next = isRecord(inner) ? inner : {}
    place[key] = next
    place = next
  }
  place[last] = value
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
