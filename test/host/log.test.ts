import { spawnSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
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

test.skipIf(process.platform !== 'linux')(
  'a log that cannot be written ends nothing: neither the process nor its closing',
  () => {
    // In a process of its own, whose files may not grow beyond a kilobyte.
    const script = `
    const { openLog } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../host/log.ts')).href)})
    const { outliveFileLimits } = await import(${JSON.stringify(pathToFileURL(join(import.meta.dirname, '../../host/file-limits.ts')).href)})
    await import('conf')
    outliveFileLimits()
    const log = await openLog(process.argv[1], 'info')
    for (let count = 0; count < 50; count++) {
      log.write('info', 'x'.repeat(500))
      await new Promise((resolve) => setTimeout(resolve, 1))
    }
    await log.close()
    console.log('still there')`
    const folder = join(tempDir(), 'logs')
    const given = ['--input-type=module', '-e', script, folder]
    const { stdout, stderr } = spawnSync('bash', ['-c', 'ulimit -f 1; exec "$0" "$@"', process.execPath, ...given], {
      encoding: 'utf8',
      timeout: 30_000,
      cwd: join(import.meta.dirname, '../..'),
      env: { ...process.env, NODE_DISABLE_COMPILE_CACHE: '1' },
    })
    expect([stdout, stderr]).toEqual(['still there\n', ''])
  },
)
