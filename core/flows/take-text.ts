import { GatewayError } from '../errors.ts'
import type { SegmentKey, StoreRooms } from '../ports/store.ts'
import type { Incoming, IncomingRaw, IncomingSegment, Segment, WireAddress } from '../ports/transport.ts'
import { Together } from '../queue/together.ts'
import { readNetworkPhone } from '../rules/phone.ts'
import { assemble, assembledText } from '../sms/reassembly.ts'
import { concatOf } from '../sms/udh.ts'
import { isPhrase, phrase, say, type Words } from '../words/say.ts'
import { deliverToPeople } from './answer.ts'
import { type FlowContext, isStoreFailure, note } from './context.ts'
import { takeReceipt } from './settle.ts'

/**
 * What a transport delivers. The driver acknowledges a message to the wire when `take` resolves: it is on the disk (BEHAVIOUR §8.2, §9.5).
 * A message that the wire repeats because an acknowledgement was lost changes nothing. One that nothing can be done with is kept as it
 * came and acknowledged, or the wire would repeat it for days.
 */
export class IncomingDesk {
  readonly #context: FlowContext
  readonly #transport: string
  readonly #taking: Together<Incoming, void>

  constructor(context: FlowContext, transport: string) {
    this.#context = context
    this.#transport = transport
    this.#taking = new Together(context.store, (rooms, incoming) => take(rooms, context, transport, incoming))
  }

  async take(incoming: Incoming): Promise<void> {
    const { store, log } = this.#context
    const transport = this.#transport
    try {
      await this.#taking.run(incoming)
    } catch (thrown) {
      if (isStoreFailure(thrown)) throw thrown
      log.write('error', 'message from the wire not handled', { transport, error: String(thrown) })
      await store.write(async (rooms) => {
        if (await isNew(rooms, this.#context, transport, incoming))
          await putAside(rooms, this.#context, transport, incoming, thrown)
      })
    }
  }
}

/** How long the same wire message counts as a repeat. SMSCs give up repeating a deliver_sm within days. */
const repeatWindowMs = 3 * 24 * 3_600_000

async function take(rooms: StoreRooms, context: FlowContext, transport: string, incoming: Incoming): Promise<void> {
  if (!(await isNew(rooms, context, transport, incoming))) return
  switch (incoming.kind) {
    case 'segment':
      return takeSegment(rooms, context, transport, incoming)
    case 'receipt':
      return takeReceipt(rooms, context, transport, incoming)
    case 'raw':
      return takeRaw(rooms, context, transport, incoming)
  }
}

function isNew(rooms: StoreRooms, context: FlowContext, transport: string, incoming: Incoming): Promise<boolean> {
  return rooms.inbox.remember(transport, incoming.fingerprint, context.clock.now(), repeatWindowMs)
}

async function takeSegment(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  incoming: IncomingSegment,
): Promise<void> {
  const { segment, raw } = incoming
  const nowMs = context.clock.now()
  const sentAt = incoming.sentAt ?? nowMs
  const origin = { transport, phone: phoneOf(context, incoming.from), ownNumber: incoming.to?.value ?? '' }
  const noted = incoming.note ? { note: incoming.note } : {}
  const concat = concatOf(segment.udh)
  if (!concat || concat.total === 1) {
    const body = assembledText(assemble([segment]))
    await deliverToPeople(rooms, context, { ...origin, body, parts: 1, sentAt, ...noted })
    return
  }
  const { reference, wide, total, number } = concat
  const key: SegmentKey = { ...origin, reference, wide, total }
  await makePlace(rooms, context, key, number, segment)
  await rooms.inbox.addSegment(key, number, segment, nowMs, raw, sentAt)
  const held = await rooms.inbox.segments(key)
  if (held.length < total) {
    context.remind(nowMs + reassemblyWaitMs(context))
    return
  }
  await rooms.inbox.dropSegments(key)
  await deliverToPeople(rooms, context, { ...origin, ...joined(held), ...noted })
}

/** The phone as dialogs and the queue know it: networks write it nationally, or without its +, as they please. */
export function phoneOf(context: FlowContext, { kind, value }: WireAddress): string {
  return kind === 'national' ? (readNetworkPhone(value, context.settings().office) ?? value) : value
}

/** How long a long text waits for its missing parts. */
export function reassemblyWaitMs(context: FlowContext): number {
  return context.settings().queue.reassemblyHours * 3_600_000
}

/** Phones use their few references again: a place that other words hold belongs to an earlier text, which goes on with its gaps. */
async function makePlace(
  rooms: StoreRooms,
  context: FlowContext,
  key: SegmentKey,
  number: number,
  segment: Segment,
): Promise<void> {
  const held = (await rooms.inbox.segments(key)).find((part) => part.number === number)
  if (!held || assemble([held.segment, segment]).conflicting.length === 0) return
  await deliverIncomplete(rooms, context, key)
}

/** A long text whose missing parts did not come in time: passed on with its gaps shown (BEHAVIOUR §10.1). */
export async function deliverIncomplete(rooms: StoreRooms, context: FlowContext, key: SegmentKey): Promise<void> {
  const held = await rooms.inbox.segments(key)
  await rooms.inbox.dropSegments(key)
  if (held.length === 0) return
  const { transport, phone, ownNumber } = key
  await deliverToPeople(rooms, context, { transport, phone, ownNumber, ...joined(held), note: 'incomplete' })
}

/** An unfinished text that cannot be passed on either: its parts are kept as they came. */
export async function putAsideIncomplete(
  rooms: StoreRooms,
  context: FlowContext,
  key: SegmentKey,
  thrown: unknown,
): Promise<void> {
  const held = await rooms.inbox.segments(key)
  await rooms.inbox.dropSegments(key)
  const { transport, phone } = key
  for (const { raw, sentAt } of held) await keepUnreadable(rooms, context, transport, { phone, raw, sentAt, thrown })
}

/** The words of the parts that are there, how many they are, and when the first was sent. */
function joined(held: readonly { readonly segment: Segment; readonly sentAt: number }[]) {
  return {
    body: assembledText(assemble(held.map((part) => part.segment))),
    parts: held.length,
    sentAt: Math.min(...held.map((part) => part.sentAt)),
  }
}

/** A wire message that no codec could read is kept as it came, and the office is told. */
async function takeRaw(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  incoming: IncomingRaw,
): Promise<void> {
  const nowMs = context.clock.now()
  const phone = incoming.from ? phoneOf(context, incoming.from) : ''
  const { reason, raw } = incoming
  await rooms.inbox.keepRaw(transport, phone, say(reason, 'en'), raw, nowMs)
  await deliverToPeople(rooms, context, {
    transport,
    phone,
    ownNumber: '',
    body: unreadableBody(context, reason, raw),
    parts: 1,
    sentAt: incoming.sentAt ?? nowMs,
    note: 'undecodable',
  })
}

async function putAside(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  incoming: Incoming,
  thrown: unknown,
): Promise<void> {
  const { raw } = incoming
  if (incoming.kind === 'receipt') {
    await rooms.inbox.keepRaw(
      transport,
      incoming.phone?.value ?? '',
      say(reasonOf(thrown), 'en'),
      raw,
      context.clock.now(),
    )
    return
  }
  const phone = incoming.from?.value ?? ''
  const sentAt = incoming.sentAt ?? context.clock.now()
  await keepUnreadable(rooms, context, transport, { phone, raw, sentAt, thrown })
}

/** Keeps a wire message raw, and as a failed text, so that it is seen. */
async function keepUnreadable(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  message: { readonly phone: string; readonly raw: string; readonly sentAt: number; readonly thrown: unknown },
): Promise<void> {
  const { phone, raw, sentAt } = message
  const nowMs = context.clock.now()
  const reason = reasonOf(message.thrown)
  await rooms.inbox.keepRaw(transport, phone, say(reason, 'en'), raw, nowMs)
  const textId = await rooms.texts.insertIn({
    phone,
    body: unreadableBody(context, reason, raw),
    state: 'failed',
    transport,
    ownNumber: '',
    note: 'undecodable',
    partCount: 1,
    sentAt,
    createdAt: nowMs,
    error: { code: 'text/unreadable', details: { phone: phone === '' ? transport : phone, reason } },
  })
  await note(rooms, context, { textId }, { kind: 'text.received', phone, transport, parts: 1 })
}

function unreadableBody(context: FlowContext, reason: Words, raw: string): string {
  return say(phrase('This text could not be read ({reason}). As it came: {raw}', { reason, raw }), context.language())
}

function reasonOf(thrown: unknown): Words {
  const said = thrown instanceof GatewayError ? thrown.details.reason : undefined
  if (typeof said === 'string' || isPhrase(said)) return said
  return thrown instanceof Error ? thrown.message : String(thrown)
}
