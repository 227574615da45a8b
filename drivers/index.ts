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
import type { TokenKeepers } from './mail/from-settings.ts'
import type { SignatureChecker } from './mail/signatures.ts'
import type { ModemNotes, RememberedModem } from './modem/modem-notes.ts'
import type { PinMemory, PinNote } from './modem/options.ts'
import type { PortDesk } from './modem/port-keeper.ts'
import type { Recovery } from './modem/recovery.ts'
import type { SimulatedOperator } from './simulator/transport.ts'
import type { RepeatMemory } from './smpp/repeats.ts'

/** Longest time after which an SMSC may repeat a message that it has no answer for. */
const repeatReachMs = 3 * 24 * 3_600_000

/** Makes drivers by kind. Each kind's code is loaded when it is first used: an office without a modem needs no serial port library. */
export function makeDrivers(world: DriverWorld): Drivers {
  const operators = new Map<string, SimulatedOperator>()
  const repeats = new Map<string, RepeatMemory>()
  const modems: Modems = { recoveries: new Map() }
  let signatures: SignatureChecker | undefined
  const keepers: TokenKeepers = new Map()
  return {
    transport: async (settings, names): Promise<Transport> => {
      switch (settings.kind) {
        case 'smpp':
          return smppTransport(world, settings, repeats)
        case 'modem':
          return modemTransport(world, settings, modems, names)
        case 'simulator':
          return simulatorTransport(world, settings, operators)
      }
    },
    mailbox: async (account, mail) => (await import('./mail/from-settings.ts')).mailbox(world, account, mail, keepers),
    listener: async (mail) => (await import('./mail/from-settings.ts')).listener(world, mail),
    parse: async (raw) => (await import('./mail/parse.ts')).parseMail(raw),
    signatures: async (mail) => {
      const { SignatureChecker } = await import('./mail/signatures.ts')
      signatures ??= new SignatureChecker({
        clock: world.clock,
        ...(world.txtLookup ? { lookup: world.txtLookup } : {}),
      })
      return signatures.check(mail)
    },
    mailer: async (account) => (await import('./mail/from-settings.ts')).mailer(world, account, keepers),
  }
}

async function smppTransport(
  world: DriverWorld,
  settings: SmppTransportSettings,
  memories: Map<string, RepeatMemory>,
): Promise<Transport> {
  const { SmppTransport } = await import('./smpp/transport.ts')
  const { logTrace } = await import('./smpp/trace.ts')
  const { clock, log } = world
  const link = smppLink(settings)
  const password = await requiredSecret(world.secrets, `smpp/${settings.name}`, settings.name)
  const { caFile, clientFile } = settings.tls
  const ca = caFile === undefined ? {} : { ca: await readPem(caFile) }
  const client = clientFile === undefined ? {} : { client: await readPem(clientFile) }
  const repeats = memories.get(settings.name) ?? (await repeatMemory(world, settings.name))
  memories.set(settings.name, repeats)
  const names = new Map(link.vendorTlvs.map(({ tag, name }) => [tag, name]))
  const trace = logTrace(log.child(`smpp/${settings.name}`), link.coding0, names)
  return new SmppTransport(
    { ...link, password, tls: { ...link.tls, ...ca, ...client } },
    { clock, log, repeats, trace },
  )
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

/** What the modems of this gateway share from one opening to the next. */
interface Modems {
  desk?: PortDesk
  readonly recoveries: Map<string, Recovery>
}

async function modemTransport(
  world: DriverWorld,
  settings: ModemTransportSettings,
  modems: Modems,
  names: readonly string[] | undefined,
): Promise<Transport> {
  const { ModemTransport } = await import('./modem/transport.ts')
  const { serialPorts } = await import('./modem/serial.ts')
  const { Recovery } = await import('./modem/recovery.ts')
  const { PortDesk } = await import('./modem/port-keeper.ts')
  const { listUsbDevices } = await import('./modem/usb-devices.ts')
  const { clock, log, secrets, serialBinding } = world
  const ports = serialPorts({ clock, ...(serialBinding ? { binding: serialBinding } : {}) })
  const pin = await secrets.get(`pin/${settings.name}`)
  const notes = modemNotes(world.store, settings.name, names)
  const recovery = modems.recoveries.get(settings.name) ?? new Recovery(clock, notes)
  modems.recoveries.set(settings.name, recovery)
  modems.desk ??= new PortDesk()
  return new ModemTransport(
    { ...modemLink(settings), ...(pin === undefined ? {} : { pin }) },
    {
      clock,
      log: log.child(settings.name),
      openPort: ports.open,
      listPorts: ports.list,
      pinMemory: pinMemory(world.store),
      notes,
      desk: modems.desk,
      recovery,
      ...(world.portWatch ? { portWatch: world.portWatch } : {}),
      // The devices of this computer say nothing of ports that are elsewhere.
      ...(world.listUsb ? { listUsb: world.listUsb } : serialBinding ? {} : { listUsb: listUsbDevices }),
    },
  )
}

/** PINs that were tried, as hashes, by SIM card. A PIN that was accepted is tried no more, so it may be sent again. */
function pinMemory(store: Store): PinMemory {
  return {
    recall: async (sim, pinHash) => readPinNote(await store.read((rooms) => rooms.memory.get(`pin/${sim}`, pinHash))),
    remember: (sim, pinHash, { outcome, left, again }) => {
      const words = [outcome, left ?? '-', ...(again ? ['again'] : [])].join(' ')
      return store.write((rooms) => rooms.memory.set(`pin/${sim}`, pinHash, words))
    },
  }
}

function readPinNote(text: string | undefined): PinNote | undefined {
  const [outcome, left = '-', again] = text?.split(' ') ?? []
  if (outcome !== 'sent' && outcome !== 'refused' && outcome !== 'accepted') return undefined
  return { outcome, ...(left === '-' ? {} : { left: Number(left) }), ...(again === 'again' ? { again: true } : {}) }
}

const modemScope = 'modem'

/** Which modem each transport had, in the store. */
function modemNotes(store: Store, transport: string, names: readonly string[] = [transport]): ModemNotes {
  const own = `${modemScope}/${transport}`
  return {
    transport,
    all: async () =>
      Object.entries(await store.read((rooms) => rooms.memory.list(modemScope))).flatMap(([name, text]) =>
        names.includes(name) ? [{ transport: name, modem: JSON.parse(text) as RememberedModem }] : [],
      ),
    remember: (modem) => store.write((rooms) => rooms.memory.set(modemScope, transport, JSON.stringify(modem))),
    get: (key) => store.read((rooms) => rooms.memory.get(own, key)),
    set: (key, value) => store.write((rooms) => rooms.memory.set(own, key, value)),
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
