/**
 * A process that changes many contacts, for tests that kill it: node contacts-child.ts MODE FOLDER. It says `step` after each commit of the
 * change and `done` at its end, and then stays.
 * - `import`: takes people.csv of the folder in
 * - `undo`: the same, says `imported`, and takes it back
 * - `rename`: gives the group `drivers` the name `fleet`
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { settingsSchema } from '../../core/settings/schema.ts'
import { startEngine } from '../../host/engine.ts'
import { quietLog } from '../support/logs.ts'

const [mode = '', folder = ''] = process.argv.slice(2)
const say = (line: string) => process.stdout.write(`${line}\n`)

let isTold = false
const { calls } = await startEngine({
  folder,
  settings: settingsSchema.parse({ office: { country: 'SE' } }),
  log: quietLog,
  committed: () => {
    if (isTold) say('step')
  },
})
setInterval(() => {}, 1_000)
isTold = mode !== 'undo'
if (mode === 'rename') await calls.changeGroup({ group: 'drivers', to: 'fleet' })
else {
  const text = readFileSync(join(folder, 'people.csv'), 'utf8')
  const { undo = '' } = await calls.importContacts({ text, form: 'csv', apply: true, all: false })
  if (mode === 'undo') {
    say('imported')
    isTold = true
    await calls.undoImport({ undo })
  }
}
say('done')
