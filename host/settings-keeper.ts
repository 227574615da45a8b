import { parseSettings, settingsError } from '../core/settings/parse.ts'
import type { Settings } from '../core/settings/schema.ts'

/** Where the settings of a gateway are kept: a file, the desktop's own store, or nowhere (a demo). */
export interface SettingsKeeper {
  /** The file, or what else to call it. */
  readonly place: string
  /** The settings in force: what is written, with defaults filled in. 'settings/wrong' names every problem. */
  read(): Settings
  /** What is written, checked. */
  written(): unknown
  /** Replaces what is written, in one step. It was checked. */
  write(written: unknown): void
}

/** Keeps settings for as long as the gateway runs. */
export class MemorySettings implements SettingsKeeper {
  readonly place = 'memory'
  #written: unknown

  constructor(written: unknown) {
    this.#written = written
  }

  read(): Settings {
    const reading = parseSettings(this.#written)
    if ('problems' in reading) throw settingsError(reading.problems)
    return reading.settings
  }

  written(): unknown {
    return structuredClone(this.#written)
  }

  write(written: unknown): void {
    this.#written = structuredClone(written)
  }
}
