import type { ErrorEntry } from '../errors.ts'

export const settingsErrors = {
  'settings/wrong': {
    retry: 'never',
    what: '{problem}',
    means: 'Settings with a mistake are not used.',
    todo: 'Correct it and save again.',
  },
  'settings/no-keychain': {
    retry: 'never',
    what: 'This computer has no key ring in which “{name}” could be kept safely.',
    means: 'It was not kept, and the link that needs it cannot sign in.',
    todo: 'Set up GNOME Keyring or KWallet, sign in to the computer anew, and enter it again.',
  },
} as const satisfies Record<string, ErrorEntry>
