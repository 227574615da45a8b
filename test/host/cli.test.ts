import { spawn } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import type { SettingsInput } from '../../core/settings/schema.ts'
import { EngineProcess } from '../support/engine-process.ts'
import { bare, englishWords } from '../support/english.ts'
import { tempDir } from '../support/temp-dir.ts'
import { textpost } from '../support/textpost.ts'
import { waitFor } from '../support/wait-for.ts'

/** A terminal that keeps what is written to it. */
const simulated: SettingsInput = { transports: [{ kind: 'simulator', name: 'sim' }] }

describe('the command line beside a running gateway', () => {
  test('sends a text, shows it, and tells why', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, simulated)
    await engine.start()
    const data = ['--data', folder]
    await waitFor('the link', async () => (await engine.call('status', {})).links[0]?.state === 'working')

    const sent = await textpost('send', ...data, '--json', '070-123 45 67', 'Hej', '€', '😀')
    expect(sent.exitCode).toBe(0)
    expect(JSON.parse(sent.out).texts).toEqual([
      { textId: 1, phone: '+46701234567', parts: 1, state: 'queued', transport: 'sim' },
    ])
    await waitFor('delivery', async () => (await engine.call('texts', {}))[0]?.state === 'delivered')

    const log = await textpost('log', ...data)
    expect(log.out).toContain('+46701234567')
    expect(log.out).toContain('delivered')
    const why = await textpost('why', ...data, '1')
    expect(why.out).toContain('because of “😀”')
    expect(why.out).toContain('Delivered.')
    const status = await textpost('status', ...data)
    expect(status.out).toContain('✓ sim')
    expect(status.out).toContain('Parts sent today 1')
  })

  test('the log is filtered, and printed as a table, as JSON or as mails', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, { ...simulated, permission: { countries: ['SE'] } })
    await engine.start()
    const data = ['--data', folder]
    await textpost('send', ...data, '+46701234567', 'To Sweden')
    await textpost('send', ...data, '+4915112345678', 'Nach Deutschland')
    await waitFor('delivery', async () => (await engine.call('texts', { states: ['delivered'] })).length === 1)
    const held = await textpost('log', ...data, '--state', 'held,failed', '--by', 'sim', '--direction', 'out')
    expect(held.out).toContain('Nach Deutschland')
    expect(held.out).not.toContain('To Sweden')
    const day = (ago: number) => {
      const at = new Date(Date.now() - ago * 86_400_000)
      return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
    }
    expect((await textpost('log', ...data, '--since', day(0))).out.split('\n')).toHaveLength(3)
    expect((await textpost('log', ...data, '--until', day(0))).out).toBe('No texts yet.')
    expect((await textpost('log', ...data, '--sender', 'nobody@example.com')).out).toBe('No texts yet.')
    const json = await textpost('log', ...data, '--form', 'json')
    expect(JSON.parse(json.out).map(({ body }: { body: string }) => body)).toEqual(['To Sweden', 'Nach Deutschland'])
    const mbox = await textpost('log', ...data, '--form', 'mbox', '--state', 'delivered')
    expect(mbox.out).toMatch(/^From \S+ \w{3} \w{3} [ \d]\d \d\d:\d\d:\d\d \d{4}\nFrom: /)
    expect(mbox.out).toContain(Buffer.from('To Sweden').toString('base64'))
    expect((await textpost('log', ...data, '--form', 'csv')).out.split('\r\n')).toHaveLength(3)
    expect(await textpost('log', ...data, '--form', 'xls')).toMatchObject({ exitCode: 2 })
    expect(await textpost('log', ...data, '--since', 'soon')).toMatchObject({ exitCode: 2 })
  })

  test('speaks German when asked to, with the gateway’s sentences and its own', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, {
      transports: [
        ...(simulated.transports ?? []),
        { kind: 'smpp', name: 'anbieter', address: '127.0.0.1:1', systemId: 'x' },
      ],
      routing: { default: ['sim'] },
    })
    await engine.start()
    const asked = ['--data', folder, '--language', 'de']
    await waitFor('the links', async () => {
      const { links } = await engine.call('status', {})
      return (
        links.find(({ name }) => name === 'sim')?.state === 'working' && links.some(({ code }) => code !== undefined)
      )
    })
    const sent = await textpost('send', ...asked, '070-123 45 67', '😀')
    expect(sent.out).toBe('SMS 1 an +46701234567: in der Warteschlange, 1 Teil, über sim.')
    await waitFor('delivery', async () => (await engine.call('texts', {}))[0]?.state === 'delivered')
    const shown = [
      (await textpost('log', ...asked)).out,
      (await textpost('why', ...asked, '1')).out,
      (await textpost('status', ...asked)).out,
      (await textpost('doctor', ...asked, '--no-report', 'anbieter')).out,
      (await textpost('release', ...asked, '1')).error,
      (await textpost('why', ...asked, '99')).error,
      (await textpost('send', ...asked, 'nobody', 'Hallo')).error,
      (await textpost('settings', 'set', ...asked, 'queue.expiryHours', 'lang')).error,
      (await textpost('settings', 'set', ...asked, 'queue.expiryHour', '3')).error,
      (await textpost('settings', 'set', ...asked, 'queue.expiryHours', '24')).out,
      (await textpost('contacts', 'list', ...asked)).out,
    ].join('\n')
    expect(shown).toContain('SMS an +46701234567, 1 Teil (Unicode), wegen „😀“.')
    expect(shown).toContain('! anbieter: Das Passwort für anbieter ist nicht gesetzt.')
    expect(shown).toContain('Es gibt keine SMS mit der Nummer 99.')
    expect(shown).toContain('queue.expiryHours muss eine Zahl von 0,1 bis 720 sein, nicht „lang“.')
    expect(shown).toContain('queue.expiryHours ist gesetzt. Das gilt ab jetzt.')
    const english = shown.split('\n').filter((line) => englishWords.test(bare(line)))
    expect(english).toEqual([])
    expect((await textpost('why', '--language', 'de')).error).toMatch(/^Fehler: Es fehlt die Angabe „number“/)
    expect((await textpost('status', '--data', folder, '--language', 'fr')).exitCode).toBe(2)
    expect((await textpost('contacts', 'list', '--data', folder)).out).toMatch(/^No contacts yet/)
  })

  test('the help of every command is German too', async () => {
    const names = [
      '',
      'serve',
      'demo',
      'send',
      'log',
      'why',
      'assign',
      'contacts',
      'settings',
      'doctor',
      'modem',
      'secret',
    ]
    for (const name of [...names, 'backup', 'check', 'restore', 'link', 'mails', 'release-mail']) {
      const { out } = await textpost(...(name === '' ? [] : [name]), '--help', '--language', 'de')
      expect(out, name).toMatch(/^Aufruf: textpost/)
      expect(
        out.split('\n').filter((line) => englishWords.test(bare(line.replace(/<.*?>/g, '').replace(/^ {2}\S+/, '')))),
        name,
      ).toEqual([])
    }
  })

  test('pauses and goes on; a pause is shown and outlives the gateway', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, simulated)
    await engine.start()
    const data = ['--data', folder]
    expect((await textpost('pause', ...data)).out).toContain('Paused: nothing is sent or fetched')
    expect((await textpost('status', ...data)).out).toMatch(/Paused since .*“textpost resume” goes on/)
    await textpost('send', ...data, '+46701234567', 'Later')
    await engine.kill()
    await engine.start()
    const test = await textpost('doctor', ...data, '--no-report')
    expect(test.out).toContain('paused')
    expect((await engine.call('texts', {}))[0]?.state).toBe('queued')
    expect((await textpost('resume', ...data)).out).toBe('Textpost sends and fetches again.')
    await waitFor('delivery', async () => (await engine.call('texts', {}))[0]?.state === 'delivered')
    expect((await textpost('status', ...data)).out).not.toContain('Paused')
  })

  test('a wrong phone, a wrong number and an impossible step are refused with words', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, simulated)
    await engine.start()
    const data = ['--data', folder]
    const nobody = await textpost('send', ...data, 'nobody', 'words')
    expect(nobody).toMatchObject({ exitCode: 1, out: '' })
    expect(nobody.error).toContain('neither a phone number nor a name in the contacts')
    const missing = await textpost('why', ...data, '99')
    expect(missing.error).toBe('There is no text number 99. Nothing was done. Look the number up with “textpost log”.')
    await textpost('send', ...data, '+46701234567', 'words', '--at', '2030-01-01T08:00')
    const release = await textpost('release', ...data, '1')
    expect(release.error).toContain('Text 1 is queued, so it cannot be released.')
    expect((await textpost('hold', ...data, '1')).out).toBe('Text 1 is held.')
    expect((await textpost('release', ...data, '1')).out).toBe('Text 1 is released.')
    expect((await textpost('cancel', ...data, '1')).out).toBe('Text 1 is cancelled.')
    expect(await textpost('why', ...data, '0')).toMatchObject({ exitCode: 2 })
    expect(await textpost('send', ...data, '+46701234567', 'x', '--priority', 'urgent')).toMatchObject({ exitCode: 2 })
  })

  test('contacts stand for phones, alone and in groups', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, simulated)
    await engine.start()
    const data = ['--data', folder]
    expect((await textpost('contacts', 'list', ...data)).out).toContain('No contacts yet')
    expect(
      (
        await textpost(
          'contacts',
          'add',
          ...data,
          'Anna',
          '070-123 45 67',
          '--name',
          'Anna Andersson',
          '--groups',
          'drivers',
        )
      ).out,
    ).toBe('anna is +46701234567.')
    await textpost('contacts', 'add', ...data, 'bo', '+46701111111', '--groups', 'drivers')
    const sent = await textpost('send', ...data, '--json', 'drivers,anna', 'To all of you')
    expect(
      JSON.parse(sent.out)
        .texts.map((text: { phone: string }) => text.phone)
        .sort(),
    ).toEqual(['+46701111111', '+46701234567'])
    expect((await textpost('contacts', 'add', ...data, 'x', '12')).error).toContain('neither a phone number')
    expect((await textpost('contacts', 'remove', ...data, 'bo')).out).toBe('bo is gone from the contacts.')
    expect((await textpost('contacts', 'remove', ...data, 'bo')).error).toContain('There is no contact “bo”')
  })

  test('a setting that is changed counts at once and opens only what it touches', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, simulated)
    await engine.start()
    const data = ['--data', folder]
    expect((await textpost('settings', 'set', ...data, 'queue.expiryHours', '24')).out).toBe(
      'queue.expiryHours is set. It counts from now on.',
    )
    const ownNumbers = await textpost('settings', 'set', ...data, 'transports.sim.ownNumbers', '+46701740605')
    expect(ownNumbers.out).toBe('transports.sim.ownNumbers is set. It counts from now on; opened anew: sim.')
    expect((await textpost('settings', 'get', ...data, 'queue.expiryHours')).out).toBe('24')
    expect(await engine.call('settings', {})).toMatchObject({ queue: { expiryHours: 24 } })
    const off = await textpost('settings', 'set', ...data, 'transports.sim.enabled', 'false')
    expect(off.out).toContain('opened anew: sim')
    expect((await engine.call('status', {})).links).toEqual([])
  })

  test('a second gateway on the same folder is refused; the first goes on', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, simulated)
    await engine.start()
    const main = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts')
    const second = spawn(process.execPath, [main, 'serve', '--data', folder], { stdio: ['ignore', 'ignore', 'pipe'] })
    let error = ''
    second.stderr.on('data', (text: Buffer) => {
      error += text.toString()
    })
    const exitCode = await new Promise((resolve) => second.on('exit', resolve))
    expect(exitCode).toBe(1)
    expect(error).toContain('Another Textpost already runs on the data folder')
    expect((await engine.call('status', {})).links).toHaveLength(1)
  })

  test('SIGTERM ends it with 0 within five seconds, and a kill -9 leaves nothing in the way of the next start', async () => {
    const folder = tempDir()
    const engine = new EngineProcess(folder, simulated)
    await engine.start()
    const stopped = await engine.stop()
    expect(stopped.exitCode).toBe(0)
    expect(stopped.tookMs).toBeLessThan(5_000)
    await engine.start()
    await engine.kill()
    await engine.start()
    expect((await engine.call('status', {})).links).toHaveLength(1)
  })
})

describe('the command line without a gateway', () => {
  test('says that none runs, with its own exit code', async () => {
    const folder = tempDir()
    const status = await textpost('status', '--data', folder)
    expect(status.exitCode).toBe(3)
    expect(status.error).toContain('Textpost is not running on the data folder')
    const json = await textpost('status', '--data', folder, '--json')
    expect(JSON.parse(json.error).error.code).toBe('engine/not-running')
  })

  test('a wrong setting is refused with its path, what is wrong and an example; the file stays as it was', async () => {
    const folder = tempDir()
    const file = join(folder, 'settings.json')
    writeFileSync(file, '{\n  "queue": { "expiryHours": 24 }\n}\n')
    const before = readFileSync(file, 'utf8')
    const typo = await textpost('settings', 'set', '--data', folder, 'queue.expiryHour', '3')
    expect(typo.exitCode).toBe(4)
    expect(typo.error).toContain('did you mean “expiryHours”')
    const range = await textpost('settings', 'set', '--data', folder, 'queue.expiryHours', 'soon')
    expect(range.error).toMatch(/^queue\.expiryHours must be a number from .* Example: /)
    expect(readFileSync(file, 'utf8')).toBe(before)
    expect((await textpost('settings', 'set', '--data', folder, 'queue.expiryHours', '12')).out).toContain(
      'from the next start',
    )
    expect((await textpost('settings', 'export', '--data', folder)).out).toBe(
      '{\n  "queue": {\n    "expiryHours": 12\n  }\n}',
    )
    expect((await textpost('settings', 'set', '--data', folder, 'queue.expiryHours')).out).toContain(
      'has its default again',
    )
    expect((await textpost('settings', 'get', '--data', folder, 'queue.expiryHours')).out).toBe('48')
  })

  test('a settings file with a mistake is named with line and column, and import takes none of it', async () => {
    const folder = tempDir()
    const wrong = join(folder, 'wrong.json')
    writeFileSync(
      wrong,
      '{\n  "transports": [\n    { "kind": "smpp", "name": "a", "address": "x", "systemId": "s", "password": "p" }\n  ]\n}',
    )
    const imported = await textpost('settings', 'import', '--data', folder, wrong)
    expect(imported.exitCode).toBe(4)
    expect(imported.error).toContain('line 3')
    expect(imported.error).toContain('textpost secret set smpp/a')
    expect((await textpost('settings', 'export', '--data', folder)).out).toBe('{}')
    const served = await textpost('serve', '--data', folder, '--config', wrong)
    expect(served.exitCode).toBe(4)
    expect(served.error).toContain('transports.a.password')
  })

  test('the schema and the help are there', async () => {
    const schema = await textpost('settings', 'schema')
    expect(JSON.parse(schema.out)).toMatchObject({ type: 'object' })
    const help = await textpost('send', '--help')
    expect(help.exitCode).toBe(0)
    expect(help.out).toContain('--priority')
  })

  test('secrets are kept in a file for the owner alone, and never shown', async () => {
    const folder = tempDir()
    const main = join(import.meta.dirname, '..', '..', 'host', 'cli', 'main.ts')
    const child = spawn(process.execPath, [main, 'secret', 'set', 'smpp/main', '--data', folder], {
      stdio: ['pipe', 'ignore', 'ignore'],
    })
    child.stdin.end('s3cret\n')
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(0)
    const file = join(folder, 'secrets.json')
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ 'smpp/main': 's3cret' })
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const list = await textpost('secret', 'list', '--data', folder)
    expect(list.out).toBe('smpp/main')
    await textpost('secret', 'delete', 'smpp/main', '--data', folder)
    expect((await textpost('secret', 'list', '--data', folder)).out).toBe('No secrets are kept.')
  })
})
