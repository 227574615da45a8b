import type { LedgerEntry } from '../../core/ledger/events.ts'
import { explain } from '../../core/ledger/words.ts'
import type { StoreRooms } from '../../core/ports/store.ts'
import { say } from '../../core/words/say.ts'
import { parseMail } from '../../drivers/mail/parse.ts'
import type { DeliveredMail } from '../../drivers/simulator/mailbox.ts'
import type { PhoneEvent } from '../../drivers/simulator/phones.ts'
import { gatewayAddress } from './cast.ts'
import type { DemoEvent, DemoFeed } from './events.ts'
import type { MailProgram } from './mail-program.ts'

/** Tells what a phone received and sent, and that it was switched. */
export function tellPhone(feed: DemoFeed, event: PhoneEvent): void {
  const phone = event.phone.number
  if (event.kind === 'switched') {
    feed.tell({ at: Date.now(), kind: 'phone-switched', phone, on: event.on })
  } else if (event.kind === 'arrived') {
    const { at, from, text: words, parts, carrier: by } = event.text
    feed.tell({ at, kind: 'text-on-phone', phone, from, words, parts, by })
  } else {
    const { at, to, text: words, carrier: by, reason: refused } = event.text
    feed.tell({ at, kind: 'text-from-phone', phone, to, words, by, ...(refused === undefined ? {} : { refused }) })
  }
}

/** Tells of mails, and puts them into their reader's mail program. They are read one after the other, so that they are told in the order in which they came. */
export function mailTeller(feed: DemoFeed, programs: readonly MailProgram[]): (mail: DeliveredMail) => void {
  let last = Promise.resolve()
  return (mail) => {
    last = last.then(() => tellMail(feed, programs, mail))
  }
}

async function tellMail(feed: DemoFeed, programs: readonly MailProgram[], mail: DeliveredMail): Promise<void> {
  const { at, user, rcptTo } = mail
  const parsed = await parseMail(mail.raw)
  const { subject, text: words = parsed.htmlText ?? '' } = parsed
  const from = parsed.from[0]?.address ?? mail.mailFrom
  if (user.address === gatewayAddress) {
    programOf(programs, from)?.keep({ at, parsed, rcptTo, mine: true })
    feed.tell({ at, kind: 'mail-in', messageId: parsed.messageId, from, to: rcptTo, subject, words })
    return
  }
  programOf(programs, user.address)?.keep({ at, parsed, rcptTo, mine: false })
  feed.tell({ at, kind: 'mail-out', person: user.address, from, fromName: parsed.from[0]?.name ?? '', subject, words })
}

function programOf(programs: readonly MailProgram[], address: string): MailProgram | undefined {
  return programs.find(({ person }) => person.address === address.toLowerCase())
}

/** Tells what the ledger says of a mail or a text, where a person would want to see it. */
export async function tellEntry(feed: DemoFeed, entry: LedgerEntry, rooms: StoreRooms): Promise<void> {
  const event = await eventOf(entry, rooms)
  if (event) feed.tell(event)
}

async function eventOf(entry: LedgerEntry, rooms: StoreRooms): Promise<DemoEvent | undefined> {
  const { at, textId, mailId } = entry
  const phone = textId === undefined ? undefined : (await rooms.texts.out(textId))?.phone
  switch (entry.kind) {
    case 'mail.taken': {
      const mail = mailId === undefined ? undefined : await rooms.mails.get(mailId)
      return mail && { at, kind: 'mail-taken', mailId: mail.id, messageId: mail.messageId }
    }
    case 'text.queued': {
      if (textId === undefined) return undefined
      const { parts, alphabet, because } = entry
      const of = { ...(mailId === undefined ? {} : { mailId }), ...(because === undefined ? {} : { because }) }
      return { at, kind: 'text-made', textId, phone: entry.phone, parts, alphabet, ...of }
    }
    case 'part.accepted': {
      if (textId === undefined || phone === undefined || entry.number !== entry.total) return undefined
      return { at, kind: 'text-sent', textId, phone, parts: entry.total, by: entry.transport }
    }
    case 'text.delivered':
      return textId === undefined || phone === undefined ? undefined : { at, kind: 'text-delivered', textId, phone }
    case 'text.received':
      if (textId === undefined) return undefined
      return { at, kind: 'text-taken', textId, phone: entry.phone, parts: entry.parts, by: entry.transport }
    case 'text.assigned':
      return textId === undefined
        ? undefined
        : { at, kind: 'text-for', textId, to: entry.to, why: say(entry.why, 'en'), said: entry.why }
    case 'mail.ignored':
    case 'mail.rejected':
    case 'mail.failed':
    case 'text.held':
    case 'text.expired':
    case 'text.cancelled':
    case 'text.unrouted':
    case 'part.retry':
    case 'part.refused':
    case 'part.unknown':
    case 'outmail.retry':
    case 'outmail.failed':
      return { at, kind: 'trouble', entry, sentence: explain(entry), ...(phone === undefined ? {} : { phone }) }
    default:
      return undefined
  }
}
