import type { OutmailRecord, StoreRooms } from '../ports/store.ts'
import type { MailAccountSettings } from '../settings/schema.ts'
import type { FlowContext } from './context.ts'
import { answerAddress, sendingAccount } from './outmail.ts'

/** Mails that wait for an account which cannot send any more (it was renamed, or taken out of the settings), some at a time. */
export async function strandedMails(rooms: StoreRooms, context: FlowContext, limit: number): Promise<number[]> {
  const able = new Set(context.settings().mail.accounts.flatMap(({ name, smtp }) => (smtp ? [name] : [])))
  // With none that can send, they wait for one.
  if (able.size === 0) return []
  const stranded: number[] = []
  for (const { account, state } of await rooms.outmails.counts()) {
    if (state !== 'queued' || able.has(account)) continue
    for (const { id } of await rooms.outmails.waiting(account, limit - stranded.length)) stranded.push(id)
    if (stranded.length >= limit) break
  }
  return stranded
}

/** Hands a mail over to an account that can send. */
export async function leaveAccount(rooms: StoreRooms, context: FlowContext, id: number): Promise<void> {
  const outmail = await rooms.outmails.get(id)
  const account = outmail && sendingAccount(context, outmail.account)
  if (!account || account.name === outmail.account) return
  if (await rooms.outmails.moveTo(id, account.name, readdressed(context, outmail, account)))
    context.wake({ accounts: [account.name] })
}

/** Its server takes mails of its own address only, and answers must come there. */
function readdressed(context: FlowContext, { mail, phone }: OutmailRecord, account: MailAccountSettings) {
  const { address } = account
  if (mail.from.address === address) return mail
  const { replyTo } = mail
  return {
    ...mail,
    from: { ...mail.from, address },
    envelopeFrom: mail.envelopeFrom === '' ? '' : address,
    ...(replyTo ? { replyTo: { ...replyTo, address: answerAddress(context, account, phone) } } : {}),
  }
}
