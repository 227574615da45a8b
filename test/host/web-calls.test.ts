import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { parseSettings } from '../../core/settings/parse.ts'
import type { Settings, SettingsInput } from '../../core/settings/schema.ts'
import { SimulatedNetwork } from '../../drivers/simulator/phones.ts'
import { type CallName, callParams, type Params, type Result } from '../../host/contract/contract.ts'
import type { TestStep } from '../../host/contract/results.ts'
import { type ControlClient, connectControl } from '../../host/control/client.ts'
import { type Engine, startEngine } from '../../host/engine.ts'
import { FileSecrets } from '../../host/secrets.ts'
import { SettingsFile } from '../../host/settings-file.ts'
import { waitFor } from '../support/wait-for.ts'

const anna = '+46701740601'
const bo = '+46701740602'
const stranger = '+46701740603'
const settings: SettingsInput = {
  office: { country: 'SE' },
  transports: [{ kind: 'simulator', name: 'try', ownNumbers: ['+46701740605'] }],
  permission: { currency: 'SEK', prices: [{ prefix: '+46', price: 0.5 }] },
}

let folder: string
let engine: Engine
let client: ControlClient
let network: SimulatedNetwork

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'textpost-test-'))
  new SettingsFile(folder).write(settings)
  network = new SimulatedNetwork()
  engine = await startEngine({ folder, secrets: new FileSecrets(folder, {}), drivers: { network } })
  client = await connectControl(folder)
})

afterAll(async () => {
  client.close()
  await engine.stop()
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 })
})

const call = <Name extends CallName>(name: Name, params: Params<Name>): Promise<Result<Name>> =>
  client.call(name, params)

async function sendTo(phone: string, text: string): Promise<number> {
  const { texts } = await call('send', { to: [phone], text })
  return texts[0]?.textId ?? 0
}

describe('people and texts', () => {
  test('the list of people is newest first, by key, with what is unread', async () => {
    await sendTo(anna, 'first')
    await sendTo(bo, 'second')
    await waitFor(
      'the texts to arrive',
      () => network.phone(bo).inbox.length === 1 && network.phone(anna).inbox.length === 1,
    )
    await network.phone(anna).send('answer from Anna')
    await waitFor('the answer', async () => (await call('counts', {})).unread === 1)
    const all = await call('conversations', {})
    expect(all.map(({ phone, unread, last }) => [phone, unread, last?.body])).toEqual([
      [anna, 1, 'answer from Anna'],
      [bo, 0, 'second'],
    ])
    expect(all[0]).toMatchObject({ shown: '070-174 06 01', name: '', stopped: false })
    const [first] = await call('conversations', { limit: 1 })
    const rest = await call('conversations', { limit: 1, before: first?.lastId ?? 0 })
    expect(rest.map(({ phone }) => phone)).toEqual([bo])
    expect((await call('conversations', { unread: true })).map(({ phone }) => phone)).toEqual([anna])
    await call('markRead', { phone: anna })
    expect(await call('conversations', { unread: true })).toEqual([])
    expect((await call('counts', {})).unread).toBe(0)
  })

  test('pages of a conversation go both ways', async () => {
    const ids = [await sendTo(stranger, 'one'), await sendTo(stranger, 'two'), await sendTo(stranger, 'three')]
    const bodies = async (params: Params<'texts'>) =>
      (await call('texts', { phone: stranger, ...params })).map(({ body }) => body)
    expect(await bodies({ limit: 2 })).toEqual(['three', 'two'])
    expect(await bodies({ beforeId: ids[1] })).toEqual(['one'])
    expect(await bodies({ afterId: ids[0], oldestFirst: true, limit: 1 })).toEqual(['two'])
  })

  test('search finds people by name and number and texts by words', async () => {
    await call('saveContact', { name: 'Bö Åkesson', alias: 'bo', phone: '070-174 06 02', groups: ['Drivers'] })
    const people = async (search: string) => (await call('find', { search })).people.map(({ phone }) => phone)
    expect(await people('akes')).toEqual([bo])
    expect(await people('drivers')).toEqual([bo])
    expect(await people('070-174 06 02')).toContain(bo)
    expect(await people('+46 70 999 99 99')).toEqual(['+46709999999'])
    const { texts } = await call('find', { search: 'seco' })
    expect(texts.map(({ text, name }) => [text.body, name])).toEqual([['second', 'Bö Åkesson']])
    expect(await call('find', { search: '%_"*(' })).toEqual({ people: [], texts: [] })
  })

  test('contacts are changed, keep their short name to themselves, and come back', async () => {
    const { id } = await call('saveContact', { name: 'Cleo', alias: 'Cleo', phone: '0701740609', groups: [] })
    await expect(call('saveContact', { name: 'Other', alias: 'cleo', phone: '0701740608' })).rejects.toMatchObject({
      code: 'settings/alias-taken',
    })
    const changed = await call('saveContact', { id, name: 'Cleo C', alias: 'cc', phone: '0701740609' })
    const { removed } = await call('removeContact', { id: changed.id })
    expect(removed).toMatchObject({ name: 'Cleo C', alias: 'cc', phone: '+46701740609' })
    expect((await call('contacts', {})).map(({ alias }) => alias)).toEqual(['bo'])
    await expect(call('saveContact', { name: 'X', alias: '', phone: 'nonsense' })).rejects.toMatchObject({
      code: 'rules/not-a-phone',
    })
  })

  test('a phone that wants no texts gets none until it is allowed', async () => {
    await call('setStop', { phone: bo, stopped: true })
    expect(await call('person', { phone: 'bo' })).toMatchObject({ phone: bo, stopped: true })
    await expect(call('send', { to: ['bo'], text: 'x' })).rejects.toMatchObject({ code: 'rules/phone-stopped' })
    await call('setStop', { phone: bo, stopped: false })
    expect((await call('send', { to: ['bo'], text: 'y' })).texts).toHaveLength(1)
  })

  test('why comes with its sentences', async () => {
    const textId = await sendTo(anna, 'with a reason')
    await waitFor('its delivery', async () =>
      (await call('why', { textId })).events.some(({ kind }) => kind === 'text.delivered'),
    )
    const { events } = await call('why', { textId })
    expect(events[0]?.sentence).toBe('Text to +46701740601, 1 part (GSM).')
    expect(events.at(-1)?.sentence).toBe('Delivered.')
  })
})

describe('the size of a text', () => {
  test.each([
    ['', { parts: 0, alphabet: 'gsm7' }],
    ['a'.repeat(160), { parts: 1, units: 160, remaining: 0 }],
    ['a'.repeat(161), { parts: 2, units: 161 }],
    ['ş', { parts: 1, alphabet: 'ucs2', forcedBy: { character: 'ş', replacement: 's' } }],
    ['🚐', { parts: 1, units: 2, alphabet: 'ucs2', forcedBy: { character: '🚐' } }],
  ])('%#', async (text, wanted) => {
    expect(await call('measure', { text })).toMatchObject(wanted)
  })

  test('the price is of all parts to all phones, and none where one has none', async () => {
    const text = 'a'.repeat(161)
    expect((await call('measure', { text, to: [anna, 'bo'] })).price).toEqual({ amount: 2, currency: 'SEK' })
    expect((await call('measure', { text, to: [anna, '+4915112345678'] })).price).toBeUndefined()
    expect(await call('measure', { text, to: ['nobody here'] })).toMatchObject({ unreadable: ['nobody here'] })
  })
})

describe('settings', () => {
  const file = () => new SettingsFile(folder).written() as { queue?: { expiryHours?: number } }

  test('a change is written, counts at once, and can be taken back', async () => {
    const changed = await call('changeSetting', { path: ['queue', 'expiryHours'], value: 12 })
    expect(changed).toEqual({ reopened: [] })
    expect(file().queue?.expiryHours).toBe(12)
    expect(((await call('settings', {})) as Settings).queue.expiryHours).toBe(12)
    const { before } = await call('changeSetting', { path: ['queue', 'expiryHours'], value: 24 })
    expect(before).toBe(12)
    await call('changeSetting', { path: ['queue', 'expiryHours'] })
    expect(file().queue?.expiryHours).toBeUndefined()
  })

  test('a wrong one is refused with its sentence and changes nothing', async () => {
    const before = JSON.stringify(file())
    await expect(call('changeSetting', { path: ['queue', 'expiryHours'], value: 'soon' })).rejects.toMatchObject({
      code: 'settings/wrong',
      message: expect.stringContaining('queue.expiryHours must be'),
    })
    await expect(call('changeSetting', { path: ['nonsense'], value: 1 })).rejects.toMatchObject({
      code: 'settings/wrong',
    })
    await expect(call('changeSetting', { path: ['__proto__', 'x'], value: 1 })).rejects.toThrow()
    expect(JSON.stringify(file())).toBe(before)
    expect(({} as Record<string, unknown>).x).toBeUndefined()
  })

  test('many changes at once are all kept', async () => {
    const paths = ['expiryHours', 'unknownWaitSeconds'] as const
    await Promise.all(paths.map((name, at) => call('changeSetting', { path: ['queue', name], value: 20 + at })))
    expect(file().queue).toEqual({ expiryHours: 20, unknownWaitSeconds: 21 })
    await call('changeSetting', { path: ['queue'] })
  })

  test('secrets are named, never shown, and only those that people set', async () => {
    await call('setSecret', { name: 'smpp/provider', value: 'hunter2hunter2' })
    const page = await call('settingsPage', {})
    expect(page.secrets).toEqual(['smpp/provider'])
    expect(JSON.stringify(page)).not.toContain('hunter2')
    await expect(call('setSecret', { name: 'web-token', value: 'x' })).rejects.toMatchObject({
      code: 'engine/bad-call',
    })
    await expect(call('deleteSecret', { name: 'reply-key' })).rejects.toMatchObject({ code: 'engine/bad-call' })
    await call('deleteSecret', { name: 'smpp/provider' })
    expect((await call('settingsPage', {})).secrets).toEqual([])
  })

  test('a whole file is taken or refused', async () => {
    const before = JSON.stringify(file())
    await expect(call('importSettings', { text: '{"queue": {"expiryHours": -1}}' })).rejects.toMatchObject({
      code: 'settings/wrong',
    })
    await expect(call('importSettings', { text: '{' })).rejects.toMatchObject({ code: 'settings/wrong' })
    expect(JSON.stringify(file())).toBe(before)
    expect(await call('importSettings', { text: before })).toEqual({ reopened: [] })
  })
})

describe('tests of links', () => {
  test('a link that works says so', async () => {
    expect(await call('testLink', { link: 'try' })).toMatchObject({ ok: true, steps: [{ step: 'ready', ok: true }] })
    await expect(call('testLink', { link: 'none' })).rejects.toMatchObject({ code: 'engine/no-link' })
  })

  test('the first step that fails carries the remedy, and each is told as it is done', async () => {
    const told: TestStep[] = []
    const end = client.on('test', ({ step }) => told.push(step))
    const server = createServer((socket) => socket.destroy())
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    const { port } = server.address() as { port: number }
    const transports = settings.transports ?? []
    const provider = { kind: 'smpp', name: 'provider', address: `127.0.0.1:${port}`, systemId: 'office' }
    await call('setSecret', { name: 'smpp/provider', value: 'x' })
    await call('changeSetting', { path: ['transports'], value: [...transports, provider] })
    const cut = await call('testLink', { link: 'provider' })
    expect(cut.ok).toBe(false)
    expect(cut.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['found', true],
      ['reached', true],
      ['ready', false],
    ])
    expect(cut.steps.at(-1)?.sentence.length).toBeGreaterThan(40)
    await new Promise((resolve) => server.close(resolve))
    const refused = await call('testLink', { link: 'provider' })
    expect(refused.steps.map(({ step, ok }) => [step, ok])).toEqual([
      ['found', true],
      ['reached', false],
    ])
    expect(refused.steps.at(-1)?.sentence).toContain(`does not answer on port ${port}`)
    await call('changeSetting', { path: ['transports', 1], value: { ...provider, address: 'nowhere.invalid:2775' } })
    const unknown = await call('testLink', { link: 'provider' })
    expect(unknown.steps).toMatchObject([
      { step: 'found', ok: false, sentence: expect.stringContaining('nowhere.invalid') },
    ])
    expect(told).toHaveLength(6)
    end()
    await call('changeSetting', { path: ['transports'], value: transports })
  })
})

describe('how things stand', () => {
  test('parts by day, transport and state', async () => {
    const days = await call('statistics', { days: 3 })
    expect(days).toHaveLength(3)
    const today = days.at(-1)
    await waitFor('all to be delivered', async () => {
      const parts = (await call('statistics', { days: 1 })).at(-1)?.parts ?? []
      return parts.length === 1 && parts[0]?.state === 'delivered' && parts[0].transport === 'try'
    })
    expect(today?.parts.reduce((sum, { parts }) => sum + parts, 0)).toBe((await call('status', {})).partsToday)
  })

  test('status is pushed when a link changes, not asked for again and again', async () => {
    const heard: string[] = []
    const end = client.on('status', ({ links }) =>
      heard.push(links.map(({ name, state }) => `${name} ${state}`).join()),
    )
    await waitFor('the first', () => heard.length > 0)
    const transports = settings.transports ?? []
    await call('changeSetting', { path: ['transports'], value: [...transports, { kind: 'simulator', name: 'second' }] })
    await waitFor('the second link', () => heard.at(-1) === 'try working,second working')
    await call('changeSetting', { path: ['transports'], value: transports })
    await waitFor('it to be gone', () => heard.at(-1) === 'try working')
    end()
  })

  test('the trace tells what goes over the links, while somebody looks', async () => {
    const lines: string[] = []
    const end = client.on('trace', (fresh) => lines.push(...fresh.map(({ event, line }) => `${event} ${line}`)))
    await waitFor('a line', () => {
      engine.log.write('info', 'signed in', { user: 'office', password: 'hunter2' })
      return lines.length > 0
    })
    expect(lines[0]).toBe('signed in user=office password=•••')
    end()
    await waitFor('nobody to look', () => !engine.events.hears('trace'))
  })

  test('simulated phones answer', async () => {
    const screen = (await call('phones', {})).find(({ phone }) => phone === anna)
    expect(screen?.texts[0]).toMatchObject({ text: 'first', mine: false })
    await call('phonePower', { phone: anna, on: false })
    await expect(call('phoneText', { phone: anna, text: 'x' })).rejects.toMatchObject({ code: 'engine/no-phone' })
    await call('phonePower', { phone: anna, on: true })
    await call('phoneText', { phone: anna, text: 'typed on the phone' })
    await waitFor(
      'the text',
      async () => (await call('texts', { phone: anna, limit: 1 }))[0]?.body === 'typed on the phone',
    )
  })

  test('versions and folders', async () => {
    expect(await call('about', {})).toMatchObject({ folder, logFolder: join(folder, 'logs'), demo: false })
  })
})

test('every call has a handler', () => {
  expect(Object.keys(engine.calls).sort()).toEqual(Object.keys(callParams).sort())
  expect('settings' in parseSettings(settings)).toBe(true)
})
