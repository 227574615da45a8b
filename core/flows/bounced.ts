import { messageIds } from '../mail/message-id.ts'
import type { StoredError } from '../model.ts'
import type { ArrivedMail } from '../ports/mail.ts'
import type { StoreRooms } from '../ports/store.ts'
import { tellRefused } from './answer.ts'
import { type FlowContext, note } from './context.ts'

/** So much of a report is looked through, in octets: the mail that it gives back stands behind it. */
const lookedThrough = 256 * 1024

/**
 * A mail server took a mail of ours, and sends it back later: the text that it carried has reached nobody, and the administrator gets it.
 * Where it is about anything else, nothing happens: nobody hears of a report on a report.
 */
export async function heedBounce(rooms: StoreRooms, context: FlowContext, { raw, parsed }: ArrivedMail): Promise<void> {
  const report = latin1(raw.subarray(0, lookedThrough))
  const failed = /^action:[ \t]*failed\b/im.test(report)
  if (!failed && !parsed.headers.some(({ name }) => name === 'x-failed-recipients')) return
  const returned = [...report.matchAll(/^message-id:\s*(<[^<>\s]{1,510}\.textpost@[^<>\s]{1,255}>)/gim)]
  const named = returned.length > 0 ? returned.map(([, id = '']) => id) : parsed.inReplyTo
  const outmail = await rooms.outmails.byMessageId(named.flatMap(messageIds).slice(-20))
  if (outmail?.kind !== 'text' || outmail.state !== 'sent' || outmail.textId === undefined) return
  const { id: outmailId, textId } = outmail
  if ((await rooms.texts.in(textId))?.state !== 'forwarded') return
  const addresses = outmail.mail.to.map(({ address }) => address)
  const wire = /^diagnostic-code:[ \t]*([^\r\n]{1,300})/im.exec(report)?.[1]
  const error: StoredError = {
    code: 'mail/sent-back',
    details: { to: addresses.join(', ') },
    ...(wire === undefined ? {} : { wire }),
  }
  const { code, details } = error
  await rooms.texts.setIn(textId, { state: 'failed', error, at: context.clock.now() })
  await note(rooms, context, { outmailId, textId }, { kind: 'outmail.failed', code, details })
  await tellRefused(rooms, context, textId, addresses, error)
}

function latin1(octets: Uint8Array): string {
  let text = ''
  for (let at = 0; at < octets.length; at += 8192) text += String.fromCharCode(...octets.subarray(at, at + 8192))
  return text
}
