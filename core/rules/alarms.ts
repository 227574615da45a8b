import { GatewayError } from '../errors.ts'
import type { StoredError } from '../model.ts'
import { storedError } from '../queue/outcomes.ts'
import type { AlarmKind } from '../settings/alarms.ts'
import type { Settings } from '../settings/schema.ts'
import type { LinkStatus } from '../status.ts'
import { instantOf, localTime, minutesOf } from './local-time.ts'

/** What the alarm rules look at. Instants are milliseconds since the Unix epoch. */
export interface AlarmFacts {
  readonly nowMs: number
  readonly pausedSince?: number
  readonly links: readonly LinkStatus[]
  /** Of each transport: texts that wait, and when the first of them was due. */
  readonly queues: readonly { readonly transport: string; readonly texts: number; readonly dueAt?: number }[]
  readonly mails: readonly { readonly account: string; readonly mails: number; readonly oldestAt: number }[]
  /** Held texts by the code of their error, with one error of each. */
  readonly held: readonly { readonly error: StoredError; readonly texts: number }[]
  readonly spent: number
  /** When the last text came from a phone; when the gateway was first started where none has. */
  readonly lastReceivedAt: number
}

/** One condition. `unsure`: not certain yet; what was told of it before stands. */
export interface AlarmCondition {
  /** The same for as long as it lasts. */
  readonly key: string
  readonly kind: AlarmKind
  readonly state: 'raised' | 'unsure'
  readonly since: number
  /** Its `{sentence}` place, where it has one, is that of `about`. */
  readonly error: StoredError
  /** What is the matter with the link, or why texts are held. */
  readonly about?: StoredError
  /** The road that it is about; it is told by the other. */
  readonly road?: 'mail' | 'text'
}

type AlarmSettings = Pick<Settings, 'alarms' | 'permission'>

const minuteMs = 60_000
const hourMs = 3_600_000

/** Holds that a person knows of already, or that are a question to the sender. */
const expectedHolds = new Set(['text/held-by-hand', 'text/asks-length', 'text/held-after-restore'])

/** Everything that wants a person now (BEHAVIOUR §13.8), by the office's alarm settings. */
export function alarmConditions(facts: AlarmFacts, settings: AlarmSettings): AlarmCondition[] {
  // What a person has paused is meant to stand still, and nothing could be told.
  if (facts.pausedSince !== undefined) return []
  return [
    ...facts.links.flatMap((link) => linkConditions(link, facts, settings)),
    ...queueConditions(facts, settings),
    ...(settings.alarms.held ? heldConditions(facts) : []),
    ...spendingConditions(facts, settings),
    ...silenceConditions(facts, settings),
  ]
}

function made(key: string, kind: AlarmKind, since: number, error: GatewayError): AlarmCondition {
  return { key, kind, state: 'raised', since, error: storedError(error) }
}

function linkConditions(link: LinkStatus, { nowMs }: AlarmFacts, { alarms }: AlarmSettings): AlarmCondition[] {
  const { name, kind, state, since, code, details: of = {} } = link
  const about = code === undefined ? {} : { about: { code, details: of } }
  const road = kind === 'imap' || kind === 'smtp' || kind === 'listener' ? 'mail' : 'text'
  if (state === 'down' || state === 'stopped' || state === 'connecting') {
    if (alarms.linkDownMinutes === null) return []
    const downMs = nowMs - since
    const details = { link: name, minutes: Math.floor(downMs / minuteMs) }
    const error = new GatewayError('alarm/link-down', { details })
    const condition = made(`link-down/${kind}/${name}`, 'link-down', since, error)
    return [{ ...condition, ...about, road, state: downMs >= alarms.linkDownMinutes * minuteMs ? 'raised' : 'unsure' }]
  }
  if (state !== 'attention' || !alarms.attention || code === undefined) return []
  const error = new GatewayError('alarm/attention', { details: { link: name } })
  return [{ ...made(`attention/${kind}/${name}/${code}`, 'attention', since, error), ...about, road }]
}

function queueConditions({ nowMs, queues, mails }: AlarmFacts, { alarms }: AlarmSettings): AlarmCondition[] {
  const found: AlarmCondition[] = []
  const { queueMinutes, queueTexts } = alarms
  const waited = (since: number) => Math.floor((nowMs - since) / minuteMs)
  for (const { transport: link, texts, dueAt } of queues) {
    if (queueMinutes === null || dueAt === undefined || waited(dueAt) < queueMinutes) continue
    const error = new GatewayError('alarm/queue-stuck', { details: { link, texts, minutes: waited(dueAt) } })
    found.push({ ...made(`queue/${link}`, 'queue', dueAt, error), road: 'text' })
  }
  for (const { account, mails: count, oldestAt } of mails) {
    if (queueMinutes === null || count === 0 || waited(oldestAt) < queueMinutes) continue
    const details = { account, mails: count, minutes: waited(oldestAt) }
    const error = new GatewayError('alarm/mail-stuck', { details })
    found.push({ ...made(`mails/${account}`, 'queue', oldestAt, error), road: 'mail' })
  }
  const texts = queues.reduce((sum, queue) => sum + queue.texts, 0)
  if (queueTexts !== null && texts > queueTexts) {
    const error = new GatewayError('alarm/queue-long', { details: { texts, most: queueTexts } })
    found.push({ ...made('queue-long', 'queue', nowMs, error), road: 'text' })
  }
  return found
}

function heldConditions({ nowMs, held }: AlarmFacts): AlarmCondition[] {
  return held
    .filter(({ error, texts }) => texts > 0 && !expectedHolds.has(error.code))
    .map(({ error, texts }) => ({
      ...made(`held/${error.code}`, 'held', nowMs, new GatewayError('alarm/held', { details: { texts } })),
      about: error,
    }))
}

function spendingConditions({ nowMs, spent }: AlarmFacts, { alarms, permission }: AlarmSettings): AlarmCondition[] {
  const { monthlySpendingCap: cap, currency } = permission
  const { spendingPercent } = alarms
  if (cap === null || spendingPercent === null || cap === 0 || spent < (cap * spendingPercent) / 100) return []
  const details = { spent: { number: spent, decimals: 2 }, cap: { number: cap, decimals: 2 }, currency }
  return [made('spending', 'spending', nowMs, new GatewayError('alarm/spending', { details }))]
}

function silenceConditions({ nowMs, lastReceivedAt }: AlarmFacts, { alarms }: AlarmSettings): AlarmCondition[] {
  const { silenceHours } = alarms
  if (silenceHours === null || nowMs - lastReceivedAt < silenceHours * hourMs) return []
  const hours = Math.floor((nowMs - lastReceivedAt) / hourMs)
  return [made('silence', 'silence', lastReceivedAt, new GatewayError('alarm/silence', { details: { hours } }))]
}

/** When the next sign of life is due after `afterMs`; undefined when none is wanted. */
export function nextHeartbeat(
  afterMs: number,
  { every, at }: Settings['alarms']['heartbeat'],
  timeZone: string | undefined,
): number | undefined {
  if (every === 'off') return undefined
  const today = localTime(afterMs, timeZone)
  const minute = minutesOf(at)
  for (let days = 0; days <= 8; days++) {
    const due = instantOf({ ...today, day: today.day + days, hour: 0, minute, second: 0 }, timeZone)
    if (due <= afterMs) continue
    if (every === 'day' || localTime(due, timeZone).weekday === 1) return due
  }
  return undefined
}
