import { GatewayError } from '../errors.ts'
import type { RoutingRule, Settings } from '../settings/schema.ts'
import { phrase, type Words } from '../words/say.ts'
import { localTime, minutesOf } from './local-time.ts'
import { matchesSender } from './permission.ts'

/** What is known of a text when its way is chosen. */
export interface RouteAsk {
  readonly phone: string
  /** Mail address in lower case; empty for texts from the window or the command line. */
  readonly sender: string
  /** Mail account that it came by: an account's name, or `listener`. */
  readonly account?: string
  /** Groups that the phone's contact is in. */
  readonly groups: readonly string[]
  readonly alphabet: 'gsm7' | 'ucs2'
  readonly nowMs: number
  /** Named by the sender. */
  readonly named?: string
  /** The transport whose number the phone knows from this conversation. */
  readonly known?: string
  /** The transport by which the last text to or from the phone went; of a pool, the phone stays with it. */
  readonly last?: string
}

/** How a transport stands. */
export interface TransportFacts {
  readonly name: string
  readonly enabled: boolean
  readonly up: boolean
  /** Can send (a receiver cannot). */
  readonly sends: boolean
  /** A limit keeps it from carrying this text. */
  readonly full: boolean
  /** Modems of one pool share their work. */
  readonly pool?: string
  /** Share of its day's limit that is used up. */
  readonly load?: number
}

/** A way for a text. */
export interface Route {
  /** Best first. The first that is up carries the text; when none is, it waits for the first. */
  readonly transports: readonly string[]
  /** Goes by these or not at all: no other may take it over. */
  readonly pinned: boolean
  /** In words, for the ledger. */
  readonly why: Words
}

export type Routing = { readonly route: Route } | { readonly error: GatewayError }

type RouteSettings = Pick<Settings, 'routing' | 'office'>

/** Which transports a text may go by, best first, and why (BEHAVIOUR §7). */
export function chooseRoute(ask: RouteAsk, settings: RouteSettings, transports: readonly TransportFacts[]): Routing {
  const usable = transports.filter(({ enabled, sends }) => enabled && sends).map(({ name }) => name)
  if (usable.length === 0) return { error: new GatewayError('text/no-transport') }
  if (ask.named !== undefined) return named(ask.named, usable, transports)
  const chosen = listed(ask, settings, usable)
  if ('error' in chosen) return chosen
  const { pinned } = chosen
  // A rule for its transports only means these and no others.
  const { list, why } = pinned ? chosen : spread(chosen, ask.last, transports)
  const known = transports.find(({ name }) => name === ask.known)
  const keep = known?.up && usable.includes(known.name) && (!pinned || list.includes(known.name))
  if (!keep) return { route: { transports: list, pinned, why } }
  const others = list.filter((name) => name !== known.name)
  return {
    route: {
      transports: [known.name, ...others],
      pinned,
      why: phrase('the phone knows the number of {name}', { name: known.name }),
    },
  }
}

function named(name: string, usable: readonly string[], transports: readonly TransportFacts[]): Routing {
  if (usable.includes(name)) return { route: { transports: [name], pinned: true, why: phrase('named by the sender') } }
  const there = transports.some((transport) => transport.name === name)
  const code = there ? 'rules/transport-off' : 'rules/unknown-transport'
  return { error: new GatewayError(code, { details: { transport: name, where: phrase('The text') } }) }
}

/** In place of the first modem of a pool stand all of it: the phone's own first, then those that have sent least. */
function spread(
  { list, pinned, why }: Listed,
  last: string | undefined,
  transports: readonly TransportFacts[],
): Listed {
  if (transports.every(({ pool }) => pool === undefined)) return { list: [...new Set(list)], pinned, why }
  const poolOf = (name: string) => transports.find((transport) => transport.name === name)?.pool
  const members = (pool: string) => {
    const all = transports.filter((one) => one.pool === pool && one.enabled && one.sends)
    const order = (one: TransportFacts) => (one.name === last ? -1 : (one.load ?? 0))
    return all.sort((a, b) => order(a) - order(b)).map(({ name }) => name)
  }
  const placesOf = (name: string) => {
    const pool = poolOf(name)
    return pool === undefined ? [name] : members(pool)
  }
  const spreadOut = [...new Set(list.flatMap(placesOf))]
  const first = spreadOut[0]
  const pool = first === undefined ? undefined : poolOf(first)
  if (pool === undefined) return { list: spreadOut, pinned, why }
  return {
    list: spreadOut,
    pinned,
    why:
      first === last
        ? phrase('{why}, pool {name}: the phone stays with it', { why, name: pool })
        : phrase('{why}, pool {name}: it has sent least', { why, name: pool }),
  }
}

interface Listed {
  readonly list: readonly string[]
  readonly pinned: boolean
  readonly why: Words
}

/** What the first rule that fits says, then the default behind it, unless the rule is for its transports only. */
function listed(
  ask: RouteAsk,
  settings: RouteSettings,
  usable: readonly string[],
): Listed | { readonly error: GatewayError } {
  const { rules, default: given } = settings.routing
  const named = given.filter((name) => usable.includes(name))
  const standard = named.length > 0 ? named : usable
  for (const [at, rule] of rules.entries()) {
    const fits = conditions(ask, rule, settings.office.timeZone)
    if (!fits) continue
    const list = rule.transports.filter((name) => usable.includes(name))
    const number = at + 1
    const why =
      fits.length === 0 ? phrase('rule {number}', { number }) : phrase('rule {number} ({what})', { number, what: fits })
    if (list.length > 0)
      return { list: rule.only ? list : [...new Set([...list, ...standard])], pinned: rule.only, why }
    if (!rule.only) continue
    const details = { rule: number, transports: rule.transports.join(', ') }
    return { error: new GatewayError('rules/only-transports-off', { details }) }
  }
  if (named.length > 0) return { list: named, pinned: false, why: phrase('the default') }
  return {
    list: usable,
    pinned: false,
    why: usable.length === 1 ? phrase('the only one') : phrase('the first that is on'),
  }
}

/** One condition of a rule: what of it fits, or that nothing does. */
export interface RuleCondition {
  readonly name: 'phones' | 'sender' | 'group' | 'account' | 'alphabet' | 'hours'
  /** Absent when it does not fit. */
  readonly fits?: string
}

/** The conditions of a rule in words when all of them fit; undefined when one does not. */
function conditions(ask: RouteAsk, rule: RoutingRule, timeZone: string | undefined): Words[] | undefined {
  const asked = ruleConditions(ask, rule, timeZone)
  if (asked.some(({ fits }) => fits === undefined)) return undefined
  return asked.map(({ name, fits = '' }) => conditionWords[name](fits))
}

/** A condition in words, with what of it fits. */
export const conditionWords: Readonly<Record<RuleCondition['name'], (value: string) => Words>> = {
  phones: (value) => phrase('phones {value}', { value }),
  sender: (value) => phrase('sender {value}', { value }),
  group: (value) => phrase('group {value}', { value }),
  account: (value) => phrase('account {value}', { value }),
  alphabet: (value) => phrase('alphabet {value}', { value }),
  hours: (value) => phrase('hours {value}', { value }),
}

/** What a rule asks for, and what of this text answers it. */
export function ruleConditions(ask: RouteAsk, rule: RoutingRule, timeZone: string | undefined): RuleCondition[] {
  const { phones, senders, groups, accounts, alphabets, hours } = rule
  const prefix = phones?.find((given) => ask.phone.startsWith(given))
  const sender = senders?.find((entry) => matchesSender(entry, ask.sender))
  const group = groups?.find((name) => ask.groups.some((mine) => mine.toLowerCase() === name.toLowerCase()))
  const account = accounts?.find((name) => name === ask.account)
  const alphabet = alphabets?.find((name) => name === ask.alphabet)
  const time = hours && isWithin(ask.nowMs, hours, timeZone) ? `${hours.from}–${hours.to}` : undefined
  const checks: [unknown, string | undefined, RuleCondition['name']][] = [
    [phones, prefix, 'phones'],
    [senders, sender, 'sender'],
    [groups, group, 'group'],
    [accounts, account, 'account'],
    [alphabets, alphabet, 'alphabet'],
    [hours, time, 'hours'],
  ]
  const asked = checks.filter(([condition]) => condition !== undefined)
  return asked.map(([, fits, name]) => ({ name, ...(fits === undefined ? {} : { fits }) }))
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const

/** Hours over midnight belong to the day that they begin on. */
function isWithin(atMs: number, hours: NonNullable<RoutingRule['hours']>, timeZone: string | undefined): boolean {
  const now = localTime(atMs, timeZone)
  const minute = now.hour * 60 + now.minute
  const [from, to] = [minutesOf(hours.from), minutesOf(hours.to)]
  const overnight = from > to
  const afterMidnight = overnight && minute < to
  const within = overnight ? minute >= from || afterMidnight : minute >= from && minute < to
  const weekday = weekdays[(now.weekday + (afterMidnight ? 6 : 0)) % 7] as (typeof weekdays)[number]
  return within && (hours.days === undefined || hours.days.includes(weekday))
}

/**
 * The transport that carries the text now: the first of the route that is up and not full. When none is up it is the first that is not full,
 * where the text waits. `tried` refused the text for good. Undefined when nothing is left.
 */
export function nextTransport(
  route: Route,
  transports: readonly TransportFacts[],
  tried: readonly string[] = [],
): { readonly transport: string; readonly why: Words } | undefined {
  const left = route.transports.filter((name) => !tried.includes(name))
  const facts = left.flatMap((name) =>
    transports.filter((transport) => transport.name === name && transport.enabled && transport.sends),
  )
  const free = facts.filter(({ full }) => !full)
  const chosen = free.find(({ up }) => up) ?? free[0]
  if (!chosen) return undefined
  const first = route.transports[0]
  if (chosen.name === first) return { transport: chosen.name, why: route.why }
  const passed = route.transports.slice(0, route.transports.indexOf(chosen.name))
  return {
    transport: chosen.name,
    why: phrase('{why}; {passed}', {
      why: route.why,
      passed: passed.map((name) => reasonOf(name, tried, transports)),
    }),
  }
}

function reasonOf(name: string, tried: readonly string[], transports: readonly TransportFacts[]): Words {
  if (tried.includes(name)) return phrase('{name} refused it', { name })
  const facts = transports.find((transport) => transport.name === name)
  if (!facts?.enabled) return phrase('{name} is off', { name })
  return facts.full ? phrase('{name} is at its limit', { name }) : phrase('{name} is down', { name })
}
