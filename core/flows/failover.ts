import type { OutText } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import { type FlowContext, note, subjectOf } from './context.ts'
import { keepsForLater, planFor, sizeOf } from './queue-text.ts'
import { findWay, type RouteWish } from './routes.ts'

/** Why a text leaves its transport: refused for good by it, too long down, or taken out of the settings. */
export type LeaveReason = 'refused' | 'down' | 'gone'

/**
 * Passes a text on to the next transport of its route (BEHAVIOUR §7.2). Not when the sender named the transport, nor once a part of it
 * was accepted. Gives the next transport's name, or undefined.
 */
export async function failOver(
  rooms: StoreRooms,
  context: FlowContext,
  text: OutText,
  why: LeaveReason,
): Promise<string | undefined> {
  if (text.pinned || (await isUnderWay(rooms, text.id)) || (await rooms.stops.has(text.phone))) return undefined
  const settings = context.settings()
  const wish = await wishOf(rooms, context, text)
  const found = await findWay(rooms, context, wish, why === 'refused' ? await refusedBy(rooms, text) : [])
  if ('error' in found || found.transport === text.transport) return undefined
  // A refused text may wait for a link that is down; a link that is down is left only for one that works.
  if (why === 'down' && !context.isUp(found.transport)) return undefined
  const at = context.clock.now()
  const plan = await planFor(rooms, settings, found.transport, text)
  if (text.state === 'failed') await rooms.texts.moveOut(text.id, ['failed'], 'queued', { at, dueAt: at })
  await rooms.texts.replan(text.id, found.transport, plan.segments, at)
  const { deliverAt = 0 } = text
  // Where it is not kept for later, it waits for its time here again.
  if (deliverAt > at && !keepsForLater(settings, found.transport))
    await rooms.texts.moveOut(text.id, ['queued'], 'queued', { at, dueAt: deliverAt })
  await note(rooms, context, subjectOf(text), { kind: 'text.routed', transport: found.transport, why: found.why })
  await followInDialog(rooms, text, found.transport)
  context.wake({ transports: [found.transport] })
  return found.transport
}

async function wishOf(rooms: StoreRooms, context: FlowContext, text: OutText): Promise<RouteWish> {
  const { phone, sender, body, mailId, dialogId } = text
  const mail = mailId === undefined ? undefined : await rooms.mails.get(mailId)
  return {
    phone,
    sender,
    ...sizeOf(body, context.settings()),
    ...(mail ? { account: mail.account } : {}),
    ...(dialogId === undefined ? {} : { dialogId }),
  }
}

/** A part of it was accepted, or may have been: it stays where it is. */
async function isUnderWay(rooms: StoreRooms, textId: number): Promise<boolean> {
  const parts = await rooms.texts.parts(textId)
  return parts.some(({ state }) => state !== 'queued' && state !== 'failed' && state !== 'cancelled')
}

/** The transports that refused this text for good since it was last sent off by hand, by its ledger: none is asked twice. */
async function refusedBy(rooms: StoreRooms, text: OutText): Promise<string[]> {
  let transport = text.transport
  let refused = new Set<string>()
  for (const entry of await rooms.ledger.of({ textId: text.id })) {
    if (entry.kind === 'text.routed') transport = entry.transport
    if (entry.kind === 'part.refused') refused.add(transport)
    if (entry.kind === 'text.released') refused = new Set()
  }
  return [...refused, text.transport]
}

/** From now on the phone knows the number of this transport. */
async function followInDialog(rooms: StoreRooms, { dialogId }: OutText, transport: string): Promise<void> {
  const dialog = dialogId === undefined ? undefined : await rooms.dialogs.get(dialogId)
  if (dialog && dialog.transport !== transport) await rooms.dialogs.upsert({ ...dialog, transport })
}
