import {
  chmodSync,
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished } from 'vitest'
import { GatewayError } from '../../../core/errors.ts'
import { knownVersion, migrate, migrations, versionOf } from '../../../drivers/store/migrations.ts'
import { configure, openStore, type SqliteStore } from '../../../drivers/store/open.ts'
import { SqliteConnection } from '../../../drivers/store/sqlite.ts'
import { Harness, segments } from '../../contract/store/harness.ts'
import { quietLog, recordingLog } from '../../support/logs.ts'
import { tempDir } from '../../support/temp-dir.ts'
import { VirtualClock } from '../../support/virtual-clock.ts'
import { storeChild } from './child.ts'
import { checkFixture, fixtureFolder } from './fixture.ts'

const clock = new VirtualClock()

async function open(folder: string, log = quietLog): Promise<SqliteStore> {
  const store = await openStore({ folder, clock, log })
  onTestFinished(() => store.close())
  return store
}

function fileOf(folder: string): string {
  return join(folder, 'textpost.sqlite')
}

/** Opens the file aside from the store. */
function inspect<T>(folder: string, look: (connection: SqliteConnection) => T): T {
  const connection = new SqliteConnection({ file: fileOf(folder) })
  try {
    return look(connection)
  } finally {
    connection.close()
  }
}

/** A folder with a store that was closed, with a few texts in it. */
async function closedStore(): Promise<string> {
  const folder = tempDir()
  const store = await openStore({ folder, clock, log: quietLog })
  const h = new Harness({ store, clock })
  for (let n = 0; n < 50; n++) await h.add({ body: 'x'.repeat(500), segments: segments(2) })
  await store.close()
  return folder
}

async function refusal(folder: string): Promise<GatewayError> {
  const thrown = await openStore({ folder, clock, log: quietLog }).then(
    async (store) => {
      await store.close()
      throw new Error('it was opened')
    },
    (error: unknown) => error,
  )
  expect(thrown).toBeInstanceOf(GatewayError)
  return thrown as GatewayError
}

describe('the data folder', () => {
  it('is made, and is its owner’s alone', async () => {
    const folder = join(tempDir(), 'a', 'data')
    await open(folder)
    expect(statSync(folder).mode & 0o777).toBe(0o700)
    const files = readdirSync(folder)
    expect(files).toContain('textpost.sqlite-wal')
    for (const file of files) expect([file, statSync(join(folder, file)).mode & 0o777]).toEqual([file, 0o600])
  })

  it('gets its files back to their owner when someone opened them to others', async () => {
    const folder = await closedStore()
    chmodSync(fileOf(folder), 0o644)
    await open(folder)
    expect(statSync(fileOf(folder)).mode & 0o777).toBe(0o600)
  })

  it('is left tidy when the store is closed', async () => {
    const folder = await closedStore()
    expect(readdirSync(folder).sort()).toEqual(['textpost.lock', 'textpost.sqlite'])
  })

  it('that cannot be made is refused with the reason', async () => {
    const file = join(tempDir(), 'file')
    writeFileSync(file, '')
    expect(await refusal(join(file, 'data'))).toMatchObject({ code: 'store/unavailable', retry: 'later' })
  })
})

describe('the connection that writes', () => {
  it('syncs every commit, keeps foreign keys and uses a write-ahead log', () => {
    const connection = new SqliteConnection({ file: join(tempDir(), 'x.sqlite') })
    onTestFinished(() => connection.close())
    configure(connection, undefined)
    const settings = ['journal_mode', 'synchronous', 'foreign_keys', 'mmap_size'].map(
      (name) => Object.values(connection.rows<Record<string, unknown>>(`pragma ${name}`)[0] ?? {})[0],
    )
    expect(settings).toEqual(['wal', 2, 1, 0])
  })
})

describe('one folder, two gateways', () => {
  it('is refused in one process', async () => {
    const folder = tempDir()
    const store = await openStore({ folder, clock, log: quietLog })
    const error = await refusal(folder)
    expect(error).toMatchObject({ code: 'store/in-use', retry: 'never', details: { folder } })
    await store.write((rooms) => rooms.memory.set('a', 'still', 'works'))
    expect((await refusal(folder)).code).toBe('store/in-use')
    await store.close()
    const next = await open(folder)
    expect(await next.read((rooms) => rooms.memory.get('a', 'still'))).toBe('works')
  })

  it('is refused across processes, until the first is gone, however it went', async () => {
    const folder = tempDir()
    const first = storeChild('hold', folder)
    await first.line('open')
    expect((await refusal(folder)).code).toBe('store/in-use')
    const second = storeChild('hold', folder)
    expect(await second.line('')).toBe('failed store/in-use')
    await first.kill()
    await open(folder)
  })
})

describe('a file that cannot be used', () => {
  it('of a newer Textpost is refused and left alone', async () => {
    const folder = await closedStore()
    inspect(folder, (file) => file.script("insert into migration values (99, 'future', 0)"))
    const before = readFileSync(fileOf(folder))
    const details = { found: 99, known: knownVersion }
    expect(await refusal(folder)).toMatchObject({ code: 'store/newer', retry: 'never', details })
    expect(readFileSync(fileOf(folder))).toEqual(before)
  })

  it('of another program is refused and left alone', async () => {
    const folder = tempDir()
    inspect(folder, (file) => file.script('create table other (x)'))
    const before = readFileSync(fileOf(folder))
    expect(await refusal(folder)).toMatchObject({ code: 'store/damaged', details: { file: fileOf(folder) } })
    expect(readFileSync(fileOf(folder))).toEqual(before)
  })

  const harms: readonly (readonly [string, (file: string) => void])[] = [
    ['overwritten', (file) => writeFileSync(file, 'These are not the octets of a database. '.repeat(500))],
    ['cut short', (file) => truncateSync(file, 20_000)],
    ['with a broken schema', (file) => scribble(file, 100, 4_000)],
  ]

  it.each(harms)('%s is refused and left alone', async (_, harm) => {
    const folder = await closedStore()
    harm(fileOf(folder))
    const before = readFileSync(fileOf(folder))
    const error = await refusal(folder)
    expect(error).toMatchObject({ code: 'store/damaged', retry: 'never' })
    expect(error.sentence).toContain(fileOf(folder))
    expect(readFileSync(fileOf(folder))).toEqual(before)
  })

  it('is found damaged after an unclean end, before anything is written to it', async () => {
    const folder = await closedStore()
    scribbleTexts(folder)
    const before = readFileSync(fileOf(folder))
    // The write-ahead log of a gateway that was ended; its frames are of another salt and are not used.
    const other = tempDir()
    const child = storeChild('work', other)
    await child.line('sent')
    await child.kill()
    copyFileSync(`${fileOf(other)}-wal`, `${fileOf(folder)}-wal`)
    truncateSync(`${fileOf(folder)}-wal`, 32)
    expect((await refusal(folder)).code).toBe('store/damaged')
    expect(readFileSync(fileOf(folder))).toEqual(before)
  })

  it('is reported when damage is met in the middle of the work', async () => {
    const folder = await closedStore()
    scribbleTexts(folder)
    const store = await open(folder)
    const reading = store.read(async (rooms) => {
      for (let id = 1; id <= 50; id++) await rooms.texts.out(id)
    })
    await expect(reading).rejects.toMatchObject({ code: 'store/damaged' })
  })
})

describe('versions', () => {
  it('begins an empty file with every step', async () => {
    const folder = tempDir()
    const log = recordingLog()
    const store = await openStore({ folder, clock, log })
    await store.close()
    expect(inspect(folder, versionOf)).toBe(knownVersion)
    const versions = migrations.map(({ version }) => version)
    expect(versions).toEqual([...new Set(versions)].sort((a, b) => a - b))
    expect(log.lines.map(({ event }) => event)).toEqual(['store brought up to date'])
    const again = recordingLog()
    await (await openStore({ folder, clock, log: again })).close()
    expect(again.lines).toEqual([])
  })

  it.each(migrations.map(({ version }) => version))(
    'opens a store of version %i and goes on with it',
    async (version) => {
      const folder = tempDir()
      writeFileSync(fileOf(folder), gunzipSync(readFileSync(join(fixtureFolder, `v${version}.sqlite.gz`))))
      await checkFixture(await open(folder))
    },
  )

  it('has a fixture that is what its steps make', () => {
    const folder = tempDir()
    writeFileSync(fileOf(folder), gunzipSync(readFileSync(join(fixtureFolder, `v${knownVersion}.sqlite.gz`))))
    const schema = (connection: SqliteConnection) =>
      connection.rows<{ sql: string }>('select sql from sqlite_schema where sql is not null order by name')
    const made = new SqliteConnection({ file: ':memory:' })
    migrate(made, clock)
    expect(inspect(folder, schema)).toEqual(schema(made))
    made.close()
  })

  it('keeps what earlier steps made when one fails', () => {
    const connection = new SqliteConnection({ file: join(tempDir(), 'x.sqlite') })
    onTestFinished(() => connection.close())
    const good = { version: 1, name: 'good', script: 'create table a (x integer primary key)' }
    const bad = { version: 2, name: 'bad', script: 'create table b (x); create table a (x)' }
    expect(() => migrate(connection, clock, [good, bad])).toThrow(GatewayError)
    expect(versionOf(connection)).toBe(1)
    const tables = connection.rows<{ name: string }>(
      "select name from sqlite_schema where type = 'table' order by name",
    )
    expect(tables.map(({ name }) => name)).toEqual(['a', 'migration'])
    const mended = { ...bad, script: 'create table b (x references a)' }
    expect(migrate(connection, clock, [good, mended])).toEqual([2])
  })

  it('refuses a step that leaves rows which point nowhere', () => {
    const connection = new SqliteConnection({ file: ':memory:' })
    onTestFinished(() => connection.close())
    const script = 'create table a (x integer primary key); create table b (x references a); insert into b values (7)'
    const steps = [{ version: 1, name: 'broken', script }]
    expect(() => migrate(connection, clock, steps)).toThrow(expect.objectContaining({ code: 'store/conflict' }))
    expect(versionOf(connection)).toBe(0)
  })
})

describe('a store in memory', () => {
  it('is gone when it is closed', async () => {
    const first = await openStore({ folder: ':memory:', clock, log: quietLog })
    await first.write((rooms) => rooms.memory.set('a', 'b', 'c'))
    await first.close()
    const second = await open(':memory:')
    expect(await second.read((rooms) => rooms.memory.get('a', 'b'))).toBeUndefined()
    expect(existsSync(':memory:')).toBe(false)
  })
})

/** Spoils the pages of the table of texts. */
function scribbleTexts(folder: string): void {
  const pages = inspect(folder, (file) =>
    file.rows<{ pageno: number }>("select pageno from dbstat where name = 'text'"),
  )
  expect(pages.length).toBeGreaterThan(3)
  for (const { pageno } of pages.slice(1)) scribble(fileOf(folder), (pageno - 1) * 4_096, 4_096)
}

function scribble(file: string, from: number, length: number): void {
  const handle = openSync(file, 'r+')
  const octets = Buffer.alloc(length)
  for (let at = 0; at < length; at++) octets[at] = (at * 131 + 17) % 251
  writeSync(handle, octets, 0, length, from)
  closeSync(handle)
}
