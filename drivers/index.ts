export type { DriverOverrides } from './driver-world.ts'

import type { Drivers } from '../core/ports/drivers.ts'
import type { Store } from '../core/ports/store.ts'
import type { Transport } from '../core/ports/transport.ts'
import { modemLink } from '../core/settings/modem.ts'
import type {
  ModemTransportSettings,
  SimulatorTransportSettings,
  SmppTransportSettings,
} from '../core/settings/schema.ts'
import { smppLink } from '../core/settings/smpp.ts'
import { type DriverWorld, readPem, requiredSecret } from './driver-world.ts'
import type { SimulatedOperator } from './simulator/transport.ts'
import type { RepeatMemory } from './smpp/repeats.ts'

/** Longest time after which an SMSC may repeat a message that it has no answer for. */
const repeatReachMs = 3 * 24 * 3_600_000

/** Makes drivers by kind. Each kind's code is loaded when it is first used: an office without a modem needs no serial port library. */
export function makeDrivers(world: DriverWorld): Drivers {
  const operators = new Map<string, SimulatedOperator>()
  const repeats = new Map<string, RepeatMemory>()
  return {
    transport: async (settings): Promise<Transport> => {
      switch (settings.kind) {
        case 'smpp':
          return smppTransport(world, settings, repeats)
        case 'modem':
          return modemTransport(world, settings)
        case 'simulator':
          return simulatorTransport(world, settings, operators)
      }
    },
    mailbox: async (account, mail) => (await import('./mail/from-settings.ts')).mailbox(world, account, mail),
    listener: async (mail) => (await import('./mail/from-settings.ts')).listener(world, mail),
    parse: async (raw) => (await import('./mail/parse.ts')).parseMail(raw),
    mailer: async (account) => (await import('./mail/from-settings.ts')).mailer(world, account),
  }
}

async function smppTransport(
  world: DriverWorld,
  settings: SmppTransportSettings,
  memories: Map<string, RepeatMemory>,
): Promise<Transport> {
  const { SmppTransport } = await import('./smpp/transport.ts')
  const { clock, log } = world
  const link = smppLink(settings)
  const password = await requiredSecret(world.secrets, `smpp/${settings.name}`, settings.name)
  const ca = settings.tls.caFile === undefined ? {} : { ca: await readPem(settings.tls.caFile) }
  const repeats = memories.get(settings.name) ?? (await repeatMemory(world, settings.name))
  memories.set(settings.name, repeats)
  return new SmppTransport({ ...link, password, tls: { ...link.tls, ...ca } }, { clock, log, repeats })
}

/** What an SMSC may repeat because our answer to it did not arrive, from the store. */
async function repeatMemory({ store, clock, log }: DriverWorld, transport: string): Promise<RepeatMemory> {
  const { RepeatMemory } = await import('./smpp/repeats.ts')
  const since = clock.now() - repeatReachMs
  const unacknowledged = await store.read((rooms) => rooms.inbox.remembered(transport, since))
  return new RepeatMemory({
    clock,
    unacknowledged,
    forget: (fingerprints) => {
      store
        .write((rooms) => rooms.inbox.forget(transport, fingerprints))
        .catch((thrown) => log.write('warn', 'fingerprints not forgotten', { transport, error: String(thrown) }))
    },
  })
}

async function modemTransport(world: DriverWorld, settings: ModemTransportSettings): Promise<Transport> {
  const { ModemTransport } = await import('./modem/transport.ts')
  const { serialPorts } = await import('./modem/serial.ts')
  const { clock, log, secrets, serialBinding } = world
  const ports = serialPorts({ clock, ...(serialBinding ? { binding: serialBinding } : {}) })
  const pin = await secrets.get(`pin/${settings.name}`)
  return new ModemTransport(
    { ...modemLink(settings), ...(pin === undefined ? {} : { pin }) },
    {
      clock,
      log: log.child(settings.name),
      openPort: ports.open,
      listPorts: ports.list,
      pinMemory: pinMemory(world.store),
    },
  )
}

/** PINs that were tried, as hashes, by SIM card. A PIN that was accepted is tried no more, so it may be sent again. */
function pinMemory(store: Store) {
  return {
    tried: (sim: string, pinHash: string) =>
      store.read(async (rooms) => (await rooms.memory.get(`pin/${sim}`, pinHash)) === 'sent'),
    remember: (sim: string, pinHash: string, outcome: 'sent' | 'accepted') =>
      store.write((rooms) => rooms.memory.set(`pin/${sim}`, pinHash, outcome)),
  }
}

async function simulatorTransport(
  world: DriverWorld,
  settings: SimulatorTransportSettings,
  operators: Map<string, SimulatedOperator>,
): Promise<Transport> {
  const { SimulatedOperator } = await import('./simulator/transport.ts')
  const { SimulatedNetwork } = await import('./simulator/phones.ts')
  const { name, ownNumbers } = settings
  const network = world.network ?? new SimulatedNetwork({ clock: world.clock })
  const operator = operators.get(name) ?? new SimulatedOperator({ name, ownNumbers, network })
  operators.set(name, operator)
  return operator.transport()
}
