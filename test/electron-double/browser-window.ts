import { EventEmitter } from 'node:events'
import { app } from './app.ts'
import { browser } from './browser.ts'
import { preventable } from './preventable.ts'
import { WebContents } from './web-contents.ts'

const windows = new Set<BrowserWindow>()
let lastId = 0
let focused: BrowserWindow | undefined

type Bounds = Electron.Rectangle

/** `BrowserWindow`: the state of a window here, its page in headless Chromium. */
export class BrowserWindow
  extends EventEmitter
  implements
    Pick<
      Electron.BrowserWindow,
      | 'id'
      | 'loadURL'
      | 'loadFile'
      | 'show'
      | 'showInactive'
      | 'hide'
      | 'close'
      | 'destroy'
      | 'focus'
      | 'isFocused'
      | 'isVisible'
      | 'isDestroyed'
      | 'isMinimized'
      | 'minimize'
      | 'restore'
      | 'maximize'
      | 'unmaximize'
      | 'isMaximized'
      | 'isFullScreen'
      | 'setFullScreen'
      | 'getBounds'
      | 'setBounds'
      | 'getNormalBounds'
      | 'getTitle'
      | 'setTitle'
      | 'setMenuBarVisibility'
      | 'setAutoHideMenuBar'
      | 'setBackgroundColor'
      | 'flashFrame'
      | 'setIcon'
      | 'setOverlayIcon'
      | 'reload'
    >
{
  readonly id: number
  readonly webContents: WebContents
  #bounds: Bounds
  #visible: boolean
  #maximized = false
  #minimized = false
  #fullScreen = false
  #destroyed = false
  #title: string

  constructor(options: Electron.BrowserWindowConstructorOptions = {}) {
    super()
    lastId += 1
    this.id = lastId
    const { width = 800, height = 600, x = 0, y = 0 } = options
    this.#bounds = { x, y, width, height }
    this.#visible = options.show !== false
    this.#title = options.title ?? app.getName()
    this.webContents = new WebContents(browser(), options.webPreferences ?? {}, { width, height }, (url) => {
      void new BrowserWindow().loadURL(url).catch(() => undefined)
    })
    this.webContents.on('-close-requested', () => this.close())
    this.webContents.once('did-finish-load', () => this.emit('ready-to-show'))
    windows.add(this)
    app.emit('browser-window-created', {}, this)
    app.emit('web-contents-created', {}, this.webContents)
    if (this.#visible) this.focus()
  }

  static getAllWindows(): BrowserWindow[] {
    return [...windows]
  }

  static getFocusedWindow(): BrowserWindow | null {
    return focused ?? null
  }

  static fromWebContents(contents: Pick<WebContents, 'id'>): BrowserWindow | null {
    return [...windows].find((one) => one.webContents.id === contents.id) ?? null
  }

  static fromId(id: number): BrowserWindow | null {
    return [...windows].find((one) => one.id === id) ?? null
  }

  loadURL(url: string): Promise<void> {
    return this.webContents.loadURL(url)
  }

  loadFile(path: string): Promise<void> {
    return this.webContents.loadFile(path)
  }

  reload(): void {
    this.webContents.reload()
  }

  show(): void {
    const before = this.#visible
    this.#visible = true
    if (!before) this.emit('show')
    this.focus()
  }

  showInactive(): void {
    this.#visible = true
    this.emit('show')
  }

  hide(): void {
    if (!this.#visible) return
    this.#visible = false
    if (focused === this) {
      focused = undefined
      this.emit('blur')
    }
    this.emit('hide')
  }

  focus(): void {
    if (focused === this) return
    focused?.emit('blur')
    focused = this
    this.emit('focus')
    app.emit('browser-window-focus', {}, this)
  }

  isFocused(): boolean {
    return focused === this
  }

  isVisible(): boolean {
    return this.#visible && !this.#minimized
  }

  minimize(): void {
    this.#minimized = true
    this.emit('minimize')
  }

  restore(): void {
    this.#minimized = false
    this.emit('restore')
  }

  isMinimized(): boolean {
    return this.#minimized
  }

  maximize(): void {
    this.#maximized = true
    this.#visible = true
    this.emit('maximize')
    this.#resized()
  }

  unmaximize(): void {
    this.#maximized = false
    this.emit('unmaximize')
    this.#resized()
  }

  isMaximized(): boolean {
    return this.#maximized
  }

  setFullScreen(flag: boolean): void {
    this.#fullScreen = flag
    this.emit(flag ? 'enter-full-screen' : 'leave-full-screen')
  }

  isFullScreen(): boolean {
    return this.#fullScreen
  }

  getBounds(): Bounds {
    return this.#maximized ? { x: 0, y: 0, width: 1920, height: 1040 } : { ...this.#bounds }
  }

  getNormalBounds(): Bounds {
    return { ...this.#bounds }
  }

  setBounds(bounds: Partial<Bounds>): void {
    const before = this.#bounds
    this.#bounds = { ...before, ...bounds }
    if (before.x !== this.#bounds.x || before.y !== this.#bounds.y) {
      this.emit('move')
      this.emit('moved')
    }
    if (before.width !== this.#bounds.width || before.height !== this.#bounds.height) this.#resized()
  }

  setTitle(title: string): void {
    this.#title = title
  }

  getTitle(): string {
    return this.#title
  }

  setMenuBarVisibility(): void {}

  setAutoHideMenuBar(): void {}

  setBackgroundColor(): void {}

  setIcon(): void {}

  setOverlayIcon(): void {}

  flashFrame(): void {}

  /** Asks the app first; a `preventDefault` keeps the window. */
  close(): void {
    if (this.#destroyed) return
    const event = preventable()
    this.emit('close', event)
    if (!event.defaultPrevented) this.destroy()
    else app.quitPrevented()
  }

  destroy(): void {
    if (this.#destroyed) return
    this.#destroyed = true
    windows.delete(this)
    if (focused === this) focused = undefined
    void this.webContents.destroy()
    this.emit('closed')
    if (windows.size === 0) app.allWindowsClosed()
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }

  #resized(): void {
    const { width, height } = this.getBounds()
    void this.webContents.resize(width, height)
    this.emit('resize')
    this.emit('resized')
  }
}

app.windows = () => [...windows]
