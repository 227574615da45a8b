import type { ErrorWords } from '../errors.ts'
import type { settingsErrors } from './settings.ts'

export const germanSettingsErrors: Readonly<Record<keyof typeof settingsErrors, ErrorWords>> = {
  'settings/wrong': {
    what: '{problem}',
    means: 'Einstellungen mit einem Fehler werden nicht benutzt.',
    todo: 'Berichtigen Sie ihn und speichern Sie noch einmal.',
  },
  'settings/no-keychain': {
    what: 'Dieser Computer hat keinen Schlüsselbund, in dem „{name}“ sicher liegen könnte.',
    means: 'Es wurde nicht aufbewahrt, und die Verbindung, die es braucht, kann sich nicht anmelden.',
    todo: 'Richten Sie GNOME Keyring oder KWallet ein, melden Sie sich neu am Computer an, und geben Sie es noch einmal ein.',
  },
}
