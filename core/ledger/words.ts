import { sentenceOf } from '../errors.ts'
import { type Language, phrase, say, type Words } from '../words/say.ts'
import type { LedgerFact } from './events.ts'

/** What an event says to a person, in one line; the answer to “Why?” is these lines in order. */
export function explain(fact: LedgerFact, language: Language = 'en'): string {
  const error = (known: { readonly code: string; readonly details: Parameters<typeof sentenceOf>[1] }) =>
    sentenceOf(known.code, known.details, language)
  switch (fact.kind) {
    case 'mail.rejected':
    case 'mail.failed':
    case 'text.held':
    case 'outmail.failed':
      return error(fact)
    case 'part.retry':
      return say(
        phrase('Part {number} not accepted, tried again later. {said}', { number: fact.number, said: error(fact) }),
        language,
      )
    case 'part.refused':
      return say(phrase('Part {number} refused. {said}', { number: fact.number, said: error(fact) }), language)
    case 'part.unknown':
      return say(phrase('Part {number}: {said}', { number: fact.number, said: error(fact) }), language)
    case 'outmail.retry':
      return say(phrase('Mail not accepted yet, tried again later. {said}', { said: error(fact) }), language)
    default:
      return say(wordsOf(fact, language), language)
  }
}

type Plain = Exclude<
  LedgerFact,
  {
    kind:
      | 'mail.rejected'
      | 'mail.failed'
      | 'text.held'
      | 'outmail.failed'
      | 'outmail.retry'
      | 'part.retry'
      | 'part.refused'
      | 'part.unknown'
  }
>

function wordsOf(fact: Plain, language: Language): Words {
  switch (fact.kind) {
    case 'mail.taken':
      return phrase('Mail from {sender} received in {account}.', { sender: fact.from, account: fact.account })
    case 'mail.ignored':
      return phrase('Not answered and not passed on: {reason}.', {
        reason: say(fact.reason, language).replace(/\.$/, ''),
      })
    case 'mail.authorised':
      return phrase('Sender accepted: {by}.', { by: fact.by })
    case 'mail.recipients':
      return phrase('For {phones}: {how}.', { phones: fact.phones.join(', '), how: fact.how })
    case 'mail.filed':
      return phrase('Mail moved to the folder {folder}.', { folder: fact.folder })
    case 'text.queued': {
      const { phone, alphabet, because } = fact
      const details = { phone, what: count(fact.parts), alphabet }
      return because === undefined
        ? phrase('Text to {phone}, {what} ({alphabet}).', details)
        : phrase('Text to {phone}, {what} ({alphabet}), because of “{character}”.', {
            ...details,
            character: because.replace(/^“(.*)”$/, '$1'),
          })
    }
    case 'text.routed':
      return phrase('Goes by {name}: {why}.', { name: fact.transport, why: fact.why })
    case 'text.released':
      return phrase('Released by {by}.', { by: fact.by })
    case 'text.cancelled':
      return phrase('Cancelled by {by}.', { by: fact.by })
    case 'text.reworded':
      return fact.where === ''
        ? phrase('Changed by {by}.', { by: fact.by })
        : phrase('Changed by {by}, at {name}.', { by: fact.by, name: fact.where })
    case 'text.expired':
      return phrase('Not sent in time; given up.')
    case 'part.accepted': {
      const { number, total, transport: name, wire } = fact
      return total === 1
        ? phrase('Text accepted by {name} ({wire}).', { name, wire })
        : phrase('Part {number} of {total} accepted by {name} ({wire}).', { number, total, name, wire })
    }
    case 'part.resent':
      return phrase('No news of part {number}: sent again. It may arrive twice.', { number: fact.number })
    case 'part.receipt':
      return phrase('Receipt for part {number}: {state}.', { number: fact.number, state: fact.state })
    case 'text.delivered':
      return phrase('Delivered.')
    case 'text.received':
      return phrase('Text from {phone} received by {name}, {what}.', {
        phone: fact.phone,
        name: fact.transport,
        what: count(fact.parts),
      })
    case 'text.assigned':
      return phrase('For {to}: {why}.', { to: fact.to.join(', '), why: fact.why })
    case 'text.unrouted':
      return phrase('Nobody is known for this text; it waits for you.')
    case 'text.command':
      return phrase('Understood as {command}.', { command: fact.command })
    case 'outmail.queued':
      return phrase('{what} to {to} written.', {
        what: mailWords[fact.mailKind] ?? phrase('Mail'),
        to: fact.to.join(', '),
      })
    case 'outmail.sent':
      return phrase('Mail accepted by the server ({response}).', { response: fact.response })
  }
}

const mailWords: Readonly<Record<string, Words>> = {
  text: phrase('Mail with the text'),
  failure: phrase('Report of failure'),
  success: phrase('Report of delivery'),
  preview: phrase('Preview of a text that is too long'),
  notice: phrase('Notice'),
}

function count(number: number): Words {
  return number === 1 ? phrase('1 part') : phrase('{number} parts', { number })
}
