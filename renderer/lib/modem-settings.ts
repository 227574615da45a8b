import type { SettingsPage } from '../../host/contract/results.ts'

/** What the pages need of a modem in the settings. */
export interface ModemInSettings {
  readonly name: string
  readonly enabled: boolean
  readonly port: string
  readonly pool?: string
  readonly missedCalls: boolean
  readonly hourLimitParts: number | null
  readonly dayLimitParts: number | null
  /** Its place among the transports. */
  readonly at: number
}

/** The modems of the settings in force. */
export function modemsOf({ inForce }: SettingsPage): ModemInSettings[] {
  const { transports } = inForce as { transports: readonly (Omit<ModemInSettings, 'at'> & { kind: string })[] }
  return transports.flatMap(({ kind, ...modem }, at) => (kind === 'modem' ? [{ ...modem, at }] : []))
}

/** The first of `modem-1`, `modem-2`… that no transport has. */
export function freeName({ inForce }: SettingsPage): string {
  const { transports } = inForce as { transports: readonly { name: string }[] }
  for (let number = 1; ; number++) {
    const name = `modem-${number}`
    if (!transports.some((transport) => transport.name === name)) return name
  }
}
