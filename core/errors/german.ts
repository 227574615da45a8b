import type { ErrorCode, ErrorWords } from '../errors.ts'
import { germanCareErrors } from './german-care.ts'
import { germanEngineErrors } from './german-engine.ts'
import { germanMailErrors } from './german-mail.ts'
import { germanMessageErrors } from './german-message.ts'
import { germanModemErrors } from './german-modem.ts'
import { germanQueueErrors } from './german-queue.ts'
import { germanRulesErrors } from './german-rules.ts'
import { germanSettingsErrors } from './german-settings.ts'
import { germanSmppErrors } from './german-smpp.ts'
import { germanStoreErrors } from './german-store.ts'

/** The German sentences of every error. */
export const germanErrors: Readonly<Record<ErrorCode, ErrorWords>> = {
  ...germanCareErrors,
  ...germanEngineErrors,
  ...germanMailErrors,
  ...germanMessageErrors,
  ...germanModemErrors,
  ...germanQueueErrors,
  ...germanRulesErrors,
  ...germanSettingsErrors,
  ...germanSmppErrors,
  ...germanStoreErrors,
}
