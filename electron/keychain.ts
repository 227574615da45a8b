/** What this needs of Electron's `safeStorage`. */
export interface Keychain {
  isEncryptionAvailable(): boolean
  encryptString(plainText: string): Buffer
  decryptString(encrypted: Buffer): string
  getSelectedStorageBackend?(): string
}

/** True where the operating system keeps the key: `basic_text` on Linux hides a secret from nobody. */
export function keepsSecrets(keychain: Keychain, platform: string = process.platform): boolean {
  if (!keychain.isEncryptionAvailable()) return false
  return (
    platform !== 'linux' || !['basic_text', 'unknown'].includes(keychain.getSelectedStorageBackend?.() ?? 'unknown')
  )
}
