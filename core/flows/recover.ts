import { type FlowContext, note, subjectOf } from './context.ts'

/**
 * Takes up what an earlier run left in hand: parts that may be on the wire wait for a receipt, mails go back to their queue (BEHAVIOUR
 * §6.5).
 */
export async function recover(context: FlowContext): Promise<void> {
  const { store, clock, owner } = context
  const waitMs = context.settings().queue.unknownWaitSeconds * 1000
  await store.write(async (rooms) => {
    const nowMs = clock.now()
    const dueAt = nowMs + waitMs
    for (const { textId, partId } of await rooms.queue.recover(owner, nowMs, dueAt)) {
      const text = await rooms.texts.out(textId)
      const number = (await rooms.texts.parts(textId)).find(({ id }) => id === partId)?.number ?? 1
      const fact = { kind: 'part.unknown', number, code: 'text/interrupted', details: {}, dueAt } as const
      if (text) await note(rooms, context, subjectOf(text), fact)
    }
    await rooms.outmails.recover(owner, nowMs)
  })
}
