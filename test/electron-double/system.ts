import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto'
import { EventEmitter } from 'node:events'

/** `nativeTheme`, `powerMonitor`, `screen`, `safeStorage`, `shell`, `dialog`, `net`: what stands for the operating system. */
class NativeTheme extends EventEmitter implements Pick<Electron.NativeTheme, 'themeSource' | 'shouldUseDarkColors'> {
  themeSource: Electron.NativeTheme['themeSource'] = 'system'

  get shouldUseDarkColors(): boolean {
    return this.themeSource === 'dark'
  }
}

class PowerMonitor
  extends EventEmitter
  implements Pick<Electron.PowerMonitor, 'getSystemIdleTime' | 'isOnBatteryPower'>
{
  getSystemIdleTime(): number {
    return 0
  }

  isOnBatteryPower(): boolean {
    return false
  }
}

const rectangle = { x: 0, y: 0, width: 1920, height: 1080 }
const display = {
  id: 1,
  bounds: rectangle,
  workArea: { ...rectangle, height: 1040 },
  workAreaSize: { width: 1920, height: 1040 },
  size: { width: 1920, height: 1080 },
  scaleFactor: 1,
} as Electron.Display

class Screen
  extends EventEmitter
  implements Pick<Electron.Screen, 'getAllDisplays' | 'getPrimaryDisplay' | 'getDisplayMatching'>
{
  getAllDisplays(): Electron.Display[] {
    return [display]
  }

  getPrimaryDisplay(): Electron.Display {
    return display
  }

  getDisplayMatching(): Electron.Display {
    return display
  }
}

const keychainFree = () => process.env.ELECTRON_DOUBLE_NO_KEYCHAIN === '1'
const key = createHash('sha256').update('the key chain of the double').digest()

const storage: Pick<
  Electron.SafeStorage,
  | 'isEncryptionAvailable'
  | 'encryptString'
  | 'decryptString'
  | 'getSelectedStorageBackend'
  | 'setUsePlainTextEncryption'
> = {
  isEncryptionAvailable: () => !keychainFree(),
  getSelectedStorageBackend: () => (keychainFree() ? 'basic_text' : 'gnome_libsecret'),
  setUsePlainTextEncryption: () => undefined,
  encryptString(plainText) {
    if (keychainFree())
      throw new Error(
        'Error while encrypting the text provided to safeStorage.encryptString. Encryption is not available.',
      )
    const iv = randomBytes(12)
    const cipher = createCipheriv('aes-256-gcm', key, iv)
    const body = Buffer.concat([cipher.update(plainText, 'utf8'), cipher.final()])
    return Buffer.concat([Buffer.from('v11'), iv, cipher.getAuthTag(), body])
  },
  decryptString(encrypted) {
    const decipher = createDecipheriv('aes-256-gcm', key, encrypted.subarray(3, 15))
    decipher.setAuthTag(encrypted.subarray(15, 31))
    return Buffer.concat([decipher.update(encrypted.subarray(31)), decipher.final()]).toString('utf8')
  },
}

export const safeStorage = storage
export const nativeTheme = new NativeTheme()
export const powerMonitor = new PowerMonitor()
export const screen = new Screen()

export const shell: Pick<Electron.Shell, 'openExternal' | 'openPath' | 'showItemInFolder' | 'beep' | 'trashItem'> = {
  openExternal: async () => undefined,
  openPath: async () => '',
  showItemInFolder: () => undefined,
  beep: () => undefined,
  trashItem: async () => undefined,
}

export const dialog: Pick<Electron.Dialog, 'showMessageBox' | 'showErrorBox' | 'showOpenDialog' | 'showSaveDialog'> = {
  showMessageBox: async () => ({ response: 0, checkboxChecked: false }),
  showErrorBox: () => undefined,
  showOpenDialog: async () => ({ canceled: true, filePaths: [] }),
  showSaveDialog: async () => ({ canceled: true, filePath: '' }),
}

export const net: Pick<Electron.Net, 'isOnline' | 'fetch'> = {
  isOnline: () => true,
  fetch: (input, init) => globalThis.fetch(input, init),
}

export const clipboard: Pick<Electron.Clipboard, 'writeText' | 'readText'> = {
  writeText: async () => undefined,
  readText: async () => '',
}
