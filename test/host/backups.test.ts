import { copyFileSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { holdWaiting } from '../../core/flows/after-restore.ts'
import { checkStore } from '../../drivers/store/backup.ts'
import { openStore, storeFile } from '../../drivers/store/open.ts'
import { SqliteConnection } from '../../drivers/store/sqlite.ts'
import { Backups, backupFolder, backupsIn, copyAtRest, restore } from '../../host/backups.ts'
import { startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { SettingsFile } from '../../host/settings-file.ts'
import { quietLog, recordingLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { textpost } from '../support/textpost.ts'
import { VirtualClock } from '../support/virtual-clock.ts'
import { waitFor } from '../support/wait-for.ts'

const dayMs = 86_400_000

/** A gateway with simulated phones on a folder, stopped when the test ends. */
async function office(folder = tempDir()) {
  new SettingsFile(folder).write({
    office: { country: 'SE' },
    transports: [{ kind: 'simulator', name: 'phones' }],
    web: { enabled: false },
  })
  const engine = await startEngine({ folder, secrets: new FileSecrets(folder, {}), log: quietLog })
  onTestFinished(() => engine.stop())
  return { folder, engine }
}

async function states(folder: string): Promise<Record<string, number>> {
  const store = await openStore({ folder, clock: new VirtualClock(), log: quietLog })
  const texts = await store.read((rooms) => rooms.texts.list({ limit: 5_000 }))
  await store.close()
  const found: Record<string, number> = {}
  for (const { state } of texts) found[state] = (found[state] ?? 0) + 1
  return found
}

/** Writes over the middle of a file, as a failing disk does. */
function damage(file: string): void {
  const bytes = readFileSync(file)
  bytes.fill(0x5a, 4096 * 3 + 100, 4096 * 12)
  writeFileSync(file, bytes)
}

describe('a copy of the store', () => {
  test('made while texts are sent holds each of them whole or not at all, and the sending goes on', async () => {
    const { folder, engine } = await office()
    let sending = true
    const sent: number[] = []
    const sender = (async () => {
      while (sending) {
        const { texts } = await engine.calls.send({
          to: ['+46701740601'],
          text: 'x'.repeat(200),
          priority: 'normal',
        })
        for (const { textId } of texts) sent.push(textId)
      }
    })()
    await waitFor('some texts', () => sent.length > 20)
    const before = sent.length
    const made = await engine.calls.backup({})
    sending = false
    await sender
    expect(made.texts).toBeGreaterThanOrEqual(before)
    expect(checkStore(made.file)).toMatchObject({ problems: [], texts: made.texts })
    expect(statSync(made.file).mode & 0o777).toBe(0o600)
    const connection = new SqliteConnection({ file: made.file, readonly: true })
    const [torn] = connection.rows<{ n: number }>(
      'select count(*) as n from text where part_count <> (select count(*) from part where part.text_id = text.id)',
    )
    connection.close()
    expect(torn?.n).toBe(0)
    expect(readdirSync(backupFolder(folder))).toHaveLength(1)
    expect((await engine.calls.about({})).lastBackup?.file).toBe(made.file)
  })

  test('is made a minute after the start and then every day, and those of seven days are kept', async () => {
    const clock = new VirtualClock()
    const folder = tempDir()
    const store = await openStore({ folder, clock, log: quietLog })
    onTestFinished(() => store.close())
    const backups = new Backups(folder, store, clock, quietLog)
    backups.start()
    onTestFinished(() => backups.close())
    for (let day = 1; day <= 9; day++) {
      await clock.advance(day === 1 ? 61_000 : dayMs)
      await waitFor(`copy ${day}`, () => backupsIn(folder).length === Math.min(day, 7))
      await waitFor('the copy to be finished', async () => {
        const newest = readdirSync(backupFolder(folder)).sort().at(-1) ?? ''
        return newest.includes(new Date(clock.now()).toISOString().slice(0, 10)) && !newest.endsWith('.unfinished')
      })
    }
    expect(backupsIn(folder)).toHaveLength(7)
  })

  test('that cannot be made leaves nothing behind, and says why', async () => {
    const { folder, engine } = await office()
    writeFileSync(backupFolder(folder), 'a file where the folder should be')
    await expect(engine.calls.backup({})).rejects.toThrow()
    await engine.stop()
    const to = join(folder, 'missing', 'deep', 'copy.sqlite')
    await expect(copyAtRest(tempDir(), to)).rejects.toMatchObject({ code: 'store/no-file' })
    expect(existsSync(to)).toBe(false)
  })
})

describe('putting a copy back', () => {
  test('what waited in it is held, not sent again; what was there is kept', async () => {
    const clock = new VirtualClock()
    const { folder, engine } = await office()
    await engine.calls.send({ to: ['+46701740601'], text: 'Later', priority: 'normal', sendAt: Date.now() + dayMs })
    await engine.calls.send({ to: ['+46701740602'], text: 'Now', priority: 'normal' })
    await waitFor('the text to arrive', async () => {
      const texts = await engine.calls.texts({ phone: '+46701740602', limit: 10 })
      return texts[0]?.state === 'delivered'
    })
    const { file } = await engine.calls.backup({})
    await expect(restore(folder, file, { clock, log: quietLog })).rejects.toMatchObject({ code: 'store/in-use' })
    await engine.calls.send({ to: ['+46701740603'], text: 'After the copy', priority: 'normal' })
    await engine.stop()
    const { held, aside } = await restore(folder, file, { clock, log: quietLog })
    expect(held).toBe(1)
    expect(await states(folder)).toEqual({ held: 1, delivered: 1 })
    expect(aside && checkStore(aside).texts).toBe(3)
    const again = await office(folder)
    const [text] = await again.engine.calls.texts({ states: ['held'], limit: 10 })
    expect(text).toMatchObject({ body: 'Later' })
    const { events } = await again.engine.calls.why({ textId: text?.id ?? 0 })
    expect(events.at(-1)?.sentence).toContain('put back from a copy')
    await again.engine.calls.release({ textId: text?.id ?? 0 })
    expect(await again.engine.calls.texts({ states: ['held'], limit: 10 })).toEqual([])
  })

  test('holds more than a page of texts, and those that were on their way', async () => {
    const clock = new VirtualClock()
    const { folder, engine } = await office()
    const sendAt = Date.now() + dayMs
    for (let n = 0; n < 1_200; n += 100) {
      await Promise.all(
        Array.from({ length: 100 }, (_, one) =>
          engine.calls.send({
            to: [`+4670174${String(n + one).padStart(4, '0')}`],
            text: 'x',
            priority: 'normal',
            sendAt,
          }),
        ),
      )
    }
    await engine.stop()
    const store = await openStore({ folder, clock, log: quietLog })
    await store.write((rooms) => rooms.queue.claim('phones', 'gone', 5, sendAt + 1, 60_000))
    expect(await store.write((rooms) => holdWaiting(rooms, clock, 'restore'))).toBe(1_200)
    await store.close()
    expect(await states(folder)).toEqual({ held: 1_200 })
  })

  test('a damaged copy, a foreign file and no file at all are refused, and nothing is changed', async () => {
    const clock = new VirtualClock()
    const { folder, engine } = await office()
    for (let n = 0; n < 40; n++)
      await engine.calls.send({ to: ['+46701740601'], text: 'x'.repeat(900), priority: 'normal' })
    const { file } = await engine.calls.backup({})
    await engine.stop()
    const before = readFileSync(storeFile(folder))
    const bad = join(folder, 'bad.sqlite')
    copyFileSync(file, bad)
    damage(bad)
    const foreign = join(folder, 'foreign.sqlite')
    writeFileSync(foreign, 'no database')
    const world = { clock, log: quietLog }
    await expect(restore(folder, bad, world)).rejects.toMatchObject({ code: 'store/damaged' })
    await expect(restore(folder, foreign, world)).rejects.toMatchObject({ code: 'store/damaged' })
    await expect(restore(folder, join(folder, 'none'), world)).rejects.toMatchObject({ code: 'store/no-file' })
    expect(readFileSync(storeFile(folder)).equals(before)).toBe(true)
  })
})

describe('a store whose indexes do not fit its tables', () => {
  test('is mended at the start after an unclean end, and no row is lost', async () => {
    const clock = new VirtualClock()
    const { folder, engine } = await office()
    for (let n = 0; n < 5; n++) await engine.calls.send({ to: ['+46701740601'], text: `${n}`, priority: 'normal' })
    await engine.stop()
    const log = recordingLog()
    const broken = killedWithBrokenIndex(folder, '+46701740601')
    expect(checkStore(storeFile(broken)).problems.join()).toContain('missing from index')
    const store = await openStore({ folder: broken, clock, log })
    expect(await store.read((rooms) => rooms.texts.list({ phone: '+46701740601', limit: 10 }))).toHaveLength(5)
    await store.close()
    expect(checkStore(storeFile(broken))).toMatchObject({ problems: [], texts: 5 })
    expect(log.lines.map(({ event }) => event)).toContain('store mended: its indexes were built anew')
  })
})

/** The folder of a gateway that was killed, on a disk that lost a write to an index on phones. */
function killedWithBrokenIndex(folder: string, phone: string): string {
  const killed = tempDir()
  const connection = new SqliteConnection({ file: storeFile(folder) })
  connection.script("insert into memory (scope, key, value) values ('test', 'wal', 'not yet in the file')")
  for (const ending of ['', '-wal']) copyFileSync(`${storeFile(folder)}${ending}`, `${storeFile(killed)}${ending}`)
  const indexes = connection.rows<{ rootpage: number }>(
    "select rootpage from sqlite_schema where type = 'index' and tbl_name = 'text' and sql like '%phone%'",
  )
  connection.close()
  const bytes = readFileSync(storeFile(killed))
  for (const { rootpage } of indexes) {
    const page = bytes.subarray((rootpage - 1) * 4096, rootpage * 4096)
    const at = page.indexOf(phone)
    if (at >= 0) page.write('9', at + phone.length - 1)
  }
  writeFileSync(storeFile(killed), bytes)
  return killed
}

describe('the commands', () => {
  test('backup and check beside a running gateway, restore after it, each with words and exit codes', async () => {
    const { folder, engine } = await office()
    await engine.calls.send({ to: ['+46701740601'], text: 'Hello', priority: 'normal' })
    const to = join(folder, 'mine.sqlite')
    const made = await textpost('backup', to, '--data', folder)
    expect(made).toMatchObject({ exitCode: 0, out: expect.stringContaining('1 texts and 0 mails') })
    expect((await textpost('backup', to, '--data', folder)).error).toContain('could not be copied')
    expect(await textpost('check', '--data', folder)).toMatchObject({
      exitCode: 0,
      out: expect.stringContaining('is whole'),
    })
    const refused = await textpost('restore', to, '--data', folder)
    expect(refused).toMatchObject({ exitCode: 1, error: expect.stringContaining('already runs') })
    await engine.stop()
    const restored = await textpost('restore', to, '--data', folder, '--json')
    expect(JSON.parse(restored.out)).toMatchObject({ check: { texts: 1, problems: [] } })
    expect((await textpost('backup', '--data', folder)).exitCode).toBe(0)
    damage(to)
    const damaged = await textpost('check', to, '--data', folder)
    expect(damaged.exitCode).toBe(1)
  })
})
