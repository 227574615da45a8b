/** Shows that the type check of the app against the double can fail: these members are Electron's and not the double's. Never run. */
import { app, BrowserWindow, shell } from 'electron'

// @ts-expect-error the double has no file icons
export const icon = () => app.getFileIcon('/')
// @ts-expect-error the double has no kiosk
export const kiosk = () => new BrowserWindow().setKiosk(true)
// @ts-expect-error the double's pages cannot be printed
export const print = () => new BrowserWindow().webContents.print()
// @ts-expect-error the double's shell writes no shortcuts
export const shortcut = () => shell.writeShortcutLink('/', { target: '/' })
