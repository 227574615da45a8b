import type { LedgerEvent, LedgerFact } from '../ledger/events.ts'
import type { OutText } from '../model.ts'
import type { EarlyReceipt, PartOutcome, ReceiptMatch, StoreRooms, TextChange } from '../ports/store.ts'
import type { IncomingReceipt } from '../ports/transport.ts'
import { keysFor, receiptKeys } from '../queue/receipt-id.ts'
import { everyTransport, type FlowContext, isStoreFailure, note, subjectOf } from './context.ts'
import { dialogIsUsed } from './dialogs.ts'
import { failOver } from './failover.ts'
import { idDialect, learnIds } from './id-dialect.ts'
import { reportDelivered, reportFailed } from './reports.ts'
import { giveUpStopped } from './stop.ts'

/** How long a receipt that names no part waits for the answer that will tell its id (BEHAVIOUR §8.3). */
const earlyReceiptMs = 60_000

/** How long it is kept for a part whose answer never comes. */
export const earlyKeptMs = 3_600_000

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
  const textOf = new Map((await rooms.texts.outs(changes.map(({ textId }) => textId))).map((text) => [text.id, text]))
  for (const outcome of outcomes) {
    const change = changeOf.get(outcome.partId)
    const text = change && textOf.get(change.textId)
    if (!text) continue
    const fact = factOf(transport, await placeOf(rooms, text, outcome.partId), outcome)
    if (fact) events.push({ at: context.clock.now(), ...subjectOf(text), ...fact })
    if (outcome.kind === 'unknown') context.remind(outcome.dueAt)
    settled.push({ outcome, change, text })
  }
  await rooms.ledger.append(events)
  const early = settled.length > 0 && (await rooms.queue.hasEarly(transport))
  for (const one of settled) await follow(rooms, context, transport, one, early)
  // This transport looks for its next parts by itself; the next text to a phone may wait for another.
  if (settled.length > 0) context.wake({ transports: everyTransport(context).filter((name) => name !== transport) })
}

/** Notes what became of a part that an earlier run left, and applies receipts that came before. */
export async function noteRecovered(
  rooms: StoreRooms,
  context: FlowContext,
  text: OutText,
  outcome: PartOutcome,
): Promise<void> {
  const fact = factOf(text.transport, await placeOf(rooms, text, outcome.partId), outcome)
  if (fact) await note(rooms, context, subjectOf(text), fact)
  if (outcome.kind === 'accepted') await applyEarlyReceipt(rooms, context, text.transport, outcome, text.phone)
  if (outcome.kind === 'unknown') await applyEarlyOf(rooms, context, text.transport, text.phone)
}

/** What one text's outcome brings about. Where that fails, the outcome stands all the same: the part is on the network, or refused. */
async function follow(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  { outcome, change, text }: { outcome: PartOutcome; change: TextChange; text: OutText },
  early: boolean,
): Promise<void> {
  try {
    // The phone said STOP while a part was on the wire: that was the last.
    if (change.after === 'queued' && (await giveUpStopped(rooms, context, text.id))) return
    if (change.after === 'failed' && !(await failOver(rooms, context, text, 'refused')))
      await reportFailed(rooms, context, text)
    // Written for later; the dialogs of others count as used before it until it goes.
    if (change.after === 'sent' && text.dueAt > text.createdAt) await dialogIsUsed(rooms, text, outcome.at)
    if (!early) return
    if (outcome.kind === 'accepted') await applyEarlyReceipt(rooms, context, transport, outcome, text.phone)
    if (outcome.kind === 'unknown') await applyEarlyOf(rooms, context, transport, text.phone)
  } catch (thrown) {
    if (isStoreFailure(thrown)) throw thrown
    context.log.write('error', 'outcome not followed up', { textId: text.id, error: String(thrown) })
  }
}

/** The place of a part in its text, among those that are handed over. */
async function placeOf(rooms: StoreRooms, text: OutText, partId: number): Promise<{ number: number; total: number }> {
  if (text.partCount === 1) return { number: 1, total: 1 }
  const parts = await rooms.texts.parts(text.id)
  return { number: parts.find(({ id }) => id === partId)?.number ?? 1, total: parts.length }
}

function factOf(
  transport: string,
  { number, total }: { readonly number: number; readonly total: number },
  outcome: PartOutcome,
): LedgerFact | undefined {
  if (outcome.kind === 'accepted') return { kind: 'part.accepted', number, total, transport, wire: outcome.wire }
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
  phone: string,
): Promise<void> {
  const key = outcome.wireId === undefined ? undefined : receiptKeys(outcome.wireId)[0]
  const named = key === undefined ? { phone } : { key }
  await applyEarly(rooms, context, await rooms.queue.early(transport, named, outcome.at - earlyReceiptMs))
}

/** A receipt may have come while the answer was still awaited that then never came (§6.5). */
export async function applyEarlyOf(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  phone: string,
): Promise<void> {
  const since = context.clock.now() - earlyKeptMs
  await applyEarly(rooms, context, await rooms.queue.early(transport, { phone }, since))
}

/** Where all parts have one id, only what else the receipts say tells which of them each means. */
async function applyEarly(rooms: StoreRooms, context: FlowContext, early: readonly EarlyReceipt[]): Promise<void> {
  for (const { id, receipt } of early) {
    const change = await applyReceipt(rooms, context, receipt)
    if (!change) continue
    await rooms.queue.removeEarly(id)
    if (receipt.keys.length > 1) await learnFrom(rooms, context, receipt, change)
  }
}

/** A receipt came: it is applied to its part, or kept until the answer that names it comes. */
export async function takeReceipt(
  rooms: StoreRooms,
  context: FlowContext,
  transport: string,
  receipt: IncomingReceipt,
): Promise<void> {
  const nowMs = context.clock.now()
  const { id = '' } = receipt
  const { keys, guesses } = id === '' ? nothing : keysFor(id, await idDialect(rooms, context, transport))
  const match: ReceiptMatch = {
    transport,
    keys,
    ...(id === '' ? {} : { id }),
    state: receipt.state,
    at: receipt.at ?? nowMs,
    wire: receipt.wire,
    since: nowMs - receiptReachMs,
    ...(receipt.reference === undefined ? {} : { reference: receipt.reference }),
    ...(receipt.phone === undefined ? {} : { phone: receipt.phone.value }),
    ...(receipt.textStart === undefined ? {} : { textStart: receipt.textStart }),
  }
  const found = await applyReceipt(rooms, context, match)
  const change =
    found ??
    (guesses.length > 0 ? await applyReceipt(rooms, context, { ...match, keys: guesses, guessed: true }) : found)
  if (!change) await rooms.queue.keepEarly(match)
  // Once the reading is certain, only what goes against it is news.
  else if (keys.length > 1 || change !== found) await learnFrom(rooms, context, match, change)
}

async function learnFrom(
  rooms: StoreRooms,
  context: FlowContext,
  { transport, id, phone }: ReceiptMatch,
  { textId, partId }: TextChange,
): Promise<void> {
  if (id === undefined || phone === undefined) return
  const wireId = (await rooms.texts.parts(textId)).find((part) => part.id === partId)?.wireId
  if (wireId !== undefined) await learnIds(rooms, context, transport, { receiptId: id, wireId })
}

const nothing: ReturnType<typeof keysFor> = { keys: [], guesses: [] }

/** Draws the conclusions from what the network says of a part. Undefined when it names none. */
export async function applyReceipt(
  rooms: StoreRooms,
  context: FlowContext,
  receipt: ReceiptMatch,
): Promise<TextChange | undefined> {
  const change = await rooms.queue.applyReceipt(receipt)
  if (!change) return undefined
  const text = await rooms.texts.out(change.textId)
  if (!text) return change
  const { number } = await placeOf(rooms, text, change.partId)
  const { state, wire } = receipt
  await note(rooms, context, subjectOf(text), { kind: 'part.receipt', number, state, wire })
  const { before, after } = change
  if (before === after) return change
  if (after === 'delivered') {
    await note(rooms, context, subjectOf(text), { kind: 'text.delivered' })
    const wasGivenUp = before === 'failed' || before === 'expired'
    await reportDelivered(rooms, context, text, wasGivenUp)
  }
  if (after === 'failed') await reportFailed(rooms, context, text)
  // Its next part can go, or the next text to its phone.
  context.wake({ transports: everyTransport(context) })
  return change
}
