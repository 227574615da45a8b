import { existsSync } from 'node:fs'
import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  type MessagePortMain,
  powerMonitor,
  safeStorage,
  session,
  shell,
  utilityProcess,
} from 'electron'
import type { GatewayStatus } from '../core/status.ts'
import { languageOf } from '../core/words/say.ts'
import type { RpcClient } from '../host/contract/rpc-client.ts'
import { channels, type EngineState, type Place } from './bridge.ts'
import { type EngineChild, EngineHost } from './engine-host.ts'
import { denyPermissions, isTrusted } from './guards.ts'
import { keepsSecrets } from './keychain.ts'
import { startAtLogin } from './login-item.ts'
import { applicationMenu } from './menu.ts'
import { Notifications } from './notifications.ts'
import { servePages } from './protocol.ts'
import { SecretStore } from './secret-store.ts'
import { answerShellCall, type ShellHandlers } from './shell-calls.ts'
import { ShellSettingsStore } from './shell-settings.ts'
import { TrayIcon } from './tray.ts'
import { type TrayAction, trayView } from './tray-view.ts'
import { type Updater, Updates } from './updates.ts'
import { MainWindow } from './window.ts'
import { wordsFor } from './words.ts'

export interface ShellOptions {
  readonly folder: string
  readonly appFolder: string
  readonly pagesFolder: string
  /** Starts without a window, as at sign-in. */
  readonly hidden: boolean
}

/** The desktop around the engine: one window, one tray, one engine process. */
export class DesktopShell {
  readonly #options: ShellOptions
  readonly #words = wordsFor(app.getLocale())
  readonly #settings: ShellSettingsStore
  readonly #window: MainWindow
  readonly #tray: TrayIcon
  readonly #notifications: Notifications
  readonly #updates: Updates
  readonly #engine: EngineHost<MessagePortMain>
  #status: GatewayStatus | undefined
  #quitting = false
  #place: Place | undefined
  /** The place is the office's own, also for a page that shows the demo. */
  #ofOffice = false

  constructor(options: ShellOptions) {
    this.#options = options
    const { folder, appFolder } = options
    this.#settings = new ShellSettingsStore(folder)
    const secrets = new SecretStore(folder, safeStorage)
    this.#window = new MainWindow({
      settings: this.#settings,
      appFolder,
      mayClose: () => this.#quitting,
      onHidden: () => this.#windowHidden(),
    })
    this.#tray = new TrayIcon(appFolder, (action) => this.#act(action))
    this.#notifications = new Notifications({
      words: this.#words,
      wanted: () => this.#settings.get().notifications,
      open: (place) => this.openOffice(place),
    })
    this.#updates = new Updates({
      // Only a copy that knows its update server is updated; electron-builder writes this file beside the app.
      packaged: app.isPackaged && existsSync(join(process.resourcesPath, 'app-update.yml')),
      words: this.#words,
      channel: () => this.#settings.get().updates,
      ready: (version) =>
        this.#notifications.show({
          title: this.#words.updateReady(version),
          body: this.#words.updateReadyBody,
          place: 'about',
        }),
      load: async () => (await import('electron-updater')).default.autoUpdater as Updater,
    })
    this.#engine = new EngineHost({
      folder,
      keychain: () => keepsSecrets(safeStorage),
      fork: () => forkEngine(appFolder),
      makeChannel: () => {
        const { port1, port2 } = new MessageChannelMain()
        return { near: port1, far: port2 }
      },
      secrets: (ask) => secrets.answer(ask),
      onState: (state) => this.#engineChanged(state),
      onClient: (client) => this.#watch(client),
      language: languageOf(app.getLocale()) ?? 'en',
    })
  }

  /** Call when Electron is ready. */
  start(): void {
    denyPermissions(session.defaultSession)
    servePages(session.defaultSession, this.#options.pagesFolder)
    this.#listen()
    Menu.setApplicationMenu(
      applicationMenu(this.#words, {
        open: (place) => this.open(place),
        openLogFolder: () => this.#openLogFolder(),
        quit: () => app.quit(),
      }),
    )
    this.#render()
    this.#engine.start()
    if (this.#options.hidden) this.#window.prepare()
    else this.#window.show()
    powerMonitor.on('resume', () => this.reconnect())
    // The computer is switched off: what is in hand is finished first.
    powerMonitor.on('shutdown', () => app.quit())
    this.#updates.start()
  }

  /** Shows the window at a place of the office's own gateway: what the tray and notifications tell of is never the demo. */
  openOffice(place: Place): void {
    this.#ofOffice = true
    this.open(place)
  }

  /** Shows the window, at a place when one is given. */
  open(place?: Place): void {
    this.#place = place ?? this.#place
    this.#window.show()
    this.#sendPlace()
  }

  /** After sleep or a change of network every link is tried at once. */
  reconnect(): void {
    this.#engine.client?.call('reconnect', {}).catch(() => undefined)
  }

  /** Lets the engine finish what is in hand, for at most 5 s. */
  async drain(): Promise<void> {
    this.#quitting = true
    this.#updates.close()
    this.#notifications.close()
    await this.#engine.stop()
    this.#tray.close()
  }

  #listen(): void {
    const ours = (event: Parameters<typeof isTrusted>[0]) =>
      isTrusted(event, (contents) => contents === this.#window.contents)
    ipcMain.handle(channels.connect, (event, id: unknown) => {
      if (!ours(event)) throw new Error('Refused')
      const port = this.#engine.connect()
      if (!port) throw new Error('The engine is not up')
      event.sender.postMessage(channels.port, Number(id), [port])
    })
    ipcMain.handle(channels.shell, (event, name: unknown, params: unknown) => {
      if (!ours(event)) throw new Error('Refused')
      return answerShellCall(this.#calls(), name, params)
    })
    ipcMain.on(channels.hello, (event) => {
      if (!ours(event)) return
      event.sender.send(channels.engine, this.#engine.state)
      this.#sendPlace()
    })
    ipcMain.on(channels.online, (event) => {
      if (ours(event)) this.reconnect()
    })
  }

  #calls(): ShellHandlers {
    return {
      shellSettings: async () => this.#settings.get(),
      changeShellSettings: async (change) => {
        const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined))
        const settings = this.#settings.change(given)
        if (change.startAtLogin !== undefined) startAtLogin(change.startAtLogin)
        return settings
      },
      openLogFolder: async () => {
        this.#openLogFolder()
        return null
      },
      openLink: async ({ url }) => ({ opened: await this.#openLink(url) }),
      checkForUpdates: async () => ({ sentence: await this.#updates.check() }),
    }
  }

  #act(action: TrayAction): void {
    switch (action.do) {
      case 'open':
        if (action.place === undefined) this.open()
        else this.openOffice(action.place)
        break
      case 'pause':
        this.#engine.client?.call(action.paused ? 'pause' : 'resume', {}).catch(() => undefined)
        break
      case 'quit':
        app.quit()
        break
    }
  }

  #watch(client: RpcClient): void {
    client.on('status', (status) => this.#statusChanged(status))
    client.call('status', {}).then(
      (status) => this.#statusChanged(status),
      () => undefined,
    )
  }

  #statusChanged(status: GatewayStatus): void {
    this.#status = status
    this.#render()
    this.#notifications.take(status)
  }

  #engineChanged(state: EngineState): void {
    if (state.phase !== 'up') this.#status = undefined
    this.#render()
    this.#window.contents?.send(channels.engine, state)
  }

  #render(): void {
    if (!this.#quitting) this.#tray.render(trayView(this.#engine.state, this.#status, this.#words))
  }

  #sendPlace(): void {
    const { contents } = this.#window
    if (this.#place === undefined || !contents || contents.isLoading()) return
    contents.send(channels.place, this.#place, this.#ofOffice)
    this.#place = undefined
    this.#ofOffice = false
  }

  #windowHidden(): void {
    const { closeToTray, toldAboutTray } = this.#settings.get()
    if (!closeToTray) {
      app.quit()
      return
    }
    if (toldAboutTray) return
    this.#settings.change({ toldAboutTray: true })
    const { stillRunning, stillRunningBody } = this.#words
    this.#notifications.show({ title: stillRunning, body: stillRunningBody, place: 'conversations' })
  }

  #openLogFolder(): void {
    void shell.openPath(join(this.#options.folder, 'logs'))
  }

  /** Text from outside names links; none is opened without a question that shows it whole. */
  async #openLink(text: string): Promise<boolean> {
    if (!URL.canParse(text)) return false
    const url = new URL(text)
    if (url.protocol !== 'https:' && url.protocol !== 'http:') return false
    const { openLinkQuestion, openLinkDetail, open, cancel } = this.#words
    const options = {
      type: 'question' as const,
      message: openLinkQuestion,
      detail: `${url.href}\n\n${openLinkDetail}`,
      buttons: [open, cancel],
      defaultId: 1,
      cancelId: 1,
      noLink: true,
    }
    const parent = BrowserWindow.getFocusedWindow()
    const { response } = await (parent ? dialog.showMessageBox(parent, options) : dialog.showMessageBox(options))
    if (response !== 0) return false
    await shell.openExternal(url.href)
    return true
  }
}

function forkEngine(appFolder: string): EngineChild {
  const child = utilityProcess.fork(join(appFolder, 'out', 'main', 'engine.js'), [], {
    serviceName: 'Textpost engine',
    stdio: 'pipe',
  })
  // What a library prints is read away, or the pipe would fill up and stop the engine.
  child.stdout?.resume()
  child.stderr?.resume()
  return child as EngineChild
}
