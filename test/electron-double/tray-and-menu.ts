import { EventEmitter } from 'node:events'
import { readFileSync } from 'node:fs'
import { app } from './app.ts'

type ItemOptions = Electron.MenuItemConstructorOptions

/** `nativeImage`: the octets of a PNG and its size. */
class NativeImage
  implements
    Pick<
      Electron.NativeImage,
      'isEmpty' | 'getSize' | 'toPNG' | 'resize' | 'setTemplateImage' | 'isTemplateImage' | 'addRepresentation'
    >
{
  readonly path: string
  readonly #png: Buffer
  #template = false

  constructor(path: string, png: Buffer) {
    this.path = path
    this.#png = png
  }

  isEmpty(): boolean {
    return this.#png.length === 0
  }

  /** Width and height stand in the IHDR chunk. */
  getSize(): Electron.Size {
    return this.isEmpty()
      ? { width: 0, height: 0 }
      : { width: this.#png.readUInt32BE(16), height: this.#png.readUInt32BE(20) }
  }

  toPNG(): Buffer {
    return this.#png
  }

  resize(): Electron.NativeImage {
    return this as unknown as Electron.NativeImage
  }

  setTemplateImage(option: boolean): void {
    this.#template = option
  }

  isTemplateImage(): boolean {
    return this.#template
  }

  addRepresentation(): void {}
}

const png = (path: string): Buffer => {
  try {
    return readFileSync(path)
  } catch {
    return Buffer.alloc(0)
  }
}

export const nativeImage = {
  createEmpty: () => new NativeImage('', Buffer.alloc(0)),
  createFromPath: (path: string) => new NativeImage(path, png(path)),
  createFromBuffer: (buffer: Buffer) => new NativeImage('', buffer),
}

/** `MenuItem`: `click` runs what the app gave, with the item toggled first where it is a checkbox. */
export class MenuItem {
  readonly id: string
  readonly type: NonNullable<ItemOptions['type']>
  readonly role: ItemOptions['role']
  readonly accelerator: ItemOptions['accelerator']
  readonly submenu: Menu | undefined
  readonly click: (event?: unknown, window?: unknown) => void
  label: string
  enabled: boolean
  visible: boolean
  checked: boolean

  constructor(options: ItemOptions) {
    this.id = options.id ?? ''
    this.type = options.type ?? (options.submenu ? 'submenu' : 'normal')
    this.role = options.role
    this.accelerator = options.accelerator
    this.label = options.label ?? options.role ?? ''
    this.enabled = options.enabled ?? true
    this.visible = options.visible ?? true
    this.checked = options.checked ?? false
    this.submenu = Array.isArray(options.submenu)
      ? Menu.buildFromTemplate(options.submenu)
      : (options.submenu as Menu | undefined)
    this.click = (event, window) => {
      if (!this.enabled) return
      if (this.type === 'checkbox') this.checked = !this.checked
      options.click?.(this as never, window as never, (event ?? {}) as never)
    }
  }
}

let applicationMenu: Menu | null = null

/** `Menu`. */
export class Menu extends EventEmitter implements Pick<Electron.Menu, 'popup' | 'closePopup'> {
  readonly items: MenuItem[] = []

  static buildFromTemplate(template: readonly (ItemOptions | MenuItem)[]): Menu {
    const menu = new Menu()
    for (const item of template) menu.append(item instanceof MenuItem ? item : new MenuItem(item))
    return menu
  }

  static setApplicationMenu(menu: Menu | null): void {
    applicationMenu = menu
  }

  static getApplicationMenu(): Menu | null {
    return applicationMenu
  }

  append(item: MenuItem): void {
    this.items.push(item)
  }

  getMenuItemById(id: string): MenuItem | null {
    for (const item of this.items) {
      const found = item.id === id ? item : item.submenu?.getMenuItemById(id)
      if (found) return found
    }
    return null
  }

  popup(): void {}

  closePopup(): void {}
}

/** `Tray`. */
export class Tray
  extends EventEmitter
  implements
    Pick<
      Electron.Tray,
      'setImage' | 'setToolTip' | 'setTitle' | 'destroy' | 'isDestroyed' | 'setIgnoreDoubleClickEvents'
    >
{
  #destroyed = false

  constructor(image: NativeImage | string) {
    super()
    // Through the method, so that a recorder on the prototype sees the first image too.
    this.setImage(image as never)
  }

  setImage(_image: Electron.NativeImage | string): void {}

  setToolTip(_text: string): void {}

  setTitle(_title: string): void {}

  setContextMenu(_menu: Menu | null): void {}

  setIgnoreDoubleClickEvents(): void {}

  destroy(): void {
    this.#destroyed = true
  }

  isDestroyed(): boolean {
    return this.#destroyed
  }
}

/** `Notification`. */
export class Notification
  extends EventEmitter
  implements Pick<Electron.Notification, 'show' | 'close' | 'title' | 'body'>
{
  title: string
  body: string

  constructor(options: Electron.NotificationConstructorOptions = {}) {
    super()
    this.title = options.title ?? ''
    this.body = options.body ?? ''
  }

  static isSupported(): boolean {
    return app.isReady()
  }

  show(): void {
    setImmediate(() => this.emit('show', {}))
  }

  close(): void {
    this.emit('close', {})
  }
}
