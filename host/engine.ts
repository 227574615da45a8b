import { randomUUID } from 'node:crypto'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { Gateway } from '../core/gateway.ts'
import type { Clock, Log, Secrets } from '../core/ports/world.ts'
import type { Settings } from '../core/settings/schema.ts'
import { type DriverOverrides, makeDrivers } from '../drivers/index.ts'
import { openStore } from '../drivers/store/open.ts'
import { systemClock, systemEntropy } from '../drivers/world.ts'
import { answerCalls } from './calls.ts'
import type { Handlers } from './contract/contract.ts'
import { controlAddress } from './control/address.ts'
import { type ControlServer, serveControl } from './control/server.ts'
import { openLog } from './log.ts'
import { FileSecrets } from './secrets.ts'
import { SettingsFile } from './settings-file.ts'
import { version } from './version.ts'

export interface EngineOptions {
  /** Data folder: store, settings, secrets, logs. Made when it is not there. */
  readonly folder: string
  /** Settings file; `settings.json` in the data folder when not given. */
  readonly settingsFile?: string
  /** Settings that take the place of the file (the demo). */
  readonly settings?: Settings
  readonly secrets?: Secrets
  readonly clock?: Clock
  readonly log?: Log
  /** Simulated hardware and networks in place of real ones. */
  readonly drivers?: DriverOverrides
}

/** A running gateway on one data folder. */
export interface Engine {
  readonly gateway: Gateway
  readonly calls: Handlers
  readonly folder: string
  /** Stops taking messages, lets what is in hand finish, signs out and closes the store; within 5 s. Idempotent. */
  stop(): Promise<void>
}

/** A whole stop may take this long; then what still hangs is left to the next start, which takes it up. */
const stopWithinMs = 4_500

/** Puts the gateway together: the one place where core meets its drivers. */
export async function startEngine(options: EngineOptions): Promise<Engine> {
  const { folder, clock = systemClock } = options
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = new SettingsFile(folder, options.settingsFile)
  const settings = options.settings ?? file.read()
  const ownLog = options.log ? undefined : await openLog(join(folder, 'logs'), settings.log.level)
  const log: Log = options.log ?? (ownLog as Log)
  const store = await openStore({ folder, clock, log: log.child('store') })
  try {
    const secrets = options.secrets ?? new FileSecrets(folder)
    const gateway = new Gateway({
      version,
      settings,
      store,
      drivers: makeDrivers({ store, secrets, clock, log, ...options.drivers }),
      clock,
      entropy: systemEntropy,
      log,
      owner: randomUUID(),
      replyKey: await replyKey(secrets),
      code: () => secrets.get('code'),
    })
    const calls = answerCalls(gateway, settings)
    const control = await serveControl(controlAddress(folder), calls, log.child('control'))
    await gateway.start()
    log.write('info', 'started', { version, folder, pid: process.pid })
    return { gateway, calls, folder, stop: once(() => stop(gateway, control, store, log, ownLog)) }
  } catch (thrown) {
    await store.close()
    await ownLog?.close()
    throw thrown
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
