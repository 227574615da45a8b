import {
  choice,
  type ForeignAccount,
  type ForeignOption,
  noPlace,
  same,
  take,
  unclear,
  unquoted,
  words,
} from './option.ts'

/** `2 hours`, `90 sec`, `30m`, `5 days`, in seconds. */
function secondsIn(value: string): number | undefined {
  const match = /^(\d{1,7})\s*(s|sec|seconds?|m|min|minutes?|h|hours?|d|days?|w|weeks?)$/i.exec(value.trim())
  if (!match) return undefined
  const unit = (match[2] ?? '').toLowerCase()[0] as 's' | 'm' | 'h' | 'd' | 'w'
  return Number(match[1]) * { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800 }[unit]
}

const duration = (path: string, eachSeconds: number, least: number, most: number) => (value: string) => {
  const seconds = secondsIn(value)
  if (seconds === undefined) return unclear
  const amount = Math.round((seconds / eachSeconds) * 100) / 100
  return amount >= least && amount <= most ? take(path, amount) : unclear
}

/** Options of CommuniGate Pro's SMPP module, by the names of its settings pages. */
export const communigateOptions: readonly ForeignOption[] = [
  { option: 'Name', ours: 'name', remark: 'In lower case, with dashes; an empty name becomes smsc.', read: () => same },
  {
    option: 'Mode',
    ours: 'mode, enabled',
    remark: 'Off is enabled: false.',
    read: choice({
      'send-only': take('mode', 'transmitter'),
      transmitter: take('mode', 'transmitter'),
      'receive-only': take('mode', 'receiver'),
      receiver: take('mode', 'receiver'),
      'send-and-receive': take('mode', 'transceiver'),
      transceiver: take('mode', 'transceiver'),
      off: take('enabled', false),
    }),
  },
  {
    option: 'SMSC Address',
    ours: 'address',
    remark: 'With the port behind a colon and tls: before it, as there.',
    read: words('address'),
  },
  {
    option: 'System ID',
    ours: 'systemId, systemType',
    remark:
      'user@TYPE is split. Without a type CommuniGate signs in as “CommuniGate”, and so does Textpost after an import.',
    read: (value) => {
      const at = value.indexOf('@')
      const [systemId, systemType] = at < 0 ? [value, 'CommuniGate'] : [value.slice(0, at), value.slice(at + 1)]
      return {
        outcome: 'taken',
        taken: [
          { path: 'systemId', value: systemId.trim() },
          { path: 'systemType', value: systemType.trim() },
        ],
      }
    },
  },
  {
    option: 'Password',
    ours: 'secret smpp/NAME',
    remark: 'Goes to the store of secrets, never into the settings.',
    read: () => ({ outcome: 'secret' }),
  },
  {
    option: 'Sender',
    ours: 'sender',
    remark: '* is the part before @ of the address that wrote the mail.',
    read: words('sender'),
  },
  {
    option: 'Default Recipient',
    ours: 'replies.defaultRecipient',
    remark: 'For all providers; @@ writes to it.',
    read: words('/replies.defaultRecipient'),
  },
  {
    option: 'Keep Alive',
    ours: 'enquireSeconds',
    remark: '',
    read: duration('enquireSeconds', 1, 1, 86_400),
  },
  {
    option: 'Source IP Address',
    ours: 'localAddress',
    remark: '',
    read: (value) => (/^(|all available|os default)$/i.test(value.trim()) ? same : take('localAddress', value.trim())),
  },
  {
    option: 'Dialog Timeout',
    ours: 'replies.lifetimeDays',
    remark: 'For all providers; checked when a text comes.',
    read: duration('/replies.lifetimeDays', 86_400, 0.01, 3650),
  },
  {
    option: 'Reject if not Relayed in',
    ours: 'queue.expiryHours',
    remark: 'For all providers; the sender gets a report.',
    read: duration('/queue.expiryHours', 3_600, 0.1, 720),
  },
  {
    option: 'Log Level',
    ours: 'log.level',
    remark: 'Not taken over: the levels have other meanings. The trace shows the wire.',
    read: () => noPlace,
  },
]

/** What else the two have in common, for the table. */
export const communigateBehaviour: readonly (readonly [theirs: string, ours: string])[] = [
  [
    '`<phone>@<name>.<domain>` names the provider',
    'The same, with office.smsDomains; a name that does not exist bounces.',
  ],
  [
    'Dialogs with letters, `@a=user@host text` and then `@a text`',
    'replies.dialogMode: always writes exactly that; the standard is to write letters only while two people write with a phone.',
  ],
  ['`@@ text` writes to the default recipient', 'The same.'],
  ['Texts wait while the provider is not reached', 'The same; with failover to another provider or modem.'],
]

/**
 * SMSC records in CommuniGate's dictionary form, `{Name = x; "SMSC Address" = y;}`, alone or in an array, or as `Option: value` lines.
 * Options of the module around them count for each.
 */
export function readCommunigate(text: string): { accounts: ForeignAccount[]; others: string[] } {
  const trimmed = text.replace(/^\uFEFF/, '').trim()
  if (!/^[{(]/.test(trimmed)) return { accounts: records(linesOf(trimmed)), others: [] }
  const value = new Dictionary(trimmed).value()
  const found: Map<string, string>[] = []
  collect(value, new Map(), found)
  return { accounts: records(found), others: [] }
}

function records(found: readonly Map<string, string>[]): ForeignAccount[] {
  return found
    .filter((options) => options.has('smsc address') || options.has('system id'))
    .map((options) => ({ name: options.get('name') || 'smsc', options }))
}

/** Blocks of `Option: value` lines, each begun by a Name. */
function linesOf(text: string): Map<string, string>[] {
  const blocks: Map<string, string>[] = []
  const module = new Map<string, string>()
  let block: Map<string, string> | undefined
  for (const line of text.split(/\r?\n/)) {
    const match = /^\s*([A-Za-z][\w ]{0,60}?)\s*[:=]\s*(.*?)\s*;?\s*$/.exec(line.slice(0, 2_000))
    if (!match) continue
    const name = (match[1] ?? '').toLowerCase()
    if (name === 'name' || (!block && name === 'smsc address')) {
      block = new Map(module)
      blocks.push(block)
    }
    ;(block ?? module).set(name, unquoted(match[2] ?? ''))
  }
  if (blocks.length === 0) blocks.push(module)
  return blocks
}

type Value = string | Map<string, Value> | Value[]

/** Every dictionary that holds no other one is a record; what stands beside inner ones counts for them. */
function collect(value: Value, around: ReadonlyMap<string, string>, found: Map<string, string>[]): void {
  if (Array.isArray(value)) for (const one of value) collect(one, around, found)
  if (!(value instanceof Map)) return
  const own = new Map(around)
  const inner: Value[] = []
  for (const [key, one] of value) {
    if (typeof one === 'string') own.set(key.toLowerCase(), one)
    else inner.push(one)
  }
  if (inner.length === 0) found.push(own)
  for (const one of inner) collect(one, own, found)
}

const deepest = 20

/** Reads `{key = value; …}`, `(value, …)` and words, quoted where they must be. What is out of place ends the reading. */
class Dictionary {
  readonly #text: string
  #at = 0

  constructor(text: string) {
    this.#text = text
  }

  value(depth = 0): Value {
    this.#blank()
    if (depth > deepest) return ''
    const mark = this.#text[this.#at]
    if (mark === '{') return this.#map(depth)
    if (mark === '(') return this.#list(depth)
    return this.#word()
  }

  #map(depth: number): Value {
    const map = new Map<string, Value>()
    this.#at++
    for (;;) {
      this.#blank()
      if (this.#at >= this.#text.length || this.#text[this.#at] === '}') break
      const from = this.#at
      const key = this.#word()
      this.#blank()
      if (this.#text[this.#at] === '=') this.#at++
      map.set(key, this.value(depth + 1))
      this.#blank()
      if (this.#text[this.#at] === ';') this.#at++
      if (this.#at === from) this.#at++
    }
    this.#at++
    return map
  }

  #list(depth: number): Value {
    const list: Value[] = []
    this.#at++
    for (;;) {
      this.#blank()
      if (this.#at >= this.#text.length || this.#text[this.#at] === ')') break
      const from = this.#at
      list.push(this.value(depth + 1))
      this.#blank()
      if (this.#text[this.#at] === ',') this.#at++
      if (this.#at === from) this.#at++
    }
    this.#at++
    return list
  }

  #word(): string {
    const rest = this.#text.slice(this.#at, this.#at + 10_000)
    const quoted = /^"((?:[^"\\]|\\.)*)"/s.exec(rest)
    const bare = /^[^\s;,(){}="]+/.exec(rest)
    this.#at += (quoted ?? bare)?.[0].length ?? 0
    return quoted ? (quoted[1] ?? '').replace(/\\(.)/gs, '$1') : (bare?.[0] ?? '')
  }

  #blank(): void {
    const blank = /^(\s|\/\/[^\n]*|;;[^\n]*)+/.exec(this.#text.slice(this.#at, this.#at + 10_000))
    this.#at += blank?.[0].length ?? 0
  }
}
