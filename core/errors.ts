import { careErrors } from './errors/care.ts'
import { engineErrors } from './errors/engine.ts'
import { germanErrors } from './errors/german.ts'
import { mailErrors } from './errors/mail.ts'
import { messageErrors } from './errors/message.ts'
import { modemErrors } from './errors/modem.ts'
import { queueErrors } from './errors/queue.ts'
import { rulesErrors } from './errors/rules.ts'
import { settingsErrors } from './errors/settings.ts'
import { smppErrors } from './errors/smpp.ts'
import { storeErrors } from './errors/store.ts'
import { type Details, fill, type Language } from './words/say.ts'

/**
 * What to do with the work that met an error.
 * - `now`: try again at once, on another link or after recovery of this one (the link, not the message, failed)
 * - `later`: a temporary refusal; follow the retry schedule
 * - `never`: a permanent refusal; report it
 * - `unknown`: the message was written and its answer never came; it may or may not have been accepted
 */
export type RetryClass = 'now' | 'later' | 'never' | 'unknown'

/** The sentences of one row of the table of errors, in one language. */
export interface ErrorWords {
  /** What happened. One sentence; `{field}` takes a value from the error's `details`. */
  readonly what: string
  /** What it means for messages. One sentence, or empty where nothing follows. */
  readonly means: string
  /** What to do. One sentence, or empty where nothing needs doing. */
  readonly todo: string
}

/** One row of the table of errors: the sentences that a person reads, and the retry class. */
export interface ErrorEntry extends ErrorWords {
  readonly retry: RetryClass
}

/** Every error that Textpost reports, by code. Each area keeps its rows in `core/errors/<area>.ts`, and its German in `core/errors/german-<area>.ts`. */
export const errorTable = {
  ...careErrors,
  ...engineErrors,
  ...mailErrors,
  ...messageErrors,
  ...modemErrors,
  ...queueErrors,
  ...rulesErrors,
  ...settingsErrors,
  ...smppErrors,
  ...storeErrors,
} as const satisfies Record<string, ErrorEntry>

/** `area/reason`, as in `smpp/bind-refused`. */
export type ErrorCode = keyof typeof errorTable

export interface GatewayErrorOptions {
  /** Values for the `{field}` places of the sentences; never secrets. */
  readonly details?: Details
  /** The evidence from the wire: an ESME_* name, a CMS error number, an SMTP reply line. */
  readonly wire?: string
  readonly cause?: unknown
  /** Overrides the table's class where the wire says more than the code does. */
  readonly retry?: RetryClass
}

/** The one error type that crosses a room's border. */
export class GatewayError extends Error {
  override readonly name = 'GatewayError'
  readonly code: ErrorCode
  readonly retry: RetryClass
  readonly details: Details
  readonly wire: string | undefined

  constructor(code: ErrorCode, options: GatewayErrorOptions = {}) {
    const details = options.details ?? {}
    super(
      fill(errorTable[code].what, details, 'en'),
      options.cause === undefined ? undefined : { cause: options.cause },
    )
    this.code = code
    this.retry = options.retry ?? errorTable[code].retry
    this.details = details
    this.wire = options.wire
  }

  /** The three parts as one paragraph, in English: what happened, what it means, what to do. */
  get sentence(): string {
    return sentenceOf(this.code, this.details)
  }
}

/** The paragraph for a stored error code in a language; unknown codes (from a newer version) are shown as they are. */
export function sentenceOf(code: string, details: Details = {}, language: Language = 'en'): string {
  const table: Readonly<Record<string, ErrorWords>> = language === 'de' ? germanErrors : errorTable
  const entry = Object.hasOwn(table, code) ? table[code] : undefined
  if (!entry) return code
  return [entry.what, entry.means, entry.todo]
    .filter((part) => part !== '')
    .map((part) => fill(part, details, language))
    .join(' ')
}

/** Wraps anything thrown in a GatewayError, keeping one that already is. */
export function asGatewayError(thrown: unknown, code: ErrorCode, options: GatewayErrorOptions = {}): GatewayError {
  if (thrown instanceof GatewayError) return thrown
  const message = thrown instanceof Error ? thrown.message : String(thrown)
  return new GatewayError(code, { wire: message, ...options, cause: thrown })
}
