import { GatewayError } from '../core/errors.ts'
import type { Secrets } from '../core/ports/world.ts'
import { FileSecrets, secretVariable } from '../host/secrets.ts'
import type { SecretAnswer, SecretAsk } from './engine-messages.ts'

/** Keys that Textpost makes for itself: no person typed them, and the engine cannot start without. */
const ownKeys = new Set(['reply-key', 'web-token'])

export interface DesktopSecretsOptions {
  readonly folder: string
  /** The operating system keeps a key for the shell. */
  readonly keychain: boolean
  /** Asks the shell, which alone can reach the key ring. */
  readonly ask: (ask: SecretAsk) => Promise<SecretAnswer>
}

/** The engine's secrets in the desktop: environment variables first, then the operating system's key ring by way of the shell. */
export class DesktopSecrets implements Secrets {
  readonly #options: DesktopSecretsOptions
  readonly #file: FileSecrets

  constructor(options: DesktopSecretsOptions) {
    this.#options = options
    this.#file = new FileSecrets(options.folder)
  }

  async get(name: string): Promise<string | undefined> {
    const given = process.env[secretVariable(name)]
    if (given !== undefined) return given
    if (this.#inFile(name)) return this.#file.get(name)
    return (await this.#ask({ do: 'get', name }, name)).value
  }

  async set(name: string, value: string): Promise<void> {
    if (this.#inFile(name)) await this.#file.set(name, value)
    else await this.#ask({ do: 'set', name, value }, name)
  }

  async delete(name: string): Promise<void> {
    if (this.#inFile(name)) await this.#file.delete(name)
    else await this.#ask({ do: 'delete', name }, name)
  }

  async names(): Promise<string[]> {
    return [...((await this.#ask({ do: 'names' }, '')).names ?? [])]
  }

  #inFile(name: string): boolean {
    return !this.#options.keychain && ownKeys.has(name)
  }

  async #ask(ask: SecretAsk, name: string): Promise<{ value?: string; names?: readonly string[] }> {
    const answer = await this.#options.ask(ask)
    if (!('failure' in answer)) return answer
    if (answer.failure === 'no-keychain') throw new GatewayError('settings/no-keychain', { details: { name } })
    throw new GatewayError('settings/secrets-broken', { details: { file: answer.file } })
  }
}
