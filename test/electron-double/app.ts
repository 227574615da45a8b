import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { closeBrowser } from './browser.ts'
import { preventable } from './preventable.ts'
import { SingleInstance } from './single-instance.ts'

class CommandLine
  implements
    Pick<Electron.CommandLine, 'appendSwitch' | 'hasSwitch' | 'getSwitchValue' | 'appendArgument' | 'removeSwitch'>
{
  readonly #switches = new Map<string, string>()

  read(args: readonly string[]): void {
    for (const arg of args) {
      const match = /^--([^=]+)(?:=(.*))?$/.exec(arg)
      if (match) this.#switches.set(match[1] as string, match[2] ?? '')
    }
  }

  appendSwitch(name: string, value = ''): void {
    this.#switches.set(name, value)
  }

  removeSwitch(name: string): void {
    this.#switches.delete(name)
  }

  appendArgument(): void {}

  hasSwitch(name: string): boolean {
    return this.#switches.has(name)
  }

  getSwitchValue(name: string): string {
    return this.#switches.get(name) ?? ''
  }
}

interface ClosableWindow {
  close(): void
  isDestroyed(): boolean
}

/** `app`. */
class App
  extends EventEmitter
  implements
    Pick<
      Electron.App,
      | 'whenReady'
      | 'isReady'
      | 'quit'
      | 'exit'
      | 'relaunch'
      | 'getPath'
      | 'setPath'
      | 'getAppPath'
      | 'getName'
      | 'setName'
      | 'getVersion'
      | 'getLocale'
      | 'getPreferredSystemLanguages'
      | 'requestSingleInstanceLock'
      | 'releaseSingleInstanceLock'
      | 'setLoginItemSettings'
      | 'getLoginItemSettings'
      | 'setAppUserModelId'
      | 'isPackaged'
      | 'setAboutPanelOptions'
      | 'showAboutPanel'
      | 'setBadgeCount'
      | 'enableSandbox'
      | 'disableHardwareAcceleration'
      | 'setAppLogsPath'
      | 'focus'
      | 'hide'
      | 'show'
      | 'setUserTasks'
      | 'getSystemLocale'
    >
{
  readonly commandLine = new CommandLine()
  readonly isPackaged = false
  readonly dock: Electron.Dock | undefined = undefined
  name = 'electron'
  windows: () => ClosableWindow[] = () => []
  #appPath = process.cwd()
  #version = '0.0.0'
  #ready = false
  readonly #whenReady = Promise.withResolvers<void>()
  readonly #paths = new Map<string, string>()
  #lock: SingleInstance | undefined
  #quitting = false
  #loginItem: Electron.Settings = { openAtLogin: false }

  /** Reads the app's package.json, as Electron does before it loads main. */
  describe(appPath: string): string {
    this.#appPath = resolve(appPath)
    const file = join(this.#appPath, 'package.json')
    if (!existsSync(file)) return this.#appPath
    const described = JSON.parse(readFileSync(file, 'utf8')) as {
      name: string
      productName?: string
      version: string
      main?: string
    }
    this.name = described.productName ?? described.name
    this.#version = described.version
    return join(this.#appPath, described.main ?? 'index.js')
  }

  becomeReady(): void {
    this.#ready = true
    this.emit('ready', {}, {})
    this.#whenReady.resolve()
  }

  whenReady(): Promise<void> {
    return this.#whenReady.promise
  }

  isReady(): boolean {
    return this.#ready
  }

  getName(): string {
    return this.name
  }

  setName(name: string): void {
    this.name = name
  }

  getVersion(): string {
    return this.#version
  }

  getLocale(): string {
    return this.commandLine.getSwitchValue('lang') || 'en-US'
  }

  getSystemLocale(): string {
    return this.getLocale()
  }

  getPreferredSystemLanguages(): string[] {
    return [this.getLocale()]
  }

  getAppPath(): string {
    return this.#appPath
  }

  setAppLogsPath(path?: string): void {
    this.#paths.set('logs', path ?? join(this.getPath('userData'), 'logs'))
  }

  getPath(name: Parameters<Electron.App['getPath']>[0]): string {
    const set = this.#paths.get(name)
    if (set !== undefined) return set
    const appData = process.env.XDG_CONFIG_HOME ?? join(homedir(), '.config')
    const standard: Record<string, () => string> = {
      home: homedir,
      appData: () => appData,
      userData: () => this.commandLine.getSwitchValue('user-data-dir') || join(appData, this.name),
      sessionData: () => this.getPath('userData'),
      logs: () => join(this.getPath('userData'), 'logs'),
      temp: tmpdir,
      downloads: () => join(homedir(), 'Downloads'),
      documents: () => join(homedir(), 'Documents'),
      desktop: () => join(homedir(), 'Desktop'),
      exe: () => process.execPath,
    }
    const path = standard[name]?.()
    if (path === undefined) throw new Error(`Failed to get '${name}' path`)
    return path
  }

  setPath(name: string, path: string): void {
    if (!existsSync(path)) mkdirSync(path, { recursive: true })
    this.#paths.set(name, path)
  }

  requestSingleInstanceLock(additionalData: Record<string, unknown> = {}): boolean {
    this.#lock ??= new SingleInstance(this.getPath('userData'))
    return this.#lock.take({ argv: process.argv, cwd: process.cwd(), additionalData }, (message) =>
      this.emit('second-instance', {}, message.argv, message.cwd, message.additionalData),
    )
  }

  releaseSingleInstanceLock(): void {
    this.#lock?.release()
  }

  setLoginItemSettings(settings: Electron.Settings): void {
    this.#loginItem = settings
  }

  getLoginItemSettings(): Electron.LoginItemSettings {
    return { openAtLogin: this.#loginItem.openAtLogin ?? false } as Electron.LoginItemSettings
  }

  setAppUserModelId(): void {}

  setAboutPanelOptions(): void {}

  showAboutPanel(): void {}

  setBadgeCount(): boolean {
    return true
  }

  setUserTasks(): boolean {
    return true
  }

  enableSandbox(): void {}

  disableHardwareAcceleration(): void {}

  focus(): void {}

  hide(): void {}

  show(): void {}

  relaunch(): void {}

  /** `before-quit`, then every window is asked, then `will-quit`; each may prevent it. */
  quit(): void {
    if (this.#quitting) return
    this.#quitting = true
    if (this.#prevented('before-quit')) {
      this.#quitting = false
      return
    }
    const windows = this.windows()
    for (const window of windows) window.close()
    if (windows.length === 0) this.#willQuit()
  }

  quitPrevented(): void {
    this.#quitting = false
  }

  allWindowsClosed(): void {
    if (this.#quitting) this.#willQuit()
    else if (this.listenerCount('window-all-closed') > 0) this.emit('window-all-closed')
    else this.quit()
  }

  exit(code = 0): void {
    this.emit('quit', {}, code)
    this.#lock?.release()
    void closeBrowser().finally(() => process.exit(code))
  }

  #willQuit(): void {
    if (this.#prevented('will-quit')) this.#quitting = false
    else this.exit(0)
  }

  #prevented(name: string): boolean {
    const event = preventable()
    this.emit(name, event)
    return event.defaultPrevented
  }
}

export const app = new App()
