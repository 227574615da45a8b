import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { GatewayStatus } from '../../core/status.ts'
import { storageFull } from '../../drivers/simulator/modem/index.ts'
import { openStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { main } from '../support/engine-process.ts'
import { quietLog } from '../support/logs.ts'
import { linksWork, type Office } from '../support/office.ts'
import { waitFor } from '../support/wait-for.ts'
import type { TroubledLine } from './proxy.ts'
import type { Random } from './random.ts'

const preload = join(import.meta.dirname, 'preload.ts')
const dayMs = 86_400_000

/** What a fault has at hand. */
export interface Scene {
  readonly office: Office
  readonly random: Random
  /** Between the gateway and each of its servers. */
  readonly lines: Readonly<Record<'imap' | 'smtp' | 'smpp', TroubledLine>>
  /** How long a fault that lasts is left alone. */
  readonly lastsMs: number
}

/** A way in which things break; `wreak` ends when it is over and mended, and throws when Textpost did not tell the truth about it. */
export interface Fault {
  readonly name: string
  /** Why it cannot be tried here; undefined where it can. */
  readonly missing?: () => string | undefined
  wreak(scene: Scene): Promise<void>
}

const isDown = (status: GatewayStatus, name: string, kind?: string) =>
  status.links.some((link) => link.name === name && (!kind || link.kind === kind) && link.state !== 'working')

function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms))
}

/** Waits until Status says what is so. */
function saysSo(office: Office, what: string, so: (status: GatewayStatus) => boolean): Promise<unknown> {
  return waitFor(`Status to say that ${what}`, async () => so(await office.engine.call('status', {})), 60_000)
}

async function startAgain({ office }: Scene): Promise<void> {
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
const syncedFolder = (office: Office) => join(office.engine.folder, 'synced')

function order(office: Office, orders: { clockMs?: number; dns?: boolean }): void {
  writeFileSync(ordersFile(office), JSON.stringify({ clockMs: 0, dns: true, ...orders }))
  office.engine.signal('SIGUSR2')
}

const killed: Fault = {
  name: 'kill -9',
  wreak: async (scene) => {
    await scene.office.engine.kill()
    await startAgain(scene)
  },
}

const killedAtCommit: Fault = {
  name: 'kill -9 at a commit',
  wreak: async (scene) => {
    const { office, random } = scene
    await office.engine.kill()
    const at = `${random.pick(['before', 'after'])}:${random.int(1, 25)}`
    await office.engine.start({ ...officeEnvironment(office), KILL_AT: at }, preload)
    const sinceMs = Date.now()
    // When fewer commits come than that, nothing dies, which is well too.
    await waitFor('the kill', () => !office.engine.alive || Date.now() - sinceMs > 10_000, 20_000)
    if (!office.engine.alive) await startAgain(scene)
  },
}

const powerLost: Fault = {
  name: 'power lost',
  wreak: async (scene) => {
    const { office, random } = scene
    await office.engine.kill()
    loseUnsynced(office, random)
    await startAgain(scene)
  },
}

/** Leaves of the store what was synced, and of the rest what chance leaves. */
function loseUnsynced(office: Office, random: Random): void {
  const file = join(office.engine.folder, 'textpost.sqlite')
  const wal = `${file}-wal`
  const note = join(syncedFolder(office), 'wal-end')
  rmSync(`${file}-shm`, { force: true })
  if (!existsSync(note)) return
  if (random.next() < 0.5) copyFileSync(join(syncedFolder(office), 'database'), file)
  const octets = readFileSync(wal)
  const end = Number(readFileSync(note, 'utf8'))
  const rest = octets.subarray(end)
  const chance = random.int(0, 2)
  if (chance === 0) rest.fill(0)
  if (chance === 1) for (let at = 0; at < rest.length; at++) rest[at] = random.int(0, 255)
  writeFileSync(wal, chance === 2 ? octets.subarray(0, end) : octets)
}

const frozen: Fault = {
  name: 'frozen (SIGSTOP)',
  wreak: async ({ office, lastsMs }) => {
    office.engine.signal('SIGSTOP')
    await pause(lastsMs)
    office.engine.signal('SIGCONT')
  },
}

const diskFull: Fault = {
  name: 'disk full',
  wreak: async (scene) => {
    const { office } = scene
    await office.engine.stop()
    const wal = join(office.engine.folder, 'textpost.sqlite')
    const kilobytes = Math.ceil(readFileSync(wal).length / 1024)
    // No file may grow beyond what the store has now: its log meets that in the middle of a commit.
    await office.engine.start(officeEnvironment(office), preload, `ulimit -f ${kilobytes}`)
    await pause(scene.lastsMs)
    await office.engine.stop()
    await startAgain(scene)
  },
}

const readOnlyFolder: Fault = {
  name: 'data folder read-only',
  missing: () => (process.getuid?.() === 0 && process.platform === 'linux' ? undefined : 'needs root, to mount'),
  wreak: async (scene) => {
    const { office } = scene
    const { folder } = office.engine
    await office.engine.stop()
    const mount = (...args: string[]) => {
      const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' })
      if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`)
    }
    mount('--bind', folder, folder)
    try {
      mount('-o', 'remount,ro,bind', folder)
      const refused = await office.engine.start(officeEnvironment(office), preload).then(
        () => undefined,
        (thrown: Error) => thrown.message,
      )
      if (refused === undefined) throw new Error('it started on a folder that it cannot write')
      if (!/\. .+\. .+\./s.test(refused)) throw new Error(`it refused without plain words: ${refused}`)
    } finally {
      spawnSync('umount', [folder])
    }
    await startAgain(scene)
  },
}

const damagedIndex: Fault = {
  name: 'database damaged',
  wreak: async (scene) => {
    const { office } = scene
    await office.engine.stop()
    await breakIndex(office.engine.folder)
    await startAgain(scene)
  },
}

/** Takes an entry out of an index behind SQLite's back, as a bad sector does. */
async function breakIndex(folder: string): Promise<void> {
  const { default: Database } = await import('better-sqlite3')
  // Opened once by the product, so that its log is in the database.
  await (await openStore({ folder, clock: systemClock, log: quietLog })).close()
  const database = new Database(join(folder, 'textpost.sqlite'))
  const [index] = database
    .prepare<[], { name: string; rootpage: number }>(
      "select name, rootpage from sqlite_schema where type = 'index' and tbl_name = 'text' and sql is not null order by name",
    )
    .all()
  database.close()
  if (!index) throw new Error('the texts have no index')
  const file = join(folder, 'textpost.sqlite')
  const octets = readFileSync(file)
  const start = (index.rootpage - 1) * 4096
  // The number of cells of the page (file format §1.6): the last entry is gone.
  const cells = octets.readUInt16BE(start + 3)
  if (cells > 0) octets.writeUInt16BE(cells - 1, start + 3)
  writeFileSync(file, octets)
}

const clockStepped: Fault = {
  name: 'clock a day off',
  wreak: async ({ office, random, lastsMs }) => {
    order(office, { clockMs: random.pick([-dayMs, dayMs]) })
    await pause(lastsMs)
    order(office, {})
  },
}

const namesLost: Fault = {
  name: 'no name lookups',
  wreak: async ({ office, lines, lastsMs }) => {
    order(office, { dns: false })
    for (const line of Object.values(lines)) line.cut()
    await saysSo(office, 'the SMS provider cannot be found', (status) => isDown(status, 'smsc'))
    await pause(lastsMs)
    order(office, {})
  },
}

function lineFault(which: 'imap' | 'smtp' | 'smpp', how: 'cut' | 'stalled' | 'slow' | 'octet by octet'): Fault {
  return {
    name: `${which} ${how}`,
    wreak: async ({ lines, random, lastsMs }) => {
      const line = lines[which]
      if (how === 'cut') {
        const untilMs = Date.now() + lastsMs
        while (Date.now() < untilMs) {
          await pause(random.int(50, 400))
          line.cut()
        }
        return
      }
      if (how === 'stalled') line.pass('not')
      if (how === 'slow') line.pass({ octets: 64, pauseMs: 10 })
      if (how === 'octet by octet') line.pass({ octets: 1, pauseMs: 0 })
      await pause(lastsMs)
      line.pass('freely')
    },
  }
}

const serversRestart: Fault = {
  name: 'servers restart',
  wreak: async ({ office, lastsMs }) => {
    await Promise.all([office.dovecot.stop(), office.exim.stop(), office.smsc.down()])
    await saysSo(
      office,
      'provider and mailbox are away',
      (status) => isDown(status, 'smsc') && isDown(status, 'office', 'imap'),
    )
    await pause(lastsMs)
    await Promise.all([office.dovecot.start(), office.exim.start(), office.smsc.up()])
  },
}

const unplugged: Fault = {
  name: 'modem unplugged',
  wreak: async ({ office, lastsMs }) => {
    office.modem.unplug()
    await saysSo(office, 'the modem is away', (status) => isDown(status, 'modem'))
    await pause(lastsMs)
    office.modem.plugIn()
    await office.pty.ready()
  },
}

const simFull: Fault = {
  name: 'SIM full',
  wreak: async ({ office, lastsMs }) => {
    storageFull('SM', 'ME').start?.(office.modem)
    await pause(lastsMs)
  },
}

const twoGateways: Fault = {
  name: 'a second gateway',
  wreak: async ({ office }) => {
    const second = spawn(process.execPath, [main, 'serve', '--data', office.engine.folder], {
      env: { ...process.env, ...office.environment },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: 30_000,
    })
    let said = ''
    for (const stream of [second.stdout, second.stderr]) {
      stream.on('data', (text: Buffer) => {
        said += text.toString()
      })
    }
    const [exitCode] = (await once(second, 'exit')) as [number | null]
    if (exitCode === null || exitCode === 0) throw new Error('two gateways ran on one data folder')
    if (!said.includes('already runs')) throw new Error(`the second refused without plain words: ${said}`)
  },
}

export const faults: readonly Fault[] = [
  killed,
  killedAtCommit,
  powerLost,
  frozen,
  diskFull,
  readOnlyFolder,
  damagedIndex,
  clockStepped,
  namesLost,
  ...(['imap', 'smtp', 'smpp'] as const).flatMap((which) =>
    (['cut', 'stalled', 'slow', 'octet by octet'] as const).map((how) => lineFault(which, how)),
  ),
  serversRestart,
  unplugged,
  simFull,
  twoGateways,
]
