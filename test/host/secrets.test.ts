import { chmodSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { FileSecrets, secretVariable } from '../../host/secrets.ts'
import { tempDir } from '../support/temp-dir.ts'

describe('secrets of a headless gateway', () => {
  test('the environment goes before the file', async () => {
    const folder = tempDir()
    const secrets = new FileSecrets(folder, { [secretVariable('smpp/main link')]: 'from the environment' })
    await secrets.set('smpp/main link', 'from the file')
    expect(await secrets.get('smpp/main link')).toBe('from the environment')
    expect(await new FileSecrets(folder, {}).get('smpp/main link')).toBe('from the file')
    expect(secretVariable('smpp/main link')).toBe('TEXTPOST_SECRET_SMPP_MAIN_LINK')
  })

  test.skipIf(process.platform === 'win32')('a file that others may read is refused with what to do', async () => {
    const folder = tempDir()
    const secrets = new FileSecrets(folder, {})
    await secrets.set('code', 'x')
    chmodSync(join(folder, 'secrets.json'), 0o644)
    await expect(secrets.get('code')).rejects.toMatchObject({
      code: 'settings/secrets-open',
      sentence: expect.stringContaining('chmod 600'),
    })
  })

  test('a broken file is refused and left as it is', async () => {
    const folder = tempDir()
    const file = join(folder, 'secrets.json')
    writeFileSync(file, '{ "code": ', { mode: 0o600 })
    const secrets = new FileSecrets(folder, {})
    await expect(secrets.set('other', 'x')).rejects.toMatchObject({ code: 'settings/secrets-broken' })
    expect(readFileSync(file, 'utf8')).toBe('{ "code": ')
  })
})
