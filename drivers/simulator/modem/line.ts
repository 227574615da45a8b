/** The computer's end of a serial line, as the modem sees it. */
export interface SerialLine {
  /** Bytes from the modem. Never called after `drop`. */
  write(bytes: Uint8Array): void
  /** The modem is gone (unplugged, reset): the port ends with `reason`. Called at most once, never after `LineEnd.close`. */
  drop(reason: string): void
}

/** The modem's end of a serial line, as the computer's side uses it. */
export interface LineEnd {
  /** Bytes from the computer. */
  receive(bytes: Uint8Array): void
  /** The computer closed the port. Idempotent. */
  close(): void
}

export interface LineOptions {
  /**
   * What this port of the stick does. `at` (default): answers, and says URCs. `quiet`: answers, but URCs go elsewhere.
   * `mute`: never says a word (a diagnostics port).
   */
  readonly role?: 'at' | 'quiet' | 'mute'
}
