import type { LedgerEvent, LedgerFact } from '../ledger/events.ts'
import type { OutText } from '../model.ts'
import type { PartOutcome, ReceiptMatch, StoreRooms, TextChange } from '../ports/store.ts'
import type { IncomingReceipt } from '../ports/transport.ts'
import { receiptKeys } from '../queue/receipt-id.ts'
import { everyTransport, type FlowContext, isStoreFailure, note, subjectOf } from './context.ts'
import { failOver } from './failover.ts'
import { reportDelivered, reportFailed } from './reports.ts'

/** How long a receipt that names no part waits for the answer that will tell its id (BEHAVIOUR §8.3). */
export const earlyReceiptMs = 60_000

/** How far back a receipt may reach; ids and modem references are used again after that. */
const receiptReachMs = 7 * 24 * 3_600_000

/** Notes what became of claimed parts, and what follows: early receipts, another transport, reports to the sender. */
export async function afterOutcomes(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  outcomes: readonly PartOutcome[],
  changes: readonly TextChange[],
): Promise<void> {
  const changeOf = new Map(changes.map((change) => [change.partId, change]))
  const settled: { outcome: PartOutcome; change: TextChange; text: OutText }[] = []
  const events: LedgerEvent[] = []
  for (const outcome of outcomes) {
    const change = changeOf.get(outcome.partId)
    const text = change && (await rooms.texts.out(change.textId))
    if (!text) continue
    const fact = factOf(transport, text, await numberOf(rooms, text, outcome.partId), outcome)
    if (fact) events.push({ at: context.clock.now(), ...subjectOf(text), ...fact })
    if (outcome.kind === 'unknown') context.remind(outcome.dueAt)
    settled.push({ outcome, change, text })
  }
  await rooms.ledger.append(events)
  for (const one of settled) await follow(rooms, context, transport, one)
  // This transport looks for its next parts by itself; the next text to a phone may wait for another.
  if (settled.length > 0) context.wake({ transports: everyTransport(context).filter((name) => name !== transport) })
}

/** What one text's outcome brings about. Where that fails, the outcome stands all the same: the part is on the network, or refused. */
async function follow(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  { outcome, change, text }: { outcome: PartOutcome; change: TextChange; text: OutText },
): Promise<void> {
  try {
    if (change.after === 'failed' && !(await failOver(rooms, context, text, 'refused')))
      await reportFailed(rooms, context, text)
    if (outcome.kind === 'accepted') await applyEarlyReceipt(rooms, context, transport, outcome)
  } catch (thrown) {
    if (isStoreFailure(thrown)) throw thrown
    context.log.write('error', 'outcome not followed up', { textId: text.id, error: String(thrown) })
  }
}

/** The place of a part in its text. */
async function numberOf(rooms: StoreRooms, text: OutText, partId: number): Promise<number> {
  if (text.partCount === 1) return 1
  return (await rooms.texts.parts(text.id)).find(({ id }) => id === partId)?.number ?? 1
}

function factOf(transport: string, text: OutText, number: number, outcome: PartOutcome): LedgerFact | undefined {
  if (outcome.kind === 'accepted') {
    return { kind: 'part.accepted', number, total: text.partCount, transport, wire: outcome.wire }
  }
  const { code, details, wire } = outcome.error
  const evidence = wire === undefined ? {} : { wire }
  switch (outcome.kind) {
    case 'retry':
      // Handed back by a link that went: that is the link's story, not the text's.
      if (!outcome.counts) return undefined
      return { kind: 'part.retry', number, code, details, dueAt: outcome.dueAt, ...evidence }
    case 'refused':
      return { kind: 'part.refused', number, code, details, ...evidence }
    case 'unknown':
      return { kind: 'part.unknown', number, code, details, dueAt: outcome.dueAt }
  }
}

/** Some SMSCs send the receipt before the answer that names its id. */
async function applyEarlyReceipt(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  outcome: Extract<PartOutcome, { kind: 'accepted' }>,
): Promise<void> {
  if (outcome.wireId === undefined) return
  const key = receiptKeys(outcome.wireId)[0]
  if (key === undefined) return
  const receipt = await rooms.queue.takeEarly(transport, key, outcome.at - earlyReceiptMs)
  if (receipt) await applyReceipt(rooms, context, receipt)
}

/** A receipt came: it is applied to its part, or kept until the answer that names it comes. */
export async function takeReceipt(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  receipt: IncomingReceipt,
): Promise<void> {
  const nowMs = context.clock.now()
  const match: ReceiptMatch = {
    transport,
    keys: receipt.id === undefined || receipt.id === '' ? [] : receiptKeys(receipt.id),
    state: receipt.state,
    at: receipt.at ?? nowMs,
    wire: receipt.wire,
    since: nowMs - receiptReachMs,
    ...(receipt.reference === undefined ? {} : { reference: receipt.reference }),
    ...(receipt.phone === undefined ? {} : { phone: receipt.phone.value }),
    ...(receipt.textStart === undefined ? {} : { textStart: receipt.textStart }),
  }
  if (!(await applyReceipt(rooms, context, match))) await rooms.queue.keepEarly(match)
}

async function applyReceipt(rooms: StoreRooms, context: FlowContext, receipt: ReceiptMatch): Promise<boolean> {
  const change = await rooms.queue.applyReceipt(receipt)
  if (!change) return false
  const text = await rooms.texts.out(change.textId)
  if (!text) return true
  const number = await numberOf(rooms, text, change.partId)
  const { state, wire } = receipt
  await note(rooms, context, subjectOf(text), { kind: 'part.receipt', number, state, wire })
  const { before, after } = change
  if (before === after) return true
  if (after === 'delivered') {
    await note(rooms, context, subjectOf(text), { kind: 'text.delivered' })
    const wasGivenUp = before === 'failed' || before === 'expired'
    await reportDelivered(rooms, context, text, wasGivenUp)
  }
  if (after === 'failed') await reportFailed(rooms, context, text)
  // Its next part can go, or the next text to its phone.
  context.wake({ transports: everyTransport(context) })
  return true
}
