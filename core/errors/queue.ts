import type { ErrorEntry } from '../errors.ts'

export const queueErrors = {
  'text/unanswered': {
    retry: 'unknown',
    what: 'The text was handed over and no answer came.',
    means: 'It may have been sent; Textpost waits for a receipt before it sends it again.',
    todo: '',
  },
  'text/interrupted': {
    retry: 'unknown',
    what: 'Textpost was stopped while this text was being sent.',
    means: 'It may have been sent; Textpost waits for a receipt before it sends it again.',
    todo: '',
  },
  'text/unknown-held': {
    retry: 'never',
    what: 'No answer and no receipt came for this text.',
    means: 'It may have arrived; sending it again could deliver it twice, so it waits for you.',
    todo: 'Release it to send it again, or cancel it.',
  },
  'text/link-lost': {
    retry: 'now',
    what: 'The link was lost before the text was handed over.',
    means: 'The text waits and goes when a link is back.',
    todo: '',
  },
  'text/quiet-hours': {
    retry: 'now',
    what: 'The text came to its turn in the quiet hours of its phone.',
    means: 'It waits until they are over.',
    todo: '',
  },
  'text/expired': {
    retry: 'never',
    what: 'The text could not be sent within {hours} hours.',
    means: 'It will not be sent any more.',
    todo: 'Look at Status to see what kept it, and send it again.',
  },
  'text/unknown-expired': {
    retry: 'never',
    what: 'No answer and no receipt came for this text within {hours} hours.',
    means: 'It may have arrived; it is not sent again.',
    todo: 'Ask whether it has arrived before you send it anew.',
  },
  'text/not-delivered': {
    retry: 'never',
    what: 'The network could not deliver the text ({state}).',
    means: 'The phone has not received it.',
    todo: 'See that the number is right and the phone is on, and send it again.',
  },
  'text/asks-length': {
    retry: 'never',
    what: 'The text takes {parts} parts, and {most} are sent without asking.',
    means: 'It waits for its sender’s answer.',
    todo: 'The sender can answer the preview with SEND or SHORTEN; you can release or cancel it here.',
  },
  'text/nothing-waits': {
    retry: 'never',
    what: 'No text waits for this answer.',
    means: 'It was sent, released or cancelled before, or another person wrote it.',
    todo: 'Look at the conversation, and write a new mail if something is still to be sent.',
  },
  'text/empty': {
    retry: 'never',
    what: 'The mail has no words.',
    means: 'Nothing was sent.',
    todo: 'Write the text into the mail; attachments are not sent.',
  },
  'text/mail-too-large': {
    retry: 'never',
    what: 'The mail is too large: {size}, and at most {limit} are taken.',
    means: 'Nothing was sent.',
    todo: 'Send it again without its attachments, which are not sent to phones anyway.',
  },
  'text/held-by-hand': {
    retry: 'never',
    what: 'Held by hand.',
    means: '',
    todo: '',
  },
  'text/held-after-restore': {
    retry: 'never',
    what: 'Held because the message store was put back from a copy.',
    means: 'It may have been sent after the copy was made.',
    todo: 'Release it if the phone never got it; cancel it otherwise.',
  },
  'text/no-transport': {
    retry: 'later',
    what: 'There is no way to send texts: no modem and no SMS provider is set up.',
    means: 'The text waits.',
    todo: 'Add a modem or an SMS provider in Settings.',
  },
  'text/unreadable': {
    retry: 'never',
    what: 'A text from {phone} could not be read ({reason}).',
    means: 'It is kept as it came.',
    todo: 'Ask its sender to send it again.',
  },
} as const satisfies Record<string, ErrorEntry>
