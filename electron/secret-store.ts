import Store from 'electron-store'
import type { SecretAnswer, SecretAsk } from './engine-messages.ts'
import { type Keychain, keepsSecrets } from './keychain.ts'

/** Secrets in `secrets-desktop.json` of the data folder, each encrypted with a key that the operating system keeps. */
export class SecretStore {
  readonly #keychain: Keychain
  readonly #store: Store<Record<string, string>>

  constructor(folder: string, keychain: Keychain) {
    this.#keychain = keychain
    this.#store = new Store({
      cwd: folder,
      name: 'secrets-desktop',
      configFileMode: 0o600,
      clearInvalidConfig: true,
      accessPropertiesByDotNotation: false,
    })
  }

  /** Does what the engine asks. */
  answer(ask: SecretAsk): SecretAnswer {
    try {
      return this.#answer(ask)
    } catch {
      // A key ring that was replaced cannot open what its predecessor closed.
      return { failure: 'broken', file: this.#store.path }
    }
  }

  #answer(ask: SecretAsk): SecretAnswer {
    switch (ask.do) {
      case 'names':
        return { names: Object.keys(this.#store.store).sort() }
      case 'get': {
        const kept = this.#kept(ask.name)
        return kept === undefined ? {} : { value: this.#keychain.decryptString(Buffer.from(kept, 'base64')) }
      }
      case 'set':
        if (!keepsSecrets(this.#keychain)) return { failure: 'no-keychain' }
        this.#store.store = {
          ...this.#store.store,
          [ask.name]: this.#keychain.encryptString(ask.value).toString('base64'),
        }
        return {}
      case 'delete': {
        const { [ask.name]: _, ...rest } = this.#store.store
        this.#store.store = rest
        return {}
      }
    }
  }

  #kept(name: string): string | undefined {
    const all = this.#store.store
    return Object.hasOwn(all, name) ? all[name] : undefined
  }
}
