import type { OutmailRecord, StoreRooms } from '../ports/store.ts'
import { storedError } from '../queue/outcomes.ts'
import type { MailOutcome } from '../queue/postman.ts'
import { tellRefused } from './answer.ts'
import { type FlowContext, note } from './context.ts'

/** Notes what became of a mail that was handed to the mail server, and of the text that it carried. */
export async function afterMail(
  rooms: StoreRooms,
  context: FlowContext,
  mail: OutmailRecord,
  outcome: MailOutcome,
): Promise<void> {
  const { id: outmailId, textId, mailId } = mail
  const subject = {
    outmailId,
    ...(textId === undefined ? {} : { textId }),
    ...(mailId === undefined ? {} : { mailId }),
  }
  const at = context.clock.now()
  switch (outcome.kind) {
    case 'sent':
      await note(rooms, context, subject, { kind: 'outmail.sent', response: outcome.response })
      if (mail.kind === 'text' && textId !== undefined) await markForwarded(rooms, textId, at)
      return
    case 'retry': {
      // A server that is away is the link's story, not the mail's.
      if (!outcome.counts) return
      const { code, details } = outcome.error
      await note(rooms, context, subject, { kind: 'outmail.retry', code, details, dueAt: outcome.dueAt })
      return
    }
    case 'failed': {
      const { code, details } = outcome.error
      await note(rooms, context, subject, { kind: 'outmail.failed', code, details })
      if (mail.kind === 'text' && textId !== undefined) {
        const error = storedError(outcome.error)
        await rooms.texts.setIn(textId, { state: 'failed', error, at })
        const addresses = mail.mail.to.map(({ address }) => address)
        await tellRefused(rooms, context, textId, addresses, error)
      }
    }
  }
}

/** A text that one of its addressees did not get stays failed, so that it is seen. */
async function markForwarded(rooms: StoreRooms, textId: number, at: number): Promise<void> {
  const text = await rooms.texts.in(textId)
  if (text && text.state !== 'failed') await rooms.texts.setIn(textId, { state: 'forwarded', at })
}
