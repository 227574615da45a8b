import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import Database from 'better-sqlite3'
import { describe, expect, onTestFinished, test } from 'vitest'
import { settingsSchema } from '../../core/settings/schema.ts'
import { openStore, storeFile } from '../../drivers/store/open.ts'
import { systemClock } from '../../drivers/world.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'

const known = 600
const inFile = 1_000
const script = join(import.meta.dirname, 'contacts-child.ts')

/** An office that knows some people, who are in a group and have a further number each; the file changes them all and adds others. */
async function office(): Promise<string> {
  const folder = tempDir()
  await (await openStore({ folder, clock: systemClock, log: quietLog })).close()
  const file = new Database(storeFile(folder))
  file.exec(`
    with recursive n(i) as (select 1 union all select i + 1 from n where i < ${known})
    insert into contact (id, alias, name, phone)
      select i, case i % 3 when 0 then null else 'p' || i end, 'Person ' || i, '+4670' || (1000000 + i) from n;
    insert into contact_group (contact_id, name, alias) select id, 'Drivers', 'drivers' from contact;
    insert into contact_number (contact_id, phone, position) select id, '+4671' || (1000000 + id), 0 from contact;`)
  file.close()
  const rows = Array.from({ length: inFile }, (_, at) => `Changed ${at + 1},+4670${1_000_001 + at},night`)
  writeFileSync(join(folder, 'people.csv'), `Name,Mobile,Groups\n${rows.join('\n')}\n`)
  return folder
}

/** Runs the child on the folder and kills it when it has said `steps` times that something was committed; gives what it said. */
async function killedIn(mode: string, folder: string, steps: number): Promise<readonly string[]> {
  const child = spawn(process.execPath, [script, mode, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  onTestFinished(() => void child.kill('SIGKILL'))
  const ended = once(child, 'exit')
  const said: string[] = []
  for await (const line of createInterface({ input: child.stdout })) {
    said.push(line)
    if (line === 'done' || said.filter((one) => one === 'step').length >= steps) child.kill('SIGKILL')
  }
  await ended
  return said
}

async function start(folder: string): Promise<Engine> {
  const settings = settingsSchema.parse({ office: { country: 'SE' } })
  const engine = await startEngine({ folder, settings, log: quietLog })
  onTestFinished(() => engine.stop())
  return engine
}

/** Everything that the contacts of a folder say, as its file has it, and how much is noted of changes. */
function look(folder: string): { contacts: unknown[]; groups: unknown[]; numbers: unknown[]; notes: unknown } {
  const file = new Database(storeFile(folder), { readonly: true })
  try {
    return {
      contacts: file.prepare('select id, alias, name, phone from contact order by id').all(),
      groups: file.prepare('select contact_id, name, alias from contact_group order by contact_id, alias').all(),
      numbers: file.prepare('select contact_id, phone from contact_number order by contact_id, position').all(),
      notes: file
        .prepare('select (select count(*) from contact_undo) + (select count(*) from contact_change) as n')
        .get(),
    }
  } finally {
    file.close()
  }
}

describe.each(['import', 'rename', 'undo'])('a gateway that is killed in its %s', (mode) => {
  // An import of 1,000 takes 40 steps and a few commits around them, the change of a group 3 and the same.
  const some = 3 + Math.floor(Math.random() * (mode === 'rename' ? 3 : 40))
  test.each([2, some])(
    'after %i commits has the contacts of before or of afterwards, whole, when it starts again',
    async (steps) => {
      const folder = await office()
      const before = look(folder)
      const said = await killedIn(mode, folder, steps)
      // Two commits are enough for a mixture.
      expect(look(folder)).not.toEqual(before)
      const engine = await start(folder)
      const after = look(folder)
      expect(after.notes).toEqual({ n: 0 })
      const { calls } = engine
      const isOld = JSON.stringify(after) === JSON.stringify(before)
      if (!isOld) {
        const { contacts } = await calls.contactCount({})
        const groups = await calls.groups({})
        if (mode === 'rename') expect([contacts, groups]).toEqual([known, [{ name: 'fleet', members: known }]])
        else {
          expect([contacts, groups]).toEqual([
            inFile,
            [
              { name: 'Drivers', members: known },
              { name: 'night', members: inFile },
            ],
          ])
          expect(after.contacts.filter((one) => !/^Changed /.test((one as { name: string }).name))).toEqual([])
          expect(after.numbers).toHaveLength(known)
        }
      }
      // The new book only where the change was whole: an import that was told to be done, an undo that had not begun.
      if (said.includes('done')) expect(isOld).toBe(mode === 'undo')
      // The search has followed what was taken back.
      const name = isOld || mode === 'rename' ? 'Person 17' : 'Changed 17'
      const found = await calls.contacts({ search: name, limit: 1_000 })
      expect(found.map((one) => one.name)).toContain(name)
      expect((await calls.contacts({ search: isOld ? 'Changed 17' : 'Nobody', limit: 5 })).length).toBe(0)
    },
    30_000,
  )
})
