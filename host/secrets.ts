import { chmodSync, existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import type { Secrets } from '../core/ports/world.ts'

/** The variable that holds a secret: `smpp/main link` is read from `TEXTPOST_SECRET_SMPP_MAIN_LINK`. */
export function secretVariable(name: string): string {
  return `TEXTPOST_SECRET_${name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')}`
}

/**
 * Secrets of a headless gateway: environment variables first, then `secrets.json` in the data folder, readable by its owner alone.
 * A file that others may read is refused ('settings/secrets-open') rather than used.
 */
export class FileSecrets implements Secrets {
  readonly #path: string
  readonly #environment: Readonly<Record<string, string | undefined>>

  constructor(folder: string, environment: Readonly<Record<string, string | undefined>> = process.env) {
    this.#path = join(folder, 'secrets.json')
    this.#environment = environment
  }

  async get(name: string): Promise<string | undefined> {
    return this.#environment[secretVariable(name)] ?? this.#read()[name]
  }

  async set(name: string, value: string): Promise<void> {
    this.#write({ ...this.#read(), [name]: value })
  }

  async delete(name: string): Promise<void> {
    const { [name]: _, ...rest } = this.#read()
    this.#write(rest)
  }

  async names(): Promise<string[]> {
    return Object.keys(this.#read()).sort()
  }

  #read(): Record<string, string> {
    if (!existsSync(this.#path)) return {}
    // Windows keeps the profile's own access list; the mode bits say nothing there.
    if (process.platform !== 'win32' && (statSync(this.#path).mode & 0o077) !== 0) {
      throw new GatewayError('settings/secrets-open', { details: { file: this.#path } })
    }
    try {
      return JSON.parse(readFileSync(this.#path, 'utf8')) as Record<string, string>
    } catch (cause) {
      throw new GatewayError('settings/secrets-broken', { details: { file: this.#path }, cause })
    }
  }

  #write(values: Record<string, string>): void {
    const beside = `${this.#path}.new`
    writeFileSync(beside, `${JSON.stringify(values, undefined, 2)}\n`, { mode: 0o600, flush: true })
    chmodSync(beside, 0o600)
    renameSync(beside, this.#path)
  }
}
