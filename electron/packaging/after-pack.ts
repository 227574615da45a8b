import { join } from 'node:path'
import type { AfterPackContext } from 'electron-builder'
import { setFuses } from './fuses.ts'

/** Called by electron-builder between packing and signing. */
// biome-ignore lint/style/noDefaultExport: electron-builder calls the default export
export default async function afterPack({
  appOutDir,
  packager,
  electronPlatformName,
}: AfterPackContext): Promise<void> {
  const { productFilename } = packager.appInfo
  const program = {
    darwin: `${productFilename}.app`,
    mas: `${productFilename}.app`,
    win32: `${productFilename}.exe`,
  }[electronPlatformName as string]
  // On Linux the executable has a name of its own.
  const name = program ?? (packager as { executableName?: string }).executableName ?? productFilename
  await setFuses(join(appOutDir, name), { mac: electronPlatformName === 'darwin' })
}
