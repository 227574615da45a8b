import type { Gateway } from '../core/gateway.ts'
import type { Drivers } from '../core/ports/drivers.ts'
import type { Secrets } from '../core/ports/world.ts'
import type { PortDescription } from '../drivers/modem/serial.ts'
import type { ListUsb } from '../drivers/modem/usb-devices.ts'
import type { SimulatedNetwork } from '../drivers/simulator/phones.ts'
import type { SqliteStore } from '../drivers/store/open.ts'
import type { Backups } from './backups.ts'
import type { EventHub } from './contract/event-hub.ts'
import type { SettingsKeeper } from './settings-keeper.ts'
import type { SignIns } from './sign-ins.ts'
import type { SignalLog } from './signal-history.ts'

/** What the calls of the contract work with. */
export interface CallWorld {
  readonly gateway: Gateway
  readonly drivers: Drivers
  readonly keeper: SettingsKeeper
  readonly secrets: Secrets
  readonly events: EventHub
  readonly folder: string
  readonly backups: Backups
  readonly signals: SignalLog
  readonly signIns: SignIns
  /** Everything is simulated and nothing is kept. */
  readonly demo: boolean
  readonly network: SimulatedNetwork
  /** How far the index of the search has come. */
  readonly indexing: SqliteStore['indexing']
  readonly listPorts: () => Promise<readonly PortDescription[]>
  /** Devices on USB, with or without a port. */
  readonly listUsb: ListUsb
}
