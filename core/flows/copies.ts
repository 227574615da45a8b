import type { GatewayError } from '../errors.ts'
import type { StoreRooms } from '../ports/store.ts'
import type { AcceptedMail } from './accepted-mail.ts'
import type { FlowContext } from './context.ts'

/** Copies of one mail come together; what comes later under its Message-ID was put there again. */
const togetherMs = 10 * 60_000

/**
 * Mails that are the same mail as this one. Of a mail to several phones of a catch-all domain, many servers put one copy for each of them
 * into the mailbox, and every copy names all of them in To.
 */
export async function copiesOf(
  rooms: StoreRooms,
  { mail, mailId, account, permission }: AcceptedMail,
): Promise<readonly number[]> {
  const { source, parsed } = mail
  if (source.kind !== 'imap' || parsed.messageId === '') return []
  const copies: number[] = []
  for (const id of await rooms.mails.withMessageId(account, parsed.messageId)) {
    const other = id === mailId ? undefined : await rooms.mails.get(id)
    if (other?.from !== permission.sender || other.subject !== permission.subject) continue
    // Some devices give all their mails one Message-ID.
    if (dateOf(await rooms.mails.headers(id)) === dateOf(parsed.headers)) copies.push(id)
  }
  return copies
}

/** Whether one of the mails has just become a text to the phone. */
export async function isSentByCopy(
  rooms: StoreRooms,
  { clock }: FlowContext,
  copies: readonly number[],
  phone: string,
): Promise<boolean> {
  const since = clock.now() - togetherMs
  for (const mailId of copies)
    if ((await rooms.texts.list({ direction: 'out', mailId, phone, since, limit: 1 })).length > 0) return true
  return false
}

/** What the sender was not just told for one of the mails. */
export async function untoldByCopies(
  rooms: StoreRooms,
  { clock }: FlowContext,
  copies: readonly number[],
  failures: readonly GatewayError[],
): Promise<readonly GatewayError[]> {
  const since = clock.now() - togetherMs
  const told = new Set<string>()
  for (const mailId of copies)
    for (const fact of await rooms.ledger.of({ mailId }))
      if (fact.kind === 'mail.failed' && fact.at >= since) told.add(JSON.stringify([fact.code, fact.details]))
  return failures.filter(({ code, details }) => !told.has(JSON.stringify([code, details])))
}

function dateOf(headers: readonly { readonly name: string; readonly value: string }[]): string {
  return headers.find(({ name }) => name === 'date')?.value ?? ''
}
