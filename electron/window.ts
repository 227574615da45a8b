import { join } from 'node:path'
import { BrowserWindow, screen } from 'electron'
import { pageOrigin } from './bridge.ts'
import { placeOf, smallest } from './placement.ts'
import type { Placement, ShellSettingsStore } from './shell-settings.ts'

/** The walls around a page. */
export const pagePreferences = {
  contextIsolation: true,
  sandbox: true,
  nodeIntegration: false,
  nodeIntegrationInWorker: false,
  nodeIntegrationInSubFrames: false,
  webSecurity: true,
  allowRunningInsecureContent: false,
  experimentalFeatures: false,
  webviewTag: false,
  navigateOnDragDrop: false,
  spellcheck: true,
} as const

/** A move or a resize is written down when it has ended. */
const settleMs = 300

export interface MainWindowOptions {
  readonly settings: ShellSettingsStore
  /** Folder of the app, with the icons and the built code. */
  readonly appFolder: string
  /** True when closing is to end the window, not to hide it. */
  readonly mayClose: () => boolean
  readonly onHidden: () => void
}

/** The one window. It is hidden, not closed, while Textpost runs, so that it is there at once when it is wanted. */
export class MainWindow {
  readonly #options: MainWindowOptions
  #window: BrowserWindow | undefined
  #shownOnce = false

  constructor(options: MainWindowOptions) {
    this.#options = options
  }

  get contents() {
    return this.#window?.isDestroyed() === false ? this.#window.webContents : undefined
  }

  /** Loads the page without showing it. */
  prepare(): BrowserWindow {
    if (this.#window && !this.#window.isDestroyed()) return this.#window
    const { settings, appFolder } = this.#options
    const place = placeOf(settings.get().window, screensMainFirst())
    const { maximized: _, ...bounds } = place
    const window = new BrowserWindow({
      ...bounds,
      minWidth: smallest.width,
      minHeight: smallest.height,
      show: false,
      title: 'Textpost',
      backgroundColor: '#ffffff',
      icon: join(appFolder, 'electron', 'icons', 'app-256.png'),
      webPreferences: { ...pagePreferences, preload: join(appFolder, 'out', 'preload', 'preload.cjs') },
    })
    this.#window = window
    this.#shownOnce = false
    this.#remember(window)
    window.on('close', (event) => {
      if (this.#options.mayClose()) return
      event.preventDefault()
      window.hide()
      this.#options.onHidden()
    })
    // A page whose process died comes back by itself; drafts are the engine's and the page's own care.
    window.webContents.on('render-process-gone', (_event, { reason }) => {
      if (reason !== 'clean-exit' && !window.isDestroyed()) window.reload()
    })
    window.loadURL(`${pageOrigin}/`).catch(() => undefined)
    return window
  }

  show(): void {
    const window = this.prepare()
    if (!this.#shownOnce && this.#options.settings.get().window?.maximized) window.maximize()
    this.#shownOnce = true
    if (window.isMinimized()) window.restore()
    window.show()
    window.focus()
  }

  #remember(window: BrowserWindow): void {
    let timer: NodeJS.Timeout | undefined
    const keep = () => {
      clearTimeout(timer)
      if (window.isDestroyed() || window.isFullScreen() || window.isMinimized()) return
      const place: Placement = { ...window.getNormalBounds(), maximized: window.isMaximized() }
      this.#options.settings.change({ window: place })
    }
    const soon = () => {
      clearTimeout(timer)
      timer = setTimeout(keep, settleMs)
    }
    window.on('resize', soon)
    window.on('move', soon)
    window.on('maximize', soon)
    window.on('unmaximize', soon)
    window.on('hide', keep)
    window.on('close', keep)
  }
}

function screensMainFirst() {
  const main = screen.getPrimaryDisplay()
  return [main, ...screen.getAllDisplays().filter((one) => one.id !== main.id)].map((one) => one.workArea)
}
