import { GatewayError } from '../errors.ts'
import type { OutState } from '../model.ts'
import type { StoreRooms } from '../ports/store.ts'
import { storedError } from '../queue/outcomes.ts'
import { phrase } from '../words/say.ts'
import { everyTransport, type FlowContext, note, subjectOf } from './context.ts'
import { reportFailed } from './reports.ts'

const waiting: readonly OutState[] = ['queued', 'held', 'unknown']
const pageSize = 200

/**
 * The phone wants no more texts, or wants them again (BEHAVIOUR §3.4). What waits for it then is given up, and who wrote it by mail
 * hears why; a part that is on the wire just now cannot be called back, and is the last. Gives how many texts were given up.
 */
export async function setStopped(
  rooms: StoreRooms,
  context: FlowContext,
  phone: string,
  stopped: boolean,
): Promise<number> {
  await rooms.stops.set(phone, stopped, context.clock.now())
  if (!stopped) return 0
  let given = 0
  for (;;) {
    const texts = await rooms.texts.list({ direction: 'out', phone, states: waiting, limit: pageSize })
    let moved = 0
    for (const { id } of texts) if (await giveUpStopped(rooms, context, id)) moved++
    given += moved
    if (texts.length < pageSize || moved === 0) return given
  }
}

/** Gives up a waiting text to a phone that wants none. False when it does not wait, or its phone wants texts. */
export async function giveUpStopped(rooms: StoreRooms, context: FlowContext, textId: number): Promise<boolean> {
  const text = await rooms.texts.out(textId)
  if (!text || !(await rooms.stops.has(text.phone))) return false
  const { phone } = text
  const error = storedError(new GatewayError('rules/phone-stopped', { details: { phone } }))
  const at = context.clock.now()
  if (!(await rooms.texts.moveOut(textId, waiting, 'cancelled', { at, error }))) return false
  await note(rooms, context, subjectOf(text), {
    kind: 'text.cancelled',
    by: phrase('{command} from {sender}', { command: 'STOP', sender: phone }),
  })
  await reportFailed(rooms, context, { ...text, state: 'cancelled', error })
  context.wake({ transports: everyTransport(context) })
  return true
}
