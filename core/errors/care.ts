import type { ErrorEntry } from '../errors.ts'

/** Contacts from files, alarms, and what is erased. */
export const careErrors = {
  'contacts/unreadable': {
    retry: 'never',
    what: 'The file holds no contacts that could be read: {reason}.',
    means: 'No contact was added or changed.',
    todo: 'Export the contacts as vCard or as CSV with a heading in every column, and try again.',
  },
  'contacts/undo-gone': {
    retry: 'never',
    what: 'That import cannot be taken back any more.',
    means: 'The contacts are as they are.',
    todo: 'Change or remove them one by one.',
  },
  'contacts/file-gone': {
    retry: 'never',
    what: 'The file is not there any more: it was read too long ago.',
    means: 'No contact was added or changed.',
    todo: 'Choose the file once more.',
  },
  'contacts/no-group': {
    retry: 'never',
    what: 'There is no group “{group}”.',
    means: 'Nothing was changed.',
    todo: 'Look the names up under Contacts, or with “textpost groups list”.',
  },
  'settings/foreign-empty': {
    retry: 'never',
    what: 'The file holds no SMSC record that could be read.',
    means: 'No setting was changed.',
    todo: 'See host/COMPATIBILITY.md for the forms that are read.',
  },
  'engine/erased': {
    retry: 'never',
    what: 'The words of this message were erased on {day}.',
    means: 'Only its times and states are kept.',
    todo: '',
  },
  'erasure/not-confirmed': {
    retry: 'never',
    what: 'Erasing {phone} has to be confirmed with that number.',
    means: 'Nothing was erased.',
    todo: 'Write the number once more.',
  },

  // Alarms
  'alarm/link-down': {
    retry: 'never',
    what: '{link} has not worked for {minutes} minutes.',
    means: 'Messages that need it wait.',
    todo: '{sentence}',
  },
  'alarm/attention': {
    retry: 'never',
    what: '{link}: {sentence}',
    means: '',
    todo: '',
  },
  'alarm/queue-stuck': {
    retry: 'never',
    what: 'Texts for {link} have waited for {minutes} minutes; {texts} are waiting.',
    means: 'They are sent as soon as it works, unless their time is over before.',
    todo: 'Open Status to see what keeps them.',
  },
  'alarm/queue-long': {
    retry: 'never',
    what: '{texts} texts are waiting, and an alarm is wanted above {most}.',
    means: 'They are sent one after the other.',
    todo: 'Open Status to see whether they move.',
  },
  'alarm/mail-stuck': {
    retry: 'never',
    what: 'Mails of {account} have waited for {minutes} minutes; {mails} are waiting.',
    means: 'They are sent as soon as its mail server takes them.',
    todo: 'Open Status to see what keeps them.',
  },
  'alarm/held': {
    retry: 'never',
    what: '{texts} texts are held. {sentence}',
    means: '',
    todo: 'Open Waiting to release them or give them up.',
  },
  'alarm/spending': {
    retry: 'never',
    what: '{spent} of {cap} {currency} are spent this month.',
    means: 'Texts above the cap will be held.',
    todo: 'Raise the spending cap if that is too little.',
  },
  'alarm/silence': {
    retry: 'never',
    what: 'No text has come from any phone for {hours} hours.',
    means: 'Perhaps none was sent; perhaps they do not reach Textpost.',
    todo: 'Text one of your own numbers to see.',
  },
  'alarm/over': {
    retry: 'never',
    what: 'Over since {time}: {sentence}',
    means: '',
    todo: '',
  },
  'alarm/test': {
    retry: 'never',
    what: 'This is a test of the alarms.',
    means: 'Alarms reach you this way.',
    todo: '',
  },
  'alarm/heartbeat': {
    retry: 'never',
    what: 'Textpost works. In the last {hours} hours: {sent} texts sent, {received} received, {failed} failed.',
    means: 'Waiting: {waiting} texts, {held} held, {unrouted} without an addressee. Links: {links}.',
    todo: '',
  },
  'alarm/nobody': {
    retry: 'never',
    what: 'Nobody is to be told: neither a mail address nor a phone is set for alarms.',
    means: 'No alarm is sent.',
    todo: 'Set one under Alarms.',
  },
} as const satisfies Record<string, ErrorEntry>
