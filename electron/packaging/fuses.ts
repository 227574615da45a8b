import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses'

/**
 * Every fuse of Electron, named one by one so that a new one is not overlooked. The packed program runs our archive and nothing else: no
 * script from the command line or the environment, no debugger, no archive that was changed.
 */
export const fuses = {
  version: FuseVersion.V1,
  strictlyRequireAllFuses: true,
  [FuseV1Options.RunAsNode]: false,
  [FuseV1Options.EnableCookieEncryption]: true,
  [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: false,
  [FuseV1Options.EnableNodeCliInspectArguments]: false,
  [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: true,
  [FuseV1Options.OnlyLoadAppFromAsar]: true,
  [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
  [FuseV1Options.GrantFileProtocolExtraPrivileges]: false,
  [FuseV1Options.WasmTrapHandlers]: true,
} as const

/** Sets the fuses of an Electron executable; a signature of a Mac's own is made again. */
export async function setFuses(executable: string, { mac }: { mac: boolean }): Promise<void> {
  await flipFuses(executable, { ...fuses, resetAdHocDarwinSignature: mac })
}
