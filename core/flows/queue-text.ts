import { GatewayError } from '../errors.ts'
import type { OutState, Priority, StoredError } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import { storedError } from '../queue/outcomes.ts'
import { checkLimits } from '../rules/limits.ts'
import { afterQuietHours } from '../rules/quiet-hours.ts'
import type { Settings } from '../settings/schema.ts'
import type { TextAlphabet } from '../sms/alphabet.ts'
import { measure, type Plan, type PlanOptions, planSegments } from '../sms/segment.ts'
import { type FlowContext, note } from './context.ts'
import { loopError } from './loop-guard.ts'
import { type ChosenWay, findWay, usageOf } from './routes.ts'

/** A text that is to go to one phone. */
export interface TextOrder {
  readonly phone: string
  readonly body: string
  /** Mail address of who sends it, in lower case; empty for the window and the command line. */
  readonly sender: string
  readonly mailId?: number
  readonly dialogId?: number
  /** Mail account that it came by, or `listener`; absent for the window and the command line. */
  readonly account?: string
  /** Transport named by the sender. */
  readonly named?: string
  readonly priority: Priority
  readonly sendAt?: number
  readonly tellDelivered: boolean
  /** Goes past the limits of senders, phones and money: an alarm. */
  readonly unlimited?: boolean
}

export interface QueuedText {
  readonly textId: number
  readonly phone: string
  readonly state: OutState
  readonly parts: number
  readonly transport: string
  /** When it may first be sent. */
  readonly startAt: number
  /** Why it is held. */
  readonly error?: StoredError
}

/** How a text is cut, by the office's settings. */
export function planOptions(conversion: Settings['conversion']): PlanOptions {
  const { fit, transliterate, nationalTables } = conversion
  return { fit, transliterate, nationalTables }
}

/**
 * Plans a text, chooses its way, checks the limits and puts it into the queue, or holds it with the reason; `held` is one of the
 * caller's.
 */
export async function queueText(
  rooms: StoreRooms,
  context: FlowContext,
  order: TextOrder,
  held?: GatewayError,
): Promise<QueuedText> {
  const settings = context.settings()
  const nowMs = context.clock.now()
  const found = await findWay(rooms, context, { ...order, ...sizeOf(order.body, settings) })
  const way = 'error' in found ? undefined : found
  const transport = way?.transport ?? firstTransport(settings)
  const plan = await planFor(rooms, settings, transport, order)
  const { phone, body, sender, priority, tellDelivered } = order
  const refusal =
    'error' in found
      ? (found.error ?? new GatewayError('text/no-transport'))
      : ((order.unlimited ? undefined : await overLimit(rooms, context, { phone, sender, parts: plan.parts })) ??
        (await loopError(rooms, { phone, sender, body }, nowMs)) ??
        held)
  const startAt = Math.max(order.sendAt ?? nowMs, nowMs)
  const dueAt = afterQuietHours({ phone, dueMs: startAt, priority }, settings)
  const error = refusal ? storedError(refusal) : undefined
  const state = refusal ? 'held' : 'queued'
  // The time to live counts from when it may first be sent.
  const expiresAt = dueAt + settings.queue.expiryHours * 3_600_000
  const deliverAt = dueAt > nowMs && keepsForLater(settings, transport) ? dueAt : undefined
  const textId = await rooms.texts.insertOut({
    phone,
    body,
    state,
    transport,
    pinned: way?.pinned ?? false,
    sender,
    priority,
    segments: plan.segments,
    receipt: true,
    tellDelivered,
    dueAt: deliverAt === undefined ? dueAt : Math.max(nowMs, deliverAt - longestAheadMs),
    expiresAt,
    ...(deliverAt === undefined ? {} : { deliverAt }),
    createdAt: nowMs,
    ...(order.mailId === undefined ? {} : { mailId: order.mailId }),
    ...(order.dialogId === undefined ? {} : { dialogId: order.dialogId }),
    ...(error ? { error } : {}),
  })
  await noteQueued(rooms, context, order, { textId, plan, way, error })
  context.remind(expiresAt)
  if (state === 'queued') context.wake({ transports: [transport] })
  return { textId, phone, state, parts: plan.parts, transport, startAt: dueAt, ...(error ? { error } : {}) }
}

/**
 * The parts of a text for a transport, with a reference of their own when they are several.
 * @throws GatewayError `text/too-long` above 255 parts.
 */
export async function planFor(
  rooms: StoreRooms,
  settings: Settings,
  transport: string,
  text: { readonly phone: string; readonly body: string },
): Promise<Plan> {
  const options = { ...planOptions(settings.conversion), ...dialectOf(settings, transport, text.body) }
  const plan = planSegments(text.body, options)
  if (plan.segments.length === 1) return plan
  return planSegments(text.body, { ...options, reference: await rooms.texts.nextReference(text.phone) })
}

/** How long before its time a text is handed over at most: SMSCs keep texts for days, not for months, and so do we their ids. */
const longestAheadMs = 3 * 24 * 3_600_000

/** Whether the transport is given texts before their time. */
export function keepsForLater(settings: Settings, transport: string): boolean {
  const used = settings.transports.find(({ name }) => name === transport)
  return used?.kind === 'smpp' && used.schedule === 'provider'
}

/** What an SMSC's dialect asks of the parts that it is sent. */
export function dialectOf(settings: Settings, transport: string, body: string): PlanOptions {
  const used = settings.transports.find(({ name }) => name === transport)
  if (used?.kind !== 'smpp') return {}
  const takesGsm7 = used.coding0 === 'gsm7' || used.coding0 === 'gsm7-packed'
  // Where coding 0 is no GSM alphabet, what of that alphabet is not in Latin-1 can only go in another coding.
  const lacksGsm7 = !takesGsm7 && /[^\p{ASCII}\u0080-\u00ff]/u.test(body)
  const alphabets = used.codings.map((coding) => (coding === 'jis' || coding === 'korean' ? 'ucs2' : coding))
  return {
    wideReference: used.longText === 'udh16' || used.longText === 'sar',
    alphabets: lacksGsm7 ? alphabets.filter((alphabet) => alphabet !== 'gsm7') : alphabets,
    // Shift tables need a header, which not every SMSC looks for in message_payload.
    ...(used.longText === 'payload' ? { whole: true, nationalTables: false } : {}),
  }
}

/** Why so many parts more may not go to a phone now, if so. */
export async function overLimit(
  rooms: StoreRooms,
  context: FlowContext,
  text: { readonly phone: string; readonly sender: string; readonly parts: number },
): Promise<GatewayError | undefined> {
  const { phone, sender, parts } = text
  const ask = { phone, sender, parts, nowMs: context.clock.now() }
  const verdict = await checkLimits(ask, context.settings(), usageOf(rooms))
  return verdict.held ? verdict.error : undefined
}

/** What routing asks of a text before it is cut. */
export function sizeOf(body: string, settings: Settings): { parts: number; alphabet: 'gsm7' | 'ucs2' } {
  const { parts, alphabet } = measure(body, planOptions(settings.conversion))
  return { parts, alphabet: alphabet === 'ucs2' ? 'ucs2' : 'gsm7' }
}

/** A held text belongs somewhere, so that it can be released once there is a way. */
function firstTransport({ transports }: Settings): string {
  return (transports.find((transport) => transport.enabled) ?? transports[0])?.name ?? ''
}

/** Alphabets as people call them. */
export const alphabetNames: Readonly<Record<TextAlphabet, string>> = {
  gsm7: 'GSM',
  ucs2: 'Unicode',
  latin1: 'Latin-1',
  cyrillic: 'Cyrillic',
  hebrew: 'Hebrew',
}

async function noteQueued(
  rooms: StoreRooms,
  context: FlowContext,
  order: TextOrder,
  queued: { textId: number; plan: Plan; way: ChosenWay | undefined; error: StoredError | undefined },
): Promise<void> {
  const { textId, plan, way, error } = queued
  const subject = order.mailId === undefined ? { textId } : { textId, mailId: order.mailId }
  const because = plan.forcedBy && plan.alphabet === 'ucs2' ? { because: `“${plan.forcedBy.character}”` } : {}
  const alphabet = alphabetNames[plan.alphabet]
  const { phone } = order
  await note(rooms, context, subject, { kind: 'text.queued', phone, parts: plan.parts, alphabet, ...because })
  if (way) await note(rooms, context, subject, { kind: 'text.routed', transport: way.transport, why: way.why })
  if (error) await note(rooms, context, subject, { kind: 'text.held', code: error.code, details: error.details })
}
