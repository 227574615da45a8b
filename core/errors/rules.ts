import type { ErrorEntry } from '../errors.ts'

export const rulesErrors = {
  // Who a mail is for
  'rules/no-phone': {
    retry: 'never',
    what: 'No phone was found in the mail.',
    means: 'Nothing was sent.',
    todo: 'Send it to one of these forms: {forms}.',
  },
  'rules/not-a-phone': {
    retry: 'never',
    what: '“{name}” in {address} is neither a phone number nor a name in the contacts.',
    means: 'Nothing was sent to it.',
    todo: 'Check the number, with its country code if it is a foreign one.',
  },
  'rules/too-many-phones': {
    retry: 'never',
    what: 'The mail is for more than {most} phones.',
    means: 'It was sent to none of them.',
    todo: 'Send it in several mails, or ask the administrator to raise the limit.',
  },
  'rules/unknown-transport': {
    retry: 'never',
    what: '{where} names “{transport}”, and no modem or SMS provider has that name.',
    means: 'Nothing was sent to it.',
    todo: 'Correct the name, or leave it out to let Textpost choose.',
  },
  'rules/transport-off': {
    retry: 'never',
    what: '{where} names “{transport}”, which is switched off or cannot send.',
    means: 'Nothing was sent to it.',
    todo: 'Leave the name out to let Textpost choose, or ask the administrator to switch it on.',
  },
  'rules/reply-token-wrong': {
    retry: 'never',
    what: 'The answer address {address} was not made by this gateway.',
    means: 'Nothing was sent to it.',
    todo: 'Answer the mail that came from the phone once more, or write to the number itself.',
  },

  'rules/only-transports-off': {
    retry: 'never',
    what: 'Rule {rule} sends this text by {transports} only, and that is switched off or cannot send.',
    means: 'The text is held.',
    todo: 'Switch it on, or change the rule under Ways.',
  },

  // Who may send
  'rules/sender-unclear': {
    retry: 'never',
    what: 'It cannot be told who sent the mail: {reason}.',
    means: 'It was not sent and not answered.',
    todo: '',
  },
  'rules/sender-not-allowed': {
    retry: 'never',
    what: '{sender} is not on the list of those who may send.',
    means: 'The mail was not sent and not answered.',
    todo: 'If it should have been, add the address or its domain under Who may send, and release the mail.',
  },
  'rules/sender-not-proven': {
    retry: 'never',
    what: 'Nothing proves that the mail is from {sender}: {reason}.',
    means: 'The mail was not sent and not answered.',
    todo: 'If it is genuine, release it; where a mail server vouches for it, the page Waiting offers to trust that server.',
  },

  // How many, where to
  'rules/limit-sender': {
    retry: 'never',
    what: '{sender} has sent {used} parts in the last {period}, and {limit} are allowed.',
    means: 'The text is held.',
    todo: 'Release it if it should go, or raise the limit.',
  },
  'rules/limit-phone': {
    retry: 'never',
    what: '{phone} was sent {used} parts in the last {period}, and {limit} are allowed.',
    means: 'The text is held.',
    todo: 'Release it if it should go, or raise the limit.',
  },
  'rules/limit-transport': {
    retry: 'never',
    what: '{transport} has sent {used} parts in the last {period}, and {limit} are allowed.',
    means: 'The text is held.',
    todo: 'Release it if it should go, or raise the limit; networks cut off SIM cards that send too much.',
  },
  'rules/limit-office': {
    retry: 'never',
    what: 'The office has sent {used} parts in the last {period}, and {limit} are allowed.',
    means: 'The text is held.',
    todo: 'Release it if it should go, or raise the limit.',
  },
  'rules/looks-like-loop': {
    retry: 'never',
    what: 'A program at {sender} and a program at {phone} seem to answer each other: both have said the same before within the hour.',
    means: 'The text is held, so that they stop.',
    todo: 'Release it if people wrote it.',
  },
  'rules/spending-cap': {
    retry: 'never',
    what: 'The text costs {price} {currency}; {spent} of {cap} {currency} are spent this month.',
    means: 'The text is held.',
    todo: 'Release it if it should go, or raise the spending cap.',
  },
  'rules/country-not-allowed': {
    retry: 'never',
    what: '{phone} is in a country that texts may not go to.',
    means: 'The text is held.',
    todo: 'Release it if it should go, or add the country.',
  },
  'rules/premium-not-allowed': {
    retry: 'never',
    what: '{phone} is a premium-rate number.',
    means: 'The text is held, because it may be expensive.',
    todo: 'Release it if it should go, or list the number under Premium numbers.',
  },
  'rules/phone-stopped': {
    retry: 'never',
    what: '{phone} asked for no more texts (STOP).',
    means: 'The text was not sent.',
    todo: 'It can be sent when the phone has texted START.',
  },

  // Marks in a mail
  'rules/send-at-unreadable': {
    retry: 'never',
    what: 'The time to send it at, “{value}”, was not understood.',
    means: 'The text was not sent.',
    todo: 'Write X-SMS-Send-At as 2026-03-01 09:00, or as 09:00 for the next time it is nine.',
  },
  'rules/send-at-too-far': {
    retry: 'never',
    what: 'The time to send it at, {value}, is more than {days} days away.',
    means: 'The text was not sent.',
    todo: 'Choose an earlier time.',
  },
} as const satisfies Record<string, ErrorEntry>
