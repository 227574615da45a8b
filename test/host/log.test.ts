import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openLog } from '../../host/log.ts'
import { tempDir } from '../support/temp-dir.ts'

test('the log is a JSON line an event, names its modules, and never tells a secret', async () => {
  const folder = join(tempDir(), 'logs')
  const log = await openLog(folder, 'info')
  log
    .child('smsc')
    .child('link')
    .write('warn', 'bind refused', { password: 'hunter2', link: { pin: '4711' }, code: 'smpp/wrong-login' })
  log.write('debug', 'not shown at this level')
  await log.close()
  const [file] = readdirSync(folder)
  const lines = readFileSync(join(folder, file ?? ''), 'utf8')
    .trim()
    .split('\n')
  expect(lines).toHaveLength(1)
  expect(lines[0]).not.toMatch(/hunter2|4711/)
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({
    module: 'smsc/link',
    msg: 'bind refused',
    code: 'smpp/wrong-login',
    password: '•••',
  })
})
