import type { ErrorEntry } from '../errors.ts'

export const engineErrors = {
  'engine/not-running': {
    retry: 'later',
    what: 'Textpost is not running on the data folder {folder}.',
    means: 'Nothing was done.',
    todo: 'Start it with “textpost serve --data {folder}” and try again.',
  },
  'engine/defect': {
    retry: 'later',
    what: 'Something went wrong inside Textpost: {reason}.',
    means: 'The message in hand is kept and tried again.',
    todo: 'If this comes back, send the log to support.',
  },
  'engine/bad-call': {
    retry: 'never',
    what: 'The request was not understood: {reason}.',
    means: 'Nothing was done.',
    todo: '',
  },
  'engine/no-message': {
    retry: 'never',
    what: 'There is no {kind} number {id}.',
    means: 'Nothing was done.',
    todo: 'Look the number up with “textpost log”.',
  },
  'engine/no-contact': {
    retry: 'never',
    what: 'There is no contact “{alias}”.',
    means: 'Nothing was changed.',
    todo: 'Look the names up with “textpost contacts list”.',
  },
  'engine/not-now': {
    retry: 'never',
    what: 'Text {id} is {state}, so it cannot be {action}.',
    means: 'Nothing was changed.',
    todo: '',
  },
  'settings/secrets-open': {
    retry: 'never',
    what: 'The file {file} holds passwords and other people on this computer may read it.',
    means: 'Textpost does not use it.',
    todo: 'Make it yours alone: chmod 600 {file}',
  },
  'settings/unreadable': {
    retry: 'never',
    what: 'The file {file} cannot be read: {reason}.',
    means: 'Nothing was changed.',
    todo: 'See that the file is there and that you may read it.',
  },
  'settings/secret-empty': {
    retry: 'never',
    what: 'No value came for the secret {name}.',
    means: 'Nothing was changed.',
    todo: 'Type it when asked, or pipe it in: printf %s "$VALUE" | textpost secret set {name}',
  },
  'settings/secret-missing': {
    retry: 'never',
    what: 'The password for {link} is not set.',
    means: 'The link stays closed; what it would carry waits.',
    todo: 'Enter it with: textpost secret set {name}',
  },
  'settings/secrets-broken': {
    retry: 'never',
    what: 'The file {file} holds passwords and cannot be read: it is no valid JSON.',
    means: 'No link that needs a password can open.',
    todo: 'Mend the file, or remove it and enter the passwords again with “textpost secret set”.',
  },
} as const satisfies Record<string, ErrorEntry>
