import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { settingsSchema } from '../../core/settings/schema.ts'
import { openStore } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { ContactChanges } from '../../host/contacts/changes.ts'
import { GivenTexts } from '../../host/contacts/given.ts'
import { startEngine } from '../../host/engine.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'

const phone = (at: number) => `+4670174${String(1_000 + at)}`
const person = (name: string, at: number, groups: string[] = []) => ({ name, alias: '', phone: phone(at), groups })

async function changesOnDisk() {
  const store = await openStore({ folder: tempDir(), clock: systemClock, log: quietLog })
  onTestFinished(() => store.close())
  const book = () => store.read((rooms) => rooms.contacts.list())
  return { store, changes: new ContactChanges(store), book }
}

async function engineOn(folder: string) {
  const settings = settingsSchema.parse({ office: { country: 'SE' } })
  const engine = await startEngine({ folder, settings, log: quietLog })
  onTestFinished(() => engine.stop())
  return engine
}

test('a change whose step fails leaves nothing behind, and the next one goes on', async () => {
  const { store, changes, book } = await changesOnDisk()
  const id = await store.write((rooms) => rooms.contacts.save({ ...person('Ada', 1, ['crew']), others: [phone(9)] }))
  const before = await book()
  const failed = changes.run(async (step) => {
    await step((room, change) => room.save(change, [{ contact: person('Ada Ek', 1), replaces: id }]))
    await step((room, change) => room.save(change, [{ contact: person('Bo', 2) }]))
    expect((await book()).map(({ name }) => name)).toEqual(['Ada Ek', 'Bo'])
    throw new Error('the disk is full')
  })
  await expect(failed).rejects.toThrow('the disk is full')
  expect(await book()).toEqual(before)
  const { undo } = await changes.run((step) =>
    step((room, change) => room.save(change, [{ contact: person('Bo', 2) }])),
  )
  expect((await book()).map(({ name }) => name)).toEqual(['Ada', 'Bo'])
  expect(await changes.takeBack(undo)).toBe(1)
  expect(await book()).toEqual(before)
  expect(await changes.takeBack(undo)).toBeUndefined()
})

test('whoever gives way to a contact of an import is back when it is taken back', async () => {
  const { store, changes, book } = await changesOnDisk()
  await store.write(async (rooms) => {
    await rooms.contacts.save({ ...person('Ada', 1), alias: 'ada' })
    await rooms.contacts.save(person('Bo', 2))
  })
  const before = await book()
  const { undo } = await changes.run((step) =>
    step((room, change) =>
      room.save(change, [{ contact: { ...person('Other', 3), alias: 'ada' } }, { contact: person('Else', 2) }]),
    ),
  )
  expect((await book()).map(({ name }) => name)).toEqual(['Else', 'Other'])
  await changes.takeBack(undo)
  expect(await book()).toEqual(before)
})

test('the sixth change makes the first one stay', async () => {
  const { changes, book } = await changesOnDisk()
  const undos: string[] = []
  for (let at = 0; at < 6; at++) {
    const done = await changes.run((step) => step((room, change) => room.save(change, [{ contact: person('Bo', at) }])))
    undos.push(done.undo)
  }
  const gone = await Promise.all(undos.map(async (undo) => (await changes.takeBack(undo)) ?? 'gone'))
  expect(gone).toEqual(['gone', 1, 1, 1, 1, 1])
  expect(await book()).toHaveLength(1)
})

test('a person who is erased does not come back with an import that is taken back, and is in no note of one', async () => {
  const folder = tempDir()
  const { calls } = await engineOn(folder)
  const erased = phone(1)
  await calls.saveContact({ name: 'Ada Erased', alias: '', phone: erased, groups: [] })
  const text = `Name,Mobile\nAda Changed,${erased}\nBo,${phone(2)}\n`
  const { undo = '' } = await calls.importContacts({ text, form: 'csv', apply: true, all: true })
  await calls.erasePerson({ phone: erased, confirm: erased, copies: false })
  await expect(calls.undoImport({ undo })).rejects.toMatchObject({ code: 'contacts/undo-gone' })
  expect((await calls.contacts({ limit: 10 })).map(({ name }) => name)).toEqual(['Bo'])
  const files = readdirSync(folder).filter((name) => name.startsWith('textpost.sqlite') && !name.endsWith('-shm'))
  for (const name of files) expect(readFileSync(join(folder, name), 'latin1')).not.toContain('Ada Erased')
})

test('two lines of a file that are one contact make no import fail', async () => {
  const { calls } = await engineOn(tempDir())
  await calls.saveContact({ name: 'Ada', alias: 'ada', phone: phone(1), groups: [] })
  const text = `Name,Alias,Mobile\nAda Ek,ada,${phone(2)}\nAda B,adab,${phone(1)}\n`
  const { undo = '' } = await calls.importContacts({ text, form: 'csv', apply: true, all: true })
  expect(await calls.contactCount({})).toEqual({ contacts: 2 })
  await calls.undoImport({ undo })
  expect((await calls.contacts({ limit: 10 })).map(({ name, alias }) => [name, alias])).toEqual([['Ada', 'ada']])
})

test('texts that are given in pieces come whole and once, and no more than two are kept', () => {
  const given = new GivenTexts()
  const first = given.add('one ', undefined)
  expect(given.add('two', first)).toBe(first)
  expect(given.take(first)).toBe('one two')
  const oldest = given.add('x', undefined)
  for (let more = 0; more < 2; more++) given.add('y', undefined)
  for (const gone of [first, oldest])
    expect(() => given.take(gone)).toThrow(expect.objectContaining({ code: 'contacts/file-gone' }))
})
