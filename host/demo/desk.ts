import { GatewayError } from '../../core/errors.ts'
import { stripReply } from '../../core/mail/strip.ts'
import { answerSubject } from '../../core/mail/subject.ts'
import { phrase } from '../../core/words/say.ts'
import type { Handlers, ParsedParams } from '../contract/contract.ts'
import type { DemoMail, DemoOffice } from '../contract/demo.ts'
import { type CastPhone, phones, smsDomain } from './cast.ts'
import type { DemoFeed } from './events.ts'
import { type KeptMail, type MailProgram, replyTo } from './mail-program.ts'

const mostMails = 200
const mostEvents = 300

export interface DeskWorld {
  readonly program: MailProgram
  readonly feed: DemoFeed
}

/** Calls that only a demo answers: a person's desk, and mail written at it. */
export function deskCalls(world: DeskWorld): Pick<Handlers, 'demoOffice' | 'demoMail'> {
  return {
    demoOffice: async () => officeOf(world),
    demoMail: async (written) => {
      const messageId = await write(world.program, written)
      return { messageId }
    },
  }
}

function officeOf({ program, feed }: DeskWorld): DemoOffice {
  const { name, address } = program.person
  return {
    person: { name, address },
    phones: phones.map((one) => ({ name: one.name, phone: one.number, address: addressOf(one) })),
    mails: mailsOf(program),
    events: feed.events.slice(-mostEvents),
    count: feed.count,
  }
}

/** As people write it: `kim@sms.test`, and `lee@modem.sms.test` for a phone that is written to by the modem. */
function addressOf({ alias, way }: CastPhone): string {
  return `${alias}@${way === 'modem' ? 'modem.' : ''}${smsDomain}`
}

function mailsOf(program: MailProgram): readonly DemoMail[] {
  const threads = threadsOf(program.mails)
  return program.mails.slice(-mostMails).map((mail) => mailOf(mail, threads))
}

/** By Message-ID, the thread's first one: a mail belongs to the thread of whichever mail it names. */
function threadsOf(mails: readonly KeptMail[]): ReadonlyMap<string, string> {
  const threads = new Map<string, string>()
  for (const { parsed } of mails) {
    const { messageId, references, inReplyTo } = parsed
    const named = [...inReplyTo, ...references].find((id) => threads.has(id))
    threads.set(messageId, (named === undefined ? undefined : threads.get(named)) ?? messageId)
  }
  return threads
}

function mailOf({ at, mine, parsed, rcptTo }: KeptMail, threads: ReadonlyMap<string, string>): DemoMail {
  const { messageId: id, subject, text = parsed.htmlText ?? '' } = parsed
  const address = mine ? (rcptTo[0] ?? parsed.to[0]?.address ?? '') : replyTo(parsed)
  const phone = phoneOf(address) ?? (mine ? undefined : phoneIn(parsed.from[0]?.name ?? ''))
  const owner = phones.find(({ number }) => number === phone)
  return {
    id,
    thread: threads.get(id) ?? id,
    at,
    mine,
    who: owner?.name ?? (mine ? address : parsed.from[0]?.name || address),
    address,
    subject,
    words: stripReply(text, { notices: false }).text,
    ...(phone === undefined ? {} : { phone }),
  }
}

/** The phone that an address at the SMS domain means; `+46701740611@smsc.sms.test` and `kim@sms.test` are Kim's. */
function phoneOf(address: string): string | undefined {
  const [local = '', domain = ''] = address.toLowerCase().split('@')
  if (domain !== smsDomain && !domain.endsWith(`.${smsDomain}`)) return undefined
  const owner = phones.find(({ alias }) => alias === local)
  return owner?.number ?? phoneIn(`+${local.replace(/^\+/, '')}`)
}

function phoneIn(words: string): string | undefined {
  return /\+\d{6,15}/.exec(words)?.[0]
}

/** Sends a new mail, or one more in a thread: an answer to the last that came, else a further one to whom the first went. */
async function write(program: MailProgram, written: ParsedParams<'demoMail'>): Promise<string> {
  if (!('thread' in written)) return program.send(written)
  const threads = threadsOf(program.mails)
  const thread = program.mails.filter(({ parsed }) => threads.get(parsed.messageId) === written.thread)
  const received = thread.findLast(({ mine }) => !mine)
  if (received) return program.answer(received, written.text)
  const last = thread.at(-1)
  if (!last) throw new GatewayError('engine/no-message', { details: { kind: phrase('mail'), id: written.thread } })
  return program.send({
    to: last.rcptTo[0] ?? '',
    subject: answerSubject(last.parsed.subject),
    text: written.text,
    inReplyTo: last.parsed.messageId,
    references: [...last.parsed.references, last.parsed.messageId],
  })
}
