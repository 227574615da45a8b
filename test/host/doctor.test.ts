import { readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { describe, expect, onTestFinished, test } from 'vitest'
import { type SettingsInput, settingsSchema } from '../../core/settings/schema.ts'
import type { ListUsb } from '../../drivers/modem/usb-devices.ts'
import { SimulatedBinding, SimulatedModem, type SimulatedModemOptions } from '../../drivers/simulator/modem/index.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { startSmsc } from '../../drivers/simulator/smsc/index.ts'
import type { DoctorLink, DoctorReport } from '../../host/contract/results.ts'
import { redact } from '../../host/doctor/redact.ts'
import { inWords } from '../../host/doctor/words.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { quietLog } from '../support/logs.ts'
import { tempDir } from '../support/temp-dir.ts'
import { waitFor } from '../support/wait-for.ts'

interface Set {
  readonly settings: SettingsInput
  readonly listUsb?: ListUsb
  readonly coverage?: SimulatedModem['coverage']
  readonly modem?: Partial<SimulatedModemOptions> | false
  readonly secrets?: Readonly<Record<string, string>>
}

const usb = { vendorId: '12d1', productId: '1506' }

async function office({ settings, modem: options = {}, secrets = {}, listUsb, coverage }: Set) {
  const folder = tempDir()
  const network = new SimulatedNetwork()
  const binding = new SimulatedBinding()
  const modem = new SimulatedModem({ network, networkDelayMs: 5, reportDelayMs: 5, ...(options || {}) })
  if (coverage) modem.coverage = coverage
  if (options !== false) binding.add('/dev/ttyUSB0', modem, usb)
  const kept = new FileSecrets(folder)
  for (const [name, value] of Object.entries(secrets)) await kept.set(name, value)
  const engine = await startEngine({
    folder,
    settings: settingsSchema.parse(settings),
    secrets: kept,
    log: quietLog,
    drivers: { serialBinding: binding, network, ...(listUsb ? { listUsb } : {}) },
  })
  onTestFinished(async () => {
    await engine.stop()
    modem.close()
  })
  return { engine, modem, binding, network }
}

const examine = (engine: Engine, wish = {}): Promise<DoctorReport> =>
  engine.calls.doctor({ loopBack: false, report: false, reportText: false, language: 'en', run: '', ...wish })

/** `✓ plugged ✗ sim – pin…`, without what was skipped. */
function summary(report: DoctorReport): string[] {
  return report.links.flatMap(({ checks }) =>
    checks.flatMap(({ state, check, code }) =>
      state === 'skipped' ? [] : [`${state} ${check}${code ? ` ${code}` : ''}`],
    ),
  )
}

const oneModem: SettingsInput = { transports: [{ kind: 'modem', name: 'modem-1', registrationTimeoutSeconds: 1 }] }

describe('the doctor', () => {
  test('a modem that works: every check is ✓, a text to oneself comes back, and the report names nobody', async () => {
    const { engine, modem } = await office({ settings: oneModem })
    const report = await examine(engine, { loopBack: true, report: true })
    expect(report.ok).toBe(true)
    expect(summary(report)).toEqual(
      [
        'plugged',
        'port',
        'answers',
        'sim',
        'pin',
        'network',
        'signal',
        'centre',
        'receiving',
        'storage',
        'loop-back',
      ].map((check) => `ok ${check}`),
    )
    expect(modem.submissions).toHaveLength(1)
    expect(await engine.calls.texts({ limit: 10 })).toEqual([])
    const file = report.file ?? ''
    expect(statSync(file).mode & 0o777).toBe(0o600)
    const text = readFileSync(file, 'utf8')
    expect(text).toContain('✓ The modem answers')
    for (const secret of [modem.sim.imsi, modem.sim.iccid, modem.sim.number, '350000000000006'])
      expect(text).not.toContain(secret)
    expect(text).toContain('/dev/ttyUSB0')
  })

  test.each([
    ['no modem is plugged in', false, 'failed plugged modem/not-found'],
    ['no SIM card', { withoutSim: true }, 'failed sim modem/sim-missing'],
    ['a SIM card that asks for its PIN', { sim: { pin: '1234' } }, 'failed pin modem/pin-needed'],
    ['a SIM card without a text centre', { sim: { smsc: '' } }, 'attention centre modem/no-smsc'],
    ['a weak signal', { signal: 2 }, 'attention signal signal/weak'],
  ] as const)('%s', async (_, modem, expected) => {
    const { engine } = await office({ settings: oneModem, modem })
    const report = await examine(engine)
    expect(summary(report)).toContain(expected)
    expect(report.ok).toBe(!expected.startsWith('failed'))
    const wrong = report.links[0]?.checks.find(({ state }) => state === 'failed' || state === 'attention')
    expect(wrong?.sentence.length).toBeGreaterThan(30)
    // What comes after the first failure is not judged.
    const states = report.links[0]?.checks.map(({ state }) => state) ?? []
    if (!report.ok) expect(states.slice(states.indexOf('failed') + 1).every((state) => state === 'skipped')).toBe(true)
  })

  test('a network that refuses the card', async () => {
    const { engine, modem } = await office({ settings: oneModem, modem: { registerMs: 60_000 } })
    modem.coverage = 'denied'
    const report = await examine(engine)
    expect(summary(report).at(-1)).toMatch(/^failed network modem\/(?:no-network|registration-denied)$/)
  })

  test('a SIM card that is pulled out of a modem that works', async () => {
    const { engine, modem } = await office({ settings: oneModem })
    await waitFor('the modem', async () => (await engine.calls.status({})).links[0]?.state === 'working')
    modem.removeSim()
    expect(summary(await examine(engine)).at(-1)).toBe('failed sim modem/sim-missing')
  })

  test('an SMS provider that refuses the password, and one that cannot be reached', async () => {
    const smsc = await startSmsc({ network: new SimulatedNetwork() })
    onTestFinished(() => smsc.close())
    const free = await unusedPort()
    const account = { kind: 'smpp' as const, systemId: 'textpost' }
    const { engine } = await office({
      settings: {
        transports: [
          { ...account, name: 'smsc', address: `127.0.0.1:${smsc.port}` },
          { ...account, name: 'away', address: `127.0.0.1:${free}` },
        ],
      },
      modem: false,
      secrets: { 'smpp/smsc': 'wrong', 'smpp/away': 'secret' },
    })
    const report = await examine(engine)
    const smscChecks = report.links.find(({ link }) => link === 'smsc')?.checks
    expect(smscChecks?.map(({ check, state }) => `${state} ${check}`)).toEqual([
      'ok found',
      'ok reached',
      'failed ready',
    ])
    const away = report.links.find(({ link }) => link === 'away')
    expect(away?.checks.map(({ check, state }) => `${state} ${check}`)).toEqual([
      'ok found',
      'failed reached',
      'skipped encrypted',
      'skipped ready',
    ])
  })

  test('a mailbox whose server cannot be reached', async () => {
    const port = await unusedPort()
    const settings: SettingsInput = {
      mail: {
        accounts: [
          {
            name: 'office',
            address: 'gateway@example.com',
            imap: { host: '127.0.0.1', port, tls: 'none' },
            smtp: { host: '127.0.0.1', port, tls: 'none' },
          },
        ],
      },
    } as SettingsInput
    const { engine } = await office({ settings, modem: false, secrets: { 'imap/office': 'secret' } })
    const report = await examine(engine, { link: 'office' })
    expect(report.links[0]).toMatchObject({ kind: 'mailbox', ok: false })
    expect(summary(report)).toEqual(['ok found', 'failed reached engine/not-reached'])
  })

  test('the round is told step by step while a modem is being opened, and in German', async () => {
    const transports = [{ kind: 'modem' as const, name: 'modem-1', registrationTimeoutSeconds: 20 }]
    const { engine, modem } = await office({ settings: { transports }, modem: { signal: 2 }, coverage: 'none' })
    const rounds: DoctorLink[] = []
    const end = engine.events.on('doctor', ({ run, links }) => {
      if (run !== 'one' || !links[0]) return
      rounds.push(links[0])
      if (links[0].checks.some(({ check, state }) => check === 'network' && state === 'running'))
        modem.coverage = 'home'
    })
    const report = await examine(engine, { run: 'one', language: 'de', loopBack: true, reportText: true })
    end()
    const states = (at: number) => rounds.at(at)?.checks.map(({ state }) => state)
    // Each step is there before it is done; what was found does not go away again.
    const searching = rounds.find(({ checks }) =>
      checks.some((each) => each.check === 'network' && each.state === 'running'),
    )
    expect(searching?.checks.map(({ check, state }) => `${state} ${check}`)).toEqual([
      ...['plugged', 'port', 'answers', 'sim', 'pin'].map((check) => `ok ${check}`),
      'running network',
      ...['signal', 'centre', 'receiving', 'storage', 'loop-back'].map((check) => `waiting ${check}`),
    ])
    expect(states(-2)?.at(-1)).toBe('running')
    expect(rounds.at(-1)).toEqual(report.links[0])
    expect(report.links[0]?.checks.find(({ check }) => check === 'signal')).toEqual({
      check: 'signal',
      title: 'Der Empfang ist gut genug',
      state: 'attention',
      code: 'signal/weak',
      details: { dbm: -109 },
      sentence:
        'Der Empfang ist schwach (-109 dBm). SMS gehen womöglich verspätet hinaus. Stellen Sie das Modem näher an ein Fenster, notfalls mit einem USB-Kabel, und prüfen Sie, ob die Antenne angeschlossen ist.',
    })
    // The same round in the other language, from what it carries.
    expect(rounds.at(-1)?.checks.map((each) => inWords(each, 'en').sentence)).toContain('Demo Mobile, at home')
    // Whoever supports it reads English, and nothing private.
    expect(report.text).toContain('! The signal is good enough')
    expect(report.text).not.toContain('350000000000006')
    expect(report.file).toBeUndefined()
  })

  test('a link that there is none of', async () => {
    const { engine } = await office({ settings: oneModem, modem: false })
    await expect(examine(engine, { link: 'nobody' })).rejects.toMatchObject({ code: 'engine/no-link' })
  })
})

test.each([
  ['Text to +46701234567.', 'Text to +467…67.'],
  ['"imsi": "240010000000001"', '"imsi": "240…01"'],
  ['phone 070-123 45 67 and 071 23', 'phone 070…67 and 071 23'],
  ['anna.berg@sms.example.com wrote', 'a…@sms.example.com wrote'],
  ['"password": "hunter2", "pin":1234', '"password": …, "pin":…'],
  ['/dev/ttyUSB0 at 127.0.0.1:27750, 2026-01-31T08:00:00', '/dev/ttyUSB0 at 127.0.0.1:27750, 2026-01-31T08:00:00'],
])('%s is reported as %s', (text, expected) => {
  expect(redact(text)).toBe(expected)
})

describe('plugging in and out', () => {
  test('is noticed within two seconds, and the modem works soon after', async () => {
    const { engine, modem, binding } = await office({ settings: oneModem, modem: false })
    const state = async () => (await engine.calls.status({})).links[0]?.state
    await waitFor('the first failure', async () => (await state()) === 'down')
    let pluggedMs = Date.now()
    const pull = binding.add('/dev/ttyUSB0', modem, usb)
    await waitFor('the modem', async () => (await state()) === 'working', 4_000)
    expect(Date.now() - pluggedMs).toBeLessThan(4_000)
    pluggedMs = Date.now()
    pull()
    await waitFor('the loss', async () => (await state()) !== 'working', 2_000)
    binding.add('/dev/ttyUSB5', modem, usb)
    await waitFor('the modem at another port', async () => (await state()) === 'working', 8_000)
    expect((await engine.calls.status({})).links[0]?.health?.port).toBe('/dev/ttyUSB5')
  })

  test('the ports are told with what is behind them', async () => {
    const { engine } = await office({ settings: oneModem })
    expect(await engine.calls.serialPorts({})).toEqual([
      { path: '/dev/ttyUSB0', role: 'modem', description: 'Huawei, E3131, E3372, USB 12d1:1506' },
    ])
  })
})

describe('what is plugged in', () => {
  test('a modem in use, another, a serial adapter, a disk and a network card; told when it changes', async () => {
    const listUsb: ListUsb = async () => [
      { vendorId: '12d1', productId: '1506' },
      { vendorId: '12d1', productId: '14dc' },
      { vendorId: '12d1', productId: '1f01' },
      { vendorId: '046d', productId: 'c31c' },
    ]
    const { engine, modem, binding, network } = await office({ settings: oneModem, listUsb })
    await waitFor('the modem', async () => (await engine.calls.status({})).links[0]?.state === 'working')
    const other = new SimulatedModem({
      network,
      name: 'other',
      imei: '350000000000014',
      sim: { number: '+46700000002' },
    })
    onTestFinished(() => other.close())
    let told = 0
    onTestFinished(engine.events.on('ports', () => told++))
    binding.add('/dev/ttyUSB1', modem, { ...usb, locationId: undefined })
    binding.add('/dev/ttyUSB7', other, {
      vendorId: '1e0e',
      productId: '9001',
      manufacturer: 'SIMCom',
      locationId: '3-1',
    })
    binding.add('/dev/ttyUSB8', other, {
      vendorId: '1e0e',
      productId: '9001',
      manufacturer: 'SIMCom',
      locationId: '3-1',
    })
    binding.add('/dev/ttyUSB9', other, { vendorId: '0403', productId: '6001', manufacturer: 'FTDI', locationId: '4-1' })
    await waitFor('the event', () => told > 0)
    const sticks = await engine.calls.modemSticks({})
    expect(sticks.map(({ state, path, usedBy, code }) => [state, path, usedBy, code])).toEqual([
      ['ready', '/dev/ttyUSB0', 'modem-1', undefined],
      ['ready', '/dev/ttyUSB1', undefined, undefined],
      ['ready', '/dev/ttyUSB7', undefined, undefined],
      ['adapter', '/dev/ttyUSB9', undefined, undefined],
      ['network', undefined, undefined, 'modem/hilink'],
      ['storage', undefined, undefined, 'modem/storage-mode'],
    ])
    expect(sticks.at(-1)?.sentence.length).toBeGreaterThan(40)
    expect(sticks[2]?.name).toMatch(/^SIMCom/)
  })
})

describe('a modem’s extras by the contract', () => {
  test('USSD, console, PIN: each needs a modem that works, and the kept PIN follows the card', async () => {
    const { engine, modem } = await office({
      settings: oneModem,
      modem: { sim: { pin: '1234' }, ussd: { '*100#': 'Saldo 12,50 kr' } },
      secrets: { 'pin/modem-1': '1234' },
    })
    const { calls, secrets } = engine
    await waitFor('the modem', async () => (await calls.status({})).links[0]?.state === 'working')
    expect(await calls.modemUssd({ modem: 'modem-1', code: '*100#' })).toEqual({ words: 'Saldo 12,50 kr', more: false })
    expect(await calls.modemCommand({ modem: 'modem-1', line: 'AT+CSQ' })).toEqual({
      lines: ['+CSQ: 21,99'],
      result: 'OK',
    })
    expect(await calls.modemReadings({ modem: 'modem-1' })).toMatchObject({
      sim: 'open',
      pinLock: true,
      pinTriesLeft: 3,
    })
    await calls.modemChangePin({ modem: 'modem-1', oldPin: '1234', newPin: '4711' })
    expect(await secrets.get('pin/modem-1')).toBe('4711')
    await calls.modemPinLock({ modem: 'modem-1', on: false, pin: '4711' })
    expect(modem.sim.locked).toBe(false)
    expect((await calls.modemReadings({ modem: 'modem-1' })).pinLock).toBe(false)
    await expect(calls.modemCommand({ modem: 'modem-2', line: 'AT' })).rejects.toMatchObject({
      code: 'modem/not-a-modem',
    })
    modem.unplug()
    await waitFor('the loss', async () => (await calls.status({})).links[0]?.state !== 'working')
    await expect(calls.modemUssd({ modem: 'modem-1', code: '*100#' })).rejects.toMatchObject({ code: 'modem/not-open' })
  })

  test('a missed call becomes a text of its own kind, which the office hears of', async () => {
    const { engine, modem } = await office({ settings: oneModem })
    await waitFor('the modem', async () => (await engine.calls.status({})).links[0]?.state === 'working')
    modem.ring('+46701112233', 1, 10)
    const [text] = await waitFor('the call', async () => {
      const texts = await engine.calls.texts({ limit: 10 })
      return texts.length === 1 ? texts : undefined
    })
    expect(text).toMatchObject({
      direction: 'in',
      phone: '+46701112233',
      note: 'missed-call',
      body: '',
      state: 'unrouted',
    })
  })
})

function unusedPort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

test('a word without an end takes no time to speak of', () => {
  const word = 'you'.repeat(100_000)
  const start = performance.now()
  expect(redact(word)).toBe(word)
  expect(performance.now() - start).toBeLessThan(5_000)
})
