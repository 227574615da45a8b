import { spawnSync } from 'node:child_process'
import {
  closeSync,
  copyFileSync,
  cpSync,
  existsSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { openStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { atEnd } from '../support/at-end.ts'
import { main } from '../support/engine-process.ts'
import { quietLog } from '../support/logs.ts'
import { linksWork, type Office } from '../support/office.ts'
import { tempDir } from '../support/temp-dir.ts'
import type { Random } from './random.ts'
import { type Fault, officeEnvironment, pause, preload, saysFull, startAgain, syncedFolder } from './scene.ts'

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

const noMoreRoom: Fault = {
  name: 'files may not grow',
  wreak: async (scene) => {
    const { office } = scene
    await office.engine.stop()
    const wal = join(office.engine.folder, 'textpost.sqlite')
    const kilobytes = Math.ceil(readFileSync(wal).length / 1024)
    // No file may grow beyond what the store has now: its log meets that in the middle of a commit.
    await office.engine.start(officeEnvironment(office), preload, `ulimit -f ${kilobytes}`)
    await saysFull(office)
    await pause(scene.lastsMs)
    await office.engine.stop()
    await startAgain(scene)
  },
}

const mountsHere = () =>
  process.getuid?.() === 0 && process.platform === 'linux' ? undefined : 'needs root on Linux, to mount'

function mount(...args: string[]): void {
  const { status, stderr } = spawnSync('mount', args, { encoding: 'utf8' })
  if (status !== 0) throw new Error(`mount ${args.join(' ')}: ${stderr}`)
}

const diskFull: Fault = {
  name: 'disk full',
  missing: mountsHere,
  wreak: async ({ office, lastsMs }) => {
    const { folder } = office.engine
    await office.engine.stop()
    const aside = tempDir()
    cpSync(folder, aside, { recursive: true, preserveTimestamps: true })
    mount('-t', 'tmpfs', '-o', 'size=64m,mode=700', 'tmpfs', folder)
    // Whatever still looks into it then.
    atEnd(() => spawnSync('umount', ['-l', folder]))
    cpSync(aside, folder, { recursive: true, preserveTimestamps: true })
    // Without the conductor's notes, which would want room themselves.
    await office.engine.start(office.environment)
    await linksWork(office.engine)
    const filler = join(folder, 'filler')
    fillUp(filler)
    await saysFull(office)
    await pause(lastsMs)
    rmSync(filler)
  },
}

/** Writes a file until the disk has no octet left. */
function fillUp(file: string): void {
  const handle = openSync(file, 'w')
  try {
    for (let octets = 1 << 20; octets >= 1; ) {
      try {
        if (writeSync(handle, Buffer.alloc(octets)) < octets) octets >>= 1
      } catch {
        octets >>= 1
      }
    }
  } finally {
    closeSync(handle)
  }
}

/** Starts it where it must not start; throws unless it refuses with what is wrong, what that means and what to do. */
async function mustRefuse(office: Office, where: string): Promise<void> {
  const refused = await office.engine.start(officeEnvironment(office), preload).then(
    () => undefined,
    (thrown: Error) => thrown.message,
  )
  if (refused === undefined) throw new Error(`it started on ${where}`)
  if (!/\. .+\. .+\./s.test(refused)) throw new Error(`it refused without plain words: ${refused}`)
}

const readOnlyFolder: Fault = {
  name: 'data folder read-only',
  missing: mountsHere,
  wreak: async (scene) => {
    const { office } = scene
    const { folder } = office.engine
    await office.engine.stop()
    mount('--bind', folder, folder)
    try {
      mount('-o', 'remount,ro,bind', folder)
      await mustRefuse(office, 'a folder that it cannot write')
    } finally {
      spawnSync('umount', [folder])
    }
    await startAgain(scene)
  },
}

const storeLost: Fault = {
  name: 'store unreadable, copy put back',
  wreak: async (scene) => {
    const { office, random } = scene
    const { folder } = office.engine
    await office.engine.kill()
    const copy = join(tempDir(), 'copy.sqlite')
    commandLine(office, 'backup', copy)
    const file = join(folder, 'textpost.sqlite')
    const octets = readFileSync(file)
    // A page that everything hangs on, as a bad sector leaves it.
    for (let at = 0; at < 4096; at++) octets[at] = random.int(0, 255)
    writeFileSync(file, octets)
    for (const ending of ['-wal', '-shm']) rmSync(`${file}${ending}`, { force: true })
    await mustRefuse(office, 'a store that it cannot read')
    commandLine(office, 'restore', copy)
    await startAgain(scene)
    await releaseHeld(office)
  },
}

function commandLine(office: Office, ...words: string[]): void {
  const given = [main, ...words, '--data', office.engine.folder]
  const { status, stdout, stderr } = spawnSync(process.execPath, given, { encoding: 'utf8', timeout: 30_000 })
  if (status !== 0) throw new Error(`textpost ${words.join(' ')}: ${stdout}${stderr}`)
}

/** What waited in a store that was put back is held: here a person knows that none of it went since the copy. */
async function releaseHeld({ engine }: Office): Promise<void> {
  const held = await engine.call('texts', { direction: 'out', states: ['held'], limit: 500 })
  for (const { id } of held) await engine.call('release', { textId: id })
}

const olderStore: Fault = {
  name: 'store of an earlier version',
  before: ({ office, random }) => {
    const version = random.pick([1, 2, 4, 5])
    const fixture = join(import.meta.dirname, '..', 'drivers', 'store', 'fixtures', `office-v${version}.sqlite.gz`)
    writeFileSync(join(office.engine.folder, 'textpost.sqlite'), gunzipSync(readFileSync(fixture)))
  },
  wreak: async (scene) => {
    const { engine } = scene.office
    await engine.kill()
    await startAgain(scene)
    const texts = await engine.call('texts', { limit: 500 })
    if (!texts.some(({ body }) => !/t\d+n\d+/.test(body))) throw new Error('the texts of the earlier version are gone')
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

/** What happens to the store and its disk. */
export const storeFaults: readonly Fault[] = [
  powerLost,
  diskFull,
  noMoreRoom,
  readOnlyFolder,
  damagedIndex,
  storeLost,
  olderStore,
]
