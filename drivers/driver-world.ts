import { readFile } from 'node:fs/promises'
import { GatewayError } from '../core/errors.ts'
import type { Store } from '../core/ports/store.ts'
import type { Clock, Log, Secrets } from '../core/ports/world.ts'
import type { TxtLookup } from './mail/signatures.ts'
import type { PortWatch } from './modem/port-watch.ts'
import type { SerialBinding } from './modem/serial.ts'
import type { ListUsb } from './modem/usb-devices.ts'
import type { SimulatedNetwork } from './simulator/phones.ts'

/** Simulated hardware and networks in place of real ones. */
export interface DriverOverrides {
  /** Serial ports other than this computer's. */
  readonly serialBinding?: SerialBinding
  /** USB devices other than this computer's. */
  readonly listUsb?: ListUsb
  /** Phones of the `simulator` transports; a network of their own when left out. */
  readonly network?: SimulatedNetwork
  /** Answers of the DNS in place of this computer's name server. */
  readonly txtLookup?: TxtLookup
}

export interface DriverWorld extends DriverOverrides {
  readonly store: Store
  readonly secrets: Secrets
  readonly clock: Clock
  readonly log: Log
  /** Tells when ports come and go. */
  readonly portWatch?: PortWatch
}

/** A password that a link cannot do without; 'settings/secret-missing' names it. */
export async function requiredSecret(secrets: Secrets, name: string, link: string): Promise<string> {
  const secret = await secrets.get(name)
  if (secret === undefined) throw new GatewayError('settings/secret-missing', { details: { name, link } })
  return secret
}

/** A certificate or key file that the settings name. */
export async function readPem(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new GatewayError('settings/unreadable', { details: { file, reason }, cause })
  }
}
