import { momentumOptions } from './momentum-options.ts'
import { type ForeignAccount, unquoted } from './option.ts'

/**
 * The SMPP domains of a Momentum configuration, each with the options of the file as a whole under its own. Other stanzas are reported
 * as accounts without a server by `others`.
 */
export function readMomentum(text: string): { accounts: ForeignAccount[]; others: string[] } {
  const { options: global, stanzas } = stanzasOf(text)
  const accounts: ForeignAccount[] = []
  const others: string[] = []
  for (const { kind, name, options } of stanzas) {
    const hasServer = options.has('smpp_smsc_server') || options.has('smpp_smsc_system_id')
    if (kind !== 'domain' || !hasServer) {
      if (kind !== 'binding') others.push(`${kind} "${name}"`)
      continue
    }
    const all = new Map([...global, ...options])
    const receivers = stanzas.some(
      (one) =>
        one.kind === 'binding' &&
        one.options.get('smpp_bind_type')?.toLowerCase() === 'receiver' &&
        new RegExp(`\\b${escaped(one.name)}\\b`, 'i').test(options.get('smpp_persistent_connections') ?? ''),
    )
    // The receiver that it keeps open beside it makes it one of each.
    if (receivers && all.get('smpp_bind_type')?.toLowerCase() === 'transmitter') all.set('smpp_bind_type', 'split')
    accounts.push({ name, options: all })
  }
  const alone = [...global.keys()].includes('smpp_smsc_server') && accounts.length === 0
  if (alone) accounts.push({ name: 'smsc', options: global })
  return { accounts, others }
}

function escaped(words: string): string {
  return words.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
}

interface Stanza {
  readonly kind: string
  readonly name: string
  readonly options: Map<string, string>
}

const longestLine = 2_000

function stanzasOf(text: string): { options: Map<string, string>; stanzas: Stanza[] } {
  const options = new Map<string, string>()
  const stanzas: Stanza[] = []
  const open: Stanza[] = []
  for (const written of text.split(/\r?\n/)) {
    const line = written
      .slice(0, longestLine)
      .replace(/(^|\s)#.*$/, '')
      .trim()
    const begun = /^([A-Za-z_]+)\s+"?([^"{}=]*?)"?\s*\{$/.exec(line)
    if (begun) {
      const stanza = { kind: (begun[1] ?? '').toLowerCase(), name: begun[2] ?? '', options: new Map<string, string>() }
      stanzas.push(stanza)
      open.push(stanza)
      continue
    }
    if (line === '}') {
      open.pop()
      continue
    }
    const set = /^([A-Za-z][\w]*)\s*=\s*(.*?);?$/.exec(line)
    if (set) (open.at(-1)?.options ?? options).set(keyOf(set[1] ?? ''), unquoted((set[2] ?? '').trim()))
  }
  return { options, stanzas }
}

const known = new Set(momentumOptions.map(({ option }) => option.toLowerCase()))

/** Case does not matter in Momentum; what is not known stays as it is written, to be found again. */
function keyOf(option: string): string {
  const key = option.toLowerCase()
  return known.has(key) ? key : option
}
