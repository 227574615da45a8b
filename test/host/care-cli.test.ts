import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { SettingsInput } from '../../core/settings/schema.ts'
import { startEngine } from '../../host/engine.ts'
import { SettingsFile } from '../../host/settings-file.ts'
import { bare, englishWords } from '../support/english.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { textpost as runTextpost } from '../support/textpost.ts'
import { waitFor } from '../support/wait-for.ts'

const anna = '+46701234567'
const simulated: SettingsInput = {
  transports: [{ kind: 'simulator', name: 'sim' }],
  permission: { allow: ['@example.com'], prices: [{ prefix: '+', price: 0.1 }], monthlySpendingCap: 5 },
}

async function office() {
  const folder = tempDir()
  new SettingsFile(folder).write(simulated)
  const engine = await startEngine({ folder, log: quietLog })
  const textpost = (...args: string[]) => runTextpost(...args, '--data', folder)
  await waitFor('the link', async () => (await engine.calls.status({})).links[0]?.state === 'working')
  return { folder, engine, textpost }
}

test('contacts, groups, STOP, limits, probes, alarms, keeping and erasing by commands', async () => {
  const { folder, engine, textpost } = await office()
  const file = join(folder, 'people.vcf')
  const card = `BEGIN:VCARD\nVERSION:3.0\nFN:Anna\nNICKNAME:anna\nTEL:${anna}\nTEL:0709999999\nEND:VCARD\n`
  writeFileSync(file, card)
  expect((await textpost('contacts', 'import', file, '--dry-run')).out).toContain('Nothing was done.')
  expect((await textpost('contacts', 'list')).out).toContain('No contacts yet')
  expect((await textpost('contacts', 'import', file, '--group', 'drivers')).out).toContain('1 added')
  expect((await textpost('contacts', 'list')).out).toContain(`${anna}, +46709999999`)
  expect((await textpost('contacts', 'export', '--form', 'csv')).out).toContain(
    `Anna,anna,${anna},+46709999999,drivers`,
  )
  expect((await textpost('contacts', 'export', '--group', 'nobody')).out).toBe('')
  expect((await textpost('groups', 'list')).out).toMatch(/drivers +1/)
  expect((await textpost('groups', 'rename', 'drivers', 'crew')).out).toContain('now in crew')
  expect((await textpost('groups', 'remove', 'nosuch')).exitCode).toBe(1)
  expect((await textpost('contacts', 'import', join(folder, 'nosuch'))).exitCode).toBe(1)

  const probe = await textpost('probe', 'crew', 'Hello', '--from', 'bo@example.com')
  expect(probe.out).toContain(`${anna}: would be sent now by sim, 1 part, 0.10 EUR`)
  expect((await textpost('probe', anna, '--from', 'eve@evil.test')).out).toContain('✕ eve@evil.test is not on the list')
  expect(JSON.parse((await textpost('probe', anna, '--json')).out).phones[0].transport).toBe('sim')
  expect((await textpost('probe-reply', 'anna', 'Hello', 'there')).out).toContain('waits for a person')

  expect((await textpost('stop', 'add', anna)).out).toBe(`${anna} gets no more texts.`)
  expect((await textpost('stop', 'list')).out).toContain(anna)
  expect((await textpost('probe', anna)).out).toContain('would be refused')
  expect((await textpost('stop', 'remove', anna)).out).toContain('gets texts again')

  await textpost('send', 'anna', 'secret words')
  await waitFor('delivery', async () => (await engine.calls.texts({ limit: 1 }))[0]?.state === 'delivered')
  expect((await textpost('limits')).out).toContain('0.10 EUR of 5.00')
  expect((await textpost('release-held')).out).toBe('0 texts released, 0 kept.')
  expect((await textpost('alarms')).out).toContain('Nobody is told of alarms.')
  expect((await textpost('alarms', '--test')).exitCode).toBe(1)
  expect((await textpost('retention')).out).toContain('words of 0 texts')
  expect((await textpost('retention', '--run')).out).toContain('Erased: words of 0 texts')

  expect((await textpost('erase', 'anna')).out).toContain('Nothing was erased.')
  expect((await textpost('erase', 'anna', '--confirm', '+46700000000')).exitCode).toBe(1)
  expect((await textpost('erase', 'anna', '--confirm', 'anna')).out).toContain('nothing is left in the store')
  expect((await textpost('erasures', anna)).out).toContain('…67')
  expect((await textpost('log')).out).toBe('No texts yet.')
  await engine.stop()
  expect(readFileSync(join(folder, 'textpost.sqlite')).includes('secret words')).toBe(false)
})

test('all of it in German', async () => {
  const { folder, engine, textpost } = await office()
  const german = async (...args: string[]) => {
    const { out, error } = await textpost(...args, '--language', 'de')
    const words = bare(`${out}\n${error}`).replaceAll(folder, '')
    expect(words, args.join(' ')).not.toMatch(englishWords)
    return words
  }
  const file = join(folder, 'leute.csv')
  writeFileSync(file, 'Name;Kurzname;Mobil;Gruppen\nAnna;anna;0701234567;fahrer\nBo;bo;12;\n')
  expect(await german('contacts', 'import', file)).toContain('1 neu')
  writeFileSync(file, 'Name\nAnna\n')
  expect(await german('contacts', 'import', file)).toContain('keine Spalte heißt')
  expect(await german('groups', 'list')).toContain('Mitglieder')
  expect(await german('groups', 'rename', 'fahrer', 'leute')).toContain('jetzt in leute')
  const rules = [{ phones: ['+49'], transports: ['sim'] }]
  await engine.calls.applySettings({ settings: { ...simulated, routing: { rules } } })
  const probed = await german('probe', 'leute', 'Guten Tag', '--from', 'bo@example.com')
  expect(probed).toMatch(/würde jetzt über sim gesendet, 1 Teil, 0,10 EUR/)
  expect(probed).toMatch(/Regel 1 passt nicht: Telefone/)
  expect(probed).toMatch(/geht über sim: der einzige/)
  expect(await german('probe', anna, '--from', 'eve@evil.test')).toContain('✕')
  expect(await german('probe-reply', 'anna', 'Hallo')).toMatch(/wartet auf einen Menschen: niemand/)
  expect(await german('stop', 'add', anna)).toContain('keine SMS mehr')
  expect(await german('stop', 'list')).toContain('seit')
  await german('stop', 'remove', anna)
  expect(await german('limits')).toMatch(/Ausgegeben seit .*: 0,00 EUR von 5,00/)
  await german('release-held')
  await german('alarms')
  expect(await german('alarms', '--test')).toContain('Niemand ist zu benachrichtigen')
  await german('retention')
  await german('retention', '--run')
  expect(await german('erase', 'anna')).toContain('Nichts wurde gelöscht')
  expect(await german('erase', 'anna', '--confirm', 'anna')).toContain('ist nichts übrig')
  expect(await german('erasures')).toContain('Nachweis')
  const smsc = join(folder, 'smpp.txt')
  writeFileSync(smsc, 'Name: Main\nSMSC Address: smpp.example.com\nSystem ID: me@VMA\nPassword: hunter2\nOdd: 1\n')
  expect(await german('settings', 'import', '--from', 'communigate', '--dry-run', smsc)).toContain('nicht bekannt')
  await engine.stop()
})

test('settings of another gateway are taken beside a running gateway', async () => {
  const { folder, engine, textpost } = await office()
  const file = join(folder, 'smpp.txt')
  writeFileSync(
    file,
    'Name: Main\nMode: Off\nSMSC Address: smpp.example.com\nSystem ID: me@VMA\nPassword: hunter2\nOdd: 1\n',
  )
  const dry = await textpost('settings', 'import', '--from', 'communigate', '--dry-run', file)
  expect(dry.out).toContain('Nothing was changed.')
  expect(dry.out).toMatch(/Main: odd +1 +\? not known/)
  const done = await textpost('settings', 'import', '--from', 'communigate', file)
  expect(done.out).toContain('✓ kept as a secret')
  expect(done.out).not.toContain('hunter2')
  const settings = (await engine.calls.settings({})) as { transports: { name: string; enabled: boolean }[] }
  expect(settings.transports.map(({ name }) => name)).toEqual(['sim', 'main'])
  expect(readFileSync(join(folder, 'settings.json'), 'utf8')).not.toContain('hunter2')
  expect(await textpost('settings', 'import', '--from', 'momentum', file)).toMatchObject({ exitCode: 4 })
  await engine.stop()
})
