import type { ShellSettings } from './shell-settings.ts'
import type { Words } from './words.ts'

/** What this needs of electron-updater. */
export interface Updater {
  channel: string | null
  allowDowngrade: boolean
  autoDownload: boolean
  autoInstallOnAppQuit: boolean
  on(event: 'update-downloaded', listener: (info: { version: string }) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  checkForUpdates(): Promise<{ isUpdateAvailable: boolean; updateInfo: { version: string } } | null>
}

export interface UpdatesOptions {
  /** An installed copy that knows its update server. */
  readonly packaged: boolean
  readonly words: Words
  readonly channel: () => ShellSettings['updates']
  readonly ready: (version: string) => void
  readonly load: () => Promise<Updater>
}

const betweenChecksMs = 6 * 3_600_000
/** The first look waits until the office's own work is under way. */
const firstCheckMs = 60_000

/** Fetches new versions by the channel that was chosen, and installs them when Textpost ends. */
export class Updates {
  readonly #options: UpdatesOptions
  #updater: Updater | undefined
  #timer: NodeJS.Timeout | undefined

  constructor(options: UpdatesOptions) {
    this.#options = options
  }

  start(): void {
    if (this.#options.packaged) this.#later(firstCheckMs)
  }

  close(): void {
    clearTimeout(this.#timer)
  }

  /** Looks now; the sentence says what was found. */
  async check(): Promise<string> {
    const { words, packaged, channel } = this.#options
    if (!packaged) return words.updateNotPackaged
    const wanted = channel()
    if (wanted === 'off') return words.updatesOff
    try {
      const updater = await this.#load()
      updater.channel = wanted === 'beta' ? 'beta' : 'latest'
      // Setting a channel allows going back; a person who leaves the beta waits for the next version instead.
      updater.allowDowngrade = false
      const found = await updater.checkForUpdates()
      return found?.isUpdateAvailable ? words.updateFound(found.updateInfo.version) : words.updateNone
    } catch {
      return words.updateFailed
    }
  }

  async #load(): Promise<Updater> {
    if (this.#updater) return this.#updater
    const updater = await this.#options.load()
    updater.autoDownload = true
    updater.autoInstallOnAppQuit = true
    updater.on('update-downloaded', ({ version }) => this.#options.ready(version))
    // Without a listener an error of the updater would end the app.
    updater.on('error', () => undefined)
    this.#updater = updater
    return updater
  }

  #later(ms: number): void {
    this.#timer = setTimeout(async () => {
      await this.check()
      this.#later(betweenChecksMs)
    }, ms)
  }
}
