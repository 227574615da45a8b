import { existsSync } from 'node:fs'
import { join } from 'node:path'
import Store from 'electron-store'
import { GatewayError } from '../core/errors.ts'
import { parseSettings, settingsError } from '../core/settings/parse.ts'
import type { Settings } from '../core/settings/schema.ts'
import type { SettingsKeeper } from '../host/settings-keeper.ts'

/**
 * The engine's settings in `settings.json` of the data folder, by electron-store: the same file and the same schema as the headless gateway's,
 * so that the command line reads and changes what the desktop uses.
 */
export class DesktopSettings implements SettingsKeeper {
  readonly place: string
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    this.place = join(folder, 'settings.json')
  }

  read(): Settings {
    const reading = parseSettings(this.#raw())
    if ('problems' in reading) throw settingsError(reading.problems)
    return reading.settings
  }

  written(): unknown {
    this.read()
    return this.#raw()
  }

  write(written: unknown): void {
    this.#open(true).store = written as Record<string, unknown>
  }

  #raw(): unknown {
    if (!existsSync(this.place)) return {}
    try {
      return { ...this.#open(false).store }
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause)
      throw new GatewayError('settings/unreadable', { details: { file: this.place, reason }, cause })
    }
  }

  /** A broken file is replaced only by what a person wrote, never because it could not be read. */
  #open(clearInvalidConfig: boolean): Store<Record<string, unknown>> {
    return new Store({
      cwd: this.#folder,
      name: 'settings',
      configFileMode: 0o600,
      clearInvalidConfig,
      accessPropertiesByDotNotation: false,
    })
  }
}
