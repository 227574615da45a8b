import type { StoreRooms } from '../ports/store.ts'
import type { Clock } from '../ports/world.ts'
import { note, subjectOf } from './context.ts'

const pageSize = 500

/**
 * Holds every text that waits in a store that was put back from a copy: what was sent since the copy was made waits there still, and would be sent
 * and paid for again. A person releases those that never went. Gives how many are held.
 */
export async function holdWaiting(rooms: StoreRooms, clock: Clock, owner: string): Promise<number> {
  const at = clock.now()
  await rooms.queue.recover(owner, at, at)
  const error = { code: 'text/held-after-restore', details: {} } as const
  let held = 0
  for (const state of ['queued', 'unknown'] as const) {
    let beforeId: number | undefined
    for (;;) {
      const filter = {
        direction: 'out' as const,
        state,
        limit: pageSize,
        ...(beforeId === undefined ? {} : { beforeId }),
      }
      const page = await rooms.texts.list(filter)
      for (const text of page) {
        if (text.direction !== 'out' || !(await rooms.texts.moveOut(text.id, [state], 'held', { at, error }))) continue
        await note(rooms, { clock }, subjectOf(text), { kind: 'text.held', ...error })
        held++
      }
      const last = page.at(-1)
      if (!last || page.length < pageSize) break
      beforeId = last.id
    }
  }
  return held
}
