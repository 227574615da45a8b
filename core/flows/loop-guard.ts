import { GatewayError } from '../errors.ts'
import type { StoreRooms } from '../ports/store.ts'

const withinMs = 3_600_000

/**
 * Two programs that answer each other, seen by their words: the phone has said the same twice within the hour, and the same mail answer
 * has gone to it before. Programs that say what they are do not come this far (BEHAVIOUR §1.4).
 */
export async function loopError(
  rooms: StoreRooms,
  { phone, sender, body }: { readonly phone: string; readonly sender: string; readonly body: string },
  nowMs: number,
): Promise<GatewayError | undefined> {
  if (sender === '') return undefined
  const recent = await rooms.texts.list({ phone, since: nowMs - withinMs, limit: 20 })
  const answered = recent.some((text) => text.direction === 'out' && text.sender === sender && text.body === body)
  const said = recent.filter(({ direction }) => direction === 'in').map((text) => text.body)
  const repeats = said.filter((words) => words === said[0]).length
  return answered && repeats >= 2
    ? new GatewayError('rules/looks-like-loop', { details: { phone, sender } })
    : undefined
}
