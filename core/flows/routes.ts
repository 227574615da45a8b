import type { GatewayError } from '../errors.ts'
import type { StoreRooms } from '../ports/store.ts'
import { checkTransportLimit, type UsageLookup } from '../rules/limits.ts'
import { chooseRoute, nextTransport, type RouteAsk, type TransportFacts } from '../rules/routing.ts'
import type { TransportSettings } from '../settings/schema.ts'
import type { Words } from '../words/say.ts'
import type { FlowContext } from './context.ts'

/** A text whose way is looked for. */
export interface RouteWish extends Omit<RouteAsk, 'nowMs' | 'groups' | 'known'> {
  readonly parts: number
  readonly dialogId?: number
}

export interface ChosenWay {
  readonly transport: string
  readonly pinned: boolean
  readonly why: Words
}

/** Whether texts go by the transport at all. */
export function canSend(transport: TransportSettings): boolean {
  return transport.enabled && !isReceiver(transport)
}

function isReceiver(transport: TransportSettings): boolean {
  return transport.kind === 'smpp' && transport.mode === 'receiver'
}

const dayMs = 86_400_000

/** How much a modem of a pool has sent, as a share of what its SIM card may send in a day. */
async function poolFacts(
  rooms: StoreRooms,
  context: FlowContext,
  transport: TransportSettings,
): Promise<{ pool?: string; load?: number }> {
  if (transport.kind !== 'modem' || transport.pool === undefined) return {}
  const { perTransportDayParts } = context.settings().permission.limits
  const limit = transport.dayLimitParts ?? perTransportDayParts ?? 1000
  const since = context.clock.now() - dayMs
  return { pool: transport.pool, load: (await rooms.texts.partsSent({ since, transport: transport.name })) / limit }
}

/** What the limits ask of the store. */
export function usageOf(rooms: StoreRooms): UsageLookup {
  return {
    partsSent: (filter) => rooms.texts.partsSent(filter),
    partsByPhone: (since) => rooms.texts.partsByPhone(since),
  }
}

/** The way that a text goes now, or why there is none. `tried` are transports that refused it for good. */
export async function findWay(
  rooms: StoreRooms,
  context: FlowContext,
  wish: RouteWish,
  tried: readonly string[] = [],
): Promise<ChosenWay | { readonly error: GatewayError | undefined }> {
  const { facts, limits } = await transportFacts(rooms, context, wish.parts)
  const routing = chooseRoute(await askOf(rooms, context, wish, facts), context.settings(), facts)
  if ('error' in routing) return routing
  const next = nextTransport(routing.route, facts, tried)
  if (next) return { ...next, pinned: routing.route.pinned }
  const full = routing.route.transports.map((name) => limits.get(name)).find((error) => error !== undefined)
  return { error: full }
}

/** What routing asks of a text, with what the store knows of its phone. */
export async function askOf(
  rooms: StoreRooms,
  context: FlowContext,
  wish: RouteWish,
  facts: readonly TransportFacts[],
): Promise<RouteAsk> {
  // Who the phone is, only rules that name groups ask.
  const asksGroup = context.settings().routing.rules.some(({ groups }) => groups !== undefined)
  const contact = asksGroup ? await rooms.contacts.byPhone(wish.phone) : undefined
  // Where there is nothing to choose, nobody asks which number the phone knows.
  const isChoice = facts.filter(({ enabled, sends }) => enabled && sends).length > 1
  const known = isChoice ? await knownNumber(rooms, context, wish) : undefined
  const [newest] = facts.some(({ pool }) => pool !== undefined)
    ? await rooms.texts.list({ phone: wish.phone, limit: 1 })
    : []
  const last = newest ? { last: newest.transport } : {}
  return {
    ...wish,
    ...(known === undefined ? {} : { known }),
    ...last,
    groups: contact?.groups ?? [],
    nowMs: context.clock.now(),
  }
}

/** The transport whose number the phone knows. */
async function knownNumber(
  rooms: StoreRooms,
  context: FlowContext,
  { phone, dialogId }: RouteWish,
): Promise<string | undefined> {
  const dialog = dialogId === undefined ? undefined : await rooms.dialogs.get(dialogId)
  if (dialog && dialog.transport !== '') return dialog.transport
  // Where no dialog tells, the number that the phone wrote to last: texts from the window have no dialog (BEHAVIOUR §7.2).
  return rooms.texts.heardBy(phone, context.clock.now() - context.settings().replies.lifetimeDays * dayMs)
}

/** How every transport stands for a text of so many parts, and the limits that are in its way. */
export async function transportFacts(
  rooms: StoreRooms,
  context: FlowContext,
  parts: number,
): Promise<{ facts: TransportFacts[]; limits: Map<string, GatewayError> }> {
  const { transports, permission } = context.settings()
  const limits = new Map<string, GatewayError>()
  const facts: TransportFacts[] = []
  for (const transport of transports) {
    const ask = { transport, parts, nowMs: context.clock.now() }
    const error = await checkTransportLimit(ask, permission.limits, usageOf(rooms))
    if (error) limits.set(transport.name, error)
    const { name, enabled } = transport
    facts.push({
      name,
      enabled,
      sends: !isReceiver(transport),
      up: context.isUp(name),
      full: error !== undefined,
      ...(await poolFacts(rooms, context, transport)),
    })
  }
  return { facts, limits }
}
