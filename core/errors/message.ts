import type { ErrorEntry } from '../errors.ts'

export const messageErrors = {
  'text/bad-pdu': {
    retry: 'never',
    what: 'A message from the network could not be read: {field} is wrong at octet {offset} ({reason}).',
    means: 'It is kept as it came; no other message is held up.',
    todo: 'If a text is missed, ask its sender to send it again, and keep the raw message for the provider.',
  },
  'text/bad-hex': {
    retry: 'never',
    what: 'The modem gave a message that is not hexadecimal (at character {offset}).',
    means: 'It is kept as it came; no other message is held up.',
    todo: 'If this happens often, restart the modem: part of its output is being lost.',
  },
  'text/bad-address': {
    retry: 'never',
    what: '“{address}” cannot be written as a phone number or sender name: {reason}.',
    means: 'The text was not sent.',
    todo: 'Write the number with its country code, such as +46701234567, and send the text again.',
  },
  'text/sealed': {
    retry: 'never',
    what: 'The mail is encrypted, or written in a form that only its own mail program can open (winmail.dat, signed S/MIME).',
    means: 'Its words cannot be read here, and nothing was sent.',
    todo: 'Send it once more as plain text, without encryption; a signature may stay when it is sent as “clear text”.',
  },
  'text/too-long': {
    retry: 'never',
    what: 'The text needs {parts} parts and a text has at most {limit}.',
    means: 'It was not sent.',
    todo: 'Shorten it, or send it as several texts.',
  },
  'text/bad-segment': {
    retry: 'never',
    what: 'A part of the text does not fit one message: {reason}.',
    means: 'The part was not sent.',
    todo: 'Send the text again; if it fails again, send the report from Help.',
  },
} as const satisfies Record<string, ErrorEntry>
