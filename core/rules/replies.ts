import { domainOf, sameAddress } from '../mail/addresses.ts'
import type { Settings } from '../settings/schema.ts'
import { phrase, type Words } from '../words/say.ts'
import { type AddressLine, readAddressLine } from './address-line.ts'
import { type DialogFacts, liveDialogs } from './dialogs.ts'
import { readPhone } from './phone.ts'

/** A text from a phone whose addressees are looked for. */
export interface ReplyAsk<Facts extends DialogFacts> {
  readonly phone: string
  readonly body: string
  /** Transport that it came by, and the own number that it came to where the wire tells. */
  readonly transport: string
  readonly ownNumber: string
  /** Alias and groups of the phone's contact, when it has one. */
  readonly contact?: { readonly alias: string; readonly groups: readonly string[] }
  /** Dialogs of the phone, dead ones too. */
  readonly dialogs: readonly Facts[]
  readonly nowMs: number
}

export interface Addressee<Facts extends DialogFacts> {
  /** Mail address. */
  readonly address: string
  /** The dialog that it continues; absent where a new one begins. */
  readonly dialog?: Facts
}

/** The ways of BEHAVIOUR §11, in the order in which they are tried. */
export const replyWays = ['prefix', 'address', 'keyword', 'rule', 'dialog', 'default'] as const
export type ReplyWay = (typeof replyWays)[number]

/** Where a text goes: to somebody; held for a person, as the office chose; or to nobody that is known. */
export type ReplyRoute<Facts extends DialogFacts> =
  | {
      readonly kind: 'to'
      readonly addressees: readonly Addressee<Facts>[]
      /** Given by the phone; empty when it gave none. */
      readonly subject: string
      /** The text without what addressed it. */
      readonly body: string
      readonly why: Words
      /** A line for the mail that names others whom it may have been for. */
      readonly note?: Words
    }
  | { readonly kind: 'held' | 'unrouted'; readonly body: string; readonly why: Words }

type ReplySettings = Pick<Settings, 'replies' | 'mail' | 'office' | 'transports'>

const dayMs = 86_400_000

/** Who a text is for (BEHAVIOUR §11): the first way that yields an address wins. */
export function routeReply<Facts extends DialogFacts>(
  ask: ReplyAsk<Facts>,
  settings: ReplySettings,
): ReplyRoute<Facts> {
  return routeByWay(ask, settings).route
}

/** The same, with the way that found it; none did when nobody is known. */
export function routeByWay<Facts extends DialogFacts>(
  ask: ReplyAsk<Facts>,
  settings: ReplySettings,
): { readonly route: ReplyRoute<Facts>; readonly way?: ReplyWay } {
  const live = liveDialogs(ask.dialogs, ask.nowMs, settings.replies.lifetimeDays * dayMs)
  const by: Readonly<Record<ReplyWay, () => ReplyRoute<Facts> | undefined>> = {
    prefix: () => byPrefix(ask, settings, live),
    address: () => byAddress(ask, settings, live),
    keyword: () => byKeyword(ask, settings, live),
    rule: () => byRule(ask, settings, live),
    dialog: () => byDialog(ask, settings, live),
    default: () => byDefault(ask.body, settings, live, phrase('the default recipient')),
  }
  for (const way of replyWays) {
    const route = by[way]()
    if (route) return { route, way }
  }
  const why = phrase('nobody is writing with this phone and there is no default recipient')
  return { route: { kind: 'unrouted', body: ask.body, why } }
}

/** §11.1: `@x text` or `@x: text` for a live dialog, `@@ text` for the default recipient. */
function byPrefix<Facts extends DialogFacts>(
  { body }: ReplyAsk<Facts>,
  settings: ReplySettings,
  live: readonly Facts[],
): ReplyRoute<Facts> | undefined {
  const match = /^\s*@(?:(@)|([a-z])(?:=[^\s]*)?):?(?:\s+|$)/i.exec(body)
  if (!match) return undefined
  const rest = body.slice(match[0].length)
  if (match[1] !== undefined) return byDefault(rest, settings, live, phrase('the default recipient, by @@'))
  if (settings.replies.dialogMode === 'off') return undefined
  const letter = (match[2] as string).toLowerCase()
  const dialog = live.find((one) => one.letter === letter)
  return (
    dialog && {
      kind: 'to',
      addressees: [{ address: dialog.address, dialog }],
      subject: '',
      body: rest,
      why: phrase('the letter @{letter}', { letter }),
    }
  )
}

/** §11.2: addresses at the start, of domains that the office listed, since anybody may text the gateway. */
function byAddress<Facts extends DialogFacts>(
  { body }: ReplyAsk<Facts>,
  settings: ReplySettings,
  live: readonly Facts[],
): ReplyRoute<Facts> | undefined {
  const line = readAddressLine(body)
  if (!line) return undefined
  const domains = (
    settings.replies.addressDomains ?? settings.mail.accounts.map(({ address }) => domainOf(address))
  ).map((name) => name.toLowerCase())
  const allowed = line.addresses.filter((address) => domains.includes(domainOf(address)) && !isOwn(address, settings))
  if (allowed.length === 0) return undefined
  const all = allowed.length === line.addresses.length
  return {
    kind: 'to',
    addressees: allowed.map((address) => addressee(address, live)),
    ...(all ? pick(line) : { subject: '', body }),
    why: all
      ? phrase('the address that it begins with')
      : phrase('those addresses that it begins with whose domain is listed'),
  }
}

function pick({ subject, body }: AddressLine): Pick<AddressLine, 'subject' | 'body'> {
  return { subject, body }
}

/** A mail to the gateway itself would come round again. */
function isOwn(address: string, settings: ReplySettings): boolean {
  const bare = address.replace(/\+[^@]*@/, '@')
  const isSms = settings.office.smsDomains.some((domain) => {
    const host = domainOf(address)
    return host === domain.toLowerCase() || host.endsWith(`.${domain.toLowerCase()}`)
  })
  return (
    isSms ||
    settings.mail.accounts.some(
      (account) => sameAddress(account.address, address) || sameAddress(account.address, bare),
    )
  )
}

/** §11.3: the first word of the text. */
function byKeyword<Facts extends DialogFacts>(
  { body }: ReplyAsk<Facts>,
  settings: ReplySettings,
  live: readonly Facts[],
): ReplyRoute<Facts> | undefined {
  const word = /^\s*([\p{L}\p{N}_-]+)/u.exec(body)?.[1]?.toLowerCase()
  const keyword =
    word === undefined ? undefined : settings.replies.keywords.find((one) => one.word.toLowerCase() === word)
  return keyword && toList(keyword.to, body, phrase('the keyword {word}', { word: keyword.word }), live)
}

/** §11.3: own number, phone, contact, transport. */
function byRule<Facts extends DialogFacts>(
  ask: ReplyAsk<Facts>,
  settings: ReplySettings,
  live: readonly Facts[],
): ReplyRoute<Facts> | undefined {
  const own = readPhone(ask.ownNumber, settings.office) ?? ask.ownNumber
  const aliases = ask.contact ? [ask.contact.alias, ...ask.contact.groups].map((name) => name.toLowerCase()) : []
  const at = settings.replies.rules.findIndex(
    ({ ownNumbers, phones, contacts, transports }) =>
      (!ownNumbers || ownNumbers.includes(own)) &&
      (!phones || phones.some((prefix) => ask.phone.startsWith(prefix))) &&
      (!contacts || contacts.some((name) => aliases.includes(name.toLowerCase()))) &&
      (!transports || transports.includes(ask.transport)),
  )
  const rule = settings.replies.rules[at]
  return rule && toList(rule.to, ask.body, phrase('rule {number}', { number: at + 1 }), live)
}

/** §11.4 and Dialogs: the live dialog used last; with several, as the office chose. */
function byDialog<Facts extends DialogFacts>(
  ask: ReplyAsk<Facts>,
  settings: ReplySettings,
  live: readonly Facts[],
): ReplyRoute<Facts> | undefined {
  const mine = live.filter((dialog) => mayBeOf(dialog, ask, settings))
  const newest = mine[0]
  if (!newest) return undefined
  const others = mine
    .filter((dialog, at) => mine.findIndex((one) => sameAddress(one.address, dialog.address)) === at)
    .slice(1)
  const { whenSeveral, dialogMode } = settings.replies
  const to = (list: readonly Facts[], why: Words, note?: Words): ReplyRoute<Facts> => ({
    kind: 'to',
    addressees: list.map((dialog) => ({ address: dialog.address, dialog })),
    subject: '',
    body: ask.body,
    why,
    ...(note === undefined ? {} : { note }),
  })
  if (others.length === 0 || dialogMode === 'off') return to([newest], phrase('the last to write with this phone'))
  if (whenSeveral === 'all') return to([newest, ...others], phrase('all who write with this phone'))
  if (whenSeveral === 'hold')
    return {
      kind: 'held',
      body: ask.body,
      why: phrase('{count} people write with this phone', { count: others.length + 1 }),
    }
  const standard =
    whenSeveral === 'default'
      ? byDefault(ask.body, settings, live, phrase('the default recipient, since several write with this phone'))
      : undefined
  const names = others.map(({ address, letter }) => (letter === '' ? address : `${address} (@${letter})`)).join(', ')
  return (
    standard ??
    to(
      [newest],
      phrase('the last of several to write with this phone'),
      phrase('This phone also writes with {names}.', { names }),
    )
  )
}

/** Whether a dialog is about the own number that the text came to; only numbers that are known to be of another transport rule it out. */
function mayBeOf(
  dialog: DialogFacts,
  ask: Pick<ReplyAsk<DialogFacts>, 'ownNumber' | 'transport'>,
  settings: ReplySettings,
): boolean {
  if (dialog.transport === ask.transport || dialog.transport === '') return true
  const numbers = settings.transports.find(({ name }) => name === dialog.transport)?.ownNumbers ?? []
  const own = readPhone(ask.ownNumber, settings.office) ?? ask.ownNumber
  return own === '' || numbers.length === 0 || numbers.includes(own)
}

/** §11.5. */
function byDefault<Facts extends DialogFacts>(
  body: string,
  settings: ReplySettings,
  live: readonly Facts[],
  why: Words,
): ReplyRoute<Facts> | undefined {
  const { defaultRecipient } = settings.replies
  return defaultRecipient === undefined ? undefined : toList([defaultRecipient], body, why, live)
}

function toList<Facts extends DialogFacts>(
  addresses: readonly string[],
  body: string,
  why: Words,
  live: readonly Facts[],
): ReplyRoute<Facts> {
  return { kind: 'to', addressees: addresses.map((address) => addressee(address, live)), subject: '', body, why }
}

/** Somebody who already writes with the phone stays in the thread. */
function addressee<Facts extends DialogFacts>(address: string, live: readonly Facts[]): Addressee<Facts> {
  const dialog = live.find((one) => sameAddress(one.address, address))
  return dialog ? { address, dialog } : { address }
}
