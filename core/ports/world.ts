/** Time. Core and drivers take every instant and every delay from here, so that tests can move it. */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number
  /** Calls `fire` once, `delayMs` from now, unless cancelled. */
  after(delayMs: number, fire: () => void): Timer
}

export interface Timer {
  cancel(): void
}

/** Randomness and keyed hashing; a seeded one makes tests repeatable. */
export interface Entropy {
  /** `count` unpredictable octets. */
  bytes(count: number): Uint8Array
  /** A number in [0, 1) for jitter; need not be unpredictable. */
  fraction(): number
  /** HMAC-SHA-256 of `text` (UTF-8) under `key`, 32 octets. */
  hmac(key: Uint8Array, text: string): Uint8Array
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error'

/** Structured log. `event` is a fixed phrase; what varies goes into `fields`. Never secrets. */
export interface Log {
  child(module: string): Log
  /** True while lines of the level `trace` go anywhere; what nobody reads need not be made. */
  traces?(): boolean
  /** Of a line of `trace`, `side` is where it went and `clear` the same with the words of texts: for who watches, never for a file. */
  write(level: LogLevel, event: string, fields?: Readonly<Record<string, unknown>>): void
}

/**
 * Passwords, PINs, tokens and keys, by name: `imap/<account>`, `smtp/<account>`, `smpp/<transport>`, `pin/<transport>`,
 * `listener/<user>`, `oauth/<account>` (tokens of a sign-in), `oauth-client/<account>` (the registered program's own), `code` (the subject's secret code), `reply-key`.
 */
export interface Secrets {
  get(name: string): Promise<string | undefined>
  set(name: string, value: string): Promise<void>
  delete(name: string): Promise<void>
  /** The names that are set; never the values. */
  names(): Promise<string[]>
}
