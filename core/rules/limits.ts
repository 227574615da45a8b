import { GatewayError } from '../errors.ts'
import type { Settings, TransportSettings } from '../settings/schema.ts'
import { money, phrase } from '../words/say.ts'
import { monthStart } from './local-time.ts'
import { isInCountries, isPremiumRate } from './phone.ts'
import { costOf, priceOf } from './prices.ts'

/** How many parts went, or wait to go: a burst must not pass a limit because none of it is sent yet. */
export interface UsageLookup {
  /** Parts since `since` that match every given field. */
  partsSent(filter: { since: number; sender?: string; phone?: string; transport?: string }): Promise<number>
  partsByPhone(since: number): Promise<readonly { phone: string; parts: number }[]>
}

export interface LimitAsk {
  /** Mail address in lower case; empty for texts from the window or the command line, which no sender's limit is for. */
  readonly sender: string
  readonly phone: string
  readonly parts: number
  readonly nowMs: number
}

/** `held`: the text waits for a person, and `error` says why. */
export type LimitVerdict =
  | { readonly held: false; readonly price: number | undefined }
  | { readonly held: true; readonly error: GatewayError }

export type LimitSettings = Pick<Settings, 'office' | 'permission'>

const hour = { ms: 3_600_000, words: phrase('hour') }
const day = { ms: 86_400_000, words: phrase('24 hours') }

/** Whether a text may go now (BEHAVIOUR §3.2): where to, how many from its sender, to its phone and from the office, and what it costs. */
export async function checkLimits(ask: LimitAsk, settings: LimitSettings, usage: UsageLookup): Promise<LimitVerdict> {
  const error =
    checkDestination(ask.phone, settings) ??
    (await checkCounts(ask, settings.permission.limits, usage)) ??
    (await checkSpending(ask, settings, usage))
  if (error) return { held: true, error }
  const price = priceOf(ask.phone, settings.permission.prices)
  return { held: false, price: price === undefined ? undefined : price * ask.parts }
}

/** Whether texts may go to the phone at all: its country, and premium-rate numbers and short codes only when listed. */
export function checkDestination(phone: string, { office, permission }: LimitSettings): GatewayError | undefined {
  const listed = permission.premiumPrefixes.some((prefix) => phone.startsWith(prefix))
  if (listed || office.shortCodes.includes(phone)) return undefined
  if (!phone.startsWith('+') || isPremiumRate(phone)) {
    return new GatewayError('rules/premium-not-allowed', { details: { phone } })
  }
  const countries = permission.countries.length === 0 ? [office.country] : permission.countries
  return isInCountries(phone, countries)
    ? undefined
    : new GatewayError('rules/country-not-allowed', { details: { phone } })
}

/** How much of a limit is used up. */
export interface LimitReading {
  readonly name: 'phone' | 'sender' | 'office' | 'transport'
  readonly used: number
  readonly limit: number
  readonly hours: 1 | 24
}

/** Every count that limits a text, as it stands. */
export async function limitReadings(
  { sender, phone, nowMs }: Pick<LimitAsk, 'sender' | 'phone' | 'nowMs'>,
  { permission: { limits } }: LimitSettings,
  usage: UsageLookup,
): Promise<LimitReading[]> {
  const wanted = [
    { name: 'phone', of: { phone }, limit: limits.perPhoneHourParts, hours: 1 },
    { name: 'sender', of: { sender }, limit: sender === '' ? null : limits.perSenderHourParts, hours: 1 },
    { name: 'sender', of: { sender }, limit: sender === '' ? null : limits.perSenderDayParts, hours: 24 },
    { name: 'office', of: {}, limit: limits.officeDayParts, hours: 24 },
  ] as const
  const readings: LimitReading[] = []
  for (const { name, of, limit, hours } of wanted) {
    if (limit === null) continue
    readings.push({ name, hours, limit, used: await usage.partsSent({ since: nowMs - hours * hour.ms, ...of }) })
  }
  return readings
}

async function checkCounts(
  { sender, phone, parts, nowMs }: LimitAsk,
  limits: Settings['permission']['limits'],
  usage: UsageLookup,
): Promise<GatewayError | undefined> {
  const checks = [
    { code: 'rules/limit-phone', of: { phone }, limit: limits.perPhoneHourParts, period: hour },
    ...(sender === ''
      ? []
      : ([
          { code: 'rules/limit-sender', of: { sender }, limit: limits.perSenderHourParts, period: hour },
          { code: 'rules/limit-sender', of: { sender }, limit: limits.perSenderDayParts, period: day },
        ] as const)),
    { code: 'rules/limit-office', of: {}, limit: limits.officeDayParts, period: day },
  ] as const
  for (const { code, of, limit, period } of checks) {
    if (limit === null) continue
    const used = await usage.partsSent({ since: nowMs - period.ms, ...of })
    if (used + parts > limit) {
      return new GatewayError(code, { details: { ...of, used, limit, parts, period: period.words } })
    }
  }
  return undefined
}

async function checkSpending({ phone, parts, nowMs }: LimitAsk, settings: LimitSettings, usage: UsageLookup) {
  const { monthlySpendingCap: cap, prices, currency } = settings.permission
  if (cap === null) return undefined
  const price = (priceOf(phone, prices) ?? 0) * parts
  const spent = await spentThisMonth(settings, usage, nowMs)
  // A hundredth of a cent forgives the rounding of sums.
  if (spent + price <= cap + 1e-4) return undefined
  const details = { price: money(price), spent: money(spent), cap: money(cap), currency }
  return new GatewayError('rules/spending-cap', { details })
}

/** What the texts of the calendar month cost so far, in the office's currency. */
export async function spentThisMonth(settings: LimitSettings, usage: UsageLookup, nowMs: number): Promise<number> {
  const sent = await usage.partsByPhone(monthStart(nowMs, settings.office.timeZone))
  return costOf(sent, settings.permission.prices)
}

/** Whether a transport may carry so many parts more: its own limit, else the general one of a transport. Its SIM is at stake. */
export async function checkTransportLimit(
  {
    transport,
    parts,
    nowMs,
  }: { transport: Pick<TransportSettings, 'name' | 'hourLimitParts' | 'dayLimitParts'>; parts: number; nowMs: number },
  limits: Settings['permission']['limits'],
  usage: UsageLookup,
): Promise<GatewayError | undefined> {
  const { name } = transport
  const checks = [
    { limit: transport.hourLimitParts ?? limits.perTransportHourParts, period: hour },
    { limit: transport.dayLimitParts ?? limits.perTransportDayParts, period: day },
  ]
  for (const { limit, period } of checks) {
    if (limit === null) continue
    const used = await usage.partsSent({ since: nowMs - period.ms, transport: name })
    if (used + parts > limit) {
      return new GatewayError('rules/limit-transport', {
        details: { transport: name, used, limit, parts, period: period.words },
      })
    }
  }
  return undefined
}
