import type { ErrorEntry } from '../errors.ts'

export const settingsErrors = {
  'settings/wrong': {
    retry: 'never',
    what: '{problem}',
    means: 'Settings with a mistake are not used.',
    todo: 'Correct it and save again.',
  },
} as const satisfies Record<string, ErrorEntry>
