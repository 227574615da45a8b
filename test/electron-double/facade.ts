/**
 * `electron` as the app is type-checked against it here: Electron's own types, cut down to the members that the double has, so that an app
 * that uses another one fails to compile.
 */
import type * as members from './members.ts'
import type { WebContents as DoubleContents } from './web-contents.ts'

type Doubled<Real, Double> = { [Name in keyof Real & keyof Double]: Real[Name] }
type Classed<Real extends abstract new (...args: never) => unknown, Made, Double> = Doubled<Real, Double> & {
  new (...args: ConstructorParameters<Real>): Made
}

export type App = Omit<Doubled<Electron.App, typeof members.app>, 'on'> & {
  on(event: 'web-contents-created', listener: (event: Electron.Event, contents: WebContents) => void): App
  on(event: 'before-quit', listener: (event: Electron.Event) => void): App
  on(event: 'second-instance' | 'activate' | 'window-all-closed', listener: () => void): App
}
export type WebContents = Doubled<Electron.WebContents, DoubleContents>
export type Session = Doubled<Electron.Session, typeof members.session.defaultSession>
export type Protocol = Doubled<Electron.Protocol, typeof members.protocol>
export type MessagePortMain = Electron.MessagePortMain
export type MenuItemConstructorOptions = Electron.MenuItemConstructorOptions
export type IpcMainEvent = Omit<Electron.IpcMainEvent, 'sender'> & { readonly sender: WebContents }
export type IpcMainInvokeEvent = Omit<Electron.IpcMainInvokeEvent, 'sender'> & { readonly sender: WebContents }
export type BrowserWindow = Omit<Doubled<Electron.BrowserWindow, members.BrowserWindow>, 'webContents'> & {
  readonly webContents: WebContents
}
export type Tray = Doubled<Electron.Tray, members.Tray>
export type Notification = Doubled<Electron.Notification, members.Notification>

export declare const app: App
export declare const BrowserWindow: Classed<
  typeof Electron.BrowserWindow,
  BrowserWindow,
  Omit<typeof members.BrowserWindow, 'getFocusedWindow'>
> & {
  getFocusedWindow(): BrowserWindow | null
}
export declare const Tray: Classed<typeof Electron.Tray, Tray, typeof members.Tray>
export declare const Notification: Classed<typeof Electron.Notification, Notification, typeof members.Notification>
export declare const Menu: Doubled<typeof Electron.Menu, typeof members.Menu>
export type Menu = Electron.Menu
export declare const MessageChannelMain: typeof Electron.MessageChannelMain
export declare const dialog: {
  showMessageBox(
    ...args: [BrowserWindow, Electron.MessageBoxOptions] | [Electron.MessageBoxOptions]
  ): Promise<Electron.MessageBoxReturnValue>
}
export declare const ipcMain: {
  handle(channel: string, listener: (event: IpcMainInvokeEvent, ...args: never[]) => unknown): void
  on(channel: string, listener: (event: IpcMainEvent, ...args: never[]) => void): void
}
export declare const nativeImage: Doubled<typeof Electron.nativeImage, typeof members.nativeImage>
export declare const powerMonitor: Doubled<Electron.PowerMonitor, typeof members.powerMonitor>
export declare const protocol: Protocol
export declare const safeStorage: Doubled<Electron.SafeStorage, typeof members.safeStorage>
export declare const screen: Doubled<Electron.Screen, typeof members.screen>
export declare const session: { readonly defaultSession: Session }
export declare const shell: Doubled<Electron.Shell, typeof members.shell>
export declare const utilityProcess: Doubled<typeof Electron.utilityProcess, typeof members.utilityProcess>
