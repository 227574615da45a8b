import { GatewayError } from '../errors.ts'
import type { OutText, PartRecord } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import type { ReceiptState, Segment, TakenControls, TakenPart, TakenState } from '../ports/transport.ts'
import { receiptKeys } from '../queue/receipt-id.ts'
import { type PhraseText, phrase } from '../words/say.ts'
import { type FlowContext, note, subjectOf } from './context.ts'
import { overLimit, planFor } from './queue-text.ts'
import { applyReceipt } from './settle.ts'

/** What an SMSC said of one part. */
export interface PartAnswer {
  readonly number: number
  readonly state: ReceiptState
  readonly wire: string
}

/** Gives the controls of a transport. @throws GatewayError `smpp/not-bound` when it does not work, `engine/not-now` when it has none */
export type ControlsOf = (text: OutText, action: PhraseText) => TakenControls

/** How long a person waits for an SMSC's word. */
const patienceMs = 15_000

/**
 * Takes a text back that the SMSC has and that has not reached its phone (BEHAVIOUR §8.7): every part that is not delivered is cancelled
 * there. @throws GatewayError `smpp/not-done` when the SMSC says no; then the text is as it was
 */
export async function cancelTaken(
  context: FlowContext,
  controlsOf: ControlsOf,
  textId: number,
  by: string,
): Promise<void> {
  const { text, parts } = await takenText(context, textId, 'cancelled')
  const controls = controlsOf(text, 'cancelled')
  // Before the SMSC is asked: its receipt that says “deleted” must not find a text that has failed to arrive.
  await move(context, text, 'sent', 'cancelled')
  try {
    for (const part of parts) {
      const wire = await inTime(context, (signal) => controls.cancel(part, signal))
      // Like the receipt that some SMSCs send then and others do not, so that the text can be sent again.
      await conclude(context, text, part, { state: 'deleted', wire })
    }
  } catch (thrown) {
    await move(context, text, 'cancelled', 'sent')
    throw thrown
  }
  await context.store.write((rooms) => note(rooms, context, subjectOf(text), { kind: 'text.cancelled', by }))
}

/** What the SMSC said of a part counts like a receipt. */
async function conclude(context: FlowContext, text: OutText, { id }: TakenPart, said: TakenState): Promise<void> {
  const { state, at = context.clock.now(), wire } = said
  const { transport, phone } = text
  const [key = ''] = receiptKeys(id)
  await context.store.write((rooms) =>
    applyReceipt(rooms, context, { transport, keys: [key], phone, state, at, wire, since: 0 }),
  )
}

async function move(context: FlowContext, text: OutText, from: 'sent' | 'cancelled', to: 'sent' | 'cancelled') {
  const at = context.clock.now()
  const moved = await context.store.write((rooms) => rooms.texts.moveOut(text.id, [from], to, { at }))
  // A receipt was quicker: then it is delivered, and stays so.
  if (!moved && to === 'cancelled') throw notNow(text.id, 'delivered', 'cancelled')
}

/** Asks the SMSC what has become of a text's parts, and draws the same conclusions as from a receipt. */
export async function askAfter(context: FlowContext, controlsOf: ControlsOf, textId: number): Promise<PartAnswer[]> {
  const { text, parts } = await takenText(context, textId, 'asked after')
  const controls = controlsOf(text, 'asked after')
  const answers: PartAnswer[] = []
  for (const part of parts) {
    const said = await inTime(context, (signal) => controls.query(part, signal))
    answers.push({ number: part.number, state: said.state, wire: said.wire })
    await conclude(context, text, part, said)
  }
  return answers
}

/**
 * Gives a text other words: in the queue while no part of it has gone, else at the SMSC, which takes that for a text of one part and in
 * the same alphabet. Resolves with the parts that it takes now. @throws GatewayError `smpp/not-replaceable`, `smpp/not-done`
 */
export async function rewordText(
  context: FlowContext,
  controlsOf: ControlsOf,
  textId: number,
  body: string,
  by: string,
): Promise<{ readonly parts: number }> {
  const { store, clock } = context
  const inQueue = await store.write(async (rooms) => {
    const text = await outText(rooms, textId)
    if (!(await isUntouched(rooms, text))) return undefined
    const plan = await planFor(rooms, context.settings(), text.transport, { phone: text.phone, body })
    const more = plan.parts - text.partCount
    const refusal = more > 0 ? await overLimit(rooms, context, { ...text, parts: more }) : undefined
    if (refusal) throw refusal
    await rooms.texts.rewrite(textId, body, plan.segments, clock.now())
    await note(rooms, context, subjectOf(text), { kind: 'text.reworded', by, where: '' })
    context.wake({ transports: [text.transport] })
    return { parts: plan.parts }
  })
  return inQueue ?? replaceTaken(context, controlsOf, textId, body, by)
}

async function isUntouched(rooms: StoreRooms, { id, state }: OutText): Promise<boolean> {
  if (state !== 'queued' && state !== 'held') return false
  return (await rooms.texts.parts(id)).every((part) => part.state === 'queued')
}

async function replaceTaken(
  context: FlowContext,
  controlsOf: ControlsOf,
  textId: number,
  body: string,
  by: string,
): Promise<{ readonly parts: number }> {
  const { store, clock } = context
  const { text, parts, segments } = await takenText(context, textId, 'changed')
  const controls = controlsOf(text, 'changed')
  const plan = await store.write((rooms) =>
    planFor(rooms, context.settings(), text.transport, { phone: text.phone, body }),
  )
  const [part] = parts
  const [before] = segments
  const [segment] = plan.segments
  if (!part || !before || !segment || segments.length > 1 || plan.parts > 1)
    throw new GatewayError('smpp/not-replaceable', {
      details: { reason: phrase('only a text of one part can be changed there') },
    })
  await inTime(context, (signal) => controls.replace({ ...part, segment, before }, signal))
  await store.write(async (rooms) => {
    await rooms.texts.reword(textId, body, segment, clock.now())
    await note(rooms, context, subjectOf(text), { kind: 'text.reworded', by, where: text.transport })
  })
  return { parts: 1 }
}

interface Taken {
  readonly text: OutText
  /** Those that the SMSC has and that have not come to their end. */
  readonly parts: readonly (TakenPart & { readonly number: number })[]
  readonly segments: readonly Segment[]
}

/** A text of which every part is with the network. */
async function takenText(context: FlowContext, textId: number, action: PhraseText): Promise<Taken> {
  return context.store.read(async (rooms) => {
    const text = await outText(rooms, textId)
    if (text.state !== 'sent') throw notNow(textId, text.state, action)
    const parts = (await rooms.texts.parts(textId)).filter(({ state }) => state === 'sent')
    return { text, parts: parts.map((part) => named(text, part)), segments: await rooms.texts.segments(textId) }
  })
}

function named(text: OutText, { number, wireId }: PartRecord): TakenPart & { number: number } {
  if (wireId === undefined || wireId === '')
    throw new GatewayError('smpp/not-done', { details: { words: phrase('it gave the text no id') } })
  return { id: wireId, number, to: text.phone, sender: text.sender }
}

async function outText(rooms: StoreRooms, id: number): Promise<OutText> {
  const text = await rooms.texts.out(id)
  if (!text) throw new GatewayError('engine/no-message', { details: { kind: 'text', id } })
  return text
}

function notNow(id: number, state: OutText['state'] & PhraseText, action: PhraseText): GatewayError {
  return new GatewayError('engine/not-now', { details: { id, state, action } })
}

async function inTime<T>({ clock }: FlowContext, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const abort = new AbortController()
  const timer = clock.after(patienceMs, () => abort.abort())
  try {
    return await work(abort.signal)
  } finally {
    timer.cancel()
  }
}
