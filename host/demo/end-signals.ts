const signalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const

/** A terminal's Ctrl+C reaches this process and npm, and npm passes it on: only later than this is it a second one. */
const sameSignalMs = 1_000

/** Waits for Ctrl+C or a polite end. A second one, a second later, ends the process at once. */
export class EndSignals {
  readonly #abort = new AbortController()
  #firstAtMs = 0
  readonly #heard = () => {
    if (!this.#abort.signal.aborted) this.end()
    else if (Date.now() - this.#firstAtMs > sameSignalMs) process.exit(130)
  }

  constructor() {
    for (const name of signalNames) process.on(name, this.#heard)
  }

  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Resolves at the end. */
  get ended(): Promise<void> {
    const { signal } = this
    return new Promise((resolve) => {
      if (signal.aborted) resolve()
      else signal.addEventListener('abort', () => resolve(), { once: true })
    })
  }

  end(): void {
    this.#firstAtMs = Date.now()
    this.#abort.abort()
  }

  dispose(): void {
    for (const name of signalNames) process.off(name, this.#heard)
  }
}
