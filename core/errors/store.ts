import type { ErrorEntry } from '../errors.ts'

export const storeErrors = {
  'store/unavailable': {
    retry: 'later',
    what: 'The message store cannot be written: {reason}.',
    means: 'Nothing is taken from the mailbox or the phones until it can; nothing is lost.',
    todo: 'Make room on the disk and see that the data folder may be written.',
  },
  'store/damaged': {
    retry: 'never',
    what: 'The message store {file} is damaged ({reason}).',
    means: 'It is left as it is, and no mail or text is taken or sent, so that nothing more is lost.',
    todo: 'Copy the whole data folder to a safe place, then stop Textpost and put back the newest copy with “textpost restore FILE” (copies are in its folder “backups”); without one, move the file away to begin with an empty store.',
  },
  'store/conflict': {
    retry: 'never',
    what: 'The message store refused a change that does not fit what it holds ({reason}).',
    means: 'That one change was not made; everything else is as it was.',
    todo: 'If this comes back, send the log to support.',
  },
  'store/in-use': {
    retry: 'never',
    what: 'Another Textpost already runs on the data folder {folder}.',
    means: 'Two gateways on one folder would send texts twice, so this one stops.',
    todo: 'Use the one that runs, or give this one a data folder of its own.',
  },
  'store/newer': {
    retry: 'never',
    what: 'The message store was written by a newer Textpost (version {found}; this one knows {known}).',
    means: 'It is left as it is.',
    todo: 'Start the newer Textpost, or point this one at another data folder.',
  },
  'store/no-copy': {
    retry: 'later',
    what: 'The message store could not be copied to {file} ({reason}).',
    means: 'Messages flow as before; the copies that are there were left as they are.',
    todo: 'Make room on the disk and see that the folder may be written, then run “textpost backup”.',
  },
  'store/no-file': {
    retry: 'never',
    what: 'There is no message store at {file}.',
    means: 'Nothing was done.',
    todo: 'Check the name; copies are in the folder “backups” of the data folder.',
  },
} as const satisfies Record<string, ErrorEntry>
