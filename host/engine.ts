import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Gateway } from '../core/gateway.ts'
import type { Clock, Log, Secrets } from '../core/ports/world.ts'
import type { Settings } from '../core/settings/schema.ts'
import type { Language } from '../core/words/say.ts'
import { type DriverOverrides, makeDrivers } from '../drivers/index.ts'
import { PortWatch, portsSeen } from '../drivers/modem/port-watch.ts'
import { type ListUsb, listUsbDevices } from '../drivers/modem/usb-devices.ts'
import { SimulatedNetwork } from '../drivers/simulator/phones.ts'
import { openStore } from '../drivers/store/open.ts'
import { systemClock, systemEntropy } from '../drivers/world.ts'
import { Backups } from './backups.ts'
import { answerCalls } from './calls.ts'
import { ContactChanges } from './contacts/changes.ts'
import type { Handlers } from './contract/contract.ts'
import { EventHub } from './contract/event-hub.ts'
import { controlAddress } from './control/address.ts'
import { type ControlServer, serveControl } from './control/server.ts'
import { outliveFileLimits } from './file-limits.ts'
import { openLog } from './log.ts'
import { News, observed } from './news.ts'
import { FileSecrets } from './secrets.ts'
import { SettingsFile } from './settings-file.ts'
import { MemorySettings, type SettingsKeeper } from './settings-keeper.ts'
import { SignIns } from './sign-ins.ts'
import { SignalLog } from './signal-history.ts'
import { tracing } from './tracing.ts'
import { version } from './version.ts'

export interface EngineOptions {
  /** Data folder: store, settings, secrets, logs. Made when it is not there. */
  readonly folder: string
  /** Settings file; `settings.json` in the data folder when not given. */
  readonly settingsFile?: string
  /** Settings that take the place of the file (the demo); changes last as long as the gateway runs. */
  readonly settings?: Settings
  /** Keeps settings elsewhere than in the file. */
  readonly keeper?: SettingsKeeper
  readonly secrets?: Secrets
  readonly clock?: Clock
  readonly log?: Log
  /** Simulated hardware and networks in place of real ones. */
  readonly drivers?: DriverOverrides
  /** The language of this computer, where the caller knows it better than this process. */
  readonly language?: Language
  /** Called after every commit to the store. */
  readonly committed?: () => void
}

/** A running gateway on one data folder. */
export interface Engine {
  readonly gateway: Gateway
  readonly calls: Handlers
  readonly events: EventHub
  readonly folder: string
  readonly log: Log
  readonly secrets: Secrets
  /** Stops taking messages, lets what is in hand finish, signs out and closes the store; within 5 s. Idempotent. */
  stop(): Promise<void>
}

/** A whole stop may take this long; then what still hangs is left to the next start, which takes it up. */
const stopWithinMs = 4_500

/** Puts the gateway together: the one place where core meets its drivers. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  outliveFileLimits()
  const { folder, clock = systemClock } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const keeper = keeperOf(options)
  const settings = keeper.read()
  const events = new EventHub()
  const ownLog = options.log ? undefined : await openLog(join(folder, 'logs'), settings.log.level)
  const log = tracing((options.log ?? ownLog) as Log, events, clock)
  const store = await openStore({ folder, clock, log: log.child('store') })
  try {
    // On a full disk the gateway starts all the same; the next change of contacts tries it again.
    await new ContactChanges(store)
      .mend()
      .catch((thrown) => log.write('error', 'contacts not mended', { error: String(thrown) }))
    const secrets = options.secrets ?? new FileSecrets(folder)
    const network = options.drivers?.network ?? new SimulatedNetwork({ clock })
    const news = new News(events, clock, () => gateway.status())
    const watched = observed(store, () => {
      news.messagesChanged()
      options.committed?.()
    })
    const listPorts = async () => {
      const { serialPorts } = await import('../drivers/modem/serial.ts')
      const binding = options.drivers?.serialBinding
      return serialPorts({ clock, ...(binding ? { binding } : {}) }).list()
    }
    // The devices of this computer say nothing of ports that are elsewhere.
    const listUsb: ListUsb =
      options.drivers?.listUsb ?? (options.drivers?.serialBinding ? async () => [] : listUsbDevices)
    const signals = new SignalLog(store, clock, log.child('signal'), () => gateway.links())
    const portWatch = new PortWatch({
      clock,
      look: portsSeen(listPorts, options.drivers?.serialBinding ? undefined : process.platform),
      wanted: () =>
        events.hears('ports') ||
        gateway.context.settings().transports.some(({ kind, enabled }) => kind === 'modem' && enabled),
    })
    const drivers = makeDrivers({ store: watched, secrets, clock, log, ...options.drivers, network, portWatch })
    const gateway: Gateway = new Gateway({
      version,
      settings,
      store: watched,
      drivers,
      clock,
      entropy: systemEntropy,
      log,
      owner: randomUUID(),
      replyKey: await replyKey(secrets),
      code: () => secrets.get('code'),
      ...(options.language === undefined ? {} : { language: options.language }),
      statusChanged: () => {
        news.statusChanged()
        signals.look()
      },
    })
    const unsubscribe = network.subscribe(() => events.emit('phones', { at: clock.now() }))
    const demo = options.settings !== undefined
    const backups = new Backups(folder, store, clock, log.child('backup'))
    const signIns = new SignIns({
      secrets,
      ended: (account) => {
        gateway.reconnect(account)
        events.emit('settings', { at: clock.now() })
      },
    })
    const calls = answerCalls({
      gateway,
      drivers,
      keeper,
      secrets,
      events,
      folder,
      demo,
      backups,
      signals,
      signIns,
      network,
      indexing: () => store.indexing(),
      listPorts,
      listUsb,
    })
    const control = await serveControl(controlAddress(folder), { calls, events, log: log.child('control') })
    await gateway.start()
    portWatch.onChange(() => {
      retryModems(gateway, clock)
      events.emit('ports', { at: clock.now() })
    })
    portWatch.start()
    if (!demo) backups.start()
    log.write('info', 'started', { version, folder, pid: process.pid })
    const end = async () => {
      news.close()
      signals.close()
      signIns.close()
      await backups.close()
      portWatch.close()
      unsubscribe()
      await stop(gateway, control, store, log, ownLog)
    }
    return { gateway, calls, events, folder, log, secrets, stop: once(end) }
  } catch (thrown) {
    await store.close()
    await ownLog?.close()
    throw thrown
  }
}

function keeperOf({ keeper, settings, folder, settingsFile }: EngineOptions): SettingsKeeper {
  if (keeper) return keeper
  return settings ? new MemorySettings(settings) : new SettingsFile(folder, settingsFile)
}

/** A new port may not be open to everybody in its first moment. */
const portReadyMs = [200, 1_500]

/** Modems that wait out a back-off are tried at once when something was plugged in. */
function retryModems(gateway: Gateway, clock: Clock): void {
  for (const delayMs of portReadyMs) {
    clock.after(delayMs, () => {
      for (const { kind, name } of gateway.context.settings().transports) if (kind === 'modem') gateway.hasten(name)
    })
  }
}

async function stop(
  gateway: Gateway,
  control: ControlServer,
  store: Awaited<ReturnType<typeof openStore>>,
  log: Log,
  ownLog: Awaited<ReturnType<typeof openLog>> | undefined,
): Promise<void> {
  log.write('info', 'stopping')
  await within(stopWithinMs, Promise.all([control.close(), gateway.stop()]), () =>
    log.write('warn', 'stopped before all links had ended'),
  )
  await store.close()
  log.write('info', 'stopped')
  await ownLog?.close()
}

async function within(limitMs: number, work: Promise<unknown>, late: () => void): Promise<void> {
  let timer: NodeJS.Timeout | undefined
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(() => {
      late()
      resolve()
    }, limitMs)
  })
  await Promise.race([work, limit])
  clearTimeout(timer)
}

/** The key of reply addresses is made once and kept: an answer to an old mail must still find its way. */
async function replyKey(secrets: Secrets): Promise<Uint8Array> {
  const kept = await secrets.get('reply-key')
  if (kept !== undefined) return new Uint8Array(Buffer.from(kept, 'base64url'))
  const key = systemEntropy.bytes(32)
  await secrets.set('reply-key', Buffer.from(key).toString('base64url'))
  return key
}

function once(work: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined
  return () => {
    done ??= work()
    return done
  }
}
