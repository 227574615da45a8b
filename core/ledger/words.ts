import { sentenceOf } from '../errors.ts'
import type { LedgerFact } from './events.ts'

/** What an event says to a person, in one line; the answer to “Why?” is these lines in order. */
export function explain(fact: LedgerFact): string {
  switch (fact.kind) {
    case 'mail.taken':
      return `Mail from ${fact.from} received in ${fact.account}.`
    case 'mail.ignored':
      return `Not answered and not passed on: ${fact.reason}.`
    case 'mail.rejected':
    case 'mail.failed':
    case 'text.held':
    case 'outmail.failed':
      return sentenceOf(fact.code, fact.details)
    case 'mail.authorised':
      return `Sender accepted: ${fact.by}.`
    case 'mail.recipients':
      return `For ${fact.phones.join(', ')}: ${fact.how}.`
    case 'mail.filed':
      return `Mail moved to the folder ${fact.folder}.`
    case 'text.queued':
      return `Text to ${fact.phone}, ${count(fact.parts, 'part')} (${fact.alphabet})${fact.because ? `, because of ${fact.because}` : ''}.`
    case 'text.routed':
      return `Goes by ${fact.transport}: ${fact.why}.`
    case 'text.released':
      return `Released by ${fact.by}.`
    case 'text.cancelled':
      return `Cancelled by ${fact.by}.`
    case 'text.expired':
      return 'Not sent in time; given up.'
    case 'part.accepted':
      return `${part(fact.number, fact.total)} accepted by ${fact.transport} (${fact.wire}).`
    case 'part.retry':
      return `Part ${fact.number} not accepted, tried again later. ${sentenceOf(fact.code, fact.details)}`
    case 'part.refused':
      return `Part ${fact.number} refused. ${sentenceOf(fact.code, fact.details)}`
    case 'part.unknown':
      return `Part ${fact.number}: ${sentenceOf(fact.code, fact.details)}`
    case 'part.resent':
      return `No news of part ${fact.number}: sent again. It may arrive twice.`
    case 'part.receipt':
      return `Receipt for part ${fact.number}: ${fact.state}.`
    case 'text.delivered':
      return 'Delivered.'
    case 'text.received':
      return `Text from ${fact.phone} received by ${fact.transport}, ${count(fact.parts, 'part')}.`
    case 'text.assigned':
      return `For ${fact.to.join(', ')}: ${fact.why}.`
    case 'text.unrouted':
      return 'Nobody is known for this text; it waits for you.'
    case 'text.command':
      return `Understood as ${fact.command}.`
    case 'outmail.queued':
      return `${mailWords[fact.mailKind] ?? 'Mail'} to ${fact.to.join(', ')} written.`
    case 'outmail.sent':
      return `Mail accepted by the server (${fact.response}).`
    case 'outmail.retry':
      return `Mail not accepted yet, tried again later. ${sentenceOf(fact.code, fact.details)}`
  }
}

const mailWords: Readonly<Record<string, string>> = {
  text: 'Mail with the text',
  failure: 'Report of failure',
  success: 'Report of delivery',
  preview: 'Preview of a text that is too long',
  notice: 'Notice',
}

function part(number: number, total: number): string {
  return total === 1 ? 'Text' : `Part ${number} of ${total}`
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`
}
