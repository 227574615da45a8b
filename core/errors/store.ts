import type { ErrorEntry } from '../errors.ts'

export const storeErrors = {
  'store/unavailable': {
    retry: 'later',
    what: 'The message store cannot be written: {reason}.',
    means: 'Nothing is taken from the mailbox or the phones until it can; nothing is lost.',
    todo: 'Make room on the disk and see that the data folder may be written.',
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
} as const satisfies Record<string, ErrorEntry>
