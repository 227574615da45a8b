import type { PartOutcome } from '../ports/store.ts'
import { outcomeOfAbandoned } from '../queue/abandoned.ts'
import type { FlowContext } from './context.ts'
import { noteRecovered } from './settle.ts'

/**
 * Takes up what an earlier run left in hand: parts that may be on the wire wait for a receipt, those that never went to a link are in the
 * queue again, mails go back to theirs (BEHAVIOUR §6.5).
 */
export async function recover(context: FlowContext): Promise<void> {
  const { store, clock, owner } = context
  const waitMs = context.settings().queue.unknownWaitSeconds * 1000
  const left = store.record?.left
  await store.write(async (rooms) => {
    const nowMs = clock.now()
    const dueAt = nowMs + waitMs
    const outcomes = new Map<number, PartOutcome>()
    const changes = await rooms.queue.recover(owner, nowMs, dueAt, (part) => {
      const outcome = outcomeOfAbandoned(part, left, nowMs, dueAt)
      outcomes.set(part.partId, outcome)
      return outcome
    })
    for (const { textId, partId } of changes) {
      const text = await rooms.texts.out(textId)
      const outcome = outcomes.get(partId)
      if (text && outcome) await noteRecovered(rooms, context, text, outcome)
    }
    await rooms.outmails.recover(owner, nowMs)
  })
  store.record?.begin()
}
