import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GatewayStatus } from '../../core/status.ts'
import { linksWork, type Office } from '../support/office.ts'
import { waitFor } from '../support/wait-for.ts'
import type { TroubledLine } from './proxy.ts'
import type { Random } from './random.ts'

export const preload = join(import.meta.dirname, 'preload.ts')

/** What a fault has at hand. */
export interface Scene {
  readonly office: Office
  readonly random: Random
  /** Between the gateway and each of its servers. */
  readonly lines: Readonly<Record<'imap' | 'smtp' | 'smpp', TroubledLine>>
  /** How long a fault that lasts is left alone. */
  readonly lastsMs: number
  /** How long a process that is stopped stands still. */
  readonly frozenMs: number
}

/** A way in which things break; `wreak` ends when it is over and mended, and throws when Textpost did not tell the truth about it. */
export interface Fault {
  readonly name: string
  /** What is there before the gateway starts for the first time. */
  before?(scene: Scene): void
  /** Why it cannot be tried here; undefined where it can. */
  readonly missing?: () => string | undefined
  wreak(scene: Scene): Promise<void>
}

export const isDown = (status: GatewayStatus, name: string, kind?: string) =>
  status.links.some((link) => link.name === name && (!kind || link.kind === kind) && link.state !== 'working')

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Waits until Status says what is so. */
export function saysSo(
  office: Office,
  what: string,
  so: (status: GatewayStatus) => boolean,
  deadlineMs = 60_000,
): Promise<unknown> {
  return waitFor(`Status to say that ${what}`, async () => so(await office.engine.call('status', {})), deadlineMs)
}

/** The store cannot be written, and Status says so in words that tell what to do. */
export const saysFull = (office: Office) =>
  saysSo(office, 'the store cannot be written', ({ problems }) =>
    problems.some((problem) => /cannot be written: .+\. .+\. .+\./s.test(problem)),
  )

export async function startAgain({ office }: Scene): Promise<void> {
  await office.engine.start(officeEnvironment(office), preload)
}

/** What a gateway under the conductor is started with. */
export function officeEnvironment(office: Office): Record<string, string> {
  return { ...office.environment, FAULTS: ordersFile(office), SYNCED: syncedFolder(office) }
}

export async function startGateway(office: Office): Promise<void> {
  mkdirSync(syncedFolder(office), { recursive: true })
  await office.engine.start(officeEnvironment(office), preload)
  await linksWork(office.engine)
}

const ordersFile = (office: Office) => join(office.engine.folder, 'faults.json')
export const syncedFolder = (office: Office) => join(office.engine.folder, 'synced')

export function order(office: Office, orders: { clockMs?: number; dns?: boolean }): void {
  writeFileSync(ordersFile(office), JSON.stringify({ clockMs: 0, dns: true, ...orders }))
  office.engine.signal('SIGUSR2')
}
