import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import Conf from 'conf'
import { GatewayError } from '../core/errors.ts'
import { parseSettingsText, settingsError } from '../core/settings/parse.ts'
import type { Settings } from '../core/settings/schema.ts'
import type { SettingsKeeper } from './settings-keeper.ts'

/**
 * The settings of a headless gateway: one JSON file that people may edit, `settings.json` in the data folder unless another is named.
 * Only what differs from the defaults needs to stand in it.
 */
export class SettingsFile implements SettingsKeeper {
  readonly path: string

  constructor(folder: string, file?: string) {
    this.path = resolve(file ?? join(folder, 'settings.json'))
  }

  get place(): string {
    return this.path
  }

  /** The settings in force: the file's, with defaults filled in. No file is no settings. 'settings/wrong' names every problem. */
  read(): Settings {
    const reading = parseSettingsText(this.#text())
    if ('problems' in reading) throw settingsError(reading.problems)
    return reading.settings
  }

  /** What is written in the file, checked. */
  written(): unknown {
    this.read()
    return JSON.parse(this.#text())
  }

  /** Replaces the file in one step: a crash leaves the old or the new one, never half of one. */
  write(written: unknown): void {
    const conf = new Conf<Record<string, unknown>>({
      cwd: dirname(this.path),
      configName: basename(this.path, extname(this.path)),
      fileExtension: extname(this.path).slice(1) || 'json',
      configFileMode: 0o600,
      // The file was checked against the schema; Conf is to keep it, not to judge it.
      clearInvalidConfig: true,
      accessPropertiesByDotNotation: false,
    })
    conf.store = written as Record<string, unknown>
  }

  #text(): string {
    if (!existsSync(this.path)) return '{}'
    try {
      return readFileSync(this.path, 'utf8').replace(/^\uFEFF/, '')
    } catch (cause) {
      throw new GatewayError('settings/unreadable', {
        details: { file: this.path, reason: cause instanceof Error ? cause.message : String(cause) },
        cause,
      })
    }
  }
}
